"""Ranks that nobody may stand in: the norms that cause it are named, or give way."""

import math

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from support.exhaustive import Instance
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.cores import minimal_cores

MAJOR = {"field": "major", "is": True}


def table_of(majors):
    scores = [1.0 - at / 100 for at in range(len(majors))]
    return CandidateTable([f"t{at}" for at in range(len(majors))], scores, {"major": majors})


def few_majors(**more):
    return Norm.model_validate(
        {"id": "few", "says": "few majors", "where": MAJOR, "at_most": "10%", "over": "prefix"}
        | more
    )


def fillers(count):
    """Norms that hold on every list, so that there are many constraints."""
    return [
        Norm(id=f"f{at}", says="x", where={"field": "major", "known": True}, at_least=at)
        for at in range(count)
    ]


def test_a_hard_norm_that_keeps_everybody_out_of_the_first_ranks_is_the_core():
    ruling = enforce([few_majors()], table_of([True] * 10), 10)
    assert ruling.status == "infeasible"
    assert ruling.core == ("few",)


def test_a_soft_norm_that_keeps_everybody_out_of_the_first_ranks_gives_way():
    ruling = enforce([few_majors(force="soft")], table_of([True] * 10), 10)
    assert ruling.status == "optimal"
    assert ruling.slate == tuple(
        f"t{at}" for at in range(10)
    )  # all are alike to the norm: they stand by score
    assert [(entry.norm, entry.by) for entry in ruling.relaxed] == [("few@1", 0.9)]


@pytest.mark.parametrize("others", [1, 3, 4])
def test_too_few_who_may_stand_first_is_told_like_nobody(others):
    majors = [True] * 12 + [False] * others
    ruling = enforce([few_majors()], table_of(majors), 10)
    assert ruling.status == "infeasible"
    assert ruling.core == ("few",)


@pytest.mark.parametrize("size", [6, 10, 12])
def test_of_many_norms_the_two_that_clash_are_named_where_candidates_are_of_few_kinds(size):
    norms = [
        *fillers(8),
        few_majors(),
        few_majors(id="many", at_most=None, at_least="50%", over="list"),
    ]
    ruling = enforce(norms, table_of([True] * 20 + [False] * 20), size)
    assert ruling.status == "infeasible"
    assert set(ruling.core) == {"few", "many"}


def test_of_many_norms_none_is_to_blame_where_there_are_fewer_candidates_than_slots():
    norms = [*fillers(8), few_majors()]
    assert minimal_cores(norms, table_of([True] * 3), 10) == [()]


TIERS = {"new": {"field": "tier", "is": "new"}, "old": {"field": "tier", "is": "old"}}
KINDS = [
    {"tier": tier, "artist": artist, "genre": genre, "year": year, "minutes": 3.5}
    for tier, artist, genre, year in (
        ("new", "A", ("rock",), 1990),
        ("old", "B", ("pop",), 2020),
        ("old", "A", ("pop", "rock"), 2005),
        (None, None, (), None),
    )
]


@st.composite
def bounds(draw, at, over):
    """A norm that often leaves nobody for the first five ranks."""
    where = draw(st.sampled_from([TIERS["new"], TIERS["old"], {"field": "genre", "in": ["rock"]}]))
    fields = {"id": f"n{at}", "over": over, "where": where}
    kind = draw(st.sampled_from(["at_most", "at_most", "at_least", "never", "cap"]))
    if kind == "never":
        return fields | {"modality": "prohibition"}
    if kind == "cap":
        return {"id": f"n{at}", "over": over, "per": "artist", "at_most": draw(st.integers(1, 3))}
    return fields | {kind: draw(st.sampled_from(["0%", "10%", "15%", "50%", "90%", "100%"]))}


@st.composite
def instances(draw):
    """Seven candidates of one to three kinds, a prefix norm, and few or more than eight norms."""
    n = 7
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
    rows = [draw(st.sampled_from(kinds)) for _ in range(n)]
    scores = draw(st.lists(st.sampled_from([0.1, 0.25, 0.5, 0.9, -0.2]), min_size=n, max_size=n))
    overs = ["prefix", *draw(st.lists(st.sampled_from(["list", "prefix"]), max_size=2))]
    fields = [draw(bounds(at, over)) for at, over in enumerate(overs)]
    holding = {"where": {"field": "year", "at_least": 1000}, "at_least": 0}
    more = [
        {"id": f"h{at}", "over": "list"} | holding for at in range(draw(st.sampled_from([0, 8])))
    ]
    return Instance.of(rows, scores, draw(st.sampled_from([6, 7, 7])), more + fields)


def keeping(instance, names):
    """Which lists keep the norms with these ids."""
    kept = instance.lawful()
    return np.logical_and.reduce([kept[name] for name in names], initial=True) & np.ones(
        len(instance.lists), bool
    )


@seed(20)
@settings(max_examples=150)
@given(instances())
def test_the_best_list_is_found_or_a_minimal_core_is_named(instance):
    names = [norm.id for norm in instance.norms]
    every = keeping(instance, names)
    ruling = enforce(instance.norms, instance.table, instance.size)
    if every.any():
        assert ruling.status == "optimal"
        assert math.isclose(ruling.value, instance.worth()[every].max(), rel_tol=1e-9, abs_tol=1e-9)
        return
    assert ruling.status == "infeasible"
    assert ruling.core
    assert not keeping(instance, ruling.core).any()
    for left_out in ruling.core:
        assert keeping(instance, [name for name in ruling.core if name != left_out]).any()


@seed(21)
@settings(max_examples=100)
@given(instances())
def test_what_gives_way_leaves_the_best_list_that_keeps_the_rest(instance):
    ruling = enforce(instance.norms, instance.table, instance.size, relax=True)
    gave_way = {entry.norm.partition("@")[0] for entry in ruling.relaxed}
    every = keeping(instance, [norm.id for norm in instance.norms])
    assert ruling.status == "optimal"
    assert bool(gave_way) != every.any()
    rest = keeping(instance, [norm.id for norm in instance.norms if norm.id not in gave_way])
    slate = [instance.table.ids.index(name) for name in ruling.slate]
    assert rest[(instance.lists == slate).all(axis=1)].all()
    if not gave_way:
        assert math.isclose(ruling.value, instance.worth()[rest].max(), rel_tol=1e-9, abs_tol=1e-9)
