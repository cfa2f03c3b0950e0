"""Hostile input, by every way in: what is played, what must not happen, what a title gains."""
