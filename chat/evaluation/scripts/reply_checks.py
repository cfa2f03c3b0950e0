"""Expectations of what the DJ says."""

import math
import re
from typing import Literal

from undercard.chat.evaluation.scripts.expectations import (
    Finding,
    Flag,
    Moment,
    Names,
    Ranks,
    Shape,
    expectation,
)
from undercard.chat.evaluation.scripts.reply_words import says_infeasible
from undercard.chat.evaluation.scripts.track_table import plain

_SHOWN = 140  # letters of a reply
_USUAL = 10  # tracks of a list


class Extreme(Shape):
    """The track of the list before that has most or least of a field."""

    field: str
    pick: Literal["min", "max"]


@expectation("says_infeasible", Flag)
def _says_infeasible(moment: Moment, _: object) -> Finding:
    short = len(moment.ids) < (moment.expect.get("n") or _USUAL) or moment.noted
    return _reply(moment, short and says_infeasible(moment.said))


@expectation("reply_re", str)
def _reply_re(moment: Moment, value: str) -> Finding:
    return _reply(moment, bool(re.search(value, moment.said)))


@expectation("reply_not_re", str)
def _reply_not_re(moment: Moment, value: str) -> Finding:
    return _reply(moment, not re.search(value, moment.reply))


@expectation("reply_any", Names)
def _reply_any(moment: Moment, value: Names) -> Finding:
    return _reply(moment, any(words in moment.reply for words in value))


@expectation("cites_norm", str | bool)
def _cites_norm(moment: Moment, value: str | bool) -> Finding:
    """A norm's badge is on a track, or the reply has its id; `true` stands for any badge."""
    badges = {norm.partition("@")[0] for norm in moment.norms}
    if isinstance(value, bool):
        return Finding(bool(badges) is value, f"badges: {sorted(badges)}")
    cited = value in badges or value in moment.reply
    return Finding(cited, f"badges: {sorted(badges)}")


@expectation("reply_mentions_prev", int)
def _reply_mentions_prev(moment: Moment, value: int) -> Finding:
    return _reply(moment, _names(moment, moment.reply, value))


@expectation("reply_mentions_all_prev", Ranks)
def _reply_mentions_all_prev(moment: Moment, value: Ranks) -> Finding:
    return _reply(moment, all(_names(moment, moment.said, rank) for rank in value))


@expectation("reply_artist_prev", int)
def _reply_artist_prev(moment: Moment, value: int) -> Finding:
    track = moment.at(value)
    return _reply(moment, track is not None and moment.tracks.artist(track) in moment.reply)


@expectation("reply_album_prev", int)
def _reply_album_prev(moment: Moment, value: int) -> Finding:
    track = moment.at(value)
    return _reply(moment, track is not None and moment.tracks.album(track) in moment.reply)


@expectation("reply_genre_prev", int)
def _reply_genre_prev(moment: Moment, value: int) -> Finding:
    track = moment.at(value)
    genres = moment.tracks.genres(track) if track is not None else ()
    return _reply(moment, any(genre in moment.reply for genre in genres))


@expectation("reply_year_prev", int)
def _reply_year_prev(moment: Moment, value: int) -> Finding:
    return _number_said(moment, value, "year")


@expectation("reply_bpm_prev", int)
def _reply_bpm_prev(moment: Moment, value: int) -> Finding:
    return _number_said(moment, value, "tempo")


@expectation("reply_pop_prev", int)
def _reply_pop_prev(moment: Moment, value: int) -> Finding:
    return _number_said(moment, value, "popularity")


@expectation("reply_minutes_total", Flag)
def _reply_minutes_total(moment: Moment, _: object) -> Finding:
    minutes = moment.tracks.minutes(moment.before)
    fitting = {str(int(minutes)), str(round(minutes)), str(int(minutes) + 1)}
    said = bool(fitting & set(re.findall(r"\d+", moment.reply)))
    return Finding(said, f"{minutes:.1f} minutes: {moment.reply[:_SHOWN]}")


@expectation("reply_mentions_extreme", Extreme)
def _reply_mentions_extreme(moment: Moment, value: Extreme) -> Finding:
    numbers = {track: moment.tracks.number(track, value.field) for track in moment.before}
    pick = min if value.pick == "min" else max
    best = pick(numbers.values(), default=None)
    titles = [plain(moment.tracks.title(t)) for t, number in numbers.items() if number == best]
    return _reply(moment, any(title in moment.reply for title in titles))


@expectation("reply_names_normed", Flag)
def _reply_names_normed(moment: Moment, _: object) -> Finding:
    """The reply names a track that a norm brought in; holds where there is none."""
    named = any(plain(title) in moment.reply for title in moment.brought)
    return _reply(moment, named or not moment.brought)


def _reply(moment: Moment, holds: bool) -> Finding:
    return Finding(holds, f"said: {moment.reply[:_SHOWN]}")


def _names(moment: Moment, text: str, rank: int) -> bool:
    """Whether the text has the title or the artist at a rank of the list before."""
    track = moment.at(rank)
    if track is None:
        return False
    return plain(moment.tracks.title(track)) in text or moment.tracks.artist(track) in text


def _number_said(moment: Moment, rank: int, field: str) -> Finding:
    track = moment.at(rank)
    if track is None:
        return Finding(holds=False, detail="no such rank")
    number = moment.tracks.number(track, field)
    said = not math.isnan(number) and str(round(number)) in moment.reply
    return Finding(said, f"{number:g}: {moment.reply[:_SHOWN]}")
