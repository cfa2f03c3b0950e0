"""From an utterance to a Request: recognisers for closed things, the language model for open ones.

The language model answers under a schema.
"""

from undercard.chat.understanding.reader import Understanding

__all__ = ["Understanding"]
