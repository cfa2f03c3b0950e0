"""Years, in whatever language they are said: three words tell no language for sure."""

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import languages
from undercard.chat.understanding.exact.periods import periods


def years_anyhow(words: str, language: str, newest: int) -> tuple[Bounds, ...]:
    """The years in these words, by the language that makes the most of them; this one if several.

    >>> [bounds.worded() for bounds in years_anyhow("fin des années 70", "en", 2020)]
    ['1976–1979']
    """
    said = [each.folded for each in tokens(words)]
    best: tuple[Bounds, ...] = ()
    most = 0
    for each in (language, *languages()):
        found = periods(words, each, newest)
        read = sum(said[at].isalnum() for one in found for at in range(one.first, one.last))
        if read > most:
            best, most = tuple(dict.fromkeys(one.bounds for one in found)), read
    return best
