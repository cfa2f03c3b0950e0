"""The steps of a turn, each a function that makes one frozen value from the one before.

understood → planned → found → ranked → ruled → told. `turn.py` runs them in that order.
"""
