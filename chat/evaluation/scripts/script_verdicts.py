"""What became of each turn of a script: met, or a miss of one of five classes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from undercard.chat.dialogue.record import SlateEntry
from undercard.chat.evaluation.scripts.expectations import Finding, Moment, findings
from undercard.chat.evaluation.scripts.playing import Played, PlayedTurn
from undercard.chat.evaluation.scripts.reply_words import owns_up, without_repeated
from undercard.chat.evaluation.scripts.script_files import SETUP, Script
from undercard.chat.evaluation.scripts.track_table import TrackTable, fold


class Miss(StrEnum):
    """How a turn missed, the worst first."""

    CRASH = "CRASH"  # nothing came of it
    OPPOSITE = "OPPOSITE"  # the contrary was done
    IGNORED = "IGNORED"  # done otherwise, or not, without a word
    REFUSED = "REFUSED"  # no list, and no word why
    SAID = "SAID"  # not done, but said so


@dataclass(frozen=True)
class Judged:
    """A turn that was judged: `missed` says of each key that does not hold what was seen."""

    script: str
    number: int  # from 1
    kind: str
    tags: tuple[str, ...]
    turn: PlayedTurn
    expect: Mapping[str, object]
    missed: Mapping[str, str]
    miss: Miss | None

    @property
    def key(self) -> str:
        """Its name in reports."""
        return f"{self.script}#{self.number}"

    @property
    def met(self) -> bool:
        """Whether all that was expected came."""
        return self.miss is None

    @property
    def counts(self) -> bool:
        """Whether it is one of the turns that figures are of."""
        return self.kind != SETUP and bool(self.expect or self.turn.crashed)


def judge_script(script: Script, played: Played, tracks: TrackTable) -> Iterator[Judged]:
    """Judge every turn against the list that it found and those before."""
    table: tuple[SlateEntry, ...] = ()
    history: list[tuple[str, ...]] = []
    for index, (written, turn) in enumerate(zip(script.turns, played.turns, strict=True)):
        moment = _moment(turn, table, history, tracks, written.expect)
        found = {} if turn.crashed else findings(moment)
        missed = {name: one.detail for name, one in found.items() if not one.holds}
        yield Judged(
            script=script.id,
            number=index + 1,
            kind=script.kind_of(index),
            tags=script.tags,
            turn=turn,
            expect=written.expect,
            missed=missed,
            miss=_miss(turn, moment, list(found.values())),
        )
        table = turn.slate or table
        history.append(tuple(entry.id for entry in table))


def _moment(
    turn: PlayedTurn,
    table: Sequence[SlateEntry],
    history: Sequence[tuple[str, ...]],
    tracks: TrackTable,
    expect: Mapping[str, object],
) -> Moment:
    reply = fold(turn.reply)
    return Moment(
        tracks=tracks,
        ids=turn.ids,
        before=tuple(entry.id for entry in table),
        history=tuple(history),
        reply=reply,
        said=without_repeated(reply),
        offers=len(turn.offers),
        noted=bool(turn.notes),
        moved=frozenset(entry.id for entry in turn.slate if entry.norms),
        brought=tuple(entry.title for entry in table if entry.norms),
        norms=frozenset(norm for entry in turn.slate for norm in entry.norms),
        expect=expect,
    )


def _miss(turn: PlayedTurn, moment: Moment, found: Sequence[Finding]) -> Miss | None:
    if turn.crashed:
        return Miss.CRASH
    if all(one.holds for one in found):
        return None
    if any(one.contrary for one in found if not one.holds):
        return Miss.OPPOSITE
    if owns_up(moment.reply):
        return Miss.SAID
    return Miss.IGNORED if moment.ids else Miss.REFUSED
