"""Simulated listeners with a DJ: what each heard, how soon it was content, and what went wrong.

`success`   the first of MOST_TURNS whose list holds at least ENOUGH finds (`Goal.is_find`)
`pivots`    whether each turn to something else was obeyed: of the tracks shown whose genre is known
            at least OBEYED are of the new genre, and of its decade where one was said
`unlawful`  a norm or a limit in force that the list breaks, and of which nothing is said
`unkept`    something that the listener asked for in plain words, and that the list breaks

Every listener turns to something else in the end. ENOUGH was fixed before the first full run:
docs/measurements/listeners.md says by what.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.evaluation.kept_lines import keep, read_kept
from undercard.chat.evaluation.listeners.goals import Goal
from undercard.chat.evaluation.listeners.hearing import Heard, Hearing
from undercard.chat.evaluation.listeners.simulated_listener import (
    Brief,
    Said,
    SimulatedListener,
)
from undercard.chat.evaluation.listeners.speech import Manners
from undercard.chat.evaluation.scripts.limit_checks import broken_limits
from undercard.chat.evaluation.scripts.playing import Speaker
from undercard.retrieval.catalogue import Catalogue

ENOUGH = 3
MOST_TURNS = 5
OBEYED = 0.7
_JUDGED = 3  # tracks of known genre that it takes to judge a pivot
Progress = Callable[[str, int, int], None]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HeardTurn(_Kept):
    """One turn. `obeyed` is None where the listener did not turn to something else."""

    say: str
    act: str
    reply: str = ""
    slate: tuple[str, ...] = ()
    finds: int = 0
    obeyed: bool | None = None
    unlawful: tuple[str, ...] = ()
    unkept: tuple[str, ...] = ()
    asked: bool = False  # whether the DJ asked something
    refused: bool = False  # whether it said that there is no such list
    gave_way: int = 0  # norms that were met in part, and said to be
    value: float | None = None  # of the list: the sum of score / log2(rank + 1)
    ms: float | None = None


class Session(_Kept):
    """One listener with one DJ. `success` is the turn at which it was content, from 1."""

    dj: str
    listener: str
    temper: str
    goal: str
    turns: tuple[HeardTurn, ...]
    success: int | None


def listen(name: str, brief: Brief, manners: Manners, dj: Speaker, judge: "Judge") -> Session:
    """One listener from its first words to the turn to something else, which comes last."""
    listener = SimulatedListener(brief, manners)
    dialogue = dj.start(f"{name}-{brief.id}")
    turns: list[HeardTurn] = []
    success = None
    while success is None and len(turns) < MOST_TURNS:
        said = listener.says()
        turns.append(judge.turn(listener, said, dj.answer(dialogue, said.words)))
        if listener.goal is brief.goal and turns[-1].finds >= ENOUGH:
            success = len(turns)
    said = listener.turns_to(brief.elsewhere)
    turns.append(judge.turn(listener, said, dj.answer(dialogue, said.words)))
    return Session(
        dj=name,
        listener=brief.id,
        temper=brief.temper,
        goal=brief.goal.id,
        turns=tuple(turns),
        success=success,
    )


class Judge:
    """Judges what was shown: by the listener's ear, and by the catalogue that was searched."""

    def __init__(self, hearing: Hearing, searched: Catalogue) -> None:
        self._hearing, self._searched = hearing, searched

    def turn(self, listener: SimulatedListener, said: Said, record: TurnRecord) -> HeardTurn:
        """What came of one utterance."""
        tracks = [self._hearing(track) for track in record.ids]
        refused = bool(record.clash) or not tracks
        kept = [] if refused else [one for one in listener.demands if not one.holds(tracks)]
        ruling = record.ruling
        return HeardTurn(
            say=said.words,
            act=said.act,
            reply=record.reply,
            slate=record.ids,
            finds=listener.hears(tracks),
            obeyed=obeyed(said.turns_to, tracks, said.decade) if said.turns_to else None,
            unlawful=self._unlawful(record),
            unkept=tuple(f"{one.kind} {one.of}" for one in kept),
            asked=bool(record.question),
            refused=refused,
            gave_way=len(ruling.relaxed) if ruling else 0,
            value=ruling.value if ruling else None,
            ms=record.ms.get("total"),
        )

    def _unlawful(self, record: TurnRecord) -> tuple[str, ...]:
        """The norms and limits in force that the list breaks without a word; a failed turn."""
        if record.failed:
            return ("failed",)
        if not record.slate or record.clash:
            return ()
        limits = broken_limits(record.limits, record.ids, self._searched)
        if record.ruling is None:
            return tuple(limits)
        said = {entry.norm for entry in record.ruling.relaxed}
        results = record.ruling.norms
        broken = [one.ref for one in results if one.satisfied is False and one.ref not in said]
        return (*limits, *broken)


def obeyed(goal: Goal, tracks: Sequence[Heard], decade: int | None) -> bool:
    """Whether a list is of the genre that was turned to, and of the decade if one was said."""
    known = [track for track in tracks if track.genres]
    fits = [goal.genres[0] in one.genres and decade in (None, one.decade) for one in known]
    return len(known) >= _JUDGED and sum(fits) >= OBEYED * len(known)


def listen_all(
    briefs: Sequence[Brief],
    djs: Mapping[str, Speaker],
    manners: Manners,
    judge: Judge,
    progress: Progress,
    kept: Path | None = None,
) -> list[Session]:
    """Every listener with every DJ; sessions that the file has already are taken from there.

    Raises StoreError where the file cannot be written.
    """
    there = {(one.dj, one.listener, one.goal): one for one in read_kept(kept, Session)}
    found = []
    for number, brief in enumerate(briefs):
        progress("listeners", number, len(briefs))
        for name, dj in djs.items():
            session = there.get((name, brief.id, brief.goal.id))
            if session is None:
                session = listen(name, brief, manners, dj, judge)
                if kept:
                    keep(kept, session)
            found.append(session)
    progress("listeners", len(briefs), len(briefs))
    return found
