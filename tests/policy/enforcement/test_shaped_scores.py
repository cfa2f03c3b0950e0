"""Lists built on a list that norms shaped: moves are told against what no norm had shaped."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from undercard.policy.enforcement.attribution import EARLIER, KEPT
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import BrokenChainError, TableError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import evidence, record_tables

IDS = ["a", "b", "c", "d", "e", "n"]
TIERS = ["old", "old", "old", "old", "old", "new"]
BY_TASTE = [6.0, 5.0, 4.0, 3.0, 2.0, 1.0]  # "n" is last, and only the quota brings it in
NEW = Norm(id="new", says="A third is new.", where={"field": "tier", "is": "new"}, at_least="30%")
TWO = Norm(id="two", says="At most two are old.", where={"field": "tier", "is": "old"}, at_most=2)
AS_IT_STOOD = [6.0, 5.0, 1.0, 1.0, 1.0, 4.0]  # "n" is in the list in view, so it leads the rest


def table(scores, unruled=None, lifted=None, tiers=TIERS):
    return CandidateTable(IDS, scores, {"tier": tiers}, unruled, lifted or {})


def moves(ruling):
    return {move.id: (move.from_rank, move.to_rank, move.norms) for move in ruling.moves}


def test_what_a_norm_brought_in_is_brought_in_still_after_an_edit():
    first = enforce([NEW], table(BY_TASTE), 3)
    assert moves(first)["n"] == (None, 3, ("new@1",))
    edited = enforce([NEW], table(AS_IT_STOOD, BY_TASTE, {"n": ("new@1",)}), 3)
    assert edited.before == ("a", "b", "c")
    assert moves(edited)["n"] == (None, 3, ("new@1",))
    (why,) = [move.why for move in edited.moves if move.id == "n"]
    assert why == EARLIER.format(place="left out")


def test_what_a_norm_moved_up_is_moved_up_still_after_an_edit():
    without, now = [6.0, 5.0, 1.0, 1.0, 1.0, 4.0], [6.0, 4.0, 1.0, 1.0, 1.0, 5.0]
    edited = enforce([NEW], table(now, without, {"n": ("new@1",)}), 3)
    assert edited.slate == ("a", "n", "b")
    assert moves(edited)["n"] == (3, 2, ("new@1",))
    (why,) = [move.why for move in edited.moves if move.id == "n"]
    assert why == EARLIER.format(place="at 3")


def test_without_the_scores_that_no_norm_shaped_the_move_would_be_lost():
    assert moves(enforce([NEW], table(AS_IT_STOOD), 3)) == {}


def test_a_norm_that_binds_no_more_is_not_said_to_have_brought_anything_in():
    ruling = enforce([TWO], table(AS_IT_STOOD, BY_TASTE, {"n": ("new@1",)}), 3)
    assert "new@1" not in {ref for move in ruling.moves for ref in move.norms}


def test_what_stands_by_the_order_of_the_list_before_is_no_norms_doing():
    order = [1.0, 6.0, 5.0, 4.0, 3.0, 2.0]  # the listener moved "a" to the end
    ruling = enforce([], table(order, BY_TASTE), 3)
    assert ruling.slate == ("b", "c", "d")
    assert all(move.norms == () and move.why == KEPT for move in ruling.moves)


def test_a_norm_that_moves_something_now_is_named_beside_the_one_before():
    lifted = table(AS_IT_STOOD, BY_TASTE, {"n": ("gone@1", "new@1")})
    assert moves(enforce([NEW, TWO], lifted, 3))["n"][2] == ("new@1",)


def test_scores_without_rules_are_as_many_as_the_candidates():
    with pytest.raises(TableError):
        table(BY_TASTE, BY_TASTE[:-1])


@pytest.fixture
def connection(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'policy.db'}")
    with engine.begin() as opened:
        record_tables.metadata.create_all(opened)
        yield opened
    engine.dispose()


@pytest.mark.parametrize(
    ("unruled", "lifted"),
    [(None, {}), (BY_TASTE, {}), (BY_TASTE, {"n": ("new@1", "two@1"), "d": ("two@1",)})],
)
def test_candidates_are_kept_with_what_no_norm_had_shaped(connection, unruled, lifted):
    written = table(AS_IT_STOOD, unruled, lifted)
    read = evidence.load(connection, evidence.keep(connection, written))
    assert read is not None
    assert read.sha256 == written.sha256
    assert read.lifted == lifted
    assert enforce([NEW, TWO], read, 3).moves == enforce([NEW, TWO], written, 3).moves


def test_candidates_under_the_hash_of_others_are_noticed(connection):
    first = evidence.keep(connection, table(AS_IT_STOOD, BY_TASTE, {"n": ("new@1",)}))
    other = evidence.keep(connection, table(AS_IT_STOOD, BY_TASTE, {"n": ("two@1",)}))
    body = record_tables.evidence.c.body
    of_other = sa.select(body).where(record_tables.evidence.c.sha256 == other).scalar_subquery()
    connection.execute(
        sa.update(record_tables.evidence)
        .where(record_tables.evidence.c.sha256 == first)
        .values(body=of_other)
    )
    with pytest.raises(BrokenChainError, match="not those"):
        evidence.load(connection, first)


SCORES = st.lists(st.integers(0, 20), min_size=6, max_size=6).map(lambda x: [*map(float, x)])


@given(SCORES, SCORES, st.lists(st.sampled_from(["old", "new"]), min_size=6, max_size=6))
def test_moves_lead_from_the_list_without_rules_to_this_one(scores, unruled, tiers):
    shaped = table(scores, unruled, {}, tiers)
    ruling = enforce([NEW], shaped, 3, relax=True)
    plain = enforce([], CandidateTable(IDS, unruled, {"tier": tiers}), 3)
    assert ruling.before == plain.slate
    ranks = {one: (_rank(one, ruling.before), _rank(one, ruling.slate)) for one in IDS}
    told = {move.id: (move.from_rank, move.to_rank) for move in ruling.moves}
    assert told == {one: pair for one, pair in ranks.items() if pair[0] != pair[1]}


def _rank(track, slate):
    return slate.index(track) + 1 if track in slate else None
