"""The conversation: understanding, state, the turn, replies, and the surfaces on top."""

import os

# Read when torch is first loaded, which happens further down. A thread that waits must not spin, or
# one busy core slows every
# operation; kernels kept for every length of text ever seen would fill the memory.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
os.environ.setdefault("LRU_CACHE_CAPACITY", "64")
