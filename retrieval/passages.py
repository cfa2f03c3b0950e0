"""Says in words what a track is and how it sounds: the text that is embedded for it.

Listeners ask by mood, and the catalogue has numbers: the words come from `data/passages.yaml`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from undercard.prompts import yaml12
from undercard.retrieval.artist_genres import SHIPPED as ARTIST_GENRES
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title
from undercard.retrieval.genre_labels import WORDS as LABEL_WORDS
from undercard.retrieval.genre_labels import telling_words
from undercard.retrieval.tracks import Track

_KINDS = 4  # of an artist's own genres
_PLAYLISTS = 3
_WORDS = 12  # of the names of playlists
_RULES = Path(__file__).parent / "data" / "passages.yaml"


class _Rule(BaseModel):
    """Words that hold when every named feature lies within its bounds (both inclusive)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str
    when: Mapping[str, tuple[float, float]]

    def holds(self, audio: Mapping[str, float]) -> bool:
        if not audio.keys() >= self.when.keys():
            return False
        return all(low <= audio[name] <= high for name, (low, high) in self.when.items())


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    sound: tuple[_Rule, ...]


@cache
def _rules() -> _Rules:
    return _Rules.model_validate(yaml12.load_file(_RULES))


def sound_words(track: Track) -> list[str]:
    """Words for how the track sounds; empty when its features are unknown."""
    return [rule.words for rule in _rules().sound if rule.holds(track.audio)]


def passage(track: Track) -> str:
    """The text to embed: sound and genre first, then decade, title, artist and album."""
    title, album = bare_title(track.title), track.album or ""
    kinds = dict.fromkeys((*track.styles[:_KINDS], *track.subgenres, *track.genres))
    parts = [", ".join([*sound_words(track), *kinds])]
    if track.year:
        parts.append(f"{track.year // 10 * 10}s")
    parts.append(f"{title} by {track.artist}")
    if track.playlists:
        parts.append(_described(track.playlists))
    if bare_title(album).casefold() != title.casefold():
        parts.append(album)
    return ". ".join(filter(None, parts))


def _described(playlists: Sequence[str]) -> str:
    """What people put the track together for: the words of its playlists that say something."""
    words = (word for name in playlists[:_PLAYLISTS] for word in telling_words(name))
    return " ".join(list(dict.fromkeys(words))[:_WORDS])


def recipe() -> str:
    """Names the way passages are made: another recipe needs other vectors."""
    digest = hashlib.sha256(b"2")
    for file in (_RULES, LABEL_WORDS, ARTIST_GENRES):
        digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()[:12]


def passages(catalogue: Catalogue, rows: Sequence[int]) -> list[str]:
    """Passages of some rows, in their order."""
    return list(map(passage, map(catalogue.track, rows)))
