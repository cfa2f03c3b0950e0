"""What a listener could say: first of all, and of a list that is in view."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

from undercard.chat.events import Held
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited
from undercard.prompts import yaml12

FILE = Path(__file__).parent.parent / "data" / "suggestions.yaml"
_MIDDLE = {"energy": (0.5, 0.5), "popularity": (45.0, 45.0), "years": (2012.0, 20.0)}  # and reach
_HARDLY = 0.01  # how much it would change, beside what can be measured
_MOST = 4  # that are offered at once


def first(language: str) -> Sequence[tuple[str, str]]:
    """Things to say first, as (label, utterance); in English where there are none."""
    known = _texts()["first"]
    return tuple(known.get(language, known["en"]).items())


def follow_ups(facts: Facts, held: Sequence[Held]) -> tuple[str, ...]:
    """What would change this list, what would change it most first, as the listener would say it.

    Nothing that the list goes by already.
    """
    known = {one.words for one in held}
    return tuple(one.says for one in Suggested.of(facts) if one.says not in known)[:_MOST]


@dataclass(frozen=True)
class Suggested(ReplyClaim):
    """Something to say that would change this list, or tells of it."""

    says: str

    @classmethod
    def of(cls, facts: Facts) -> "tuple[Suggested, ...]":
        """All that there is, what would change the list most first."""
        if not facts.tracks:
            return ()
        texts, language = _texts()["next"], facts.state.language
        strengths = {name: strength(facts) for name, strength in _STRENGTHS.items()}
        names = sorted((name for name in texts if strengths[name] > 0), key=lambda n: -strengths[n])
        return tuple(cls(texts[name].get(language, texts[name]["en"])) for name in names)

    def clause(self) -> Clause[Facts]:
        """The words, as a quotation."""
        return Clause("wish", wish=Cited(self.says))

    def recorded(self, facts: Facts) -> bool:
        """Whether it is so by the list."""
        return self in Suggested.of(facts)


@cache
def _texts() -> Mapping[str, Any]:
    return yaml12.load_file(FILE)  # type: ignore[no-any-return]


def _above(field: str, values: Sequence[float | None], facts: Facts) -> float:
    """How far the mean of what is known lies above the middle, in parts of its reach.

    0 where the listener has set that field: nobody is told to take back what they asked for.
    """
    topic = facts.state.topic
    if field in topic.limits.names_set() or field in {one.feature for one in topic.targets}:
        return 0.0
    known = [value for value in values if value is not None]
    middle, reach = _MIDDLE[field]
    return (fmean(known) - middle) / reach if known else 0.0


def _energy(facts: Facts) -> float:
    return _above("energy", [track.audio.get("energy") for track in facts.tracks], facts)


def _fame(facts: Facts) -> float:
    return _above("popularity", [track.popularity for track in facts.tracks], facts)


def _age(facts: Facts) -> float:
    return -_above("years", [track.year for track in facts.tracks], facts)


def _is_ruled(facts: Facts) -> bool:
    return facts.ruling is not None and any(move.lifted for move in facts.ruling.moves)


_STRENGTHS: Mapping[str, Callable[[Facts], float]] = {
    "lively": _energy,
    "calm": lambda facts: -_energy(facts),
    "known": _fame,
    "unbounded": lambda facts: _HARDLY * (facts.state.limits.minutes is None),
    "old": _age,
    "ruled": lambda facts: _HARDLY * _is_ruled(facts),
}
