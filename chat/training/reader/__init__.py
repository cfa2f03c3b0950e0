"""Training of the reader: more lines out of the hand-written ones, the run, and its measures."""
