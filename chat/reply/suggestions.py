"""What a listener could say: first of all, and of a list that is in view."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

from undercard.chat.events import Held
from undercard.chat.reply.facts import Facts
from undercard.prompts import yaml12

FILE = Path(__file__).parent.parent / "data" / "suggestions.yaml"
_MIDDLE = {"energy": 0.5, "popularity": 45.0, "year": 2012.0}
_MOST = 4  # that are offered at once


def first(language: str) -> Sequence[tuple[str, str]]:
    """Things to say first, as (label, utterance); in English where there are none."""
    known = _texts()["first"]
    return tuple(known.get(language, known["en"]).items())


def follow_ups(facts: Facts, held: Sequence[Held]) -> tuple[str, ...]:
    """What would change this list, or tells of it, as the listener would say it.

    Nothing that the list goes by already.
    """
    if not facts.tracks:
        return ()
    language, known = facts.state.language, {one.words for one in held}
    holding = (says for name, says in _texts()["next"].items() if _CONDITIONS[name](facts))
    said = (says.get(language, says["en"]) for says in holding)
    return tuple(words for words in said if words not in known)[:_MOST]


@cache
def _texts() -> Mapping[str, Any]:
    return yaml12.load_file(FILE)  # type: ignore[no-any-return]


def _above(of: str, values: Sequence[float | None]) -> bool | None:
    """Whether the mean of what is known lies above the middle; None where nothing is known."""
    known = [value for value in values if value is not None]
    return fmean(known) > _MIDDLE[of] if known else None


def _energetic(facts: Facts) -> bool | None:
    return _above("energy", [track.audio.get("energy") for track in facts.tracks])


def _is_ruled(facts: Facts) -> bool:
    return facts.ruling is not None and any(move.lifted for move in facts.ruling.moves)


def _is_old(facts: Facts) -> bool:
    return _above("year", [track.year for track in facts.tracks]) is False


_CONDITIONS: Mapping[str, Callable[[Facts], bool]] = {
    "lively": lambda facts: _energetic(facts) is True,
    "calm": lambda facts: _energetic(facts) is False,
    "known": lambda f: bool(_above("popularity", [track.popularity for track in f.tracks])),
    "unbounded": lambda facts: facts.state.limits.minutes is None,
    "old": lambda facts: not facts.state.limits.years and _is_old(facts),
    "ruled": _is_ruled,
}
