"""Simulated listeners: who they are, what they are after, what they say, and how they fare."""
