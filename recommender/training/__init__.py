"""Teaches the language model to rank: examples in, a LoRA adapter out.

Knows texts and ids; where they come from is the caller's.
"""
