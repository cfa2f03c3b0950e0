"""Each of the seven kinds of conflict on a case whose answer is known; minimal cores; who gives
way; and when things are bad.
"""

import hashlib
import math
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undercard.policy.conflicts.conflict import UNDECIDED
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.conflicts.supply import MOST_CASES
from undercard.policy.enforcement.accounts import Account
from undercard.policy.errors import DocumentError, NormSetError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records.sources import check_sources
from undercard.policy.solver.cores import minimal_cores

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday


def norm(name, where=None, *, authority="platform", **fields):
    fields = {"says": f"{name} speaks.", "rank": {"authority": authority}, **fields}
    return Norm(id=name, where=where, **fields)


def has(field, value):
    return {"field": field, "is": value}


def found(*norms, **more):
    return find_conflicts(norms, at=AT, **more)


def only(*norms, **more):
    (conflict,) = found(*norms, **more)
    return conflict


def table(count=10, **columns):
    return CandidateTable([f"t{at}" for at in range(count)], [1.0] * count, columns)


NEW, OLD = has("tier", "new"), has("tier", "old")


def test_norms_that_can_hold_together_make_no_conflict():
    assert (
        found(
            norm("a", NEW, at_least="50%"),
            norm("b", OLD, at_most=3),
            norm("c", per="artist", at_most=2),
        )
        == []
    )


# deontic


def test_obliged_and_forbidden():
    conflict = only(
        norm("o", NEW, at_least="10%", authority="law"), norm("f", NEW, modality="prohibition")
    )
    assert (conflict.kind, conflict.core, conflict.severity) == (
        "deontic",
        ("o@1", "f@1"),
        "resolved",
    )
    assert "o gives way to f" in conflict.decided
    assert "(deny)" in conflict.decided
    assert "at least 10%, which is 2 of 20 where tier is new" in conflict.says


def test_what_is_obliged_elsewhere_is_not_forbidden():
    part = {"all": [NEW, has("label", "z")]}
    assert found(norm("o", NEW, at_least="50%"), norm("f", part, modality="prohibition")) == []
    assert (
        only(norm("o", part, at_least="50%"), norm("f", NEW, modality="prohibition")).kind
        == "deontic"
    )


@pytest.mark.parametrize(
    ("authority", "severity", "told"),
    [
        ("law", "resolved", "f gives way to p"),
        ("listener", "resolved", "p gives way to f"),
        ("platform", "blocks", UNDECIDED),
    ],
)
def test_forbidden_and_permitted(authority, severity, told):
    allowed = norm("p", NEW, modality="permission", authority=authority)
    wide = norm("f", {"field": "label", "in": ["z", "y"]}, modality="prohibition")
    conflict = only(wide, allowed)
    assert (conflict.kind, conflict.severity) == ("deontic", severity)
    assert told in conflict.decided
    assert found(wide, norm("p", has("label", "x"), modality="permission")) == []


def test_not_no_is_yes_so_what_is_forbidden_there_is_not_what_is_permitted():
    live, studio = {"not": has("live", False)}, {"not": has("live", True)}
    assert (
        found(norm("f", live, modality="prohibition"), norm("p", studio, modality="permission"))
        == []
    )
    (conflict,) = found(
        norm("f", live, modality="prohibition"), norm("p", has("live", True), modality="permission")
    )
    assert conflict.severity == "blocks"


def test_a_permission_that_prevails_leaves_room_for_an_obligation_only_where_it_binds():
    forbid, oblige = norm("f", NEW, modality="prohibition"), norm("o", NEW, at_least="10%")
    permit = norm("p", NEW, modality="permission", authority="law")
    assert [c.core for c in found(forbid, oblige, permit)] == [("f@1", "p@1")]
    somewhere = permit.model_copy(
        update={"when": forbid.where.model_copy(update={"field": "territory"})}
    )
    assert ("f@1", "o@1") in [c.core for c in found(forbid, oblige, somewhere)]


def test_a_value_among_several_forbids_less():
    most = [
        norm("rock", has("genre", "rock"), at_least="60%"),
        norm("pop", has("genre", "pop"), at_least="60%"),
    ]
    assert only(*most).severity == "blocks"
    assert found(*most, several={"genre"}) == []
    assert found(*most, table=table(20, genre=[("rock", "pop")] * 20)) == []


# arithmetic


def test_quotas_above_the_whole():
    thirds = [norm(name, has("g", name), at_least="40%") for name in "abc"]
    conflict = only(*thirds)
    assert (conflict.kind, conflict.core, conflict.decided) == (
        "arithmetic",
        ("a@1", "b@1", "c@1"),
        UNDECIDED,
    )
    each = {
        size: -(-2 * size // 5) for size in range(1, 51)
    }  # in a list of three, any two of them clash already
    assert conflict.lengths == tuple(
        size for size, needs in each.items() if 2 * needs <= size < 3 * needs
    )
    assert "8 of 20" in conflict.says
    assert "It is so at length 2, 4 to 50" in conflict.says.replace(" and ", ", ")
    assert (
        "at every length from 1 to 50"
        in only(norm("a", NEW, at_least="60%"), norm("b", OLD, at_least="60%")).says
    )


@pytest.mark.parametrize("one", [has("live", True), {"not": has("live", False)}])
@pytest.mark.parametrize("other", [has("live", False), {"not": has("live", True)}])
def test_most_of_the_one_and_most_of_the_other_are_above_the_whole(one, other):
    conflict = only(norm("live", one, at_least="60%"), norm("studio", other, at_least="60%"))
    assert (conflict.kind, conflict.core, conflict.severity) == (
        "arithmetic",
        ("live@1", "studio@1"),
        "blocks",
    )
    assert (
        found(norm("live", one, at_least="60%"), norm("studio", other, at_least="40%"), size=5)[
            0
        ].severity
        == "notice"
    )


def test_the_lengths_at_which_rounding_clashes_are_said():
    conflict = only(norm("odd", NEW, at_least="30%", at_most="35%"))
    assert conflict.severity == "notice"
    assert conflict.lengths == tuple(k for k in range(1, 51) if -(-30 * k // 100) > 35 * k // 100)
    assert "at length 1 to 2, 4 to 5, 7 to 8, 11, 14 and 17" in conflict.says
    assert only(norm("odd", NEW, at_least="30%", at_most="35%"), size=11).severity == "blocks"


def test_a_soft_norm_gives_way_by_rule():
    conflict = only(
        norm("hard", NEW, at_least="60%"), norm("soft", OLD, at_least="60%", force="soft")
    )
    assert (conflict.severity, conflict.decided) == (
        "resolved",
        "soft gives way to hard: soft is soft and hard is hard (force)",
    )


QUOTAS = st.sampled_from(
    [{"at_least": "40%"}, {"at_least": "60%"}, {"at_most": "30%"}, {"at_least": 7}, {"at_most": 0}]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), QUOTAS), min_size=2, max_size=5))
def test_every_core_is_minimal_and_a_conflict_is_found_where_there_is_one(asked):
    norms = [norm(f"n{at}", has("g", value), **bound) for at, (value, bound) in enumerate(asked)]
    every = table(48, g=["a", "b", "c", "d"] * 12)
    cores = {frozenset(core) for core in minimal_cores(norms, every, 10, limit=20)}
    told = [c for c in found(*norms, size=10) if 10 in c.lengths]
    assert {frozenset(ref.partition("@")[0] for ref in c.core) for c in told} == cores


# supply


def test_what_the_candidates_lack_is_counted():
    few = table(30, tier=["new"] * 4 + ["old"] * 26)
    conflict = only(norm("q", NEW, at_least="30%"), table=few)
    assert (conflict.kind, conflict.core, conflict.severity) == ("supply", ("q@1",), "blocks")
    assert "needs 6 tracks" in conflict.says
    assert "4 are there" in conflict.says
    assert only(norm("q", NEW, at_least="30%", force="soft"), table=few).severity == "resolved"
    assert found(norm("q", NEW, at_least="30%"), table=few, size=10) == []


def test_two_that_share_too_little():
    both = table(
        30, tier=["new"] * 8 + ["old"] * 22, g=["a"] * 4 + ["b"] * 4 + ["a"] * 2 + ["b"] * 20
    )
    conflict, *_ = found(
        norm("q", NEW, at_least=8),
        norm("g", has("g", "a"), at_most="15%", authority="law"),
        table=both,
    )
    assert (conflict.kind, conflict.core) == ("supply", ("q@1", "g@1"))
    assert "q gives way to g: law stands above platform" in conflict.decided


def test_an_attribute_that_is_mostly_unknown_is_named_once():
    mostly = table(100, country=["FR"] * 9 + [None] * 91)
    fr = [
        norm("a", has("country", "FR"), at_most=3),
        norm("b", has("country", "FR"), at_most="50%"),
    ]
    conflict = only(*fr, table=mostly)
    assert (conflict.kind, conflict.severity, conflict.members) == (
        "supply",
        "notice",
        ("a@1", "b@1"),
    )
    assert "country is known for 9% of 100 candidates" in conflict.says
    asks_for_unknown = norm("u", {"field": "country", "known": False}, at_most="95%")
    assert found(asks_for_unknown, table=mostly) == []


def test_a_window_that_no_candidate_can_help_to_meet():
    weekly = norm("w", NEW, at_least="10%", over="each week")
    conflict = only(weekly, table=table(20, tier=["old"] * 20))
    assert (conflict.kind, conflict.severity) == ("supply", "blocks")


# temporal


def test_a_window_that_contradicts_what_each_list_allows():
    week, each = (
        norm("week", NEW, at_least="65%", over="each week"),
        norm("each", NEW, at_most="20%"),
    )
    conflict = only(week, each)
    assert (conflict.kind, set(conflict.core), conflict.severity) == (
        "temporal",
        {"week@1", "each@1"},
        "blocks",
    )
    assert found(week, norm("each", NEW, at_most="65%")) == []
    assert only(week, norm("never", NEW, modality="prohibition")).kind == "deontic"
    three = [
        norm(name, has("g", name), at_least="40%", over=over)
        for name, over in zip("abc", ("list", "each week", "each day"), strict=True)
    ]
    assert set(only(*three).core) == {"a@1", "b@1", "c@1"}


@pytest.mark.parametrize(
    ("floor", "cap", "clash"),
    [
        ((22, "each week"), (3, "each day"), True),  # seven days of three are 21
        ((21, "each week"), (3, "each day"), False),
        ((94, "each month"), (3, "each day"), True),
        ((93, "each month"), (3, "each day"), False),  # January can
        ((2, "each day"), (13, "each week"), True),
        ((2, "each day"), (14, "each week"), False),
        ((3, "list"), (2, "each day"), True),
        ((100, "each day"), (1, "list"), False),  # as many lists as one likes
        ((5, "24 hours"), (34, "7 days"), True),
        ((5, "24 hours"), (35, "7 days"), False),
        ((9, "each day for everyone"), (1, "each day"), False),  # as many listeners as one likes
        ((9, "each day"), (8, "each day for everyone"), True),
    ],
)
def test_counts_of_one_window_in_another(floor, cap, clash):
    norms = [
        norm("floor", NEW, at_least=floor[0], over=floor[1]),
        norm("cap", NEW, at_most=cap[0], over=cap[1]),
    ]
    assert bool(found(*norms)) is clash


def test_a_window_that_can_no_longer_be_made_good():
    quota = norm("q", NEW, at_least="50%", over="each week")
    conflict = only(quota, accounts={"q": Account(counted=10, out_of=180)})
    assert conflict.kind == "temporal"
    assert "80 tracks behind (10 of 180)" in conflict.says
    assert "160 more would have to be played" in conflict.says
    assert "about 100 will be" in conflict.says  # 180 in 108 hours, and 60 are left
    assert (
        found(quota, accounts={"q": Account(counted=60, out_of=180)}) == []
    )  # 60 behind, and 60 can repay 30 + 30


def test_a_cap_over_time_that_is_passed_already():
    cap = norm("c", NEW, at_most=5, over="each week")
    assert "2 tracks over" in only(cap, accounts={"c": Account(counted=7, out_of=9)}).says
    assert found(cap, accounts={"c": Account(counted=5, out_of=9)}) == []


def test_a_norm_that_ends_before_its_window_fills():
    short = norm("s", NEW, at_least="50%", over="each week", valid_to="2026-11-22")
    assert "in force for 3 days" in only(short).says
    assert (
        found(short.model_copy(update={"valid_to": datetime(2026, 11, 27, tzinfo=UTC).date()}))
        == []
    )


# scope


def test_a_clash_where_conditions_overlap_names_the_overlap():
    law = norm(
        "law",
        has("country", "CA"),
        at_least="35%",
        authority="law",
        when={"all": [has("territory", "CA"), {"field": "hour", "between": [6, 18]}]},
    )
    house = norm(
        "house", has("country", "CA"), at_most="20%", when={"field": "hour", "at_most": 17}
    )
    conflict = only(law, house)
    assert (conflict.kind, conflict.severity) == ("scope", "resolved")
    assert "Only where territory CA and hour 6 to 17" in conflict.says
    assert "house gives way to law" in conflict.decided


def test_conditions_that_never_overlap_clash_never():
    fr = norm("fr", NEW, at_least="60%", when=has("territory", "FR"))
    assert found(fr, norm("ca", OLD, at_least="60%", when=has("territory", "CA"))) == []
    assert found(fr, norm("not-fr", OLD, at_least="60%", unless=has("territory", "FR"))) == []
    assert (
        only(fr, norm("same", OLD, at_least="60%", when=has("territory", "FR"))).kind
        == "arithmetic"
    )
    dated = norm("later", OLD, at_least="60%", valid_from="2027-01-01")
    assert found(dated, norm("until", NEW, at_least="60%", valid_to="2026-12-31")) == []
    assert only(dated, norm("always", NEW, at_least="60%")).kind == "arithmetic"


# definitional

LABEL = norm(
    "label", {"field": "debut", "at_least": 2020}, at_least="5%", beneficiary="Emerging artists"
)
REGULATOR = norm(
    "regulator", has("tier", "emerging"), at_least="5%", beneficiary="emerging artists"
)


def test_one_word_with_two_meanings():
    conflict = only(LABEL, REGULATOR)
    assert (conflict.kind, conflict.severity, conflict.core) == ("definitional", "notice", ())
    assert "debut is 2020 or more in label" in conflict.says
    assert "tier is emerging in regulator" in conflict.says
    known = table(
        40,
        debut=[2021] * 10 + [1999] * 30,
        tier=["emerging"] * 4 + ["known"] * 26 + ["emerging"] * 10,
    )
    assert (
        "10 candidates by the first, 14 by the second, 4 by both"
        in only(LABEL, REGULATOR, table=known).says
    )


@pytest.mark.parametrize(
    ("left", "right", "word"),
    [
        (
            norm("a", NEW, at_least=1, says="“Local” music is played."),
            norm("b", OLD, at_most=9, says="No more “local” ones."),
            "local",
        ),
        (
            norm("a", NEW, at_least=1, says="Enough new music."),
            norm("b", has("year", 2020), at_least=1, says="Some new music."),
            "new",
        ),
        (LABEL, REGULATOR.model_copy(update={"where": LABEL.where}), None),
        (
            LABEL,
            norm("b", OLD, at_most=9, beneficiary="emerging artists"),
            None,
        ),  # a cap gives nobody a meaning
        (norm("a", NEW, at_least=1), norm("b", OLD, at_least=1), None),
    ],
)
def test_which_words_are_one(left, right, word):
    told = [c.says for c in found(left, right) if c.kind == "definitional"]
    assert [f"“{word}” means" in said for said in told] == ([True] if word else [])


# costly


def test_what_norms_cost_on_samples():
    sample = CandidateTable(
        [str(at) for at in range(8)],
        [1.0, 0.9, 0.8, 0.7, 0.1, 0.1, 0.1, 0.1],
        {"tier": ["old"] * 4 + ["new"] * 4},
    )
    dear, free = norm("dear", NEW, at_least="50%"), norm("free", OLD, at_least="25%")
    (conflict,) = [
        c for c in found(dear, free, samples=[sample, sample], size=4) if c.kind == "costly"
    ]
    assert (conflict.members, conflict.severity) == (("dear@1",), "notice")
    whole = 1.0 + 0.9 / math.log2(3) + 0.8 / 2 + 0.7 / math.log2(5)
    lost = (0.8 - 0.1) / 2 + (0.7 - 0.1) / math.log2(5)
    assert f"cost {lost / whole:.1%}" in conflict.says
    assert not any(
        c.kind == "costly" for c in found(dear, free, samples=[sample], size=4, cost_threshold=0.5)
    )


# when things are bad


def test_circles_are_refused_before_anything_is_looked_for():
    with pytest.raises(NormSetError, match="overrides goes round in a circle: a -> b -> a"):
        found(
            norm("a", NEW, at_most=1, overrides=("b",)), norm("b", NEW, at_most=1, overrides=("a",))
        )
    with pytest.raises(NormSetError, match="part_of goes round in a circle"):
        found(norm("a", NEW, at_most=1, part_of="b"), norm("b", NEW, at_most=1, part_of="a"))


def test_a_share_of_nothing_is_met_and_makes_no_conflict():
    fr = has("country", "FR")
    assert (
        found(norm("a", NEW, among=fr, at_least="50%"), norm("f", fr, modality="prohibition")) == []
    )


def test_unknown_attributes_everywhere():
    blank = table(50, tier=[None] * 50)
    kinds = [
        (c.kind, c.severity)
        for c in found(
            norm("q", NEW, at_least="10%"), norm("f", OLD, modality="prohibition"), table=blank
        )
    ]
    assert kinds == [("supply", "blocks"), ("supply", "notice")]


def test_two_hundred_norms_over_ten_thousand_candidates():
    norms = [
        norm(
            f"n{at}",
            has("g", f"g{at % 9}"),
            at_least=f"{at % 12}%",
            when=has("territory", f"T{at % 30}"),
        )
        if at % 2
        else norm(
            f"n{at}",
            {"field": "year", "at_least": 1990 + at % 20},
            at_most="90%",
            rank={"priority": at},
        )
        for at in range(198)
    ]
    clash = [norm("x", has("h", 1), at_least="60%"), norm("y", has("h", 2), at_least="60%")]
    rows = range(10_000)
    many = table(
        10_000,
        g=[f"g{at % 9}" for at in rows],
        h=[at % 5 for at in rows],
        year=[1980 + at % 40 for at in rows],
    )
    told = found(*norms, *clash, table=many)
    assert [c.core for c in told if c.blocks] == [("x@1", "y@1")]
    about = found(*norms, *clash, about={"x"})
    assert [c.core for c in about] == [("x@1", "y@1")]


def test_what_is_not_examined_is_said():
    wide = [
        norm(
            f"n{at}",
            {"all": [has(f"f{(at + by) % 12}", value) for by, value in enumerate("ab")]},
            at_least=1,
            at_most=15,
        )
        for at in range(36)
    ]
    assert any("Not examined in full" in c.says for c in found(*wide))
    places = [
        norm(f"p{at}", NEW, at_most=5, when=has("territory", f"T{at}"))
        for at in range(MOST_CASES + 3)
    ]
    assert any(
        f"the {MOST_CASES} largest were looked at" in c.says
        for c in found(*places, table=table(30, tier=["old"] * 30))
    )


def test_a_draft_is_judged_and_what_is_retired_is_not():
    pair = [norm("a", NEW, at_least="60%", state="draft"), norm("b", OLD, at_least="60%")]
    assert only(*pair).severity == "blocks"
    assert found(pair[0], pair[1].model_copy(update={"state": "retired"})) == []


# sources


def quoting(text, quote, **source):
    digest = hashlib.sha256(text.encode()).hexdigest()
    full = {
        "uri": "https://example.org/acts/charter.txt",
        "quote": quote,
        "sha256": digest,
        **source,
    }
    return norm("n", NEW, at_least="10%", source=full)


def test_a_source_that_says_what_it_said(tmp_path):
    text = "One. A tenth of what we\nplay is new. Two."
    (tmp_path / "other-name.txt").write_text(text, encoding="utf-8")
    quote = "A tenth of what we play is new."
    assert (
        check_sources([quoting(text, quote, span=(5, 36)), norm("house", NEW, at_most=1)], tmp_path)
        == []
    )
    (fault,) = check_sources([quoting(text, "Two.", span=(5, 36))], tmp_path)
    assert "not at characters 5 to 36 of other-name.txt; it stands at 37 to 41" in fault.says
    (fault,) = check_sources([quoting(text, "Three.")], tmp_path)
    assert "does not stand in other-name.txt" in fault.says


def test_a_source_that_changed_or_is_gone(tmp_path):
    before = quoting("A tenth is new.", "A tenth is new.")
    (fault,) = check_sources([before], tmp_path)
    assert fault.norm == "n@1"
    assert "no document with SHA-256" in fault.says
    (tmp_path / "charter.txt").write_text("A fifth is new.", encoding="utf-8")
    changed, quote = check_sources([before], tmp_path)
    assert "charter.txt has changed since the norm was taken from it" in changed.says
    assert "does not stand in charter.txt" in quote.says
    with pytest.raises(DocumentError, match="no such folder"):
        check_sources([before], tmp_path / "nowhere")
