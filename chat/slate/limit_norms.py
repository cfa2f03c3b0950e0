"""Turns a listener's limits into norms, so that one solver keeps them all.

A limit's norm is called `limit.<name>`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from undercard.chat.dialogue.limits import ArtistMost, Bounds, Limits
from undercard.chat.understanding.exact.tongues import tongue
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import LIMIT_PREFIX
from undercard.retrieval.folding import fold_name
from undercard.retrieval.liner_notes import tag_phrases

INCLUDES = LIMIT_PREFIX + "includes"
BROUGHT = LIMIT_PREFIX + "brought"
PART = LIMIT_PREFIX + "part"
PLACE = LIMIT_PREFIX + "place"
_BELOW = {"rank": {"authority": "limit", "priority": -1}}  # what gives way to other limits


def gives_way(norm: Norm) -> bool:
    """Whether a limit's norm may give way to the other limits and the law."""
    return norm.id == BROUGHT or norm.id.startswith((PART, PLACE))


def limit_norms(
    limits: Limits,
    vocabulary: Vocabulary,
    known: Collection[str] = (),
    dropped: Collection[str] = (),
    guests: Sequence[str] = (),
) -> list[Norm]:
    """One hard norm of a limit's authority for each limit that binds tracks.

    `known` and `dropped` are songs (the `song` column), so that the same recording on another album
    stays out as well.

    "Only X" obliges the whole list, so that a track of which X is unknown is out; "no X" forbids
    what is known to be X; `guests` are tracks that "only X" lets in all the same. The number of
    tracks is no norm: it is the size of the list.
    """
    given: dict[str, Collection[str]] = {"tracks_not": dropped, "new_to_me": known}
    bound = [name for name in limits.names_set() if name in _RULES and given.get(name, True)]
    norms = []
    for name in bound:
        rule = _RULES[name](given.get(name, getattr(limits, name)), vocabulary)
        says = _WORDS[name](getattr(limits, name))
        norms.append(_norm(name, says, _with_guests(rule, guests)))
    return [*norms, *_caps(limits.artist_most)]


def _norm(name: str, says: str, rule: Mapping[str, object]) -> Norm:
    """A hard norm of a limit's authority."""
    fields = {"id": LIMIT_PREFIX + name, "says": says, "rank": {"authority": "limit"}}
    return Norm.model_validate(fields | dict(rule))


def _caps(caps: Sequence[ArtistMost]) -> list[Norm]:
    """A norm for each artist of whom there may be so many at most, numbered from the second on."""
    norms = []
    for number, cap in enumerate(caps, 1):
        name = "artist_most" if number == 1 else f"artist_most.{number}"
        rule = {"where": {"field": "artist", "is": cap.artist}, "at_most": cap.at_most}
        norms.append(_norm(name, _WORDS["artist_most"]([cap]), rule))
    return norms


def includes(tracks: Sequence[str]) -> Norm:
    """That all of these tracks are in the list."""
    count = len(tracks)
    says = f"with {count} track{'s' if count != 1 else ''} that you asked for"
    return _norm("includes", says, _all_of(tracks))


def brings(tracks: Sequence[str]) -> Norm:
    """That the tracks of a list of the listener's own are in the list.

    It stands below every other limit, so that it gives way to them and to the law, by as little as
    it must, and above the norms of the platform and of communities.
    """
    return _norm("brought", "with the tracks of your list", _all_of(tracks) | _BELOW)


def part_norm(number: int, says: str, tracks: Sequence[str], places: Sequence[int]) -> Norm:
    """That these places of the list, from 0, have any of these tracks.

    It gives way like a list that was brought: what a part is to be was looked for, and not judged.
    """
    rule: dict[str, Any] = {
        "where": {"field": "id", "in": list(tracks)},
        "at": [at + 1 for at in places],
    }
    return _norm(f"{PART.removeprefix(LIMIT_PREFIX)}.{number}", says, rule | _BELOW)


def place_norms(order: Sequence[Sequence[str]]) -> list[Norm]:
    """That at each place stands the track, or one of the tracks, that the listener put there."""
    norms, says = [], "in the order that you asked for"
    for at, tracks in enumerate(order, 1):
        rule: dict[str, Any] = {"where": {"field": "id", "in": list(tracks)}, "at": [at]}
        norms.append(_norm(f"{PLACE.removeprefix(LIMIT_PREFIX)}.{at}", says, rule | _BELOW))
    return norms


def _all_of(tracks: Sequence[str]) -> dict[str, Any]:
    return {"where": {"field": "id", "in": list(tracks)}, "at_least": len(tracks)}


def _with_guests(rule: dict[str, Any], guests: Sequence[str]) -> dict[str, Any]:
    """The rule that lets these tracks in, where it obliges every track."""
    if not guests or rule.get("at_least") != "100%":
        return rule
    return {**rule, "where": _any([rule["where"], {"field": "id", "in": list(guests)}])}


def worded(limits: Limits) -> list[str]:
    """Each limit in words that a listener would use, in the order of the model."""
    return [_WORDS[name](getattr(limits, name)) for name in limits.names_set()]


def _only(where: dict[str, Any]) -> dict[str, Any]:
    return {"where": where, "at_least": "100%"}


def _none(where: dict[str, Any]) -> dict[str, Any]:
    return {"modality": "prohibition", "where": where}


def _range(field: str, bounds: Bounds) -> dict[str, Any]:
    if bounds.at_least is not None and bounds.at_most is not None:
        return {"field": field, "between": [bounds.at_least, bounds.at_most]}
    if bounds.at_least is not None:
        return {"field": field, "at_least": bounds.at_least}
    return {"field": field, "at_most": bounds.at_most}


def _any(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {"any": parts}


def _genres(words: tuple[str, ...], vocabulary: Vocabulary) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    for genre in map(vocabulary.genre, words):
        for field, values in genre.columns.items():
            if values:
                parts.append({"field": field, "in": list(values)})
        if not genre.is_here:
            parts.append({"field": "genre", "is": genre.word})
    return _any(parts)


def _called(words: tuple[str, ...], vocabulary: Vocabulary) -> dict[str, Any]:
    """What anybody calls so: a genre that is refused is refused under every label."""
    names = [name for word in words for name in (word, *vocabulary.genre(word).names)]
    own = list(dict.fromkeys(names))
    fields = ("genre", "subgenre", "style", "playlist")
    return _any([{"field": field, "in": own} for field in fields])


def _known_or_likely(field: str, values: Sequence[str]) -> dict[str, Any]:
    """By what is known of the artist, or else by what is likely."""
    return _any([{"field": name, "in": list(values)} for name in (field, f"likely_{field}")])


def _credited(names: Sequence[str]) -> dict[str, Any]:
    """Whose track it is, or who is a guest on it: "(feat. Drake)"."""
    guests = {"field": "guest", "in": list(map(fold_name, names))}
    return _any([{"field": "artist", "in": list(names)}, guests])


def _titled(phrase: str) -> dict[str, Any]:
    """Every word of a phrase is in the title."""
    tests = [{"field": "words", "is": word} for word in fold_name(phrase).split()]
    return tests[0] if len(tests) == 1 else {"all": tests}


def _year(bounds: Bounds) -> str:
    if bounds.at_least is not None and bounds.at_most is not None:
        first, last = int(bounds.at_least), int(bounds.at_most)
        return str(first) if first == last else f"{first}–{last}"
    return (
        f"{int(bounds.at_least)} or later"
        if bounds.at_least is not None
        else f"{int(bounds.at_most or 0)} or earlier"
    )


def _years(years: tuple[Bounds, ...]) -> str:
    return " or ".join(map(_year, years))


_FIELDS = {  # limit: (attribute, unit, word)
    "tempo": ("tempo", "bpm", "tempo"),
    "energy": ("energy", "", "energy"),
    "valence": ("valence", "", "valence"),
    "danceability": ("danceability", "", "danceability"),
    "acousticness": ("acousticness", "", "acousticness"),
    "instrumentalness": ("instrumentalness", "", "instrumentalness"),
    "popularity": ("popularity", "", "popularity"),
    "track_minutes": ("minutes", "minutes", "each track"),
}
_MEMBERS = {
    "artists": "artist",
    "albums": "album",
    "title_begins": "initial",
    "versions": "version",
}  # limit: attribute that has to be one of its values


def _field_words(name: str) -> Callable[[Bounds], str]:
    return lambda bounds: f"{_FIELDS[name][2]} {bounds.worded(_FIELDS[name][1])}"


def _field_rule(name: str) -> Callable[[Bounds, Vocabulary], dict[str, Any]]:
    return lambda bounds, _: _only(_range(_FIELDS[name][0], bounds))


def _member_rule(
    name: str,
) -> Callable[[Sequence[str], Vocabulary], dict[str, Any]]:
    return lambda values, _: _only({"field": _MEMBERS[name], "in": list(values)})


_WORDS: dict[str, Callable[[Any], str]] = {
    "tracks": lambda n: f"{n} track{'s' if n != 1 else ''}",
    "minutes": lambda bounds: bounds.worded("minutes") + " in all",
    "years": lambda years: "from " + _years(years),
    "years_not": lambda years: "not from " + _years(years),
    "genres": " or ".join,
    "genres_not": lambda words: "no " + ", no ".join(words),
    "artists": lambda names: "only " + " or ".join(names),
    "artists_not": lambda names: "no " + ", no ".join(names),
    "tracks_not": lambda ids: f"without {len(ids)} dropped track{'s' if len(ids) != 1 else ''}",
    "per_artist": lambda n: f"at most {n} per artist",
    "tier": lambda tier: f"only {tier} artists",
    "countries": lambda codes: "only artists from " + " or ".join(codes),
    "countries_not": lambda codes: ", ".join(f"nobody from {code}" for code in codes),
    "languages": lambda codes: "only songs in " + " or ".join(map(tongue, codes)),
    "languages_not": lambda codes: ", ".join(f"nothing in {tongue(code)}" for code in codes),
    "notes_not": lambda tags: ", ".join(f"nothing {tag_phrases()[tag]}" for tag in tags),
    "genders": lambda genders: (
        "only " + " or ".join(gender.lower() for gender in genders) + " artists"
    ),
    "explicit": lambda wanted: "only explicit" if wanted else "nothing explicit",
    "new_to_me": lambda _: "only what is new to you",
    "albums": lambda names: "only from the album " + " or ".join(names),
    "title_words": lambda words: "with " + " or ".join(words) + " in the title",
    "title_words_not": lambda words: "without " + ", ".join(words) + " in the title",
    "title_begins": lambda letters: "titles that begin with " + " or ".join(letters).upper(),
    "versions": lambda kinds: "only " + " or ".join(kinds) + " versions",
    "versions_not": lambda kinds: ", ".join(f"no {kind} versions" for kind in kinds),
    "artist_most": lambda caps: ", ".join(f"at most {c.at_most} by {c.artist}" for c in caps),
    **{name: _field_words(name) for name in _FIELDS},
}
_RULES: dict[str, Callable[[Any, Vocabulary], dict[str, Any]]] = {
    "minutes": lambda bounds, _: {"weigh": "minutes", **bounds.model_dump(exclude_none=True)},
    "years": lambda years, _: _only(_any([_range("year", bounds) for bounds in years])),
    "years_not": lambda years, _: _none(_any([_range("year", bounds) for bounds in years])),
    "genres": lambda words, vocabulary: _only(_genres(words, vocabulary)),
    "countries": lambda codes, _: _only(_known_or_likely("country", codes)),
    "countries_not": lambda codes, _: _none(_known_or_likely("country", codes)),
    "languages": lambda codes, _: _only({"field": "likely_language", "in": list(codes)}),
    "languages_not": lambda codes, _: _none({"field": "likely_language", "in": list(codes)}),
    "notes_not": lambda tags, _: _none({"field": "note", "in": list(tags)}),
    "genders": lambda genders, _: _only(_known_or_likely("gender", genders)),
    "genres_not": lambda words, vocabulary: _none(_called(words, vocabulary)),
    "artists_not": lambda names, _: _none(_credited(names)),
    "tracks_not": lambda songs, _: _none({"field": "song", "in": sorted(songs)}),
    "per_artist": lambda n, _: {"per": "artist", "at_most": n},
    "tier": lambda tier, _: _only({"field": "artist_tier", "is": tier}),
    "explicit": lambda wanted, _: (_only if wanted else _none)({"field": "explicit", "is": True}),
    "new_to_me": lambda songs, _: _none({"field": "song", "in": sorted(songs)}),
    "title_words": lambda words, _: _only(_any(list(map(_titled, words)))),
    "title_words_not": lambda words, _: _none(_any(list(map(_titled, words)))),
    "versions_not": lambda kinds, _: _none({"field": "version", "in": list(kinds)}),
    **{name: _field_rule(name) for name in _FIELDS},
    **{name: _member_rule(name) for name in _MEMBERS},
}
