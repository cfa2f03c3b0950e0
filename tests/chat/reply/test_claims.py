"""A claim that the record does not bear out never reaches the listener."""

import pytest

from undercard.chat.reply.citation import badges, cited, effect
from undercard.chat.reply.facts import (
    Facts,
    FalseClaim,
    Field,
    FoundBecause,
    GaveWay,
    Length,
    Met,
    Moved,
    Says,
    Sentence,
    Stands,
    checked,
)
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.retrieval.tracks import Track

NEW = Norm(
    id="new",
    says="Two fifths are new.",
    where={"field": "tier", "is": "new"},
    at_least="40%",
    stakeholder="a union",
    source={"quote": "two in five", "title": "A charter", "uri": "https://example.org"},
)
TRACKS = tuple(
    Track(
        id=f"t{i}",
        title=f"Title {i}",
        artist=f"Artist {i}",
        year=2000 + i,
        minutes=3.0,
        audio={"energy": i / 10},
    )
    for i in range(6)
)


@pytest.fixture(scope="module")
def facts():
    table = CandidateTable(
        [t.id for t in TRACKS],
        [6, 5, 4, 3, 2, 1],
        {"tier": ["old", "old", "old", "old", "new", "new"]},
    )
    ruling = enforce([NEW], table, 5)
    by_id = {t.id: t for t in TRACKS}
    return Facts(
        tuple(by_id[i] for i in ruling.slate), ruling, {NEW.ref: NEW}, {"t0": ("close in meaning",)}
    )


def lifted(facts):
    return next(m for m in facts.ruling.moves if m.from_rank is None)


def test_true_claims_hold(facts):
    move = lifted(facts)
    first = facts.tracks[0]
    true = [
        Stands(1, first.title, first.artist),
        Length(5, 15),
        FoundBecause("t0", "close in meaning"),
        Moved("new@1", move.id, move.to_rank),
        Met("new@1"),
        Says("new@1", "Two fifths are new.", "two in five"),
        Field(first.id, "year", first.year),
    ]
    assert checked([Sentence("said", tuple(true))], facts) == ["said"]


@pytest.mark.parametrize(
    "claim",
    [
        Stands(2, "Title 0", "Artist 0"),
        Stands(9, "Title 0", "Artist 0"),
        Length(6),
        Length(5, 16),
        FoundBecause("t0", "the moon is full"),
        Moved("new@1", "t0", 1),
        Moved("other@1", "t5", 5),
        Met("other@1"),
        GaveWay("new@1"),
        Says("new@1", "Half are new."),
        Says("new@1", "Two fifths are new.", "three in five"),
        Field("t0", "year", 1999),
        Field("nobody", "year", 2000),
    ],
    ids=repr,
)
def test_false_claims_are_stopped(facts, claim):
    with pytest.raises(FalseClaim, match="does not hold"):
        checked([Sentence("fine"), Sentence("a lie", (claim,))], facts)


def test_a_badge_is_given_only_for_what_the_norm_lifted(facts):
    move = lifted(facts)
    (badge,) = badges(facts, move.id)
    assert (badge.norm, badge.says, badge.quote, badge.stakeholder) == (
        "new@1",
        "Two fifths are new.",
        "two in five",
        "a union",
    )
    assert badge.effect == effect(move) == f"brought in at {move.to_rank}"
    assert badges(facts, "t0") == ()


def test_a_citation_has_the_sentence_the_quote_the_source_and_the_stakeholder(facts):
    text = cited("new@1", facts).text
    for part in ("Two fifths are new", "two in five", "A charter", "a union"):
        assert part in text
