"""First-order formulas: how they are written, read, and told to be equivalent."""
