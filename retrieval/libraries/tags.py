"""What the tags of one recording say, whatever program wrote them: names, dates, ids, genres.

Which names taggers use is data (`data/tag_names.yaml`). What is malformed stays unknown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePath

from pydantic import BaseModel, ConfigDict

from undercard.prompts import yaml12
from undercard.retrieval.charset import mended
from undercard.retrieval.libraries.key_tags import key_in, tempo_in
from undercard.retrieval.libraries.library import Facts
from undercard.retrieval.row_values import known_date, printable

Tags = Mapping[str, Sequence[str]]
"""Values by the name of their tag, in small letters."""

_FILE = Path(__file__).parent.parent / "data" / "tag_names.yaml"
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")  # ISO 3901
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_NUMBERED = re.compile(r"^\d{1,3}(?:-\d{1,3})?(?:\s*[-._)]\s*|\s+)(?=\S)")
_Q78 = 256.0  # Opus writes its gain in 256ths of a dB (RFC 7845)


class TagNames(BaseModel):
    """The data file, as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    album_artists: tuple[str, ...]
    original: tuple[str, ...]
    released: tuple[str, ...]
    compilation: tuple[str, ...]
    isrc: tuple[str, ...]
    recording: tuple[str, ...]
    album_id: tuple[str, ...]
    gain: tuple[str, ...]
    explicit: tuple[str, ...]
    tempo: tuple[str, ...]
    key: tuple[str, ...]
    between_artists: tuple[str, ...]
    between_genres: tuple[str, ...]
    undivided: frozenset[str]
    no_name: frozenset[str]
    no_genre: frozenset[str]
    suffixes: Mapping[str, str]  # with their media types


@cache
def tag_names() -> TagNames:
    """What `data/tag_names.yaml` says."""
    return TagNames.model_validate(yaml12.load_file(_FILE))


def facts_of(tags: Tags, path: PurePath, seconds: float | None, size: int) -> Facts:
    """What the tags of the file at a path say.

    What has no title is called by the file's name, "01 - Artist - Title.mp3".
    """
    found = {_plain(name): tuple(values) for name, values in tags.items()}
    names = tag_names()
    genres = genres_of(found.get("genre", ()))
    title, artists = _first(found, ("title",)), artists_of(found.get("artist", ()))
    if not title:
        before, _, title = _NUMBERED.sub("", printable(path.stem)).rpartition(" - ")
        artists = artists or ((before,) if before else ())
    disc, track = _first(found, ("disc",)), _first(found, ("track",))
    return Facts(
        title=title,
        artists=artists,
        album=name_of(_first(found, ("album",))),
        album_artists=artists_of(_all(found, names.album_artists)),
        released=_released(found),
        seconds=seconds,
        genres=genres,
        explicit={"1": True, "4": True, "2": False}.get(_first(found, names.explicit)),
        isrc=isrc_of(_first(found, names.isrc)),
        recording=mbid_of(_first(found, names.recording)),
        album_id=mbid_of(_first(found, names.album_id)),
        number=f"{disc or 1}-{track}" if track else "",
        gain=_gain(found),
        tempo=tempo_in(_first(found, names.tempo)),
        key=key_in(_first(found, names.key)),
        size=size,
    )


def artists_of(values: Iterable[str]) -> tuple[str, ...]:
    r"""Artists, one by one.

    >>> artists_of(["Simon; Garfunkel", "AC/DC"]), artists_of(["A\0B"])
    (('Simon', 'Garfunkel', 'AC/DC'), ('A', 'B'))
    """
    divided = _divided(values, tag_names().between_artists, frozenset())
    return tuple(filter(None, map(name_of, divided)))


def name_of(text: str) -> str:
    """A name of an artist or an album; nothing for what stands for an unknown one."""
    return "" if text.casefold() in tag_names().no_name else text


def genres_of(values: Iterable[str]) -> tuple[str, ...]:
    """Genres, one by one.

    >>> genres_of(["Hip-Hop/Rap", "Singer/Songwriter; Folk", "Other"])
    ('Hip-Hop', 'Rap', 'Singer/Songwriter', 'Folk')
    """
    names = tag_names()
    divided = _divided(values, names.between_genres, names.undivided)
    return tuple(one for one in divided if one.casefold() not in names.no_genre)


def isrc_of(value: str) -> str:
    """An International Standard Recording Code, or nothing."""
    plain = value.upper().replace("-", "").replace(" ", "")
    return plain if _ISRC.fullmatch(plain) else ""


def mbid_of(value: str) -> str:
    """An id of MusicBrainz, which an ID3 frame puts behind its owner's address; or nothing."""
    found = _UUID.search(value.lower())
    return found[0] if found else ""


def date_of(value: str) -> str:
    """A date as far as it can be read, "03/02/2001" for its year; or nothing.

    >>> date_of("1999-13"), date_of("03/02/2001"), date_of("0000"), date_of("soon")
    ('1999', '2001', '', '')
    """
    try:
        return known_date(value)
    except ValueError:
        year = _YEAR.search(value)
        return year[0] if year else ""


def _released(tags: Tags) -> str:
    """When the music first came out. The date of a compilation is not that of what is on it."""
    names = tag_names()
    original = date_of(_first(tags, names.original))
    compiled = _first(tags, names.compilation) not in ("", "0")
    return original or ("" if compiled else date_of(_first(tags, names.released)))


def _gain(tags: Tags) -> float | None:
    for name in tag_names().gain:
        if found := _NUMBER.match(_first(tags, (name,))):
            value = float(found[0])
            return round(value / _Q78 if name.startswith("r128") else value, 2)
    return None


def _divided(values: Iterable[str], signs: Sequence[str], whole: frozenset[str]) -> tuple[str, ...]:
    between = _between(tuple(signs))
    found: dict[str, None] = {}
    for value in values:
        for part in re.split(";|\0", value):
            kept = part.strip().casefold() in whole
            parts = [part] if kept else between.split(part)
            found |= dict.fromkeys(filter(None, (_text(one) for one in parts)))
    return tuple(found)


@cache
def _between(signs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, signs)))


def _all(tags: Tags, names: Iterable[str]) -> Sequence[str]:
    return next((tags[name] for name in map(_plain, names) if tags.get(name)), ())


def _first(tags: Tags, names: Iterable[str]) -> str:
    """The first value; a zero ends it, but behind an address, where it stands before an id."""
    value = next(iter(_all(tags, names)), "")
    return _text(value if value.startswith("http") else value.partition("\0")[0])


def _text(value: str) -> str:
    """On one line, without the damage of UTF-8 that was read as Latin-1."""
    return printable(mended(value))


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name.lower())
