"""The registers enforced: lists made one after another under accounts, and judged by the auditor at
the end of the window.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import sqlalchemy as sa

from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import ledger, record_tables
from undercard.policy.reports.compliance import judge
from undercard.policy.reports.play_counts import Play

SIZE, POOL = 10, 60
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YES, NO = True, False
STATIONS = {
    "canada": (
        "America/Toronto",
        {
            "territory": "CA",
            "station_licence": "commercial",
            "station_language": "fr",
            "instrumental_share": 0,
        },
        {  # attribute: values and their parts of the catalogue
            "content_category": ([2, 3], [0.9, 0.1]),
            "minutes": ([3.5, 0.5], [0.97, 0.03]),
            "in_entirety": ([YES, NO], [0.98, 0.02]),
            "vocal": ([YES, NO], [0.9, 0.1]),
            "language": (["fr", "en", None], [0.55, 0.4, 0.05]),
            "performed_by_canadian": ([YES, NO, None], [0.35, 0.6, 0.05]),
            "lyrics_by_canadian": ([YES, NO], [0.3, 0.7]),
            "music_by_canadian": ([YES, NO], [0.3, 0.7]),
        },
    ),
    "france": (
        "Europe/Paris",
        {"territory": "FR", "station_option": "none"},
        {
            "repertoire": (["variety", "classical"], [0.95, 0.05]),
            "language": (["fr", "br", "en", None], [0.35, 0.05, 0.55, 0.05]),
            "new_talent": ([YES, NO, None], [0.3, 0.6, 0.1]),
            "new_production": ([YES, NO], [0.3, 0.7]),
        },
    ),
    "australia": (
        "Australia/Sydney",
        {
            "territory": "AU",
            "station_licence": "commercial",
            "station_category": "A",
            "station_measure": "items",
        },
        {
            "use": (["programme"], [1.0]),
            "australian": ([YES, NO, None], [0.2, 0.7, 0.1]),
            "months_since_release": ([3, 30, None], [0.3, 0.6, 0.1]),
            "minutes": ([3.0, 5.0], [0.5, 0.5]),
        },
    ),
}


@pytest.fixture
def connection(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'policy.db'}")
    with engine.begin() as opened:
        record_tables.metadata.create_all(opened)
        yield opened
    engine.dispose()


def catalogue(shares, rng, count=400):
    columns = {
        name: [values[at] for at in rng.choice(len(values), count, p=parts)]
        for name, (values, parts) in shares.items()
    }
    return columns | {"song": [f"song {at}" for at in range(count)]}


def candidates(columns, rng):
    """Sixty tracks that a listener asked for, the well known more often; what is foreign is a
    little better.
    """
    count = len(columns["song"])
    chance = 1 / (np.arange(count) + 20.0)
    rows = rng.choice(count, POOL, replace=False, p=chance / chance.sum())
    return CandidateTable(
        [columns["song"][row] for row in rows],
        rng.normal(1.0, 0.3, POOL),
        {name: [column[row] for row in rows] for name, column in columns.items()},
    )


def broadcast(connection, norms, name, begin, lists, every):
    """Lists made under the ledger's accounts, as plays."""
    zone, station, shares = STATIONS[name]
    rng = np.random.default_rng(7)
    columns, plays = catalogue(shares, rng), []
    for number in range(lists):
        at = datetime.fromisoformat(begin).replace(tzinfo=ZoneInfo(zone)) + number * every
        context = {**station, "hour": at.hour, "minute": at.minute, "weekday": DAYS[at.weekday()]}
        table = candidates(columns, rng)
        accounts = ledger.accounts(connection, norms, ledger.Holder(), at)
        ruling = enforce(
            norms, table, SIZE, context=context, relax=True, on=at.date(), accounts=accounts
        )
        assert ledger.settle(connection, str(number), ruling, norms, ledger.Holder(), at) is None
        ledger.record(connection, str(number), ruling, at=at)
        rows = [table.row(table.ids.index(track)) for track in ruling.slate]
        plays += [
            Play(track, at, row, context, rank, str(number))
            for rank, (track, row) in enumerate(zip(ruling.slate, rows, strict=True), 1)
        ]
    return plays


@pytest.mark.parametrize(
    ("name", "begin", "lists", "every", "expected"),
    [
        (
            "canada",
            "2026-03-01 00:00",
            56,
            timedelta(hours=3),
            {"ca-canadian-week", "ca-canadian-daytime", "ca-french-week", "ca-french-daytime"},
        ),
        ("france", "2026-03-01 06:45", 60, timedelta(hours=12), {"fr-french", "fr-new-half"}),
        (
            "australia",
            "2026-03-01 06:00",
            36,
            timedelta(hours=2),
            {"au-commercial", "au-commercial-new"},
        ),
    ],
)
def test_what_is_enforced_list_by_list_is_met_at_the_end_of_the_window(
    rules, connection, name, begin, lists, every, expected
):
    norms = rules(name)
    plays = broadcast(connection, norms, name, begin, lists, every)
    found = [verdict for verdict in judge(norms, plays) if verdict.out_of]
    assert {verdict.norm.partition("@")[0] for verdict in found} == expected
    assert [verdict for verdict in found if not verdict.satisfied] == []
    unruled = broadcast(connection, [], name, begin, lists, every)
    assert any(
        not verdict.satisfied for verdict in judge(norms, unruled)
    )  # it does not come by itself


def test_the_ledger_and_the_auditor_count_alike(rules, connection):
    """Two programs that share no code: one adds as lists are made, one reads the log of plays."""
    norms = rules("france")
    plays = broadcast(connection, norms, "france", "2026-03-01 06:45", 30, timedelta(hours=12))
    at = plays[-1].at
    accounts = ledger.accounts(connection, norms, ledger.Holder(), at)
    whole = [norm.model_copy(update={"concentration": None}) for norm in norms]
    for verdict in judge(whole, plays):
        account = accounts[verdict.norm.partition("@")[0]]
        assert (account.counted, account.out_of) == (verdict.counted, verdict.out_of)
