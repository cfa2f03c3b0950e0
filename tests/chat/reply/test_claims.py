"""A claim that the record does not bear out never reaches the listener."""

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.keepsakes import Keepsake, Known, MemoryStep
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.record import Change
from undercard.chat.dialogue.state import DialogueState, Offer
from undercard.chat.memory.remembered import Entry
from undercard.chat.reply import (
    citation_claims,
    memory_claims,
    norm_claims,
    remark_claims,
    slate_claims,
    track_claims,
    wish_claims,
)
from undercard.chat.reply.citation import badges
from undercard.chat.reply.citation_claims import (
    AskedBy,
    NormInFull,
    NormLine,
    NormSays,
    Quoted,
    Source,
)
from undercard.chat.reply.facts import Facts, Recalled, Remembered
from undercard.chat.reply.memory_claims import (
    FitTaste,
    Forgotten,
    ForToday,
    ItsDay,
    Judged,
    Keeps,
    MemoryLine,
    Shown,
    StillOut,
    ToldTaste,
)
from undercard.chat.reply.norm_claims import (
    GaveWay,
    GaveWayBecause,
    GaveWayNamed,
    LeftOut,
    Lifted,
    Met,
    MoveWords,
    NormNamed,
    Repaid,
    Unmoved,
    WithoutRule,
)
from undercard.chat.reply.remark_claims import Farthest, Reaches
from undercard.chat.reply.replies import (
    FOLDER,
    LANGUAGES,
    Joined,
    ReplyClaim,
    replies,
    said,
    sentence,
)
from undercard.chat.reply.slate_claims import (
    Added,
    BareCount,
    Changed,
    Dropped,
    Gone,
    IssuedAgain,
    Kept,
    Lasting,
    Noted,
    TrackCount,
)
from undercard.chat.reply.track_claims import (
    Catalogued,
    Field,
    FiledUnder,
    FoundBecause,
    IsHere,
    NoName,
    Placed,
    Stands,
)
from undercard.chat.reply.wish_claims import (
    ClashMember,
    ClashReason,
    Have,
    Holdings,
    KnownFor,
    LetGo,
    LimitSet,
    NamedArtist,
    Offered,
    Unwanted,
    Within,
)
from undercard.chat.slate.clashes import Clash
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import FalseClaim
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports.claims import Claim
from undercard.policy.reports.phrases import Cited
from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue

NEW = Norm(
    id="new",
    says="Two fifths are new.",
    where={"field": "tier", "is": "new"},
    at_least="40%",
    stakeholder="a union",
    source={"quote": "two in five", "title": "A charter", "uri": "https://example.org"},
)
RARE = Norm(id="rare", says="All are rare.", where={"field": "tier", "is": "rare"}, at_least="100%")
WEEK = Norm(
    id="week",
    says="A third of a week is new.",
    where={"field": "tier", "is": "new"},
    at_least="33%",
    over="each week",
)


NEVER = Criterion(words="Drake", limits=Limits(artists_not=("Drake",)), ever=True)
NOTED = datetime(2026, 5, 3, tzinfo=UTC)


def entries(track):
    """One thing of each kind that is remembered."""
    return (
        Entry("fact", "I run", "d/1", NOTED),
        Entry("never", "Drake", "d/2", None, NEVER),
        Entry("like", "I love rock", "d/3", NOTED),
        Entry("played", "my player", "my player", NOTED, None, 2, 5),
        Entry("liked", track, "d/4", NOTED),
        Entry("disliked", track, "d/5", NOTED),
    )


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture(scope="module")
def facts(catalogue):
    tracks = [catalogue[track] for track in catalogue.ids[:7]]
    ids = [track.id for track in tracks]
    tiers = ["old", "old", "old", "old", "new", "new"]
    table = CandidateTable(ids[:6], [6, 5, 4, 3, 2, 1], {"tier": tiers})
    ruling = enforce([NEW, RARE], table, 5, relax=True)
    limits = Limits(genres=("rock",), artists_not=("Adele",), tempo=Bounds(at_most=100))
    clash = Clash(
        cores=(("genres", "tracks"), ("tempo",), ("tracks",), ("genres", "tempo")),
        said={"genres": "“rock”", "tempo": "“slow”"},
        counts={"genres": 3, "tempo": 0},
        offers=(Offer(say="Forget the genre"),),
    )
    return Facts(
        tracks=tuple(catalogue[track] for track in ruling.slate),
        ruling=ruling,
        norms={norm.ref: norm for norm in (NEW, RARE, WEEK)},
        reasons={ids[0]: ("close in meaning",)},
        before=(tracks[0], tracks[6]),
        state=DialogueState(
            standing=(Criterion(words="all of it", text="slow rock", limits=limits), NEVER)
        ),
        let_go=Limits(years=(Bounds(at_least=1990, at_most=1999),)),
        clash=clash,
        size=40,
        change=Change(say="slower", added=4, dropped=1, kept=1),
        catalogue=catalogue,
        known={"explicit": 12, "country": 3, "gender": 4},
        remembered=Remembered(9, 1, 2, entries(ids[0])),
        memory=MemoryStep(
            keep=(Keepsake("fact", "I run"), Keepsake("never", "Drake", NEVER)),
            gone=(Known("fact:I swim", "I swim"),),
        ),
        recalled=Recalled({"I love rock": frozenset(ruling.slate[:2])}, (NEVER,), "I run today"),
        notes=("The model is away.",),
    )


def true_claims(facts):
    """One or more claims of every kind that these facts bear out."""
    first, gone = facts.tracks[0], facts.before[1]
    brought = next(move for move in facts.ruling.moves if move.from_rank is None)
    out = next(move for move in facts.ruling.moves if move.to_rank is None)
    left = facts.catalogue[out.id]
    move = MoveWords("new@1", brought.id, None, brought.to_rank)
    lifted = sum("new@1" in m.norms and m.lifted for m in facts.ruling.moves)
    limit = LimitSet.all_of(facts.state.limits)
    genres, tempo = ClashMember("genres", "“rock”"), ClashMember("tempo", "“slow”")
    total, relaxed = len(facts.catalogue), facts.ruling.relaxed[0]
    kept = next(t for t in facts.tracks if not facts.moves(t.id))
    return [
        TrackCount(5), BareCount(5), Lasting.of(facts), Lasting.of(facts, asked=True),
        IssuedAgain.of(facts), Added(4), Kept(1), Dropped(1), Gone(gone.id, gone.title),
        Stands.of(facts, first), Stands.of(facts, first, "ranked"),
        Stands.of(facts, first, "placed"),
        Placed(1, first.title), IsHere(first.artist),
        Catalogued(gone.id, gone.title, gone.artist), NoName("Zzyzx Qwertz"),
        FoundBecause(facts.before[0].id, "close in meaning"),
        *Field.known_of(first), FiledUnder.of(first), Changed("slower", 4, 1, 1),
        Noted("The model is away."), Joined("both", TrackCount(5), Added(4)),
        NormSays.of(facts, "new@1"), NormInFull.of(facts, "new@1"), NormLine.of(facts, "new@1"),
        NormLine.of(facts, "rare@1"), AskedBy("new@1", "a union"), Quoted("new@1", "two in five"),
        Source("new@1", "A charter"), move, NormNamed("new@1"), GaveWayNamed("rare@1"),
        Lifted(lifted),
        Farthest.of(facts, "minutes", "most"), Farthest.of(facts, "tempo", "least"),
        Reaches.of(facts, "year", "least"), Reaches.of(facts, "tempo", "most"),
        Unmoved((kept.id,)), Unmoved((kept.id,), it=True),
        LeftOut(NormSays.of(facts, out.norms[0]), out.id, left.title, out.from_rank),
        *WithoutRule.both(facts, ())[0][:1], *WithoutRule.both(facts, ())[1][:1],
        Met("new@1"), GaveWay("rare@1"), GaveWayBecause.of("rare@1", relaxed), Repaid("week@1"),
        *limit, LetGo.all_of(facts.let_go)[0], Within(limit),
        Unwanted("Adele"), NamedArtist(first.artist), Have.of(facts, first.artist),
        Holdings.of(facts),
        genres, ClashReason(("genres", "tracks"), genres, 40, total, 3),
        ClashReason(("genres", "tracks"), genres, 40, total),
        ClashReason(("tempo",), tempo, 40, total), ClashReason(("tempo",), tempo, 40, total, 0),
        ClashReason(("tracks",), None, 40, total),
        ClashReason(("genres", "tempo"), Joined("both", genres, tempo), 40, total),
        Offered("Forget the genre"), KnownFor.of(facts, "explicit"),
        KnownFor.of(facts, "countries"),
        KnownFor.of(facts, "genders"), Shown(9), Judged(1, liked=True), Judged(2, liked=False),
        *MemoryLine.all_of(facts), ItsDay(date(2026, 5, 3)), *map(Keeps.of, facts.memory.keep),
        Forgotten("I swim"), ToldTaste("I love rock"), FitTaste(2), ForToday("I run today"),
        *StillOut.all_of((NEVER,)),
    ]  # fmt: skip


def kinds(module):
    return {
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Claim) and kind.__module__ == module.__name__
    }


def test_true_claims_hold_and_every_kind_of_claim_is_tried(facts):
    claims = true_claims(facts)
    for claim in claims:
        assert claim.holds(facts), claim
        assert isinstance(claim.words(), str)
    modules = (
        citation_claims, memory_claims, norm_claims, remark_claims, slate_claims, track_claims,
        wish_claims,
    )  # fmt: skip
    assert {Joined}.union(*map(kinds, modules)) == {type(claim) for claim in claims}


def altered(value):
    """Another value of the same kind: a number more, a text with a letter more, another claim."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value + 1
    if isinstance(value, Cited):
        return Cited(value.text + "x")
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return (*value, "x")
    if isinstance(value, ReplyClaim):
        return TrackCount(99)
    return None


# Which text is used, and which field is looked at; not what is stated of it.
SAID_BY_NAME = {"form", "how", "limit", "field", "pick", "what"}
TOLD_FREELY = {(Unmoved, "tracks"), (NoName, "name")}  # of others it is true, too


def test_a_claim_with_any_part_altered_fails(facts):
    tried = 0
    for claim in true_claims(facts):
        for part in fields(claim):
            other = altered(getattr(claim, part.name))
            if (
                other is None
                or part.name in SAID_BY_NAME
                or (type(claim), part.name) in TOLD_FREELY
            ):
                continue
            assert not replace(claim, **{part.name: other}).holds(facts), (claim, part.name)
            tried += 1
    assert tried > 80


def test_an_unmoved_track_that_was_moved_is_stopped(facts):
    moved = next(m.id for m in facts.ruling.moves if m.to_rank is not None)
    assert not Unmoved((moved,)).holds(facts)
    assert not Unmoved().holds(facts)
    assert not GaveWay("new@1").holds(facts)
    assert not Met("rare@1").holds(facts)
    assert not Repaid("new@1").holds(facts)


def test_the_least_is_not_the_most(facts):
    longest = Farthest.of(facts, "minutes", "most")
    assert not replace(longest, pick="least").holds(facts)
    assert not replace(Reaches.of(facts, "tempo", "most"), pick="least").holds(facts)


def test_the_farthest_of_what_is_level_or_unknown_is_not_told(facts):
    twins = replace(facts, tracks=(facts.tracks[0], facts.tracks[0]))
    assert Farthest.of(twins, "tempo", "most") is None
    unknown = replace(facts, tracks=(replace(facts.tracks[0], year=None), *facts.tracks[1:]))
    assert Farthest.of(unknown, "year", "least") is None


def test_a_sentence_with_a_false_claim_is_not_said(facts):
    lie = sentence("list", count=TrackCount(6), lasting=Lasting.of(facts))
    with pytest.raises(FalseClaim, match="does not hold"):
        said([sentence("hello"), lie], facts)


def test_what_is_no_claim_cannot_stand_in_a_sentence():
    with pytest.raises(TypeError, match="expected a claim"):
        sentence("list", count="a thousand tracks", lasting=Lasting(3))


EXAMPLE = re.compile(r"“[^”{}]*”|`[^`{}]*`")  # something to say or to type next


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_around_claims_states_nothing(language):
    document = yaml12.load_file(FOLDER / f"replies.{language}.yaml")
    for place in ("claims", "sentences"):
        for key, text in document[place].items():
            around = EXAMPLE.sub("", re.sub(r"\{\w+\}", "", text))
            assert not re.search(r"\d|[“”\"]", around), (key, text)


def test_a_badge_is_given_only_for_what_the_norm_lifted(facts):
    move = next(m for m in facts.ruling.moves if m.from_rank is None)
    (badge,) = badges(facts, move.id, replies("en"))
    told = (badge.norm, badge.says, badge.quote, badge.stakeholder)
    assert told == ("new@1", "Two fifths are new.", "two in five", "a union")
    assert badge.effect == f"brought in at {move.to_rank}"
    kept = next(t.id for t in facts.tracks if not facts.moves(t.id))
    assert badges(facts, kept, replies("en")) == ()
