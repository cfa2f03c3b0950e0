"""The one thing worth saying about the music of a list; nothing where nothing is worth it."""

from collections.abc import Callable
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Literal

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.link_claims import (
    AlbumCount,
    FromAlbum,
    Guests,
    Newcomer,
    Noted,
    NotedOften,
    tags,
)
from undercard.chat.reply.remark_claims import Farthest, Field, Pick, Reaches, number, values
from undercard.chat.reply.replies import Sentence, sentence
from undercard.chat.reply.track_claims import Field as Detail
from undercard.chat.reply.track_claims import Stands, said_value
from undercard.chat.reply.voices import rotated
from undercard.prompts import yaml12
from undercard.retrieval.tracks import Track

FILE = Path(__file__).parent.parent / "data" / "telling_notes.yaml"
_FEW = 4  # tracks below which a list speaks for itself
_APART = 30  # years between the oldest and the newest that are worth telling
_ALONE = 10  # years by which the oldest is older than any other
_LONG = 6.5  # minutes
_OF_ALBUM = 3  # tracks
_ENOUGH = 0.3  # of a list, where what was asked for is counted
_BEATS = 30  # bpm between the slowest and the fastest
_HARDLY_KNOWN, _WELL_KNOWN = 20, 75  # popularity, of 100


def remark(facts: Facts, seed: str, turn: int) -> list[Sentence]:
    """What answers the wish of this turn; else something of another kind than in turns before."""
    if len(facts.tracks) < _FEW:
        return []
    note: Remark = partial(_note, seed=seed, turn=turn)
    telling, others = rotated((*_TELLING, note), seed, turn), rotated(_OTHERS, seed, turn)
    found = (make(facts) for make in (_as_wished, *telling, *others))
    return [one for one in found if one is not None][:1]


def _as_wished(facts: Facts) -> Sentence | None:
    """Of how many tracks the notes tell what was asked for; or where a changed feature reaches."""
    acts = facts.request.acts if facts.request else ()
    asked = [one for act in acts for one in act.criteria if not one.polarity]
    noted = [NotedOften.of(facts, tag) for one in asked for tag in one.labels]
    most = max(noted, key=lambda one: one.count, default=None)
    if most is not None and most.count >= max(2, _ENOUGH * len(facts.tracks)):
        example = next(track for track in facts.tracks if most.tag in tags(track))
        return sentence("remark.noted", number=most, note=Noted(example.id, most.tag))
    shifted = {shift.feature for one in asked for shift in one.shifts}
    return next(
        (made for field, make in _SPANS.items() if field in shifted and (made := make(facts))), None
    )


def _note(facts: Facts, seed: str, turn: int) -> Sentence | None:
    """What the notes tell of one new track, but for what was asked for or its title says."""
    topic = facts.state.topic
    worth = _telling() - {*chain.from_iterable(topic.labels), *topic.limits.genres}
    noted = [(track, tag) for track in _after_first(facts) for tag in tags(track) if tag in worth]
    told = [(track, tag) for track, tag in noted if tag.split()[-1] not in track.title.casefold()]
    for track, tag in rotated(told, seed, turn)[:1]:
        return sentence("remark.note", track=Stands.of(facts, track), note=Noted(track.id, tag))
    return None


def _after_first(facts: Facts) -> list[Track]:
    """What is new in the list, but for the first track, which the lead may name."""
    return [track for track in facts.added if track != facts.tracks[0]]


@cache
def _telling() -> frozenset[str]:
    return frozenset(yaml12.load_file(FILE)["telling"])


def _album(facts: Facts) -> Sentence | None:
    most = FromAlbum.most(facts)
    if most is None or most.count < _OF_ALBUM:
        return None
    number = AlbumCount(most.album, most.artist, most.count)
    return sentence("remark.album", number=number, album=most)


def _guest(facts: Facts) -> Sentence | None:
    found = Guests.first(facts)
    track = facts.track(found.track) if found else None
    if found is None or track is None:
        return None
    return sentence("remark.guest", guest=found, track=Stands.of(facts, track))


def _newcomer(facts: Facts) -> Sentence | None:
    new = [track for track in _after_first(facts) if track.artist_tier == "emerging"]
    if not new:
        return None
    return sentence("remark.newcomer", track=Newcomer(new[0].id, new[0].title, new[0].artist))


def _oldest(facts: Facts) -> Sentence | None:
    years = sorted(values(facts, "year"))
    if len(years) < _FEW or years[1] - years[0] < _ALONE:
        return None
    return _farthest("remark.oldest", "year", "least", lambda _: True)(facts)


def _span(key: str, field: Literal["year", "tempo"], least: float) -> "Remark":
    """From where to where a field reaches, where that is far."""

    def make(facts: Facts) -> Sentence | None:
        known = values(facts, field)
        if len(known) < len(facts.tracks) or max(known) - min(known) < least:
            return None
        low, high = Reaches.of(facts, field, "least"), Reaches.of(facts, field, "most")
        return sentence(key, low=low, high=high)

    return make


def _farthest(key: str, field: Field, pick: Pick, worth: Callable[[float], bool]) -> "Remark":
    def make(facts: Facts) -> Sentence | None:
        track = Farthest.of(facts, field, pick)
        held = facts.track(track.track) if track else None
        value = number(held, field) if held else None
        if track is None or held in (None, facts.tracks[0]) or value is None or not worth(value):
            return None
        if field not in ("year", "minutes"):
            return sentence(key, track=track)
        said = said_value(held, field)
        return sentence(key, track=track, said=Detail(track.track, field, said or ""))

    return make


Remark = Callable[[Facts], Sentence | None]
_SPANS: dict[str, Remark] = {
    "tempo": _span("remark.tempo", "tempo", _BEATS),
    "year": _span("remark.years", "year", 2),
}
_TELLING: tuple[Remark, ...] = (
    _album,
    _guest,
    _newcomer,
    _oldest,
    _span("remark.years", "year", _APART),
    _farthest("remark.longest", "minutes", "most", lambda minutes: minutes >= _LONG),
)
_OTHERS: tuple[Remark, ...] = (  # where nothing of those is there
    _farthest("remark.least_known", "popularity", "least", lambda points: points < _HARDLY_KNOWN),
    _farthest("remark.best_known", "popularity", "most", lambda points: points > _WELL_KNOWN),
)
