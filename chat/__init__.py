"""The conversation: understanding, state, the turn, replies, and the surfaces on top."""
