"""Rankers that learn from what listeners played, not from words: baselines, teachers and sources of
candidates.
"""
