"""The audit log measured: how fast it is verified, signed, and written.

    python -m benchmarks.audit            a table (from the root of the project)
    python -m benchmarks.audit --json     one JSON document
    python -m benchmarks.audit --lists N  how many lists are on record (default 5,000)

Lists are put on record as a turn does it (20 of 100 candidates under eight norms, and one over
time), each with its evidence, ruling and entry, in a SQLite file. "chain" is the walk alone, which
was all that there was before; "whole" is all of `verify`, with register, ledger, accounts,
candidates and a checkpoint; "checkpoint" signs after 100 new records. All are CPU times, which are
less disturbed by other work on the machine.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from benchmarks.policy import instance
from undercard.chat.memory.database import Database
from undercard.policy.enforcement.accounts import Account
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.records import audit, checkpoints, entries, ledger, register
from undercard.policy.records.checkpoints import Checkpoint
from undercard.policy.records.signed_note import SignerKey
from undercard.policy.records.verification import verify

Row = dict[str, object]
KEY = SignerKey.generate("benchmark/log")
_RUNS = 5


def fill(connection: sa.Connection, lists: int) -> Iterator[float]:
    """Put lists on record; gives the milliseconds of each."""
    norms, table = instance(0, 100)
    over = {"over": "7 days for everyone", "where": {"field": "a0", "is": True}, "at_least": "10%"}
    norms = [*norms, Norm.model_validate({"id": "week", "says": "x", **over})]
    for norm in norms:
        register.adopt(connection, norm, "benchmark")
    ruling = enforce(norms, table, 20, accounts={"week": Account()}, relax=True)
    start = datetime.now(UTC)
    for at in range(lists):
        key, moment = f"d{at // 10}/{at % 10}", start + timedelta(seconds=at)
        holder = ledger.Holder(f"listener {at % 100}", f"d{at // 10}")
        begun = time.process_time()
        ledger.settle(connection, key, ruling, norms, holder, moment)
        entries.enter(connection, key, (ruling, table), norms, holder=holder, at=moment)
        yield 1000 * (time.process_time() - begun)


def per_second(records: int, call: Callable[[], object]) -> Row:
    """Records per second over some runs: the median, and the slowest and fastest."""
    speeds = []
    for _ in range(_RUNS):
        begun = time.process_time()
        call()
        speeds.append(records / (time.process_time() - begun))
    return {"records": records, "median": float(np.median(speeds)), "low": min(speeds),
            "high": max(speeds), "unit": "records per CPU second"}  # fmt: skip


def in_ms(times: list[float]) -> Row:
    """The median and the 95th percentile."""
    return {"runs": len(times), "p50": float(np.percentile(times, 50)),
            "p95": float(np.percentile(times, 95)), "unit": "ms"}  # fmt: skip


def signing(connection: sa.Connection, runs: int = 50) -> Row:
    """Time a checkpoint after 100 new records each."""
    times = []
    for at in range(runs):
        for _ in range(100):
            audit.append(connection, "note", {"at": at})
        begun = time.process_time()
        checkpoints.sign(connection, KEY)
        times.append(1000 * (time.process_time() - begun))
    return in_ms(times)


def measurements(lists: int) -> dict[str, Row]:
    """Every figure by name."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'state.db'}")
        with database.transaction() as conn:
            found = {"list on record": in_ms(list(fill(conn, lists)))}
            note = checkpoints.sign(conn, KEY)
        signed = [Checkpoint.opened(note, KEY.public)]
        with database.snapshot() as conn:
            records = audit.head(conn).seq
            assert verify(conn, checkpoints=signed).intact
            found["chain"] = per_second(records, lambda: audit.verify(conn))
            found["whole"] = per_second(records, lambda: verify(conn, checkpoints=signed))
        with database.transaction() as conn:
            found["checkpoint"] = signing(conn)
        database.close()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the audit log.")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--lists", type=int, default=5_000, help="how many lists are on record")
    chosen = parser.parse_args()
    found = measurements(chosen.lists)
    if chosen.json:
        print(json.dumps(found))
        return
    for name, row in found.items():
        figures = ", ".join(
            f"{key} {value:,.2f}" if isinstance(value, float) else f"{key} {value}"
            for key, value in row.items()
        )
        print(f"{name:<16} {figures}")


if __name__ == "__main__":
    main()
