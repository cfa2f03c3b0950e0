"""Measures speed and quality on real parts; prints tables and asserts nothing about time."""
