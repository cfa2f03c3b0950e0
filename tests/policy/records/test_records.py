"""The register's life, the ledger, and the audit chain under tampering."""

import pytest
import sqlalchemy as sa

from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import BrokenChainError, NormSetError, RegisterError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import audit, ledger, record_tables, register
from undercard.policy.records.exposure import exposures

NORM = Norm(id="new", says="A third is new.", where={"field": "tier", "is": "new"}, at_least="30%")


@pytest.fixture
def connection(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'policy.db'}")
    with engine.begin() as opened:
        record_tables.metadata.create_all(opened)
        yield opened
    engine.dispose()


def chain(connection, count=5):
    for at in range(count):
        audit.append(connection, "ruling", {"at": at, "text": "ü"})
    return audit.head(connection)


def test_an_untouched_log_is_intact(connection):
    assert audit.verify(connection).intact
    head = chain(connection)
    verdict = audit.verify(connection, head)
    assert (verdict.intact, verdict.records, verdict.head) == (True, 5, head)
    assert audit.read(connection, limit=2)[-1].payload == {"at": 4, "text": "ü"}
    assert audit.require_intact(connection) == head


@pytest.mark.parametrize(
    "column", ["payload", "kind", "at", "sha256", "previous", "salt", "commitment"]
)
def test_a_changed_record_is_named(connection, column):
    chain(connection)
    connection.execute(
        sa.update(record_tables.audit)
        .where(record_tables.audit.c.seq == 3)
        .values({column: "0" * 64})
    )
    verdict = audit.verify(connection)
    assert (verdict.intact, verdict.broken) == (False, 3)


def test_a_record_rewritten_with_its_own_hash_breaks_the_next(connection):
    chain(connection)
    row = connection.execute(
        sa.select(record_tables.audit).where(record_tables.audit.c.seq == 3)
    ).one()
    commitment = audit._commitment(row.salt, "{}")
    forged = audit._digest(3, row.at, row.kind, commitment, row.previous)
    connection.execute(
        sa.update(record_tables.audit)
        .where(record_tables.audit.c.seq == 3)
        .values(payload="{}", sha256=forged, commitment=commitment)
    )
    assert audit.verify(connection).broken == 4


def test_a_dropped_record_is_named(connection):
    chain(connection)
    connection.execute(sa.delete(record_tables.audit).where(record_tables.audit.c.seq == 3))
    verdict = audit.verify(connection)
    assert verdict.broken == 3
    assert "missing" in verdict.why


def test_reordered_records_are_named(connection):
    chain(connection)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        connection.execute(
            sa.update(record_tables.audit).where(record_tables.audit.c.seq == old).values(seq=new)
        )
    assert audit.verify(connection).broken == 2


def test_a_cut_end_shows_against_a_noted_head(connection):
    head = chain(connection)
    connection.execute(sa.delete(record_tables.audit).where(record_tables.audit.c.seq >= 4))
    assert audit.verify(connection).intact
    assert audit.verify(connection, head).broken == 4
    with pytest.raises(BrokenChainError, match="cut off"):
        audit.require_intact(connection, head)


def test_a_turn_is_counted_once(connection):
    table = CandidateTable(list("abc"), [3, 2, 1], {"tier": ["old", "old", "new"]})
    ruling = enforce([NORM], table, 2)
    ledger.record(connection, "turn-1", ruling, holder=ledger.Holder("ann"))
    ledger.record(connection, "turn-1", ruling, holder=ledger.Holder("ann"))
    ledger.record(connection, "turn-2", ruling, holder=ledger.Holder("bob"))
    (total,) = exposures(connection, norm="new")
    assert (total.turns, total.counted, total.out_of, total.share) == (2, 2.0, 4.0, 0.5)
    assert exposures(connection, listener="ann")[0].turns == 1
    assert ledger.forget(connection, "ann") == 1
    assert exposures(connection, listener="ann") == []
    assert exposures(connection)[0].turns == 2


def test_an_infeasible_ruling_leaves_no_exposure(connection):
    ruling = enforce([NORM], CandidateTable(["a"], [1.0], {}), 1)
    assert not ruling.feasible
    ledger.record(connection, "turn", ruling)
    assert exposures(connection) == []


def test_a_register_is_filled_once_and_every_step_is_logged(connection):
    assert register.sync(connection, [NORM], "shipped") == 1
    assert register.sync(connection, [NORM], "shipped") == 0
    register.suspend(connection, "new", "steward")
    assert register.adopted(connection) == []
    register.resume(connection, "new", "steward")
    assert register.adopted(connection) == [NORM]
    register.retire(connection, "new", "steward")
    kinds = [record.payload["to"] for record in audit.read(connection, "norm")]
    assert kinds == ["adopted", "suspended", "adopted", "retired"]
    assert audit.verify(connection).intact


def test_a_version_is_never_edited(connection):
    register.adopt(connection, NORM, "steward")
    changed = NORM.model_copy(update={"says": "A third, at least, is new."})
    with pytest.raises(RegisterError, match="never edited: give the change version 2"):
        register.adopt(connection, changed, "steward")
    second = changed.model_copy(update={"version": 2})
    register.adopt(connection, second, "steward")
    assert register.adopted(connection) == [second]
    states = [norm.state for norm in register.listing(connection, every_version=True)]
    assert states == ["retired", "adopted"]
    with pytest.raises(RegisterError, match="retired and cannot become adopted"):
        register.adopt(connection, NORM, "steward")


def test_steps_that_are_not_allowed_say_why(connection):
    with pytest.raises(RegisterError, match="there is no norm 'nothing'"):
        register.suspend(connection, "nothing", "steward")
    register.draft(connection, NORM, "steward")
    assert register.adopted(connection) == []
    with pytest.raises(RegisterError, match="draft and cannot become suspended"):
        register.suspend(connection, "new", "steward")
    with pytest.raises(NormSetError, match="part_of"):
        register.adopt(
            connection, NORM.model_copy(update={"id": "other", "part_of": "gone"}), "steward"
        )


@pytest.mark.parametrize(
    "enter", [register.adopt, register.draft, lambda c, norm, by: register.sync(c, [norm], by)]
)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"id": "limit.new"},
            "limit.new@1: id: the prefix 'limit.' is reserved for listeners' limits",
        ),
        (
            {"rank": {"authority": "limit"}},
            "new@1: rank.authority: 'limit' is reserved for listeners' limits",
        ),
    ],
)
def test_what_passes_for_a_listeners_limit_does_not_enter_the_register(
    connection, enter, change, message
):
    norm = Norm.model_validate(NORM.model_dump(by_alias=True) | change)
    with pytest.raises(RegisterError, match=message):
        enter(connection, norm, "steward")
    assert register.listing(connection) == []
