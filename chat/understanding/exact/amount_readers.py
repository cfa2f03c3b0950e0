"""Reads how many, how long, how fast, how long each, and how often an artist may come.

What is said without a bound gets the slack that listeners mean by it, which is stated here.
"""

import math

from undercard.chat.dialogue.acts import Amount
from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.exact.bounded_quantities import Quantity, items_of, quantities
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon

# "45 minutes" asks for nine tenths of them at least, or all but six, and never more than all.
LIST_SLACK, LIST_LEFT = 0.9, 6.0
ABOUT_SLACK = 0.1  # "about 45 minutes", "about ten": a tenth more or less
BPM_SLACK = 4.0  # "120 bpm", give or take
_FEWEST_ABOUT = 5  # "about three" is three
LONGEST_TRACK = 10  # minutes from which a length is that of a list
_SIGNS = ".,;:!?"  # that divide clauses
EACH_SLACK = 0.5  # "three minutes each", give or take half a minute


def is_article(words: str, language: str) -> bool:
    """Whether the words are no more than an article, which counts only before what is counted."""
    _, items = items_of(words, language)
    return [item.kind for item in items if str(item.value).isalnum()] == ["article"]


def is_plain_count(words: str, language: str) -> bool:
    """Whether they are a number, with "songs" behind it at most, and no rank: "and six songs"."""
    _, items = items_of(words, language)
    kinds = [item.kind for item in items if item.kind not in ("and", "word")]
    return kinds in (["number"], ["number", "tracks"], ["dozen"])


def is_number(words: str, language: str) -> bool:
    """Whether they are a number and nothing else."""
    _, items = items_of(words, language)
    return [item.kind for item in items] in (["number"], ["dozen"])


def counts_tracks(words: str, language: str) -> bool:
    """Whether they say of each track what they say, and of no artist: "max per tune"."""
    _, items = items_of(words, language)
    apart = [item.kind for item in items if item.kind in ("tracks", "word")]
    return apart[-1:] == ["tracks"]


def read_amount(words: str, language: str = "en") -> Amount:
    """How many tracks, or how long: an empty Amount where nothing was understood.

    >>> read_amount("an hour and a half").minutes.at_most
    90.0
    >>> read_amount("twice as many").times
    2.0
    """
    found, items = items_of(words, language)
    amount: dict[str, object] = {}
    for quantity in quantities(found, items):
        if quantity.unit == "minutes":
            amount["minutes"] = _list_length(quantity)
        elif quantity.unit in ("", "tracks"):
            amount["tracks"] = _count(quantity)
    if not amount and is_article(words, language):
        amount["tracks"] = Bounds(at_least=1, at_most=1)
    times = [item.number for item in items if item.kind == "times"]
    if times and not amount:
        amount["times"] = times[-1]
    return Amount.model_validate(amount | _than_now(items))


def read_bpm(words: str, language: str = "en") -> Bounds | None:
    """Beats per minute; None where no number was said."""
    found, items = items_of(words, language)
    tempos = [each for each in quantities(found, items) if each.unit in ("", "bpm")]
    return tempo_bounds(tempos[-1]) if tempos else None


def read_each(words: str, language: str = "en") -> Bounds | None:
    """How long each track is, in minutes; None where no length was said."""
    found, items = items_of(words, language)
    lengths = [each for each in quantities(found, items) if each.unit in ("", "minutes")]
    return each_bounds(lengths[-1]) if lengths else None


def read_each_bounded(words: str, start: int, end: int, language: str) -> Bounds | None:
    """The bound that is said around the length `words[start:end]`, but in no other clause of it.

    >>> read_each_bounded("none of them should pass 3 minutes", 25, 34, "en").at_most
    3.0
    """
    clause = max(map(words[:start].rfind, _SIGNS)) + 1
    found, items = items_of(words[clause:], language)
    start, end = start - clause, end - clause
    for each in quantities(found, items):
        covers = found[each.first].start < end and start < found[each.last - 1].end
        if covers and each.side and each.unit == "minutes":
            return each_bounds(each)
    return None


def read_per_artist(words: str, language: str = "en") -> int | None:
    """How often an artist may come at most; None where it was not said."""
    found = tokens(words)
    said = lexicon(language, "per_artist", "amounts", "numbers").items(found)
    if any(item.kind == "once_each" for item in said):
        return 1
    often = [int(item.number) for item in said if item.kind == "often"]
    numbers = [_most(each) for each in quantities(found, said)]
    if not numbers and any(item.kind == "article" for item in said):
        numbers = [1]  # "a single track per act"
    if not often and not numbers:
        return None
    bound = {"above", "below", "high", "low", "not_once"} & {item.kind for item in said}
    if often and not bound and any(item.kind == "not" for item in said):
        return max(1, often[-1] - 1)  # "no artist twice"
    return max(1, (often or numbers)[-1])


def tempo_bounds(quantity: Quantity) -> Bounds:
    """The bounds of a tempo, in beats per minute."""
    return _with_slack(quantity, BPM_SLACK)


def each_bounds(quantity: Quantity) -> Bounds:
    """The bounds of a track's length, in minutes."""
    return _with_slack(quantity, EACH_SLACK)


def _with_slack(quantity: Quantity, slack: float) -> Bounds:
    bounds = Bounds(at_least=quantity.at_least, at_most=quantity.at_most)
    if not quantity.is_exact or quantity.at_least is None:
        return bounds
    wide = slack * 2 if quantity.about else slack
    return Bounds(at_least=quantity.at_least - wide, at_most=quantity.at_least + wide)


def _list_length(quantity: Quantity) -> Bounds:
    low, high = quantity.at_least, quantity.at_most
    if not quantity.is_exact or low is None:
        return Bounds(at_least=low, at_most=high)
    longest = low * (1 + ABOUT_SLACK) if quantity.about else low
    shortest = max(low * LIST_SLACK, low - LIST_LEFT)
    return Bounds(at_least=round(shortest, 2), at_most=round(longest, 2))


def _count(quantity: Quantity) -> Bounds:
    low, high = quantity.at_least, quantity.at_most
    if quantity.is_exact and quantity.about and low is not None:
        slack = max(1, math.floor(low * ABOUT_SLACK)) if low >= _FEWEST_ABOUT else 0
        return Bounds(at_least=low - slack, at_most=low + slack)
    more, less = quantity.side == "above", quantity.side == "below"
    return Bounds(
        at_least=None if low is None else math.floor(low) + more,
        at_most=None if high is None else math.ceil(high) - less,
    )


def _most(quantity: Quantity) -> int:
    """The most that a quantity lets through; its least where it sets none."""
    bounds = _count(quantity)
    return int(bounds.at_most if bounds.at_most is not None else bounds.at_least or 1)


def _than_now(items: list[Item]) -> dict[str, str]:
    said = [item.kind for item in items if item.kind in ("more", "fewer")]
    return {"than_now": said[-1]} if said else {}
