"""Experiments that no turn and no command uses.

No promise of stability; docs/measurements has what they found.
"""
