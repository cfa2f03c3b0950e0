"""From an utterance to a Request: closed things by recognisers, open things by the language model
under a schema.
"""

from undercard.chat.understanding.reader import Understanding

__all__ = ["Understanding"]
