"""Looks up folded names, exactly or by likeness."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

SURE = 0.78  # likeness that is enough for a name that was introduced or quoted, and has a word of no dictionary …
UNSURE = 0.85  # … for one that was not introduced …
ALMOST = 0.9  # … and for one that was introduced but consists of ordinary words ("by the weekend")
_KNOWN_TRACKS = 3  # a name that was not introduced is guessed only of artists with so many tracks
_SHORTEST = 4  # letters below which nothing is guessed


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
        self._joined = {
            form.replace(" ", ""): form
            for form in self._keys
            if " " in form and len(form) > _SHORTEST
        }
        self._by_length: dict[int, list[str]] = {}
        for form in self._keys:
            self._by_length.setdefault(len(form), []).append(form)

    def exact(self, folded: str) -> Known | None:
        """The name of this form, also when it is written in one word."""
        found = self._forms.get(folded)
        if found is None and folded in self._joined:
            return self._forms[self._joined[folded]]
        return found

    def guess(self, folded: str, *, least: float) -> tuple[Known, float] | None:
        """The most similar name with its likeness, if that is at least `least`; the better known
        one where two are.
        """
        if len(folded) < _SHORTEST:
            return None
        near = [
            form
            for length in range(len(folded) - 2, len(folded) + 3)
            for form in self._by_length.get(length, ())
        ]
        hits = process.extract(
            folded,
            near,
            scorer=fuzz.ratio,
            score_cutoff=100 * max(least, 0.8 if len(folded) < 6 else 0),
            limit=8,
        )
        if least == UNSURE:
            hits = [
                hit
                for hit in hits
                if len(self._forms[hit[0]].rows) >= _KNOWN_TRACKS and hit[0][0] == folded[0]
            ]
        if not hits:
            return None
        form, score, _ = max(
            hits, key=lambda hit: (hit[1] + min(10, len(self._forms[hit[0]].rows)), hit[0])
        )
        return self._forms[form], score / 100
