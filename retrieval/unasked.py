"""Tracks that nobody means who does not say so: covers, skits, Christmas in July.

They are not left out: they come last.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name
from undercard.retrieval.likely_covers import likely_covers
from undercard.retrieval.query import Mask

_FILE = Path(__file__).parent / "data" / "unasked.yaml"


class _Season(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    months: frozenset[int]
    words: tuple[str, ...]


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    versions: Mapping[str, tuple[str, ...]]
    seasons: Mapping[str, _Season]
    artists: tuple[str, ...]


class Unasked:
    """The tracks of one catalogue of n rows that have to be asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._versions = {
            kind: np.array([kind in (held or ()) for held in catalogue.column("version")])  # type: ignore[operator]
            for kind in _rules().versions
        }
        self._versions["cover"] |= likely_covers(catalogue)
        playlists = {name: fold_name(name) for name in catalogue.playlists}
        on = (map(playlists.__getitem__, held) for held in catalogue.many("playlist"))
        texts = list(map(_text, catalogue.texts("title"), catalogue.texts("album"), on))
        self._seasons = {
            name: _having(season.words, texts) for name, season in _rules().seasons.items()
        }
        names = [fold_name(name or "") for name in catalogue.texts("artist")]
        self._imitators = _having(_rules().artists, names)

    def mask(self, said: str, kinds: Collection[str], month: int) -> Mask:
        """The rows that were not asked for, (n,): by these words, these kinds of versions, now."""
        words = fold_name(said)
        found = np.array(self._imitators)
        for kind, asking in _rules().versions.items():
            if kind not in kinds and not _pattern(asking).search(words):
                found |= self._versions[kind]
        for name, season in _rules().seasons.items():
            if month not in season.months and not _pattern(season.words).search(words):
                found |= self._seasons[name]
        return found


def _text(title: str | None, album: str | None, playlists: Iterable[str]) -> str:
    return " | ".join((fold_name(title or ""), fold_name(album or ""), *playlists))


def _having(words: Sequence[str], texts: Sequence[str]) -> Mask:
    pattern = _pattern(tuple(words))
    return np.array([pattern.search(text) is not None for text in texts])


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, map(fold_name, words)))})\b")


@cache
def _rules() -> _Rules:
    return _Rules.model_validate(yaml12.load_file(_FILE))
