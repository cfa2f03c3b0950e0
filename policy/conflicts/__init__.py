"""Which norms cannot hold together, in which situations, and which gives way."""
