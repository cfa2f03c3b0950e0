"""What is said of a list that the listener brought, and of the file that they take away."""

from dataclasses import dataclass
from typing import Literal

from undercard.chat.dialogue.brought import Brought
from undercard.chat.dialogue.request import Request
from undercard.chat.playlists.playlist_formats import FORMATS
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.norm_claims import NormNamed
from undercard.chat.reply.replies import Fact, ReplyClaim, Sentence, joined, sentence
from undercard.chat.reply.slate_claims import TrackCount
from undercard.chat.slate.limit_norms import BROUGHT
from undercard.policy.norms.norm import id_of
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited
from undercard.policy.ruling import LIMIT_PREFIX

_NAMED = 3  # lines that are named; the others are counted


def _brought(facts: Facts) -> Brought:
    held = facts.request.brought if facts.request else None
    return held or Brought(words="", use="list", lines=0)


@dataclass(frozen=True)
class LineCount(ReplyClaim):
    """So many lines of the list are there in all, are in the catalogue or not, or came before."""

    what: Literal["all", "here", "missing", "twice"]
    count: int

    @classmethod
    def of(cls, what: Literal["all", "here", "missing", "twice"], brought: Brought) -> "LineCount":
        """Counted."""
        missing, twice = len(brought.missing), len(brought.twice)
        here = brought.lines - missing
        counts = {"all": brought.lines, "here": here, "missing": missing, "twice": twice}
        return cls(what, counts[what])

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return self == LineCount.of(self.what, _brought(facts))


@dataclass(frozen=True)
class NotHere(ReplyClaim):
    """A line of the list is not in the catalogue."""

    line: str

    def clause(self) -> Clause[Facts]:
        """The line, as it was written."""
        return Clause("wish", wish=Cited(self.line))

    def recorded(self, facts: Facts) -> bool:
        """Whether it was looked for and not found."""
        return self.line in _brought(facts).missing


@dataclass(frozen=True)
class Twice(NotHere):
    """A line of the list is a track that stands before."""

    def recorded(self, facts: Facts) -> bool:
        """Whether matching says so."""
        return self.line in _brought(facts).twice


@dataclass(frozen=True)
class NearOrTaken(ReplyClaim):
    """What a line was taken for, or what comes near to one that is not here."""

    what: Literal["near", "taken"]
    line: str
    track: str
    title: str
    artist: str

    def clause(self) -> Clause[Facts]:
        """The line, and the track as the catalogue has it."""
        return Clause(f"brought.{self.what}", words=Cited(self.line), title=Cited(self.title),
                      artist=self.artist)  # fmt: skip

    def recorded(self, facts: Facts) -> bool:
        """Whether matching says so, and the catalogue has the track under this name."""
        told = getattr(_brought(facts), self.what)
        if facts.catalogue is None or self.track not in facts.catalogue:
            return False
        track = facts.catalogue[self.track]
        is_told = any((one.words, one.track) == (self.line, self.track) for one in told)
        return is_told and (track.title, track.artist) == (self.title, self.artist)


@dataclass(frozen=True)
class StandIns(ReplyClaim):
    """So many tracks of the list are none of those that were brought."""

    count: int

    @classmethod
    def of(cls, facts: Facts) -> "StandIns":
        """Counted; none where no list was brought to be played."""
        brought = _brought(facts)
        if brought.use != "list" or not brought.tracks:
            return cls(0)
        return cls(sum(track.id not in brought.tracks for track in facts.tracks))

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return self == StandIns.of(facts)


@dataclass(frozen=True)
class KeptOut(NormNamed):
    """A norm, called by its id, that kept tracks of a list out which was brought."""

    def clause(self) -> Clause[Facts]:
        """That it is a rule, and its id."""
        return Clause("norm.called", says=self.says)

    def recorded(self, facts: Facts) -> bool:
        """Whether the record says that it did."""
        return super().recorded(facts) and self.ref in _keeping_out(facts)


@dataclass(frozen=True)
class LimitsKeptOut(ReplyClaim):
    """The listener's own limits kept tracks of a list out which was brought."""

    def clause(self) -> Clause[Facts]:
        """That they did."""
        return Clause("brought.limits")

    def recorded(self, facts: Facts) -> bool:
        """Whether the record says that one of them did."""
        return any(id_of(ref).startswith(LIMIT_PREFIX) for ref in _keeping_out(facts))


def _keeping_out(facts: Facts) -> set[str]:
    """What tracks that were brought had to give way to, by the record: norms and limits."""
    brought, ruling = set(_brought(facts).played), facts.ruling
    if ruling is None:
        return set()
    gone = [move for move in ruling.moves if move.to_rank is None and move.id in brought]
    cores = [entry.core for entry in ruling.relaxed if id_of(entry.norm) == BROUGHT]
    ids = {name for core in cores for name in core} - {BROUGHT}
    named = {ref for ref in ruling.refs if id_of(ref) in ids}
    return named | {ref for move in gone for ref in move.norms if id_of(ref) != BROUGHT}


@dataclass(frozen=True)
class HandedOver(ReplyClaim):
    """The list in view is handed over in this format."""

    form: str

    def clause(self) -> Clause[Facts]:
        """What the format is called."""
        return Clause("bare", value=FORMATS[self.form].called)

    def recorded(self, facts: Facts) -> bool:
        """Whether that was asked for, and there is a list."""
        asked = facts.request.of("export") if facts.request else ()
        return bool(facts.tracks) and any(act.asks == self.form for act in asked)


def brought_along(request: Request, facts: Facts) -> list[Sentence]:
    """What became of the lines of a list: what is not here, what comes near, what was misspelt."""
    brought = request.brought
    if brought is None:
        return []
    said = []
    if brought.missing:
        counts = {"here": LineCount.of("here", brought), "all": LineCount.of("all", brought)}
        named = tuple(map(NotHere, brought.missing[:_NAMED]))
        key = "brought.missing" if len(brought.missing) <= _NAMED else "brought.missing.many"
        said.append(sentence(key, **counts, names=named))
    for what in ("near", "taken"):
        told = [_told(what, one.words, one.track, facts)
                for one in getattr(brought, what)[:_NAMED]]  # fmt: skip
        if told:
            said.append(sentence(f"brought.{what}", told=joined("besides", told)))
    if brought.twice:
        key = "brought.twice" if len(brought.twice) > 1 else "brought.twice.one"
        named = tuple(map(Twice, brought.twice[:_NAMED]))
        said.append(sentence(key, count=LineCount.of("twice", brought), names=named))
    if len(brought.tracks) > len(brought.played):
        said.append(sentence("brought.cut", most=PlayedCount(len(brought.played))))
    return said


@dataclass(frozen=True)
class PlayedCount(ReplyClaim):
    """Only so many tracks of what was brought are taken, which is as many as a list may have."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return self.count == len(_brought(facts).played) < len(_brought(facts).tracks)


def _told(what: str, words: str, track: str, facts: Facts) -> ReplyClaim:
    known = facts.catalogue[track] if facts.catalogue else None
    title, artist = (known.title, known.artist) if known else ("", "")
    return NearOrTaken("near" if what == "near" else "taken", words, track, title, artist)


def stand_ins(facts: Facts) -> list[Sentence]:
    """That others stand in for tracks that rules or limits kept out of a list that was brought."""
    claim = StandIns.of(facts)
    if not claim.count:
        return []
    refs = _keeping_out(facts)
    by: list[ReplyClaim] = [KeptOut.of(facts, ref) for ref in facts.norms if ref in refs]
    if (limits := LimitsKeptOut()).recorded(facts):
        by.append(limits)
    key = "brought.others" if claim.count > 1 else "brought.others.one"
    return [sentence(key, number=claim, by=joined("both", by))] if by else []


def handed_over(request: Request, facts: Facts) -> list[Sentence]:
    """That the list is there as a file; or that there is no list."""
    if not facts.tracks:
        return [sentence("export.nothing")]
    form: Fact = HandedOver(request.of("export")[0].asks)
    return [sentence("export", form=form, count=TrackCount(len(facts.tracks)))]
