"""The one thing worth saying about the music of a list. Facts that say little are not told."""

from collections.abc import Callable
from typing import Literal

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.remark_claims import (
    Counting,
    Farthest,
    Field,
    Filed,
    Mostly,
    Pick,
    Reaches,
    number,
    values,
)
from undercard.chat.reply.replies import Sentence, sentence
from undercard.chat.reply.track_claims import Field as Detail
from undercard.chat.reply.track_claims import Stands, said_value
from undercard.chat.reply.voices import rotated

_FEW = 4  # tracks below which a list speaks for itself
_APART = 12  # years between the oldest and the newest that are worth telling
_LONG = 6.0  # minutes
_BEATS = 45  # bpm between the slowest and the fastest
_HARDLY_KNOWN, _WELL_KNOWN = 25, 75  # popularity, of 100
_MOST = 0.5  # of a list


def remark(facts: Facts, seed: str, turn: int) -> list[Sentence]:
    """One remark, of another kind than in the turns before; none where nothing is worth it."""
    if len(facts.tracks) < _FEW:
        return []
    found = (make(facts) for make in rotated(_REMARKS, seed, turn))
    return [next((one for one in found if one is not None), _opens(facts))]


def _opens(facts: Facts) -> Sentence:
    return sentence("remark.opens", track=Stands.of(facts, facts.tracks[0]))


def _closes(facts: Facts) -> Sentence:
    return sentence("remark.closes", track=Stands.of(facts, facts.tracks[-1]))


def _both_ends(facts: Facts) -> Sentence:
    first, last = Stands.of(facts, facts.tracks[0]), Stands.of(facts, facts.tracks[-1])
    return sentence("remark.ends", first=first, last=last)


def _span(key: str, field: Literal["year", "tempo"], least: float) -> "Remark":
    """From where to where a field reaches, where that is far."""

    def make(facts: Facts) -> Sentence | None:
        known = values(facts, field)
        if len(known) < len(facts.tracks) or max(known) - min(known) < least:
            return None
        low, high = Reaches.of(facts, field, "least"), Reaches.of(facts, field, "most")
        return sentence(key, low=low, high=high)

    return make


def _genre(facts: Facts) -> Sentence | None:
    most = Mostly.of(facts)
    if most is None or not _MOST <= most.count / len(facts.tracks) < 1:
        return None
    return sentence("remark.genre", genre=most, number=Filed(most.count))


def _artists(facts: Facts) -> Sentence | None:
    artists = Counting.of(facts, "artists")
    if artists.count < len(facts.tracks):
        return None
    return sentence("remark.artists", number=artists)


def _newcomers(facts: Facts) -> Sentence | None:
    newcomers = Counting.of(facts, "newcomers")
    return sentence("remark.newcomers", tracks=newcomers) if newcomers.count > 1 else None


def _farthest(key: str, field: Field, pick: Pick, worth: Callable[[float], bool]) -> "Remark":
    def make(facts: Facts) -> Sentence | None:
        track = Farthest.of(facts, field, pick)
        held = facts.track(track.track) if track else None
        value = number(held, field) if held else None
        if track is None or held is None or value is None or not worth(value):
            return None
        if field not in ("year", "minutes"):
            return sentence(key, track=track)
        said = said_value(held, field)
        return sentence(key, track=track, said=Detail(track.track, field, said or ""))

    return make


Remark = Callable[[Facts], Sentence | None]
_REMARKS: tuple[Remark, ...] = (
    _opens,
    _closes,
    _both_ends,
    _span("remark.years", "year", _APART),
    _span("remark.tempo", "tempo", _BEATS),
    _genre,
    _artists,
    _newcomers,
    _farthest("remark.oldest", "year", "least", lambda year: year < 2000),
    _farthest("remark.longest", "minutes", "most", lambda minutes: minutes >= _LONG),
    _farthest("remark.least_known", "popularity", "least", lambda points: points < _HARDLY_KNOWN),
    _farthest("remark.best_known", "popularity", "most", lambda points: points > _WELL_KNOWN),
)
