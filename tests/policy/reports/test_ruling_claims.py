"""Claims about rulings and lists: each holds of what it was read from, and of nothing else."""

from dataclasses import fields, is_dataclass, replace
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from undercard.policy.enforcement.accounts import Account
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import FalseClaim, PolicyError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports import (
    change_claims,
    cost_claims,
    gave_way_claims,
    list_claims,
    parameter_claims,
    result_claims,
)
from undercard.policy.reports.claims import Claim, ClauseClaim, Sentence, say
from undercard.policy.reports.explanation import explain, statements
from undercard.policy.reports.parameters import lists_of, main_parameters, stated
from undercard.policy.reports.phrases import LANGUAGES, phrases
from undercard.policy.reports.record_facts import Record
from undercard.policy.ruling import Kind

MODULES = (
    change_claims,
    cost_claims,
    gave_way_claims,
    list_claims,
    parameter_claims,
    result_claims,
)
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
TITLES = {"t2": "Third Song", "t5": "Sixth Song"}
IS_NEW = {"field": "tier", "is": "new"}
IS_GOLD = {"field": "tier", "is": "gold"}
NEW = Norm(
    id="new",
    says="Two fifths are new.",
    where=IS_NEW,
    at_least="40%",
    over="prefix",
    stakeholder="the town",
)
TWO = Norm(id="two", says="At most two per artist.", per="artist", at_most=2)
SAME = TWO.model_copy(update={"id": "same", "says": "The same again."})
WEEK = NEW.model_copy(update={"id": "week", "says": "New over the week.", "over": "7 days"})
HOUR = WEEK.model_copy(update={"id": "hour", "says": "Four new an hour.", "at_least": TWO.at_most})
LONG = Norm(id="long", says="Ten minutes.", weigh="minutes", at_least=10, force="soft")
OLD = Norm(
    id="taste",
    says="Old only.",
    where={"field": "tier", "is": "old"},
    at_least="100%",
    force="soft",
)
FEW = Norm(id="few", says="One new at most.", where=IS_NEW, at_most=1, force="soft")
ONE = FEW.model_copy(
    update={"id": "one", "says": "One new.", "at_most": None, "exactly": FEW.at_most}
)
NEVER = Norm(id="never", says="Never.", modality="prohibition", where=IS_NEW)
MAY = Norm(id="may", says="New is allowed.", modality="permission", where=IS_NEW)
GOLD = Norm(id="gold", says="Two of gold.", per="artist", at_most=2, where=IS_GOLD, among=IS_GOLD)
SHORT = Norm(
    id="limit.short",
    says="only old songs",
    where=OLD.where,
    at_least="10%",
    rank={"authority": "limit"},
)
DRAFT = Norm(id="draft", says="Not yet.", state="draft", where=IS_NEW, at_least=1)
POOL = (NEW, TWO, SAME, WEEK, HOUR, LONG, OLD, FEW, ONE, NEVER, MAY, GOLD, SHORT, DRAFT)
NORMS = {norm.ref: norm for norm in POOL}
BEHIND = {
    "week": Account(counted=3, out_of=10, price=0.2, opening=0.55),
    "hour": Account(counted=1, out_of=9),
}
AHEAD = {"week": Account(counted=9, out_of=10)}


def records():
    made = [
        enforce([NEW, TWO], TABLE, 5),
        enforce([TWO, SAME], TABLE, 5),
        enforce([NEW, TWO, WEEK, HOUR], TABLE, 5, accounts=BEHIND),
        enforce([WEEK, SHORT], TABLE, 3, accounts=AHEAD),
        enforce([LONG, GOLD], TABLE, 8),
        enforce([NEW, OLD, FEW], TABLE, 5),
        enforce([NEW, TWO], TABLE, 5, deadline=0.0),
        enforce([NEW, TWO, DRAFT], TABLE, 9, relax=True),
        enforce([NEW, NEVER], TABLE, 5),
        enforce([NEVER, MAY], TABLE, 5),
        enforce([NEW, ONE], TABLE, 5),
        enforce(
            [WEEK, OLD.model_copy(update={"at_most": OLD.at_least})],
            TABLE,
            9,
            accounts=BEHIND,
            relax=True,
        ),
    ]
    altogether = gave_way_claims.ALTOGETHER
    first, *rest = made[5].relaxed
    out = first.model_copy(update={"because": f"it is a soft norm, and {altogether}", "core": ()})
    made.append(made[5].model_copy(update={"relaxed": (out, *rest), "resolution": ()}))
    return [Record(ruling, NORMS, TITLES) for ruling in made]


RECORDS = records()
LISTS = lists_of([record.ruling for record in RECORDS], POOL)


def inside(claim):
    """A claim with all that are in it."""
    yield claim
    if is_dataclass(claim):
        for field in fields(claim):
            value = getattr(claim, field.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Claim):
                    yield from inside(part)


def claims_of(facts):
    """Every claim that is made of a ruling, or of lists."""
    if isinstance(facts, Record):
        sentences = [statement.sentence for statement in statements(facts)]
        found = [claim for sentence in sentences for claim in sentence.claims]
    else:
        found = [claim for one in stated(facts) for claim in (one.criterion, *one.reason)]
    return [part for claim in found for part in inside(claim)]


def other(value, hint):
    """Values of a field that say something else."""
    if get_origin(hint) is Literal:
        return [choice for choice in get_args(hint) if choice != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, (int, float)):
        return [value + 1, -value - 1]
    if isinstance(value, str):
        return [value + "x", ""]
    if isinstance(value, Claim):
        return list(altered(value))
    if isinstance(value, tuple) and isinstance(value[0], float):
        return [(value[0] + 1, *value[1:]), (*value[:-1], value[-1] + 1)]
    if isinstance(value, tuple):
        return [(*value, value[-1]), value[:-1]]
    return []


def altered(claim):
    """The claim with one field that says something else."""
    hints = get_type_hints(type(claim))
    for field in fields(claim):
        value = getattr(claim, field.name)
        for another in other(value, hints[field.name]):
            if another != value:
                yield replace(claim, **{field.name: another})


def test_every_claim_type_is_made_of_some_ruling():
    """So that the tests below look at all of them."""
    kinds = {
        kind
        for module in MODULES
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Claim) and is_dataclass(kind)
    }
    assert kinds == {type(claim) for facts in (*RECORDS, LISTS) for claim in claims_of(facts)}


def test_every_text_of_a_claim_is_said_of_some_ruling():
    """No text waits for nobody, but for kinds of conflict that these rulings do not have."""
    claims = [claim for facts in (*RECORDS, LISTS) for claim in claims_of(facts)]
    said = {claim.key for claim in claims if isinstance(claim, ClauseClaim)}
    told = {key for key in phrases("en").claims if not key.startswith("deeds.")}
    assert told - said <= {f"infeasible.kind.{kind}" for kind in get_args(Kind)}


@pytest.mark.parametrize("at", range(len(RECORDS) + 1))
def test_a_claim_holds_of_its_record_and_no_other_claim_does(at):
    facts = [*RECORDS, LISTS][at]
    for claim in claims_of(facts):
        assert claim.holds(facts), claim
        for another in altered(claim):
            assert not another.holds(facts), another


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_has_words(language):
    for facts in (*RECORDS, LISTS):
        assert all(claim.words(language) for claim in claims_of(facts))


def test_nothing_holds_where_there_is_no_ruling():
    class NoRuling:
        ruling, norms, titles = None, {}, {}

    for record in RECORDS:
        for statement in statements(record):
            assert not all(claim.holds(NoRuling()) for claim in statement.sentence.claims), (
                statement
            )


def test_a_false_sentence_is_never_said_and_names_its_claim():
    claim = result_claims.Owed(result_claims.Named("week@1", WEEK.says), 7.0, "tracks")
    with pytest.raises(FalseClaim, match=r"alone: Owed\(.*owed=7\.0.* does not hold") as raised:
        say(Sentence("alone", {"claim": claim}), RECORDS[2], phrases("en"))
    assert isinstance(raised.value, PolicyError)


def test_a_sentence_takes_nothing_but_claims():
    claim = result_claims.Named("week@1", WEEK.says)
    for words in ("Owed 7 tracks", (claim, "and 7 tracks")):
        with pytest.raises(TypeError, match="alone: claim: expected a claim"):
            Sentence("alone", {"claim": words})


def test_the_register_has_to_agree_with_what_is_said_of_its_norms():
    ruling = RECORDS[0].ruling
    explain(ruling, norms=NORMS)
    for change in ({"says": "Half are new."}, {"at_least": HOUR.at_least}):
        with pytest.raises(FalseClaim, match="new@1"):
            explain(ruling, norms=NORMS | {"new@1": NEW.model_copy(update=change)})
    with pytest.raises(FalseClaim, match="Reason"):
        explain(
            RECORDS[5].ruling, norms=NORMS | {"few@1": FEW.model_copy(update={"force": "hard"})}
        )
    with pytest.raises(FalseClaim, match="Quoted"):
        main_parameters([ruling], [NEW.model_copy(update={"says": "Half are new."})])


def test_a_move_has_to_agree_with_the_two_lists():
    ruling = RECORDS[0].ruling
    first, *rest = ruling.moves
    wrong = first.model_copy(update={"to_rank": first.to_rank + 1})
    with pytest.raises(FalseClaim, match="Moved"):
        explain(ruling.model_copy(update={"moves": (wrong, *rest)}))


def test_a_mover_has_to_have_pushed_the_track_the_way_it_went():
    ruling = RECORDS[0].ruling
    at, move = next(
        (at, move)
        for at, move in enumerate(ruling.moves)
        if "it would be at" in move.why and move.to_rank
    )
    wrong = move.model_copy(update={"why": f"without {move.norms[0]} it would be at 1"})
    moves = (*ruling.moves[:at], wrong, *ruling.moves[at + 1 :])
    with pytest.raises(FalseClaim, match="Without"):
        explain(ruling.model_copy(update={"moves": moves}))


def test_a_list_said_to_be_checked_breaks_no_norm_that_did_not_give_way():
    ruling = RECORDS[5].ruling
    with pytest.raises(FalseClaim, match="Checked"):
        explain(ruling.model_copy(update={"relaxed": (), "resolution": ()}))


@st.composite
def random_records(draw):
    """A ruling of a few norms on a small table, with the register that it was made under."""
    count = draw(st.integers(2, 8))
    cell = st.sampled_from(["old", "new", "new", None])
    table = CandidateTable(
        [f"t{at}" for at in range(count)],
        draw(st.lists(st.floats(0.05, 1), min_size=count, max_size=count)),
        {
            "tier": draw(st.lists(cell, min_size=count, max_size=count)),
            "artist": draw(st.lists(st.sampled_from("ABC"), min_size=count, max_size=count)),
            "minutes": draw(
                st.lists(
                    st.sampled_from([2.0, 3.5, 6.0, 3.0, None]), min_size=count, max_size=count
                )
            ),
        },
    )
    share = draw(st.integers(0, 100))
    lowest = NEW.model_copy(
        update={"at_least": Norm(id="x", says="x", at_least=f"{share}%").at_least}
    )
    pool = (lowest, *POOL[1:])
    norms = draw(
        st.lists(st.sampled_from(pool), min_size=1, max_size=4, unique_by=lambda norm: norm.id)
    )
    accounts = draw(st.sampled_from([{}, BEHIND, AHEAD]))
    size, relax = draw(st.integers(1, count)), draw(st.booleans())
    ruling = enforce(norms, table, size, relax=relax, accounts=accounts)
    return Record(ruling, {norm.ref: norm for norm in norms} if draw(st.booleans()) else {})


@settings(max_examples=150, deadline=None)
@given(random_records(), st.sampled_from(LANGUAGES))
def test_all_that_is_said_of_any_ruling_holds_and_nothing_else(record, language):
    assert explain(record.ruling, language, norms=record.norms)
    for claim in claims_of(record):
        for another in altered(claim):
            assert not another.holds(record), another
    lists = lists_of([record.ruling], list(record.norms.values()))
    main_parameters([record.ruling], list(record.norms.values()), language)
    assert all(claim.holds(lists) for claim in claims_of(lists))


@st.composite
def moving_records(draw):
    """A ruling of two tracks or more in which a norm moves some: without it the list has nothing
    new.
    """
    old, size = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    count = max(old, size) + draw(st.integers(1, 4))
    tiers = ["old" if at < max(old, size) else "new" for at in range(count)]
    artists = draw(st.lists(st.sampled_from("ABC"), min_size=count, max_size=count))
    table = CandidateTable(
        [f"t{at}" for at in range(count)],
        [1 - at / 20 for at in range(count)],
        {"tier": tiers, "artist": artists},
    )
    share = draw(st.integers(1, 100))
    asked = Norm(id="new", says=NEW.says, where=IS_NEW, at_least=f"{share}%")
    norms = [asked, *draw(st.sampled_from([[], [TWO]]))]
    return Record(enforce(norms, table, size, relax=True), {norm.ref: norm for norm in norms})


@settings(max_examples=100, deadline=None)
@given(moving_records(), st.data())
def test_a_list_in_another_order_bears_out_no_move(record, data):
    slate, moved = list(record.ruling.slate), [move for move in record.ruling.moves if move.to_rank]
    here = data.draw(st.sampled_from(moved)).to_rank - 1
    there = data.draw(st.sampled_from([at for at in range(len(slate)) if at != here]))
    slate[here], slate[there] = slate[there], slate[here]
    other_record = replace(record, ruling=record.ruling.model_copy(update={"slate": tuple(slate)}))
    with pytest.raises(FalseClaim, match="moved"):
        render(statements(record), other_record)


@settings(max_examples=100, deadline=None)
@given(random_records(), st.data())
def test_another_norm_bears_out_nothing_of_this_one(record, data):
    spoken = {told.norm for told in statements(record)} & {
        result.ref for result in record.ruling.norms
    }
    assume(spoken)
    ref = data.draw(st.sampled_from(sorted(spoken)))
    change = data.draw(
        st.sampled_from([{"ref": "other@1", "id": "other"}, {"says": "Something else."}])
    )
    norms = [
        one.model_copy(update=change) if one.ref == ref else one for one in record.ruling.norms
    ]
    other_record = replace(record, ruling=record.ruling.model_copy(update={"norms": tuple(norms)}))
    with pytest.raises(FalseClaim):
        render([told for told in statements(record) if told.norm == ref], other_record)


def render(told, record):
    for statement in told:
        say(statement.sentence, record, phrases("en"))
