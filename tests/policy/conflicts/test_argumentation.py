"""Known argumentation frameworks, random ones against a naive implementation, and real sets of
norms.
"""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.policy.conflicts.argumentation import Attack, Framework, as_graph, explain, framework
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.norms.norm import Norm


def graph(names, *pairs):
    return Framework(tuple(names), tuple(Attack(frozenset(by), on) for by, on in pairs))


KNOWN = {
    "nobody attacks": (graph("ab"), {"a": "in", "b": "in"}),
    "chain": (graph("abc", ("a", "b"), ("b", "c")), {"a": "in", "b": "out", "c": "in"}),
    "reinstatement": (
        graph("abcd", ("a", "b"), ("b", "c"), ("d", "b")),
        dict.fromkeys("acd", "in") | {"b": "out"},
    ),
    "even cycle": (graph("ab", ("a", "b"), ("b", "a")), {"a": "undecided", "b": "undecided"}),
    "odd cycle": (
        graph("abc", ("a", "b"), ("b", "c"), ("c", "a")),
        dict.fromkeys("abc", "undecided"),
    ),
    "self-attack": (graph("ab", ("a", "a"), ("a", "b")), {"a": "undecided", "b": "undecided"}),
    "self-attack defeated": (graph("ab", ("a", "a"), ("b", "a")), {"a": "out", "b": "in"}),
    "cycle broken from outside": (
        graph("abc", ("a", "b"), ("b", "a"), ("c", "a")),
        {"a": "out", "b": "in", "c": "in"},
    ),
    "floating": (
        graph("abcd", ("a", "b"), ("b", "a"), ("a", "c"), ("b", "c"), ("c", "d")),
        dict.fromkeys("abcd", "undecided"),
    ),
    "two together": (graph("abc", ("ab", "c")), {"a": "in", "b": "in", "c": "out"}),
    "two together, one beaten": (
        graph("abcd", ("ab", "c"), ("d", "a")),
        {"a": "out", "b": "in", "c": "in", "d": "in"},
    ),
    "two together, one undecided": (
        graph("abcd", ("ab", "c"), ("a", "d"), ("d", "a")),
        {"a": "undecided", "b": "in", "c": "undecided", "d": "undecided"},
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_frameworks(name):
    found, labels = KNOWN[name]
    assert found.labels == labels


def least_complete(names, attacks):
    """The smallest set that attacks nothing in itself and holds exactly what it defends, by trying
    every set.
    """

    def struck(chosen):
        return {on for by, on in attacks if set(by) <= chosen}

    complete = []
    for size in range(len(names) + 1):
        for members in itertools.combinations(names, size):
            chosen = set(members)
            defended = {
                n for n in names if all(set(by) & struck(chosen) for by, on in attacks if on == n)
            }
            if not chosen & struck(chosen) and defended == chosen:
                complete.append(chosen)
    smallest = complete[0]
    assert all(smallest <= other for other in complete)
    return smallest, struck(smallest)


@st.composite
def graphs(draw, most=6, together=1):
    names = "abcdef"[: draw(st.integers(1, most))]
    attack = st.tuples(
        st.sets(st.sampled_from(names), min_size=1, max_size=together), st.sampled_from(names)
    )
    return names, draw(st.lists(attack, max_size=14))


@given(graphs())
def test_random_frameworks_agree_with_trying_every_set(case):
    names, attacks = case
    accepted, out = least_complete(names, attacks)
    found = graph(names, *attacks)
    assert found.grounded == accepted
    assert {name for name, label in found.labels.items() if label == "out"} == out


@given(graphs(together=3))
def test_random_attacks_by_sets_agree_with_trying_every_set(case):
    names, attacks = case
    assert graph(names, *attacks).grounded == least_complete(names, attacks)[0]


CANADA = Norm(
    id="canada",
    says="35 % of the selections are Canadian.",
    where={"field": "country", "is": "CA"},
    at_least="35%",
    when={"field": "territory", "is": "CA"},
    rank={"authority": "law"},
)
HOUSE = Norm(
    id="house", says="At most a fifth from one country.", where=CANADA.where, at_most="20%"
)
WISH = Norm(
    id="wish",
    says="A tenth, at most, is Canadian.",
    where=CANADA.where,
    at_most="10%",
    force="soft",
)


def argued(*norms):
    found = framework(find_conflicts(norms), norms)
    return found, explain(found, norms)


def test_canada_defeats_the_house_rule_and_says_why():
    found, words = argued(CANADA, HOUSE)
    assert found.labels == {"canada@1": "in", "house@1": "out"}
    assert "canada@1 defeats house@1: law stands above platform." in words
    assert "Stands: canada@1, “35 % of the selections are Canadian”." in words
    assert "Gives way: house@1" in words


def test_equal_quotas_are_for_the_steward():
    tie = [
        HOUSE.model_copy(update={"id": "floor", "at_most": None, "at_least": CANADA.at_least}),
        HOUSE,
    ]
    found, words = argued(*tie)
    assert set(found.labels.values()) == {"undecided"}
    assert "contradict one another" in words
    assert "for the steward to settle" in words


def test_who_gives_way_already_attacks_nobody():
    """The house rule clashes with the law and with a wish; the law defeats it, and both remain in
    the argument.
    """
    above = HOUSE.model_copy(
        update={
            "id": "floor",
            "at_most": None,
            "at_least": CANADA.at_least,
            "overrides": ("house",),
        }
    )
    found, words = argued(CANADA, HOUSE, WISH, above)
    assert found.labels == {"canada@1": "in", "floor@1": "in", "house@1": "out", "wish@1": "out"}
    assert "floor names house in its overrides" in words


def test_three_quotas_attack_together():
    thirds = [
        Norm(
            id=name,
            says=f"{name}.",
            where={"field": "g", "is": name},
            at_least="40%",
            rank={"priority": at},
        )
        for at, name in enumerate("abc")
    ]
    found, words = argued(*thirds)
    assert found.labels == {"a@1": "out", "b@1": "in", "c@1": "in"}
    assert (
        "b@1 and c@1 together defeat a@1: priority 1 stands above 0; priority 2 stands above 0."
        in words
    )


def test_a_norm_that_no_list_could_meet_defeats_itself():
    odd = Norm(id="odd", says="Odd.", where=CANADA.where, at_least="33%", at_most="34%")
    found = framework(find_conflicts([odd], size=5), [odd])
    assert found.labels == {"odd@1": "undecided"}
    assert "defeats itself" in explain(found, [odd])


def test_two_definitions_of_a_word_are_no_attack():
    label = Norm(
        id="label",
        says="A tenth is emerging.",
        where={"field": "debut", "at_least": 2020},
        at_least="10%",
        beneficiary="emerging artists",
    )
    regulator = Norm(
        id="regulator",
        says="A tenth goes to emerging artists.",
        where={"field": "tier", "is": "emerging"},
        at_least="10%",
    )
    assert argued(label, regulator)[1] == "No norm stands in another's way."


def test_the_graph_is_a_document():
    norms = (CANADA, HOUSE)
    document = as_graph(framework(find_conflicts(norms), norms), norms)
    assert json.loads(json.dumps(document)) == document
    assert {node["id"]: node["plain"] for node in document["nodes"]} == {
        "canada@1": "stands",
        "house@1": "gives way",
    }
    assert document["edges"] == [
        {"from": ["canada@1"], "to": "house@1", "ground": "law stands above platform"}
    ]
