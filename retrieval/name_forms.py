"""Looks up folded names, exactly or by likeness."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

_SURE = 0.78  # likeness that is enough for a name that was introduced or quoted …
_UNSURE = 0.86  # … and for one that was not
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
        self._joined = {form.replace(" ", ""): form for form in self._keys if " " in form and len(form) > _SHORTEST}
        self._by_length: dict[int, list[str]] = {}
        for form in self._keys:
            self._by_length.setdefault(len(form), []).append(form)

    def exact(self, folded: str) -> Known | None:
        """The name of this form, also when it is written in one word."""
        found = self._forms.get(folded)
        if found is None and folded in self._joined:
            return self._forms[self._joined[folded]]
        return found

    def guess(self, folded: str, *, sure: bool) -> tuple[Known, float] | None:
        """The most similar name with its likeness, if it is similar enough; the better known one where two are."""
        if len(folded) < _SHORTEST:
            return None
        cutoff = _SURE if sure else _UNSURE
        if len(folded) < 6:
            cutoff = min(cutoff, 0.8) if sure else 0.85
        near = [form for length in range(len(folded) - 2, len(folded) + 3) for form in self._by_length.get(length, ())]
        hits = process.extract(folded, near, scorer=fuzz.ratio, score_cutoff=100 * cutoff, limit=8)
        if not hits:
            return None
        form, score, _ = max(hits, key=lambda hit: (hit[1] + min(10, len(self._forms[hit[0]].rows)), hit[0]))
        return self._forms[form], score / 100
