"""Rankers that learn from what listeners played: baselines, teachers, sources of candidates."""
