"""Who listens: goals and tempers dealt out to a number of listeners, the same in every run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from undercard.chat.errors import InputError
from undercard.chat.evaluation.held_out_labels import hold_out
from undercard.chat.evaluation.listeners.goal_sources import of_dialogues, of_playlists
from undercard.chat.evaluation.listeners.goals import Goal, Goals
from undercard.chat.evaluation.listeners.hearing import Hearing
from undercard.chat.evaluation.listeners.simulated_listener import Brief
from undercard.chat.evaluation.listeners.speech import manners
from undercard.retrieval.catalogue import Catalogue


@dataclass(frozen=True)
class Company:
    """The listeners, and the ear that they have for tracks."""

    briefs: tuple[Brief, ...]
    hearing: Hearing


def recruit(
    catalogue: Catalogue,
    n: int,
    first: int = 0,
    cpcd: tuple[Path, Path] | None = None,
    learnt: Collection[str] = (),
) -> Company:
    """`n` listeners, after the `first` ones.

    `catalogue`: with all its playlists. `cpcd`: its dialogues and tracks; without them all goals
    are playlists. `learnt`: ids of dialogues to be left out. Raises EvaluationInputError, and
    InputError where there are too few goals.
    """
    hearing = Hearing(catalogue, manners().genres)
    goals = Goals(hearing)
    sources = [of_playlists(goals, hold_out(catalogue))]
    if cpcd:
        sources.append(of_dialogues(goals, catalogue, *cpcd, learnt))
    for source in sources:
        Random(len(source)).shuffle(source)
    everything = [goal for source in sources for goal in source]
    dealt, tempers = _dealt(sources, first + n), manners().round
    briefs = (
        _brief(i, dealt[i], tempers[i // len(sources) % len(tempers)], everything)
        for i in range(first, first + n)
    )
    return Company(tuple(briefs), hearing)


def _dealt(sources: Sequence[Sequence[Goal]], n: int) -> list[Goal]:
    """One goal of each source in turn; a source that is through begins again."""
    if not all(sources):
        raise InputError(
            "there is no playlist in which listeners could want anything: the catalogue needs "
            "playlists, and tracks with known genres; CPCD's songs have to be in it"
        )
    pairs = ((sources[i % len(sources)], i // len(sources)) for i in range(n))
    return [source[place % len(source)] for source, place in pairs]


def _brief(number: int, goal: Goal, temper: str, goals: Sequence[Goal]) -> Brief:
    """A listener, by its number: what it turns to shares no genre with what it is after."""
    dice = Random(f"listener {number}/{goal.id}")
    others = [one for one in goals if not set(one.genres[:1]) & goal.all_genres]
    return Brief(
        id=f"{number}",
        goal=goal,
        elsewhere=dice.choice(others or [one for one in goals if one is not goal]),
        temper=temper,
        language=dice.choice(manners().tempers[temper].languages),
    )
