"""Which earlier list of a dialogue is meant: by when it was on the table, and what it was about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.dialogue.selections import Earlier
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.lexicon import languages
from undercard.chat.understanding.exact.periods import read_years
from undercard.retrieval.folding import fold_name

_ENDING = 3  # letters by which forms of one word may differ: "rap" and "raps", "latin" and "latina"
_SHORTEST = 3  # letters of a word that others may begin with
_COMPOUND = 4  # likewise however many letters follow: "Rocksachen"


@dataclass(frozen=True)
class Wish:
    """What a list was made for: its words, and the years it was bound to."""

    words: frozenset[str] = frozenset()
    years: tuple[Bounds, ...] = ()

    @classmethod
    def of(cls, state: DialogueState) -> "Wish":
        """The wish of a state: the words that set it, and what they were taken for."""
        topics = [entry for entry in state.standing if entry.is_topic]
        said = [entry.words for entry in topics]
        named = [*state.limits.genres, *state.limits.artists]
        words = fold_name(" ".join((*said, *named))).split()
        told = (word for word in words if not criteria_words().is_filler(word))
        return cls(frozenset(told), state.limits.years)

    def told_by(self, about: str) -> int:
        """How many of the words could be said of it, each in any form; its years are one more."""
        words = set(fold_name(about).split())
        by_word = sum(any(map(partial(_alike, word), self.words)) for word in words)
        years = (each for language in languages() for each in read_years(about, language))
        return by_word + any(each in self.years for each in years)


def _alike(said: str, word: str) -> bool:
    """Whether one is a form of the other, or a compound with it."""
    short, long = sorted((said, word), key=len)
    if short == long:
        return True
    if short.isdigit() or len(short) < _SHORTEST:
        return False
    stem = short if len(short) <= _COMPOUND else short[:-1]  # "latine", "latinas"
    grown = said.startswith(word) and len(word) >= _COMPOUND
    return long.startswith(stem) and (grown or len(long) - len(stem) <= _ENDING)


def which_list(wanted: Earlier, wishes: Sequence[Wish]) -> int | None:
    """The index of the list that is meant among all before the one on the table, oldest first.

    The number of these where it is the one on the table itself; None where there is none like it.
    What the list was about decides among those that it fits; beside a time it may fit none.
    """
    told = [one.told_by(wanted.about) if wanted.about else 0 for one in wishes]
    best = max(told, default=0)
    if wanted.which == "about" and not best:
        return None
    fitting = [at for at, count in enumerate(told) if count == best]
    if wanted.which == "between":
        return fitting[len(fitting) // 2] if len(wishes) > 1 else None
    if wanted.which == "first" and not best:
        fitting.append(len(wishes))  # the one on the table may be the first
    steps = 1 if wanted.which == "about" or best else wanted.steps
    if steps > len(fitting):
        return None
    return fitting[steps - 1] if wanted.which == "first" else fitting[-steps]
