"""The verifier is a second program: it shares the data with the first, and does not believe it."""

import ast
import importlib
import importlib.util
import math
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from undercard.policy.enforcement import order_checks, plain_truth, verifier
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import UnlawfulSlateError
from undercard.policy.norms import masks, predicates
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import Predicate, evaluate
from undercard.policy.norms.table import CandidateTable

# The last one is the record that is written, of which norms take a constant.
DATA = {
    "norms",
    "norm",
    "amounts",
    "spans",
    "predicates",
    "table",
    "errors",
    "ruling",
    "order",
    "worded",
}
OWN = (verifier, plain_truth, order_checks)
CONDITIONS = {"Predicate", "Test", "All", "AnyOf", "Some", "Not"}  # as they are written
COLUMNS = {"codes", "numbers", "several"}  # how masks read a table


def tree_of(module):
    return ast.parse(Path(module.__file__).read_text(encoding="utf-8"))


def imported(module):
    """What a module takes from our own: (module, name) pairs; a whole module has no name."""
    root = module.__name__.partition(".")[0]
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names if is_ours(alias.name, root))
        elif isinstance(node, ast.ImportFrom) and (node.level or is_ours(node.module, root)):
            written = "." * node.level + (node.module or "")
            package = importlib.util.resolve_name(written, module.__package__)
            for alias in node.names:
                inner = f"{package}.{alias.name}"
                yield (inner, None) if is_module(package, inner) else (package, alias.name)


def is_ours(name, root):
    return name.partition(".")[0] == root


def is_module(package, inner):
    within = importlib.util.find_spec(package).submodule_search_locations
    return within is not None and importlib.util.find_spec(inner) is not None


def closure(module):
    """The modules of ours that a module rests on, itself included."""
    found, waiting = {}, [module]
    while waiting:
        one = waiting.pop()
        if one.__name__ not in found:
            found[one.__name__] = one
            waiting += [importlib.import_module(name) for name, _ in imported(one)]
    return found


def short(name):
    return name.rpartition(".")[2]


def test_the_verifier_rests_on_the_data_alone():
    own = {short(module.__name__) for module in OWN}
    assert {short(name) for name in closure(verifier)} - own <= DATA


def test_of_predicates_the_verifier_takes_the_conditions_as_written():
    everything = [pair for module in OWN for pair in imported(module)]
    taken = {name for module, name in everything if short(module) == "predicates"}
    assert taken
    assert taken <= CONDITIONS
    from_norms = imported(sys.modules[Norm.__module__])
    norms = {name for module, name in from_norms if short(module) == "predicates"}
    assert norms <= CONDITIONS


def test_the_verifier_reads_the_table_row_by_row():
    trees = [node for module in OWN for node in ast.walk(tree_of(module))]
    used = {node.attr for node in trees if isinstance(node, ast.Attribute)}
    assert "row" in used
    assert not used & COLUMNS


SCALARS = st.sampled_from(
    [
        True,
        False,
        0,
        1,
        2,
        -1,
        0.0,
        1.0,
        1.5,
        10**17,
        "",
        "a",
        "A",
        "é",
        "e\u0301",
        "straße",
        "STRASSE",
        "1",
        "true",
    ]
)
CELLS = st.one_of(
    SCALARS,
    st.sampled_from([None, math.nan, math.inf, -math.inf, (), [], (None,), (math.nan, 1)]),
    st.lists(SCALARS, max_size=3).map(tuple),
    st.lists(SCALARS, max_size=3),
)
NUMBERS = st.sampled_from([-1, 0, 1, 1.0, 1.5, 2, 10**17])
FIELDS = st.sampled_from(["p", "q", "absent"])
OPERANDS = st.one_of(
    st.builds(lambda value: {"is": value}, SCALARS),
    st.builds(
        lambda name, some: {name: some},
        st.sampled_from(["in", "not_in"]),
        st.lists(SCALARS, min_size=1),
    ),
    st.builds(
        lambda name, number: {name: number}, st.sampled_from(["at_least", "at_most"]), NUMBERS
    ),
    st.builds(lambda pair: {"between": sorted(pair)}, st.tuples(NUMBERS, NUMBERS)),
    st.builds(lambda known: {"known": known}, st.booleans()),
)
TESTS = st.builds(lambda field, operand: {"field": field} | operand, FIELDS, OPERANDS)
TREES = st.recursive(
    TESTS,
    lambda parts: st.one_of(
        parts.map(lambda part: {"not": part}),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: {"all": some}),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: {"any": some}),
        st.lists(parts, min_size=1, max_size=4).flatmap(
            lambda some: st.integers(1, len(some)).map(
                lambda least: {"of": some, "at_least": least}
            )
        ),
    ),
    max_leaves=6,
)
READ = TypeAdapter(Predicate)


@seed(7)
@settings(max_examples=1500)
@given(TREES, st.fixed_dictionaries({"p": CELLS, "q": CELLS}))
@example({"field": "p", "at_most": 1}, {"p": (math.nan,), "q": None})
@example({"field": "p", "is": 1}, {"p": (True, 0), "q": None})
def test_two_programs_agree_on_every_condition(tree, row):
    condition = READ.validate_python(tree)
    assert plain_truth.truth(condition, row) is evaluate(condition, row)


NEW = {"field": "tier", "is": "new"}
HALF = Norm(id="half", says="x", where=NEW, at_least="50%")
TABLE = CandidateTable(
    ["a", "b", "c", "d"],
    [0.9, 0.8, 0.2, 0.1],
    {"tier": ["old", "old", "new", "new"], "live": [True, True, False, False]},
)


def test_a_fault_in_the_first_program_s_comparison_is_found_by_the_second(monkeypatch):
    for every in (predicates, masks):
        monkeypatch.setattr(every, "compare", lambda *_: True)  # the planted fault
    monkeypatch.setattr(masks, "_named", lambda _: frozenset())  # no short cut past it
    with pytest.raises(UnlawfulSlateError, match="half"):
        enforce([HALF], TABLE, 2)


def test_a_fault_in_the_first_program_s_joins_is_found_by_the_second(monkeypatch):
    for every in (predicates, masks):
        monkeypatch.setattr(
            every, "counted", lambda join: (join.all, 1)
        )  # the planted fault: any instead of all
    both = Norm.model_validate(
        {
            "id": "both",
            "says": "x",
            "where": {"all": [NEW, {"field": "live", "known": True}]},
            "at_least": 1,
        }
    )
    with pytest.raises(UnlawfulSlateError, match="both"):
        enforce([both], TABLE, 2)
