"""Looks up folded names, exactly or by likeness."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

# Likeness that is enough for a name that was introduced or quoted, and has a word of no dictionary;
SURE = 0.78
# for one that was not introduced;
UNSURE = 0.85
# and for one that was introduced but consists of ordinary words ("by the weekend").
ALMOST = 0.9
_KNOWN_TRACKS = 3  # a name that was not introduced is guessed only of artists with so many tracks
_SHORTEST = 4  # letters below which nothing is guessed
_SHORT, _SHORT_NAME = 6, 0.8  # letters below which a name must be at least as alike as this


@dataclass(frozen=True, slots=True)
class Known:
    """A name as the catalogue spells it, and its rows."""

    name: str
    rows: tuple[int, ...]


class NameForms:
    """Names by their folded form. With `articles`, a leading "the" may be left out."""

    def __init__(self, forms: Mapping[str, Known], *, articles: bool) -> None:
        self._forms = dict(forms)
        if articles:
            for form, known in forms.items():
                bare = form.removeprefix("the ")
                if bare != form and len(bare) >= _SHORTEST:
                    self._forms.setdefault(bare, known)
        self._keys = sorted(self._forms)
        self._joined: dict[str, str] = {}
        self._by_length: dict[int, list[str]] = {}
        for form in self._keys:
            self._by_length.setdefault(len(form), []).append(form)
            if " " in form and len(form) > _SHORTEST:
                self._joined[form.replace(" ", "")] = form

    def exact(self, folded: str) -> Known | None:
        """The name of this form, also when it is written in one word."""
        found = self._forms.get(folded)
        if found is None and folded in self._joined:
            return self._forms[self._joined[folded]]
        return found

    def guess(self, folded: str, *, least: float) -> tuple[Known, float] | None:
        """The most similar name with its likeness, if that is at least `least`.

        The better known one where two are as similar.
        """
        if len(folded) < _SHORTEST:
            return None
        near: list[str] = []
        for length in range(len(folded) - 2, len(folded) + 3):
            near += self._by_length.get(length, ())
        lowest = 100 * max(least, _SHORT_NAME if len(folded) < _SHORT else 0)
        found = process.extract(folded, near, scorer=fuzz.ratio, score_cutoff=lowest, limit=8)
        hits = [(form, score) for form, score, _ in found]
        if least == UNSURE:
            hits = [hit for hit in hits if self._is_known(hit[0]) and hit[0][0] == folded[0]]
        if not hits:
            return None
        form, score = max(hits, key=self._rank)
        return self._forms[form], score / 100

    def _is_known(self, form: str) -> bool:
        return len(self._forms[form].rows) >= _KNOWN_TRACKS

    def _rank(self, hit: tuple[str, float]) -> tuple[float, str]:
        """To order hits by: likeness, and up to ten points for the number of tracks."""
        form, score = hit
        return score + min(10, len(self._forms[form].rows)), form
