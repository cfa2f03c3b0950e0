"""Recordings that are no track: podcasts, audiobooks, mixes of an hour (`data/long_forms.yaml`)."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from undercard.prompts import yaml12
from undercard.retrieval.folding import fold_name

_FILE = Path(__file__).parent / "data" / "long_forms.yaml"


class LongForm(BaseModel):
    """One row of the data file; lengths in minutes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    genres: frozenset[str]
    least: float = Field(alias="from")
    over: float | None
    asked_by: tuple[str, ...]
    says: str

    def fits(self, genres: Iterable[str], minutes: float) -> bool:
        """Whether a recording is one."""
        called = any(genre.casefold() in self.genres for genre in genres)
        return (called and minutes >= self.least) or (self.over is not None and minutes > self.over)

    def asked_in(self, folded: str) -> str:
        """The words that ask for one, or nothing."""
        words = "|".join(re.escape(fold_name(word)) for word in self.asked_by)
        found = re.search(rf"\b(?:{words})\b", folded)
        return found[0] if found else ""


@cache
def long_forms() -> Mapping[str, LongForm]:
    """What the data file says, by name."""
    return {name: LongForm.model_validate(row) for name, row in yaml12.load_file(_FILE).items()}


def form_of(genres: Iterable[str], seconds: float | None) -> str:
    """What a recording is, by its genres and length; nothing for a track.

    >>> form_of(["Podcast"], 600), form_of(["Techno"], 3700), form_of(["DJ Mix"], 240)
    ('spoken', 'mix', '')
    """
    named, minutes = tuple(genres), (seconds or 0) / 60
    return next((name for name, form in long_forms().items() if form.fits(named, minutes)), "")


def asked_for(said: str) -> dict[str, str]:
    """The forms that are asked for, with the words that do, folded.

    >>> asked_for("A DJ-Mix, please"), asked_for("a mix of rock and pop")
    ({'mix': 'dj mix'}, {})
    """
    folded = fold_name(said)
    found = {name: form.asked_in(folded) for name, form in long_forms().items()}
    return {name: words for name, words in found.items() if words}
