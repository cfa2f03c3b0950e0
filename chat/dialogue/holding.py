"""What holds in a dialogue: criteria with the words that set them, and what they come to together.

A later word takes the place of an earlier one about the same thing; what is not wanted adds up.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.acts import Course, Criterion, Target
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.list_parts import Part
from undercard.retrieval.tracks import FEATURES

Standing = tuple[Criterion, ...]
ADDS_UP = frozenset(
    {
        "genres_not", "artists_not", "years_not", "tracks_not", "title_words_not", "versions_not",
        "artist_most", "countries_not", "languages_not", "notes_not",
    }
)  # fmt: skip
CONTRARY = {"genres": "genres_not", "artists": "artists_not", "years": "years_not",
             "versions": "versions_not", "title_words": "title_words_not",
             "countries": "countries_not", "languages": "languages_not"}  # fmt: skip
SOUND = "sound"  # beside the names of limits: all that is only about how the music sounds
_LENGTHS = frozenset({"tracks", "minutes"})
_HEARD = frozenset(FEATURES)


class Topic(BaseModel):
    """What the criteria come to: the limits of the list and what it is looked for by."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    limits: Limits = Limits()
    wish: str = ""
    seeds: tuple[str, ...] = ()
    seed_artists: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    wanted_tracks: tuple[str, ...] = ()
    some_of: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    labels: tuple[tuple[str, ...], ...] = ()  # of each criterion that has any


def pushed(standing: Standing, new: Iterable[Criterion], *, joins: bool = False) -> Standing:
    """With the criteria of one act added.

    They take the place of earlier ones about the same thing, or join them with `joins`; among
    themselves they are alternatives. What is for a part of the list takes nothing's place.
    """
    added = tuple(new)
    held = standing
    for one in added:
        held = without(held, one.unset)
        held = tuple(_not_against(entry, one) for entry in held)
    replaced = {name for one in added for name in _replaces(one)}
    if not joins:
        held = without(held, replaced)
    if course_of(added) is not None:
        held = without_course(held)
    kept = [one for one in added if _holds(one)]
    return tuple(one for one in (*held, *kept) if binds(one))


def without(standing: Standing, names: Collection[str]) -> Standing:
    """With these limits let go, and whatever was only there for them."""
    gone = set(names)
    return tuple(
        _less(entry, gone & set(entry.limits.names_set()))
        for entry in standing
        if not _only_for(entry, gone) and not (SOUND in gone and only_sounds(entry))
    )


def only_sounds(entry: Criterion) -> bool:
    """Whether it says how the music sounds, or what it is put on for, and nothing else of it."""
    names = set(entry.limits.names_set())
    named = entry.seeds or entry.seed_artists or entry.tracks or entry.some_of or entry.stand_ins
    says = entry.targets or entry.labels or entry.text or entry.course or names
    return bool(says) and names <= _HEARD and not named


def without_course(standing: Standing) -> Standing:
    """In no order of its own any more."""
    return tuple(entry for entry in standing if entry.course is None)


def topic_of(standing: Sequence[Criterion]) -> Topic:
    """What the criteria come to, but for those of parts of the list."""
    standing = [entry for entry in standing if entry.part is None]
    limits: dict[str, object] = {}
    for entry in standing:
        for name in entry.limits.names_set():
            limits[name] = _with(limits.get(name), getattr(entry.limits, name))
    return Topic(
        limits=Limits.model_validate(limits),
        wish=", ".join(dict.fromkeys(entry.text for entry in standing if entry.text))[-500:],
        seeds=_all(entry.seeds for entry in standing),
        seed_artists=_all(entry.seed_artists for entry in standing),
        stand_ins=_all(entry.stand_ins for entry in standing),
        wanted_tracks=_all(entry.tracks for entry in standing),
        some_of=_all(entry.some_of for entry in standing),
        labels=tuple(dict.fromkeys(entry.labels for entry in standing if entry.labels)),
        targets=_by_feature(target for entry in standing for target in entry.targets),
    )


def by_place(standing: Sequence[Criterion], size: int) -> dict[tuple[int, ...], Standing]:
    """What places of a list (from 0) are to be that something of their own is asked for.

    All that holds for the whole list holds for them too, but for what it is about where somebody
    or something is asked for by name.
    """
    of_parts = [entry for entry in standing if entry.part is not None]
    of_parts += [half for entry in standing for half in _halves(entry)]
    held = [frozenset(entry.part.places(size)) for entry in of_parts if entry.part]
    places: dict[tuple[int, ...], list[int]] = {}
    for place in range(max(map(max, filter(None, held)), default=-1) + 1):
        said = tuple(at for at, there in enumerate(held) if place in there)
        if said:
            places.setdefault(said, []).append(place)
    whole = tuple(entry for entry in standing if entry.part is None)
    return {
        tuple(at): _of_part(whole, [of_parts[one] for one in said]) for said, at in places.items()
    }


def course_of(standing: Sequence[Criterion]) -> Course | None:
    """How the list is to go; the last word on it holds."""
    said = [entry.course for entry in standing if entry.course is not None]
    return said[-1] if said else None


def _halves(entry: Criterion) -> Iterator[Criterion]:
    """What the parts of a list should be near that goes from one end to the other."""
    if (course := entry.course) is None:
        return
    for shares, targets in zip(course.shares, (course.begins, course.ends), strict=True):
        for share in shares if targets else ():
            yield Criterion(words=entry.words, part=Part(share=share), targets=targets)


def _of_part(whole: Standing, own: Sequence[Criterion]) -> Standing:
    named = any(one.tracks or one.limits.artists for one in own)
    held = tuple(entry for entry in whole if not (named and entry.is_topic))
    for entry in own:
        held = pushed(held, [entry.model_copy(update={"part": None})])
    return held


def _by_feature(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The last target of each feature, with what an earlier one counts where it agrees."""
    held: dict[str, Target] = {}
    for target in targets:
        before = held.get(target.feature)
        counts = before.counts if before else None
        if target.counts is None and counts is not None and counts.holds(target.value):
            held[target.feature] = target.model_copy(update={"counts": counts})
        else:
            held[target.feature] = target
    return tuple(held.values())


def _with(held: object, value: object) -> object:
    """Values that are lists join; any other takes the place of the one before."""
    if isinstance(value, tuple) and isinstance(held, tuple):
        return tuple(dict.fromkeys((*held, *value)))
    return value


def _all(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part))


def _replaces(one: Criterion) -> set[str]:
    """The limits of earlier criteria that this one takes the place of."""
    if one.part is not None:
        return set()
    set_here = {name for name in one.limits.names_set() if name not in ADDS_UP}
    return set_here | _LENGTHS if set_here & _LENGTHS else set_here


def _not_against(entry: Criterion, new: Criterion) -> Criterion:
    """The earlier criterion without what the new one says the contrary of."""
    if only_sounds(entry) and set(entry.labels) & set(new.limits.notes_not):
        return Criterion(words=entry.words)  # "lose the happy", of happy songs
    limits = entry.limits
    for wanted, unwanted in CONTRARY.items():
        asked = {*getattr(new.limits, wanted), *new.welcome}
        refused = {*getattr(new.limits, unwanted)}
        limits = _take(_take(limits, unwanted, asked), wanted, refused)
        years = [one for one in refused if isinstance(one, Bounds)]
        covered = {one for one in limits.years if any(all_of.holds_all(one) for all_of in years)}
        limits = _take(limits, "years", covered)  # "nothing older than 2005", of the 70s
    if limits == entry.limits:
        return entry
    text = "" if len(limits.names_set()) < len(entry.limits.names_set()) else entry.text
    return entry.model_copy(update={"limits": limits, "text": text})


def _take(limits: Limits, name: str, gone: Collection[object]) -> Limits:
    values = getattr(limits, name)
    left = tuple(value for value in values if value not in gone)
    return limits if left == values else limits.model_copy(update={name: left})


def _only_for(entry: Criterion, gone: Collection[str]) -> bool:
    names = set(entry.limits.names_set())
    is_more = entry.own is not None  # a list of the listener's own outlives its length
    return bool(names) and names <= set(gone) and not is_more


def _less(entry: Criterion, names: Collection[str]) -> Criterion:
    if not names:
        return entry
    return entry.model_copy(update={"limits": entry.limits.without(*names)})


def _holds(one: Criterion) -> bool:
    """Whether there is anything in it that lasts longer than its turn."""
    plain = one.model_copy(update={"shifts": (), "hold": (), "unset": (), "welcome": ()})
    return binds(plain)


def binds(one: Criterion) -> bool:
    """Whether it says anything of the music."""
    told = (
        "words",
        "polarity",
        "part",
        "ever",
        "capped",
        "taken",
    )  # how it was said, not what it binds
    return one != Criterion(**{name: getattr(one, name) for name in told})
