"""Tracks and catalogues, and finding candidates among them. Knows nothing of listeners or norms."""
