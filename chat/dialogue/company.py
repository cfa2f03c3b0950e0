"""Several listeners in one dialogue: each one's lasting "no" holds, whoever speaks.

What is said in the dialogue itself adds up in its state, and anybody may take it back; what
somebody ruled out for good, nobody else may.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from undercard.chat.dialogue.holding import CONTRARY, Standing, Topic
from undercard.chat.dialogue.state import Offer

Together = Literal["least_misery", "average"]


@dataclass(frozen=True)
class Companion:
    """Another listener of the dialogue: what they ruled out for good, how they judged tracks."""

    listener: str
    standing: Standing
    judged: Mapping[str, bool]


def all_standing(company: Sequence[Companion], standing: Standing) -> Standing:
    """What binds a list: what the others ruled out, and what holds in the dialogue."""
    return (*(one for other in company for one in other.standing), *standing)


def overruled(company: Sequence[Companion], topic: Topic) -> list[tuple[str, str]]:
    """What is asked for and cannot be had, with the listener who ruled it out."""
    asked = {refused: {*getattr(topic.limits, name)} for name, refused in CONTRARY.items()}
    asked["artists_not"] |= {*topic.seed_artists, *topic.some_of}
    said = [
        (other.listener, str(value))
        for other in company
        for one in other.standing
        for name in asked
        for value in getattr(one.limits, name)
        if value in asked[name]
    ]
    return list(dict.fromkeys(said))


def takeable(company: Sequence[Companion], offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The ways out that let go of nobody else's lasting limit."""
    held = {name for other in company for one in other.standing for name in one.limits.names_set()}
    return tuple(offer for offer in offers if not held & _let_go(offer))


def joined(tastes: Sequence[Mapping[str, float]], together: Together) -> dict[str, float]:
    """What something is worth to all of them, of what it is worth to each; nothing said is 0.

    The strategies are those of Masthoff, Group recommender systems (2011), table 21.1.
    """
    join = min if together == "least_misery" else fmean
    known = {one for taste in tastes for one in taste}
    return {one: join([taste.get(one, 0.0) for taste in tastes]) for one in known}


def _let_go(offer: Offer) -> set[str]:
    return {name for act in offer.acts for one in act.criteria for name in one.unset}
