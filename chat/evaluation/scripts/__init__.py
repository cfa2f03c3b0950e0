"""Scripted dialogues: played by the DJ, and every list checked against the catalogue."""
