"""Whether predicates can hold together, against real values: nothing possible is missed, nothing
impossible is claimed.
"""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from undercard.policy.enforcement.verifier import verify
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import OTHER, TooManySortsError, imagined, inside, meets
from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Test, evaluate
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.satisfiability import Family, families

read = TypeAdapter(Predicate).validate_python
WORDS = st.sampled_from(["a", "b", "c"])
NUMBERS = st.sampled_from([1, 2, 2.5, 4])
TESTS = st.one_of(
    st.builds(lambda v: {"field": "w", "is": v}, WORDS),
    st.builds(lambda v: {"field": "w", "in": v}, st.lists(WORDS, min_size=1, max_size=2)),
    st.builds(lambda v: {"field": "w", "not_in": v}, st.lists(WORDS, min_size=1, max_size=2)),
    st.builds(lambda v: {"field": "w", "contains": v}, st.sampled_from(["a", "B", "b c"])),
    st.builds(lambda f, v: {"field": f, "known": v}, st.sampled_from("wn"), st.booleans()),
    st.builds(lambda v: {"field": "n", "at_least": v}, NUMBERS),
    st.builds(lambda v: {"field": "n", "at_most": v}, NUMBERS),
    st.builds(lambda a, b: {"field": "n", "between": sorted((a, b))}, NUMBERS, NUMBERS),
    st.builds(lambda v: {"field": "n", "is": v}, NUMBERS),
    st.builds(lambda v: {"field": "b", "is": v}, st.booleans()),
    st.builds(lambda v: {"field": "b", "in": v}, st.lists(st.booleans(), min_size=1, max_size=2)),
    st.builds(
        lambda v: {"field": "b", "not_in": v}, st.lists(st.booleans(), min_size=1, max_size=2)
    ),
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
    "w": ["a", "b", "c", "z", "a z", "z b", "a, b", "b c", "(b c) z", "a b c", "c b", None],
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


@example(read({"not": {"field": "b", "is": False}}), read({"field": "b", "is": True}), frozenset())
@given(PREDICATES, PREDICATES, st.sampled_from(list(WORLDS)))
def test_what_can_hold_together_is_exact(left, right, several):
    pairs = [(evaluate(left, row) is True, evaluate(right, row) is True) for row in WORLDS[several]]
    assert meets(left, right, several) == any(a and b for a, b in pairs)
    assert inside(left, right, several) == all(b for a, b in pairs if a)


def small_conditions(field, operands):
    """Every small condition on one attribute: a comparison, its negation, and each two of those
    joined.
    """
    single = [{"field": field, operator: operand} for operator, operand in operands]
    parts = [*single, *({"not": part} for part in single)]
    pairs = itertools.combinations(parts, 2)
    return [
        read(made)
        for made in (*parts, *({join: pair} for pair in pairs for join in ("all", "any")))
    ]


YES_NO = [
    ("is", True),
    ("is", False),
    ("in", [True, False]),
    ("not_in", [True, False]),
    ("known", True),
]
MIXED = {
    "texts": (
        [*YES_NO[:2], ("is", "maybe"), ("in", [True, "maybe"])],
        [True, False, "maybe", "never", None],
    ),
    "numbers": (
        [*YES_NO[:2], ("is", 1), ("is", 0), ("at_least", 1)],
        [True, False, -1, 0, 0.5, 1, 2, None],
    ),
}


@pytest.mark.parametrize("several", [(), {"b"}], ids=["one value", "several"])
def test_what_is_compared_with_yes_or_no_holds_nothing_else(several):
    held = [None, True, False, *([(True,), (False,), (True, False)] if several else ())]
    made = small_conditions("b", YES_NO)
    truths = [[evaluate(one, {"b": value}) is True for value in held] for one in made]
    simple = [pair for pair in zip(made, truths, strict=True) if isinstance(pair[0], (Test, Not))]
    for (left, a), (right, b) in itertools.product(zip(made, truths, strict=True), simple):
        both = [mine and theirs for mine, theirs in zip(a, b, strict=True)]
        assert meets(left, right, several) == any(both), (left, right)
        assert inside(left, right, several) == (both == a), (left, right)
        assert inside(right, left, several) == (both == b), (left, right)


@pytest.mark.parametrize("kind", list(MIXED))
def test_what_is_compared_with_yes_or_no_and_with_something_else_may_hold_either(kind):
    operands, held = MIXED[kind]
    made = [one for one in small_conditions("b", operands) if isinstance(one, (Test, Not))]
    mixed = read({"any": [{"field": "b", operator: operand} for operator, operand in operands]})
    for left, right in itertools.product(made, repeat=2):
        given = AnyOf(
            any=(All(all=(right, mixed)), right)
        )  # the same as right, and it names every value
        rows = [
            (evaluate(left, {"b": value}) is True, evaluate(right, {"b": value}) is True)
            for value in held
        ]
        assert meets(left, given) == any(a and b for a, b in rows), (left, right)
        assert inside(left, given) == all(b for a, b in rows if a), (left, right)


def test_yes_is_not_one():
    yes, one = read({"field": "b", "is": True}), read({"field": "b", "is": 1})
    assert yes != one
    assert not inside(yes, one)
    assert not meets(yes, one)


def test_a_text_that_is_named_is_not_the_one_that_nobody_names():
    every = read({"any": [{"field": "w", "is": OTHER}, {"field": "w", "known": False}]})
    assert not inside(None, every)
    assert meets(read({"not": {"field": "w", "is": OTHER}}), None)


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


def capped(field, where, at_least, most=1):
    """A cap on each value of an attribute, beside a quota for some of the values."""
    return [
        Norm(id="cap", says="x", per=field, at_most=most),
        Norm(id="quota", says="x", where=read(where), at_least=at_least),
    ]


@pytest.mark.parametrize(
    ("field", "conditions", "most"),
    [
        ("w", [{"in": ["a", "b"]}], 2),
        ("w", [{"is": "a"}, {"in": ["b", "c"]}], 3),
        ("w", [{"not_in": ["a", "b"]}], 6),
        ("w", [{"in": list("abcdefgh")}], 6),
        ("n", [{"at_least": 2000}], 6),
        ("n", [{"between": [2000, 2010]}], 6),
        ("n", [{"at_most": 2000}, {"is": 2010}], 6),
        ("n", [{"in": [2000, 2010]}], 2),
        ("b", [{"is": True}], 1),
        ("b", [{"is": True}, {"is": False}], 2),
        ("b", [{"in": [True, False]}], 2),
        ("b", [{"not_in": [True]}], 1),
    ],
)
def test_a_cap_on_each_value_leaves_as_many_places_as_there_are_values(field, conditions, most):
    where = {"any": [{"field": field, **condition} for condition in conditions]}
    places = [count for count in range(1, 7) if Family(capped(field, where, count)).can(6)]
    assert places == list(range(1, most + 1))


SINGLE = [*"abcxyz", None]
PAIRS = [(one,) for one in "abcxy"] + list(itertools.combinations("abcxy", 2))
CAPPED = st.sampled_from(
    [
        {"field": "w", "is": "a"},
        {"field": "w", "in": ["a", "b"]},
        {"field": "w", "in": ["b", "c"]},
        {"field": "w", "not_in": ["a", "b"]},
        {"not": {"field": "w", "is": "c"}},
        {"field": "w", "known": True},
    ]
)


@st.composite
def capped_sets(draw):
    quotas = [
        Norm(
            id=f"n{at}",
            says="x",
            where=draw(CAPPED),
            **draw(BOUNDS),
            over=draw(st.sampled_from(["list", "prefix"])),
        )
        for at in range(draw(st.integers(1, 3)))
    ]
    caps = [
        Norm(
            id=f"cap{at}",
            says="x",
            per="w",
            at_most=draw(st.integers(1, 2)),
            where=draw(st.none() | CAPPED),
        )
        for at in range(draw(st.integers(1, 2)))
    ]
    return [*quotas, *caps]


@pytest.mark.parametrize(
    ("cells", "size"), [(SINGLE, 3), ([*SINGLE, *PAIRS], 2)], ids=["one value", "several"]
)
@settings(max_examples=60)
@given(norms=capped_sets())
def test_what_caps_on_each_value_leave_possible_is_exact(cells, size, norms):
    several = {"w"} if any(isinstance(cell, tuple) for cell in cells) else set()
    lists = itertools.combinations_with_replacement(cells, size)
    tables = (
        CandidateTable([str(at) for at in range(size)], [0] * size, {"w": list(cut)})
        for cut in lists
    )
    there = any(
        all(check.satisfied for check in verify(range(size), norms, one).values()) for one in tables
    )
    assert Family(norms, several=several).can(size) == there


def test_a_cap_on_each_value_lets_one_candidate_have_several_others():
    quotas = [
        Norm(id=name, says="x", where=read({"field": "g", "is": name}), at_least="60%")
        for name in ("rock", "pop")
    ]
    cap = Norm(id="cap", says="x", per="g", at_most=6)
    assert Family([*quotas, cap], several={"g"}).can(10)
    assert not Family([*quotas, cap]).can(10)
    assert not Family(
        [*quotas, cap.model_copy(update={"at_most": Amount.model_validate(5)})], several={"g"}
    ).can(10)


def test_yes_and_no_are_all_the_values_that_a_cap_can_count():
    cap = Norm(id="cap", says="x", per="b", at_most=3)
    known = Norm(id="known", says="x", where=read({"field": "b", "known": True}), at_least="100%")
    some = Norm(id="some", says="x", where=read({"field": "b", "is": True}), at_least=1)
    assert Family([cap, known, some]).can(6)
    assert not Family([cap, known, some]).can(7)
    assert Family([cap, known]).can(7)  # nothing says that it is yes or no
