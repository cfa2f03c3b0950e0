"""Guesses which name misspelt words stand for."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from rapidfuzz.distance import OSA

from undercard.retrieval.folding import fold_name
from undercard.retrieval.likeness import likeness, observations
from undercard.retrieval.near_names import NearNames
from undercard.retrieval.spelling_index import Forms

_SHORTEST = 4  # letters below which nothing is guessed
_WEIGHED = 6  # near names that are looked at closely


class Guess(NamedTuple):
    """What may be meant, the share of letters that need no edit, and what is observed of it."""

    keys: tuple[int, ...]
    similarity: float
    observed: Mapping[str, float]


class Guesses:
    """The folded names of an index, to compare words with."""

    def __init__(self, forms: Forms, tracks: Callable[[Sequence[int]], int]) -> None:
        """`tracks` counts the tracks of a name with these keys."""
        bare: dict[str, tuple[int, ...]] = {}
        for form, keys in sorted(forms.items()):
            bare.setdefault(_bare(form), keys)
        self._forms = list(bare)
        self._keys, self._tracks = list(bare.values()), tracks

    def best(self, words: str, *, least: float) -> list[Guess]:
        """The names that the words may be, misspelt, the likeliest first.

        Each weighs at least `least`; only those are told that weigh nearly as much as the first.
        """
        weighed = [(likeness(one.observed), one) for one in self.observed(words)]
        kept = sorted((pair for pair in weighed if pair[0] >= least), key=_heaviest_first)
        return [one for weight, one in kept if weight > kept[0][0] - _AS_LIKELY]

    def observed(self, words: str) -> list[Guess]:
        """The names that are spelt most like the words, with what is observed of each."""
        said = _bare(fold_name(words))
        one = said.replace(" ", "")
        if len(one) < _SHORTEST:
            return []
        near = self._near.near(one, _WEIGHED)
        return [self._guess(said, one, place, similarity) for place, similarity in near]

    def _guess(self, said: str, one: str, place: int, similarity: float) -> Guess:
        name, keys = self._forms[place], self._keys[place]
        edits = OSA.distance(one, name.replace(" ", ""))
        observed = observations(said, name, edits, self._tracks(keys), self._words)
        return Guess(keys, similarity, observed)

    @cached_property
    def _near(self) -> NearNames:
        return NearNames([form.replace(" ", "") for form in self._forms])

    @cached_property
    def _words(self) -> Collection[str]:
        return frozenset(chain.from_iterable(map(str.split, self._forms)))


_AS_LIKELY = 1.0  # by which a second guess may weigh less than the first to be told


def _heaviest_first(weighed: tuple[float, Guess]) -> tuple[float, tuple[int, ...]]:
    """To order guesses by: their weight, then their keys."""
    return -weighed[0], weighed[1].keys


def _bare(form: str) -> str:
    """Without its article, where enough is left."""
    bare = form.removeprefix("the ")
    return bare if len(bare) >= _SHORTEST else form
