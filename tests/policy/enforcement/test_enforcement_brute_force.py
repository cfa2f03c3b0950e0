"""Enforcement against trying every slate: feasibility, value, and the minimality of cores."""

import itertools
import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.cores import minimal_cores

CELLS = {
    "tier": st.sampled_from(["new", "old", None]),
    "artist": st.sampled_from(["A", "B", "C", None]),
    "genre": st.sampled_from([("rock",), ("pop", "rock"), ("pop",), (), None]),
    "year": st.sampled_from([1990, 2005, 2020, None]),
    "minutes": st.sampled_from([2.0, 3.5, 4.25, 7.0, None]),
}
PREDICATES = st.sampled_from(
    [
        {"field": "tier", "is": "new"},
        {"field": "tier", "known": True},
        {"not": {"field": "tier", "is": "new"}},
        {"field": "genre", "in": ["rock", "jazz"]},
        {"field": "genre", "not_in": ["pop"]},
        {"field": "year", "at_least": 2000},
        {"field": "year", "between": [2000, 2010]},
        {"any": [{"field": "tier", "is": "old"}, {"field": "year", "at_most": 1999}]},
        {"all": [{"field": "tier", "is": "new"}, {"field": "genre", "is": "rock"}]},
    ]
)
SHARES = st.sampled_from(["0%", "20%", "30%", "33.3%", "50%", "75%", "100%"])
COUNTS = st.integers(0, 4)


@st.composite
def tables(draw):
    n = draw(st.integers(1, 7))
    scores = draw(
        st.lists(
            st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5, 0.9, 1.0, -0.2]), min_size=n, max_size=n
        )
    )
    columns = {name: draw(st.lists(cells, min_size=n, max_size=n)) for name, cells in CELLS.items()}
    return CandidateTable([f"t{at}" for at in range(n)], scores, columns)


@st.composite
def norm_of(draw, at):
    fields = {"id": f"n{at}", "says": "x", "over": draw(st.sampled_from(["list", "prefix"]))}
    kind = draw(
        st.sampled_from(
            ["share", "count", "cap", "never", "only", "among", "minutes", "exposure", "window"]
        )
    )
    bound = draw(st.sampled_from(["at_least", "at_most"]))
    if kind == "cap":
        return Norm(
            **fields,
            per=draw(st.sampled_from(["artist", "genre"])),
            at_most=draw(st.integers(1, 2)),
        )
    fields["where"] = draw(PREDICATES)
    if kind == "never":
        return Norm(**fields, modality="prohibition")
    if kind == "only":
        return Norm(**fields, at_least="100%")
    if kind == "count":
        return Norm(**fields, **{bound: draw(COUNTS)})
    if kind == "among":
        return Norm(**fields, among=draw(PREDICATES), **{bound: draw(SHARES)})
    if kind == "minutes":
        return Norm(
            **fields,
            weigh="minutes",
            **{bound: draw(st.one_of(SHARES, st.sampled_from([5, 8.5, 12])))},
        )
    if kind == "exposure":
        return Norm(**fields, weigh="exposure", **{bound: draw(SHARES)})
    if kind == "window":
        low, high = sorted(
            [draw(st.sampled_from([0, 6, 9.5])), draw(st.sampled_from([10, 14, 20]))]
        )
        del fields["where"]
        return Norm(**{**fields, "over": "list"}, weigh="minutes", at_least=low, at_most=high)
    return Norm(**fields, **{bound: draw(SHARES)})


@st.composite
def cases(draw):
    norms = [draw(norm_of(at)) for at in range(draw(st.integers(0, 4)))]
    return norms, draw(tables()), draw(st.integers(1, 6))


def lawful(slate, norms, table):
    return all(check.satisfied for check in verifier.verify(slate, norms, table).values())


def best_of_all(norms, table, size):
    values = [
        verifier.value_of(slate, table)
        for slate in itertools.permutations(range(len(table)), size)
        if lawful(slate, norms, table)
    ]
    return max(values, default=None)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_the_best_lawful_slate_is_found_or_none_exists(case):
    norms, table, size = case
    best = best_of_all(norms, table, size)
    ruling = enforce(norms, table, size)
    if best is None:
        assert ruling.status == "infeasible"
        assert ruling.slate == ()
        assert ruling.core is not None
    else:
        assert ruling.status == "optimal"
        assert ruling.proved
        slate = [table.ids.index(name) for name in ruling.slate]
        assert lawful(slate, norms, table)
        assert math.isclose(ruling.value, best, rel_tol=1e-9, abs_tol=1e-9)
        assert ruling.bound >= ruling.value


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_best_slate_by_minutes_is_proved_where_scores_are_equal(data):
    def six(cells):
        return data.draw(st.lists(st.sampled_from(cells), min_size=6, max_size=6))

    columns = {"artist": six(["A", "B", "C"]), "minutes": six([2.0, 3.5, 4.25, 7.0])}
    table = CandidateTable([f"t{at}" for at in range(6)], six([0.1, 0.5, 0.9, 1.0]), columns)
    norms = [Norm(id="n", says="x", per="artist", apart="5 minutes")]
    ruling = enforce(norms, table, 4)
    best = best_of_all(norms, table, 4)
    assert ruling.proved is (best is not None)
    if best is not None:
        assert math.isclose(ruling.value, best, rel_tol=1e-9)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_cores_are_minimal(case):
    norms, table, size = case
    for core in minimal_cores(norms, table, size):
        members = [norm for norm in norms if norm.id in core]
        assert best_of_all(members, table, size) is None
        for left_out in members:
            rest = [norm for norm in members if norm is not left_out]
            assert best_of_all(rest, table, size) is not None


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_relaxing_always_gives_a_slate_and_says_what_gave_way(case):
    norms, table, size = case
    ruling = enforce(norms, table, size, relax=True)
    assert ruling.status == "optimal"
    assert len(ruling.slate) == min(size, len(table))
    slate = [table.ids.index(name) for name in ruling.slate]
    given_way = {entry.norm.partition("@")[0] for entry in ruling.relaxed}
    broken = {
        name for name, check in verifier.verify(slate, norms, table).items() if not check.satisfied
    }
    assert broken <= given_way


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_a_move_names_only_norms_without_which_the_track_stands_elsewhere(case):
    norms, table, size = case
    ruling = enforce(norms, table, size)
    for move in ruling.moves:
        assert (move.from_rank, move.to_rank) != (None, None)
        assert move.from_rank != move.to_rank
        for ref in move.norms:
            without = enforce([norm for norm in norms if norm.ref != ref], table, size)
            rank = without.slate.index(move.id) + 1 if move.id in without.slate else None
            assert rank != move.to_rank
