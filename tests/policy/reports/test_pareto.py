"""The front of norms against score: every point that brute force finds, and no other."""

import math
import random
from itertools import permutations

import pytest

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import NormSetError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports.front_search import favour
from undercard.policy.reports.pareto import pareto

NEW = Norm(
    id="new",
    says="New.",
    where={"field": "tier", "is": "new"},
    at_least="40%",
    force="soft",
    weight=2,
)
FRENCH = Norm(
    id="french",
    says="French.",
    where={"field": "country", "is": "FR"},
    at_least="30%",
    over="prefix",
)
HITS = Norm(id="hits", says="Few hits.", where={"field": "hit", "is": True}, at_most=1)
TWO = Norm(id="two", says="Few of one.", per="artist", at_most=2)
PART = Norm(
    id="part",
    says="Of the French, new.",
    part_of="french",
    where={"field": "tier", "is": "new"},
    at_least="50%",
)
SCARCE = Norm(
    id="scarce", says="Not all pop.", where={"field": "genre", "is": "pop"}, at_most="70%"
)


def instance(seed, count=6):
    rng = random.Random(seed)
    scores = [rng.choice((rng.random(), rng.randint(0, 3))) for _ in range(count)]
    columns = {
        "tier": [rng.choice(("new", "star", None)) for _ in range(count)],
        "country": [rng.choice(("FR", "US", None)) for _ in range(count)],
        "hit": [rng.choice((True, False)) for _ in range(count)],
        "artist": [rng.choice("AAB" if count < 8 else "ABCDEF") for _ in range(count)],
        "genre": [rng.choice(("pop", "rock")) for _ in range(count)],
    }
    return CandidateTable([f"t{i}" for i in range(count)], scores, columns)


def amount(norm, slate, table):
    rows = [table.row(row) for row in slate]
    if norm.id == "two":
        return max([sum(row["artist"] == name for row in rows) for name in "AB"])
    tests = {
        "new": lambda row: row["tier"] == "new",
        "french": lambda row: row["country"] == "FR",
        "hits": lambda row: row["hit"],
        "part": lambda row: row["country"] == "FR" and row["tier"] == "new",
    }
    return sum(tests[norm.id](row) for row in rows)


def brute(chosen, rest, table, size):
    """All amounts with their best score that nothing dominates, by looking at every list."""
    best = {}
    for slate in permutations(range(len(table)), size):
        if all(check.satisfied for check in verifier.verify(slate, rest, table).values()):
            amounts = tuple(amount(norm, slate, table) for norm in chosen)
            value = verifier.value_of(slate, table)
            best[amounts] = max(value, best.get(amounts, -math.inf))
    kept = {}
    for amounts, value in best.items():
        mine = favour(amounts, chosen, size)
        others = ((favour(a, chosen, size), v) for a, v in best.items() if a != amounts)
        if not any(
            all(x >= y for x, y in zip(a, mine, strict=True)) and v >= value - 1e-9
            for a, v in others
        ):
            kept[amounts] = value
    return kept


CHOICES = [(NEW, FRENCH), (NEW, HITS), (HITS, TWO), (FRENCH, PART), (NEW, FRENCH, HITS), (NEW,)]


@pytest.mark.parametrize("chosen", CHOICES, ids=lambda chosen: "+".join(norm.id for norm in chosen))
def test_the_front_is_what_brute_force_finds(chosen):
    shapes = set()
    for seed in range(25):
        table, size = instance(seed), 3
        rest = [norm for norm in (TWO, SCARCE) if norm not in chosen]
        parents = (
            [FRENCH.model_copy(update={"force": "soft"})]
            if PART in chosen and FRENCH not in chosen
            else []
        )
        front = pareto([norm.id for norm in chosen], [*chosen, *parents, *rest], table, size)
        expected = brute(chosen, rest, table, size)
        found = {point.amounts: point.value for point in front.points}
        assert found == pytest.approx(expected), seed
        assert (front.core is None) == bool(expected)
        assert front.step == 1
        shapes.add(len(found))
    assert len(shapes) > 2 or len(chosen) == 1


def test_points_are_lists_that_keep_the_other_norms():
    table = instance(3, 14)
    front = pareto(["new", "french"], [NEW, FRENCH, TWO, SCARCE], table, 6)
    assert len(front.points) > 2
    for point in front.points:
        slate = [table.ids.index(name) for name in point.slate]
        assert all(
            check.satisfied for check in verifier.verify(slate, [TWO, SCARCE], table).values()
        )
        assert point.amounts == (amount(NEW, slate, table), amount(FRENCH, slate, table))
        assert point.value == pytest.approx(verifier.value_of(slate, table))
    assert front.lists < 49, "a constraint that is met already needs no list of its own"
    values = [point.value for point in front.points]
    assert values == sorted(values, reverse=True)


def test_the_list_as_it_is_has_its_place_and_its_prices():
    table = instance(3, 14)
    front = pareto(["new", "french"], [NEW, FRENCH, TWO], table, 6)
    here = front.present
    assert not here.dominated
    assert here.point.amounts in {point.amounts for point in front.points}
    best = front.points[0].value
    for at, (price, gain) in enumerate(zip(here.prices, here.gains, strict=True)):
        assert price is None or 0 < price <= here.point.value
        more = [
            p.value
            for p in front.points
            if p.amounts[at] > here.point.amounts[at]
            and p.amounts[1 - at] >= here.point.amounts[1 - at]
        ]
        assert price == (pytest.approx(here.point.value - max(more)) if more else None)
        assert 0 <= gain <= best - here.point.value + 1e-9


def test_a_soft_norm_that_gives_way_is_said_to():
    columns = {"tier": ["new", "star", "star", "star"], "country": ["US", "FR", "FR", "FR"]}
    table = CandidateTable(list("abcd"), [1.0, 3.0, 2.9, 2.8], columns)
    front = pareto(
        ["new", "french"],
        [NEW, FRENCH.model_copy(update={"at_least": NEW.at_least, "over": "list"})],
        table,
        3,
    )
    assert front.present.relaxed == ("new@1",)
    assert front.present.point.amounts == (1, 2)
    assert front.present.prices == (None, None)
    assert front.present.gains == pytest.approx(
        (front.points[0].value - front.present.point.value, 0.0)
    )


def test_a_front_that_would_take_too_long_is_cut_and_says_so():
    table = instance(3, 14)
    whole = pareto(["new", "french"], [NEW, FRENCH], table, 6)
    cut = pareto(["new", "french"], [NEW, FRENCH], table, 6, most=20)
    assert (whole.step, cut.step) == (1, 2)
    assert cut.lists < whole.lists
    known = {point.amounts: point.value for point in whole.points}
    assert all(point.value == pytest.approx(known[point.amounts]) for point in cut.points)


def test_what_the_front_leaves_out_is_named():
    soft = SCARCE.model_copy(update={"force": "soft"})
    front = pareto(["new"], [NEW, soft, TWO, HITS], instance(1), 3, without=["hits"])
    assert front.left_out == ("scarce@1", "hits@1")


def test_where_the_other_norms_cannot_hold_there_is_a_core_and_no_front():
    never = Norm(
        id="never", says="Four French.", where={"field": "country", "is": "FR"}, at_least=4
    )
    front = pareto(["new"], [NEW, never], instance(1), 3)
    assert (front.points, front.core, front.present) == ((), ("never",), None)


@pytest.mark.parametrize(
    ("bound", "over", "possible"),
    [(0, "list", False), ("5%", "list", False), ("20%", "prefix", True)],
)
def test_a_cap_that_leaves_room_for_nobody_is_a_core_of_its_own(bound, over, possible):
    none = Norm(id="none", says="Few of each.", per="artist", at_most=bound, over=over)
    table = CandidateTable(
        [f"t{i}" for i in range(12)], [1.0] * 12, {"artist": [f"a{i // 2}" for i in range(12)]}
    )
    ruling = enforce([none], table, 10)
    assert (ruling.feasible, ruling.core) == (possible, None if possible else ("none",))
    unknown = CandidateTable([f"t{i}" for i in range(12)], [1.0] * 12, {})
    assert enforce([none], unknown, 10).feasible


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"state": "draft"}, "does not bind here"),
        ({"id": "other"}, "is not there"),
        ({"weigh": "exposure"}, "whole tracks only"),
        ({"at_least": None, "exactly": NEW.at_least}, "needs a direction"),
        ({"per": "artist"}, "for at_most only"),
    ],
)
def test_norms_without_a_front_say_why(change, told):
    with pytest.raises(NormSetError, match=told):
        pareto(["new", "two"], [NEW.model_copy(update=change), TWO], instance(1), 3)
    with pytest.raises(NormSetError, match="once"):
        pareto(["two", "two"], [TWO], instance(1), 3)
