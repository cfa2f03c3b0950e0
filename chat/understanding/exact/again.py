"""Tells the wish for the list on the table once more: "play that again", "nochmal bitte"."""

from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon

_ASKS = frozenset({"again", "same"})


def asks_again(words: str, language: str) -> bool:
    """Whether that is all that the words say.

    >>> asks_again("again please", "en"), asks_again("calmer again", "en")
    (True, False)
    """
    items = lexicon(language, "again").items(tokens(words), forgiving=False)
    kinds = {item.kind for item in items if item.kind != "word" or str(item.value).isalnum()}
    return bool(kinds & _ASKS) and kinds <= {*_ASKS, "beside"}
