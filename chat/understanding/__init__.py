"""From an utterance to a request: a tagger for what words are for, recognisers for the rest."""

from undercard.chat.understanding.reader import Understanding

__all__ = ["Understanding"]
