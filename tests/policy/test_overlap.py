"""Whether predicates can hold together, against real values: nothing possible is missed, nothing
impossible is claimed.
"""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from undercard.policy.enforcement.verifier import verify
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import TooManySortsError, imagined, inside, meets
from undercard.policy.norms.predicates import Predicate, evaluate
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.satisfiability import Family, families

read = TypeAdapter(Predicate).validate_python
WORDS = st.sampled_from(["a", "b", "c"])
NUMBERS = st.sampled_from([1, 2, 2.5, 4])
TESTS = st.one_of(
    st.builds(lambda v: {"field": "w", "is": v}, WORDS),
    st.builds(lambda v: {"field": "w", "in": v}, st.lists(WORDS, min_size=1, max_size=2)),
    st.builds(lambda v: {"field": "w", "not_in": v}, st.lists(WORDS, min_size=1, max_size=2)),
    st.builds(lambda f, v: {"field": f, "known": v}, st.sampled_from("wn"), st.booleans()),
    st.builds(lambda v: {"field": "n", "at_least": v}, NUMBERS),
    st.builds(lambda v: {"field": "n", "at_most": v}, NUMBERS),
    st.builds(lambda a, b: {"field": "n", "between": sorted((a, b))}, NUMBERS, NUMBERS),
    st.builds(lambda v: {"field": "n", "is": v}, NUMBERS),
    st.builds(lambda v: {"field": "b", "is": v}, st.booleans()),
)
PREDICATES = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(lambda p: {"not": p}, inner),
        st.builds(lambda p: {"all": p}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda p: {"any": p}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda p: {"of": p, "at_least": 2}, st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=4,
).map(read)
ONE = {
    "w": ["a", "b", "c", "z", None],
    "n": [0, 1, 1.5, 2, 2.25, 2.5, 3, 4, 9, None],
    "b": [True, False, None],
}
MANY = {
    "w": [
        *ONE["w"],
        *itertools.chain.from_iterable(itertools.combinations("abcz", k) for k in (1, 2, 3, 4)),
    ],
    "n": [*ONE["n"], *itertools.combinations([0, 1, 1.5, 2, 2.25, 2.5, 3, 4, 9], 2)],
    "b": ONE["b"],
}


def everything(values):
    return [dict(zip(values, cells, strict=True)) for cells in itertools.product(*values.values())]


WORLDS = {frozenset(): everything(ONE), frozenset("wn"): everything(MANY)}


@settings(deadline=None)
@given(PREDICATES, PREDICATES, st.sampled_from(list(WORLDS)))
def test_what_can_hold_together_is_exact(left, right, several):
    pairs = [(evaluate(left, row) is True, evaluate(right, row) is True) for row in WORLDS[several]]
    assert meets(left, right, several) == any(a and b for a, b in pairs)
    assert inside(left, right, several) == all(b for a, b in pairs if a)


def test_nothing_stands_for_everything():
    some = read({"field": "w", "is": "a"})
    assert meets(None, some)
    assert inside(some, None)
    assert not inside(None, some)
    assert inside(None, None)


def test_too_many_sorts_are_not_guessed_at():
    wide = read({"all": [{"field": f"f{at}", "in": list("abcdefgh")} for at in range(9)]})
    narrow = read({"any": [{"field": f"f{at}", "is": v} for at in range(9) for v in "abcdefgh"]})
    with pytest.raises(TooManySortsError):
        imagined([wide, narrow])
    assert meets(wide, narrow)
    assert not inside(narrow, wide)


POOL = [{"w": w, "n": n} for w in ("a", "b", "z", None) for n in (1, 2, 3, None)]
WHERE = st.sampled_from(
    [
        {"field": "w", "is": "a"},
        {"field": "w", "is": "b"},
        {"field": "n", "at_least": 2},
        {"not": {"field": "n", "at_least": 2}},
        {"all": [{"field": "w", "is": "a"}, {"field": "n", "is": 3}]},
        {"any": [{"field": "w", "is": "b"}, {"field": "n", "at_most": 2}]},
    ]
)
BOUNDS = st.sampled_from(
    [
        {"at_least": "50%"},
        {"at_least": "60%"},
        {"at_most": "40%"},
        {"at_least": 2},
        {"at_most": 1},
        {"exactly": 1},
    ]
)


@st.composite
def norm_sets(draw):
    norms = []
    for at in range(draw(st.integers(1, 4))):
        fields = {
            "where": draw(WHERE),
            **draw(BOUNDS),
            "over": draw(st.sampled_from(["list", "prefix"])),
        }
        if draw(st.booleans()):
            fields["among"] = draw(WHERE)
        if draw(st.integers(0, 4)) == 0:
            fields = {"modality": "prohibition", "where": draw(WHERE)}
        norms.append(Norm(id=f"n{at}", says="x", **fields))
    return norms, draw(st.integers(1, 3))


def possible(norms, size):
    """By trying every list of every sort of candidate."""
    for rows in itertools.combinations_with_replacement(POOL, size):
        table = CandidateTable(
            [str(at) for at in range(size)],
            [0] * size,
            {name: [row[name] for row in rows] for name in ("w", "n")},
        )
        if all(check.satisfied for check in verify(range(size), norms, table).values()):
            return True
    return False


@settings(max_examples=80, deadline=None)
@given(norm_sets())
def test_what_no_list_could_meet_is_exact_and_its_cores_are_minimal(case):
    norms, size = case
    groups = [Family(group) for group in families(norms)]
    assert all(family.can(size) for family in groups) == possible(norms, size)
    for family in groups:
        for core in family.cores(size, 3):
            assert not possible(core, size)
            for left_out in core:
                assert possible([norm for norm in core if norm is not left_out], size)


def test_families_are_joined_by_attributes_they_share():
    by = {
        name: Norm(id=name, says="x", where=read({"field": field, "is": 1}), at_most=1)
        for name, field in (("a", "x"), ("b", "y"), ("d", "z"))
    }
    joint = Norm(
        id="c",
        says="x",
        where=read({"all": [{"field": "x", "is": 1}, {"field": "y", "is": 1}]}),
        at_most=1,
    )
    assert [[norm.id for norm in group] for group in families([*by.values(), joint])] == [
        ["d"],
        ["a", "b", "c"],
    ]


def test_caps_on_values_that_nobody_names_stop_no_list():
    cap = Norm(id="cap", says="x", per="w", at_most=1)
    most = Norm(id="most", says="x", where=read({"field": "w", "not_in": ["a"]}), at_least="80%")
    only = Norm(id="only", says="x", where=read({"field": "w", "is": "a"}), at_least=2)
    assert Family([cap, most]).can(10)
    assert not Family([cap, only]).can(10)
