"""The one wording of a move, a bound and a norm in each language, for whoever speaks of them.

Checks nothing: claims do.

`plain` says predicates, `formula` has the exact form of a norm.
"""

from typing import Literal

from undercard.policy.norms.amounts import Amount
from undercard.policy.reports.phrases import Bounded, Cited, Count, Percent, phrases
from undercard.policy.ruling import Move

Form = Literal["plain", "object"]


def move_words(move: Move, language: str = "en", form: Form = "plain") -> str:
    """What was done to a track: "moved up from 4 to 2" or, as what a norm did, "moved it up from 4
    to 2".
    """
    return rank_words(move.from_rank, move.to_rank, language, form)


def rank_words(
    from_rank: int | None,
    to_rank: int | None,
    language: str = "en",
    form: Form = "plain",
) -> str:
    """The same of two ranks from 1; None where the track is not in the list."""
    key = _direction(from_rank, to_rank)
    return phrases(language).move(form, key, {"from": from_rank, "to": to_rank})


def _direction(from_rank: int | None, to_rank: int | None) -> str:
    if from_rank is None:
        return "in"
    if to_rank is None:
        return "out"
    if from_rank == to_rank:
        return "kept"
    if to_rank < from_rank:
        return "up"
    return "down"


def bound_words(bound: str, amount: Amount, language: str = "en", noun: str = "tracks") -> str:
    """A bound ("at_least", "at_most" or "exactly") with its amount: "at least 30%", "at most 2
    tracks".
    """
    said = Percent(amount.value) if amount.share else Count(amount.value, noun)
    return phrases(language).written(Bounded(bound, said))


def norm_words(says: str, language: str = "en") -> str:
    """A norm called by its own sentence, as it stands inside another one."""
    return phrases(language).written(Cited(says.rstrip(". ")))
