"""Rulings on small tables whose right answer is known, and on odd ones."""

import itertools
import json
import math
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.enforcement.rerank import rerank
from undercard.policy.errors import InputError, NormSetError, TableError, UndecidedError
from undercard.policy.norms.norm import Norm, id_of, version_of
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Ruling
from undercard.policy.solver.cores import minimal_cores

TIERS = ["old", "old", "old", "new", "old", "new", None, "new"]
TABLE = CandidateTable(
    [f"t{at}" for at in range(8)],
    [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2],
    {
        "tier": TIERS,
        "artist": list("AAABBCDE"),
        "minutes": [3.0, 4.0, 5.0, 3.0, 2.0, 6.0, None, 3.0],
    },
)
NEW = Norm(
    id="new",
    says="Two fifths are new.",
    where={"field": "tier", "is": "new"},
    at_least="40%",
    over="prefix",
)
TWO = Norm(id="two", says="At most two per artist.", per="artist", at_most=2)


def limit(name, **fields):
    return Norm(id=f"limit.{name}", says=name, rank={"authority": "limit"}, **fields)


def test_a_quota_brings_tracks_in_and_the_record_says_so():
    ruling = enforce([NEW, TWO], TABLE, 5)
    assert ruling.before == ("t0", "t1", "t2", "t3", "t4")
    assert ruling.slate == ("t0", "t1", "t3", "t4", "t5")
    assert ruling.value == pytest.approx(
        sum(s / math.log2(r + 1) for r, s in enumerate((0.9, 0.8, 0.6, 0.5, 0.4), 1))
    )
    by_id = {result.id: result for result in ruling.norms}
    assert (by_id["new"].required, by_id["new"].achieved, by_id["new"].counted) == (0.4, 0.4, 2.0)
    gone = next(move for move in ruling.moves if move.id == "t2")
    assert (gone.from_rank, gone.to_rank, gone.norms) == (3, None, ("two@1",))
    new = next(move for move in ruling.moves if move.id == "t5")
    assert (new.from_rank, new.to_rank, new.norms) == (None, 5, ())
    assert "together" in new.why  # either norm alone would have brought it in


def test_a_listeners_limit_shapes_the_slate_before_norms():
    ruling = enforce(
        [NEW, limit("no-a", where={"field": "artist", "is": "A"}, modality="prohibition")], TABLE, 3
    )
    assert "t0" not in ruling.before
    assert all("limit" not in ref for move in ruling.moves for ref in move.norms)


def test_a_result_says_whether_it_is_of_a_limit_and_old_records_tell_it_by_the_id():
    asked = limit("no-a", where={"field": "artist", "is": "A"}, modality="prohibition")
    named_alike = Norm(id="limit.of-two", says="At most two per artist.", per="artist", at_most=2)
    ruling = enforce([NEW, asked, named_alike], TABLE, 3)
    refused = enforce([asked, named_alike], TABLE, 8)
    assert [result.is_limit for result in ruling.norms] == [False, True, False]
    assert (refused.status, [result.is_limit for result in refused.norms]) == (
        "infeasible",
        [True, False],
    )
    assert Ruling.model_validate(ruling.model_dump(mode="json")) == ruling
    old = enforce([NEW, asked], TABLE, 3)
    stored = old.model_dump(mode="json")
    for result in stored["norms"]:
        del result["is_limit"]
    assert Ruling.model_validate(stored) == old


def test_a_ref_is_an_id_with_a_version():
    assert (id_of(NEW.ref), version_of("new@12"), id_of("size")) == ("new", 12, "size")


def test_too_few_candidates_is_said_and_never_hidden():
    ruling = enforce([TWO], TABLE, 9)
    assert (ruling.status, ruling.kind, ruling.core) == ("infeasible", "supply", ())
    assert ruling.missing == "needs 9 tracks, 8 fit"
    shorter = enforce([], TABLE, 9, relax=True)
    assert len(shorter.slate) == 8
    assert shorter.relaxed[0].norm == "size"
    assert enforce([], CandidateTable([], [], {}), 3).kind == "supply"
    assert enforce([], CandidateTable([], [], {}), 3, relax=True).slate == ()


def test_what_is_missing_is_said_in_plain_words():
    ruling = enforce([NEW.model_copy(update={"at_least": TWO.at_most})], TABLE, 3)
    assert ruling.status == "optimal"
    many = Norm(id="new", says="x", where={"field": "tier", "is": "new"}, at_least=4)
    ruling = enforce([many], TABLE, 5)
    assert (ruling.kind, ruling.core) == ("supply", ("new",))
    assert ruling.missing == "needs 4 tracks with tier = new, 3 are there"


def test_conflicts_are_told_apart():
    never = Norm(id="never", says="x", modality="prohibition", where={"field": "tier", "is": "new"})
    few = Norm(id="few", says="x", where={"field": "tier", "is": "new"}, at_most="10%")
    assert enforce([NEW, never], TABLE, 5).kind == "deontic"
    assert enforce([NEW, few], TABLE, 5).kind == "arithmetic"
    cores = set(minimal_cores([NEW, never, few, TWO], TABLE, 5))
    assert cores == {("new", "never"), ("new", "few"), ("never", "two")}


def test_relaxing_lets_the_weaker_give_way_by_as_little_as_possible():
    only_old = Norm(
        id="taste",
        says="old",
        where={"field": "tier", "is": "old"},
        at_least="100%",
        rank={"authority": "listener"},
    )
    ruling = enforce([NEW, only_old], TABLE, 5, relax=True)
    (entry,) = ruling.relaxed
    assert (entry.norm, entry.by) == ("taste@1", pytest.approx(0.4))
    assert (entry.core, entry.because) == (("taste",), "too few candidates meet it")
    law = NEW.model_copy(update={"rank": NEW.rank.model_copy(update={"authority": "law"})})
    assert enforce([only_old, law], TABLE, 5, relax=True).relaxed == ruling.relaxed


def test_a_limit_stands_above_the_platform_and_below_the_law():
    only_old = limit("old", where={"field": "tier", "is": "old"}, at_least="100%")
    assert [entry.norm for entry in enforce([NEW, only_old], TABLE, 4, relax=True).relaxed] == [
        "new@1"
    ]
    law = NEW.model_copy(update={"rank": NEW.rank.model_copy(update={"authority": "law"})})
    assert [entry.norm for entry in enforce([law, only_old], TABLE, 4, relax=True).relaxed] == [
        "limit.old@1"
    ]


def test_soft_norms_hold_where_they_can_and_give_way_where_they_must():
    soft = Norm(
        id="soft",
        says="x",
        where={"field": "tier", "is": "new"},
        at_least="60%",
        force="soft",
        weight=2,
    )
    assert enforce([soft], TABLE, 5).relaxed == ()
    ruling = enforce(
        [soft, Norm(id="few", says="x", where={"field": "tier", "is": "new"}, at_most=1)], TABLE, 5
    )
    assert (ruling.status, ruling.relaxed[0].norm) == ("optimal", "soft@1")
    assert ruling.relaxed[0].by == pytest.approx(0.4)


def test_an_override_gives_way_without_being_asked():
    never = Norm(
        id="never",
        says="x",
        modality="prohibition",
        where={"field": "tier", "is": "new"},
        overrides=("new",),
    )
    ruling = enforce([NEW, never], TABLE, 5)
    assert (ruling.status, ruling.relaxed[0].norm) == ("optimal", "new@1")


def test_a_permission_defeats_a_prohibition_of_lower_standing_only():
    never = Norm(
        id="never", says="x", modality="prohibition", where={"field": "artist", "in": ["A", "B"]}
    )
    may = Norm(
        id="may",
        says="x",
        modality="permission",
        where={"field": "artist", "is": "A"},
        rank={"authority": "law"},
    )
    ruling = enforce([never, may], TABLE, 3)
    assert ruling.slate == ("t0", "t1", "t2")
    assert "stands above" in ruling.set_aside[0].why
    weaker = may.model_copy(update={"rank": may.rank.model_copy(update={"authority": "community"})})
    assert enforce([never, weaker], TABLE, 3).slate == ("t5", "t6", "t7")
    equal = never.model_copy(update={"where": may.where})
    tie = enforce([equal, may.model_copy(update={"rank": never.rank})], TABLE, 3)
    assert "neither stands above the other" in tie.undecided[0]


def test_conditions_states_and_dates_decide_what_binds():
    at_home = NEW.model_copy(
        update={"when": NEW.where.model_copy(update={"field": "territory", "is_": "AU"})}
    )
    assert enforce([at_home], TABLE, 3).set_aside[0].norm == "new@1"
    assert enforce([at_home], TABLE, 3, context={"territory": "AU"}).set_aside == ()
    assert (
        "draft" in enforce([NEW.model_copy(update={"state": "draft"})], TABLE, 3).set_aside[0].why
    )
    past = Norm.model_validate({**TWO.model_dump(), "valid_to": "2020-01-01"})
    assert "not in force" in enforce([past], TABLE, 3).set_aside[0].why


def test_a_window_norm_is_reported_as_not_enforced_on_a_list():
    (result,) = enforce([NEW.model_copy(update={"over": "7 days"})], TABLE, 5).norms
    assert result.satisfied is None
    assert "7 days" in result.note
    assert (result.counted, result.out_of) == (1.0, 5.0)


def test_minutes_are_met_to_the_number_and_unknown_lengths_stay_out():
    ruling = enforce([limit("length", weigh="minutes", at_least=16.5, at_most=17.5)], TABLE, 4)
    (result,) = ruling.norms
    assert 16.5 <= result.counted <= 17.5
    assert "t6" not in ruling.slate


@pytest.mark.parametrize("modality", ["permission", "obligation"])
def test_what_is_part_of_a_norm_that_a_permission_lifts_whole_does_not_bind(modality):
    never = Norm(id="never", says="x", modality="prohibition", per="tier")
    free = Norm(id="free", says="x", modality="permission", part_of="never", rank={"priority": 1})
    half = {} if modality == "permission" else {"at_least": "50%"}
    within = Norm(id="within", says="x", modality=modality, part_of="free", **half)
    table = CandidateTable(["a", "b"], [1.0, 0.5], {"tier": ["new", "old"]})
    for norms in itertools.permutations([never, free, within]):
        ruling = enforce(norms, table, 1)
        assert ruling.slate == ("a",)
        aside = {entry.norm for entry in ruling.set_aside}
        assert aside == {"never@1", "free@1", "within@1"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_is_part_of_a_part_of_what_does_not_bind_does_not_bind(order):
    local = Norm(id="local", says="x", at_least="50%", where=NEW.where, state="suspended")
    half = Norm(id="half", says="x", part_of="local", where=NEW.where, at_least="50%")
    third = Norm(id="third", says="x", part_of="half", where=NEW.where, at_least="30%")
    norms = [[local, half, third][at] for at in order]
    table = CandidateTable(["a", "b"], [1.0, 0.5], {"tier": ["new", "old"]})
    ruling = enforce(norms, table, 1)
    reasons = {aside.norm: aside.why for aside in ruling.set_aside}
    assert reasons["half@1"] == "it is part of local, which does not bind here"
    assert reasons["third@1"] == "it is part of half, which does not bind here"
    assert ruling.norms == ()


def test_part_of_takes_the_other_norms_tracks_as_its_whole():
    local = Norm(id="local", says="x", where={"field": "artist", "in": ["A", "B"]}, at_least="60%")
    fresh = Norm(
        id="fresh", says="x", part_of="local", where={"field": "tier", "is": "new"}, at_least="50%"
    )
    ruling = enforce([local, fresh], TABLE, 3)
    assert ruling.slate == ("t0", "t3", "t5")
    assert {r.id: r.achieved for r in ruling.norms}["fresh"] == 0.5


def test_nothing_known_meets_no_quota_and_an_empty_whole_meets_every_share():
    blank = CandidateTable(["a", "b"], [1, 1], {})
    assert not enforce([NEW], blank, 2).feasible
    among = Norm(
        id="n",
        says="x",
        among={"field": "country", "is": "FR"},
        where={"field": "year", "is": 1},
        at_least="50%",
    )
    assert enforce([among, TWO], blank, 2).slate == ("a", "b")


def test_equal_scores_stand_in_the_tables_order():
    table = CandidateTable(["z", "b", "y", "a"], [0.5] * 4, {"tier": ["old", "new", "old", "new"]})
    assert enforce([], table, 3).slate == ("z", "b", "y")
    first = enforce([NEW], table, 3).slate
    assert all(enforce([NEW], table, 3).slate == first for _ in range(3))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_scores_that_are_no_numbers_are_refused(bad):
    with pytest.raises(TableError, match="finite number"):
        CandidateTable(["a"], [bad], {})


def test_numpys_numbers_are_numbers():
    years = Norm(id="old", says="x", where={"field": "year", "at_most": 1990}, at_least="100%")
    for column in (np.array([1980, 2000, 1985]), [np.int64(1980), np.int64(2000), np.int64(1985)]):
        assert enforce(
            [years], CandidateTable(["a", "b", "c"], [1, 2, 3], {"year": column}), 2
        ).slate == ("c", "a")


def test_threads_do_not_disturb_one_another():
    alone = enforce([NEW, TWO], TABLE, 5).slate
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: enforce([NEW, TWO], TABLE, 5).slate, range(24))) == {alone}


def test_other_broken_input_is_refused():
    with pytest.raises(TableError, match="comes twice"):
        CandidateTable(["a", "a"], [1, 1], {})
    with pytest.raises(TableError, match="cells"):
        CandidateTable(["a"], [1], {"x": []})
    with pytest.raises(TableError, match="at least one slot"):
        enforce([], TABLE, 0)
    with pytest.raises(NormSetError, match="given twice"):
        enforce([NEW, NEW], TABLE, 3)


def test_a_passed_deadline_gives_a_verified_slate_that_claims_no_proof():
    ruling = enforce([NEW, TWO], TABLE, 5, deadline=0.0)
    assert ruling.status == "feasible"
    assert not ruling.proved
    assert all(move.norms == () and "no time" in move.why for move in ruling.moves)
    assert all(result.cost is None for result in ruling.norms)
    slate = [TABLE.ids.index(name) for name in ruling.slate]
    assert all(check.satisfied for check in verifier.verify(slate, [NEW, TWO], TABLE).values())
    assert ruling.bound >= ruling.value


@pytest.mark.parametrize("planted", [(0, 1, 2, 3, 4), (0, 1, 6, 4, 5), (0, 2, 1, 5, 7)])
def test_the_verifier_catches_planted_violations(planted):
    checks = verifier.verify(planted, [NEW, TWO], TABLE)
    assert not all(check.satisfied for check in checks.values())


def test_two_hundred_norms_and_many_candidates():
    norms = [
        Norm(id=f"n{at}", says="x", where={"field": "g", "is": at % 7}, at_most=8)
        for at in range(200)
    ]
    table = CandidateTable(
        [str(at) for at in range(3000)],
        [1 / (at + 1) for at in range(3000)],
        {"g": [at % 7 for at in range(3000)]},
    )
    assert enforce(norms, table, 10).proved


def write(tmp_path, norms, candidates):
    first, second = tmp_path / "norms.yaml", tmp_path / "candidates.jsonl"
    first.write_text(norms, encoding="utf-8")
    second.write_text(candidates, encoding="utf-8")
    return first, second


NORMS = "norms:\n  - {id: new, says: x, where: {field: tier, is: new}, at_least: 50%}\n"
LINES = """\
{"id": "a", "score": 0.9, "attributes": {"tier": "old"}}
{"id": "b", "score": 0.8, "attributes": {"tier": null}}

{"id": "c", "score": 0.1, "attributes": {"tier": "new"}}
"""


def test_rerank_prints_the_agreed_document(tmp_path):
    document = rerank(*write(tmp_path, NORMS, LINES), 2).as_rerank()
    assert json.loads(json.dumps(document)) == document
    assert (document["status"], document["slate"], document["proved"]) == (
        "optimal",
        ["a", "c"],
        True,
    )
    assert document["moves"][0] | {"why": ""} == {
        "id": "c",
        "from": None,
        "to": 2,
        "norms": ["new@1"],
        "why": "",
    }
    assert {"id", "required", "achieved", "satisfied", "shadow_price", "cost"} <= document["norms"][
        0
    ].keys()
    assert (document["core"], document["kind"], document["relaxed"]) == (None, None, [])


def test_rerank_infeasible(tmp_path):
    document = rerank(*write(tmp_path, NORMS, LINES.replace('"new"', '"old"')), 2).as_rerank()
    assert (document["status"], document["slate"], document["core"], document["kind"]) == (
        "infeasible",
        [],
        ["new"],
        "supply",
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":1: not JSON"),
        ('{"a":' * 100_000, ":1: nested too deeply"),
        ("[]", ":1: expected an object"),
        ('{"id": "\\ud83c", "score": 1}', ":1: half of a surrogate pair"),
        ('{"score": 1}', ":1: id: expected text, but it is missing"),
        ('{"id": "a"}', ":1: score: expected a number, but it is missing"),
        ('{"id": "a", "score": NaN}', ":1: score: expected a finite number"),
        ('{"id": "a", "score": "1"}', ":1: score: expected a number, not '1'"),
        ('{"id": "a", "score": 1, "atributes": {}}', ":1: atributes: there is no such field"),
        ('{"id": "a", "score": 1, "attributes": []}', ":1: attributes: expected an object"),
        ('{"id": "a", "score": 1, "attributes": {"x": {}}}', ":1: attributes.x: expected text"),
        (
            '{"id": "a", "score": 1}\n{"id": "a", "score": 1}',
            ":2: id: 'a' stands on line 1 already",
        ),
    ],
)
def test_rerank_names_the_line_and_field_at_fault(tmp_path, line, message):
    with pytest.raises(InputError) as caught:
        rerank(*write(tmp_path, NORMS, line), 1)
    assert message in str(caught.value)
    assert "candidates.jsonl" in str(caught.value)


def test_when_ten_deadlines_pass_without_any_slate_that_is_said():
    random = np.random.default_rng(3)
    columns = {f"a{at}": (random.random(200) < 0.3).tolist() for at in range(8)}
    shares = ("40%", "35%", "30%", "40%", "35%", "30%", "40%", "35%")
    norms = [
        Norm(
            id=name,
            says="x",
            where={"field": name, "is": True},
            at_least=share,
            at_most="45%",
            over="prefix",
        )
        for name, share in zip(columns, shares, strict=True)
    ]
    table = CandidateTable(
        [str(at) for at in range(200)], np.sort(random.random(200))[::-1], columns
    )
    with pytest.raises(
        UndecidedError, match="no list was found that meets every norm, nor a proof"
    ):
        enforce(norms, table, 20, deadline=1e-6)


def test_the_day_of_the_context_decides_which_norms_are_valid():
    new_year = TWO.model_copy(update={"valid_from": date(2027, 1, 1)})
    for day, binds in (("2026-12-31", False), ("2027-01-01", True)):
        ruling = enforce([new_year], TABLE, 5, context={"date": day})
        assert (new_year.ref in {result.ref for result in ruling.norms}) is binds
    with pytest.raises(NormSetError, match="expected a day such as 2026-01-31, not 'soon'"):
        enforce([TWO], TABLE, 5, context={"date": "soon"})
