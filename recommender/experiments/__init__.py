"""Experiments that no turn and no command uses; nothing of them is promised to stay.

README.md says what each is and what it found.
"""
