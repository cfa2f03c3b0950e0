"""Spans that count or measure the list or its tracks, as criteria."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from undercard.chat.dialogue.acts import Amount, Criterion
from undercard.chat.dialogue.limits import LONGEST_LIST, Bounds, Limits
from undercard.chat.understanding.exact.amount_readers import (
    LONGEST_TRACK,
    read_amount,
    read_bpm,
    read_each,
    read_each_bounded,
    read_per_artist,
)
from undercard.chat.understanding.exact.bounded_quantities import items_of
from undercard.chat.understanding.said import Around, Said
from undercard.chat.understanding.tagset import LANGUAGES

_SLOWEST = 30  # beats per minute that music has


def _count(said: Said, around: Around) -> Criterion:
    del around
    if said.polarity == "-":  # "ten, not nine"
        return Criterion(words=said.words)
    words = _with_dozens(said)
    read = (read_amount(words, each) for each in (said.language, *LANGUAGES))
    amount = next((one for one in read if one != Amount()), Amount())
    if said.kind == "length" and amount.tracks is not None and amount.minutes is None:
        amount = _in_minutes(said) or amount
    if amount.minutes is not None:
        return Criterion(words=said.words, limits=Limits(minutes=amount.minutes))
    if amount.tracks is None:
        return Criterion(words=said.words)
    number = amount.tracks.one_number
    limits = Limits(tracks=min(number, LONGEST_LIST))
    return Criterion(words=said.words, limits=limits, capped=number > LONGEST_LIST)


def _with_dozens(said: Said) -> str:
    """The words of a count with the "dozens" behind it: "deux | douzaines de chansons"."""
    after = said.act_words[len(said.before) + len(said.words) :].split()[:1]
    kinds = [item.kind for item in items_of(" ".join(after), said.language)[1]]
    return f"{said.words} {after[0]}" if kinds == ["dozen"] else said.words


def _in_minutes(said: Said) -> Amount | None:
    """A bare number beside a length, as one: "my commute is 45 minutes, so make it 50"."""
    if (
        not said.words.strip().isdecimal()
        or read_amount(said.before, said.language).minutes is None
    ):
        return None
    return read_amount(f"{said.words} min", said.language)


def _each(said: Said, around: Around) -> Criterion:
    del around
    at = len(said.before)
    own = read_each(said.words, said.language)
    whole = read_each_bounded(said.act_words, at, at + len(said.words), said.language)
    if whole is not None and whole != own:  # "none of them | longer than 4 minutes"
        said = replace(said, polarity="+")
    bounds = whole or own
    if said.act == "wish" and bounds and (bounds.at_most or 0) >= LONGEST_TRACK:
        return Criterion(words=said.words, limits=Limits(minutes=Bounds(at_most=bounds.at_most)))
    return _bounded(said, "track_minutes", bounds)


def _bpm(said: Said, around: Around) -> Criterion:
    del around
    bounds = read_bpm(said.words, said.language)
    if bounds is not None and (bounds.at_most or _SLOWEST) < _SLOWEST:  # "5k tempo"
        return Criterion(words=said.words)
    return _bounded(said, "tempo", bounds)


def _per_artist(said: Said, around: Around) -> Criterion:
    del around
    most = read_per_artist(said.words, said.language)
    return Criterion(words=said.words, limits=Limits(per_artist=most or 1))


def _bounded(said: Said, name: str, bounds: Bounds | None) -> Criterion:
    if bounds is None:
        return Criterion(words=said.words, unread=True)
    if said.polarity == "-":
        bounds = Bounds(at_least=bounds.at_most, at_most=bounds.at_least)
    return Criterion(words=said.words, limits=Limits.model_validate({name: bounds}))


QUANTITIES: Mapping[str, Callable[[Said, Around], Criterion]] = {
    "count": _count,
    "length": _count,
    "each": _each,
    "bpm": _bpm,
    "per_artist": _per_artist,
}
