"""Lists put on record as a dialogue does it: candidates kept, accounts settled, ledger and audit
log written.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
import sqlalchemy as sa

from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import entries, ledger, record_tables, register

START = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday


def fresh(path):
    """An empty database with policy's tables."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        record_tables.metadata.create_all(connection)
    return engine


def candidates(seed, count=30):
    """Candidates with tiers, artists and countries, a few of them unknown."""
    rng = np.random.default_rng(seed)
    return CandidateTable(
        [f"t{seed}-{row}" for row in range(count)],
        rng.random(count).round(3),
        {
            "tier": [["star", "star", "new", None][int(k)] for k in rng.integers(0, 4, count)],
            "artist": [f"artist {int(k)}" for k in rng.integers(0, 9, count)],
            "country": [["FR", "US", "US"][int(k)] for k in rng.integers(0, 3, count)],
        },
    )


def adopt(connection, norms, by="A. Steward"):
    for norm in norms:
        register.adopt(connection, norm, by)


def put_on_record(
    connection,
    number,
    table,
    size=5,
    *,
    limits=(),
    context=None,
    listener="ann",
    at=None,
    deadline=None,
    dialogue=None,
    replaces=None,
):
    """Rule on a list under the adopted norms and write what a turn writes; returns the ruling."""
    moment = at or START + timedelta(hours=number)
    session = dialogue or f"d{number // 3}"
    norms = [*register.adopted(connection), *limits]
    holder = ledger.Holder(listener, session)
    accounts = ledger.accounts(connection, norms, holder, moment, replaces)
    ruling = enforce(
        norms,
        table,
        size,
        context=context or {},
        relax=True,
        accounts=accounts,
        on=moment.date(),
        deadline=deadline,
    )
    key = f"{session}/{number}"
    made, given = (ruling, table), {"at": moment, "replaces": replaces}
    assert ledger.settle(connection, key, ruling, norms, holder, **given) is None
    entries.enter(connection, key, made, norms, holder=holder, **given)
    return ruling


NEW = Norm(
    id="new",
    says="Two fifths are new.",
    where={"field": "tier", "is": "new"},
    at_least="40%",
    beneficiary="new artists",
)
TWO = Norm(id="two", says="No artist comes more than twice.", per="artist", at_most=2)
FRENCH = Norm(
    id="french",
    says="A third of each day is French.",
    where={"field": "country", "is": "FR"},
    at_least="33%",
    over="each day for everyone",
)
LIMIT = Norm(
    id="limit.country",
    says="only from the US",
    where={"field": "country", "is": "US"},
    at_least="100%",
    rank={"authority": "limit"},
)
