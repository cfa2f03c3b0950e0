"""What was aired enters the ledger, once, and is what norms are judged by."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from undercard.chat.errors import InputError
from undercard.chat.memory.database import Database
from undercard.chat.playlists.catalogue_match import SongBook
from undercard.chat.programme.aired_log import enter_aired, read_log
from undercard.chat.programme.planning import STATION
from undercard.chat.settings import Settings
from undercard.chat.slate.music import Music
from undercard.policy.forms.document import parse_register
from undercard.policy.records import ledger, register
from undercard.policy.records.exposure import exposures
from undercard.policy.records.ledger import Holder
from undercard.retrieval.ingestion import ingest

NORMS = """
norms:
  - id: new-first
    says: Half of each hour is new.
    where: {field: year, at_least: 2020}
    at_least: 50%
  - id: new-in-a-week
    says: Half of a week is new.
    where: {field: year, at_least: 2020}
    at_least: 50%
    over: 7 days
"""
BEGIN = datetime(2026, 12, 1, 6, tzinfo=UTC)


@pytest.fixture
def catalogue(tmp_path):
    rows = [f"t{n},Song {n},Artist {n},{2015 + n}" for n in range(10)]
    (tmp_path / "tracks.csv").write_text("\n".join(["id,title,artist,year", *rows]))
    return ingest(tmp_path / "tracks.csv", None, "mine", tmp_path)


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, timezone="UTC")


@pytest.fixture
def database(tmp_path):
    opened = Database(f"sqlite:///{tmp_path / 'state.db'}")
    with opened.transaction() as conn:
        register.sync(conn, parse_register(NORMS, "norms").norms, "test")
    yield opened
    opened.close()


def log(tmp_path, *rows, head="time,title,artist"):
    path = tmp_path / "log.csv"
    path.write_text("\n".join([head, *rows]))
    return path


def enter(database, catalogue, settings, path):
    plays = read_log(path, SongBook(catalogue), settings).plays
    with database.transaction() as conn:
        return list(enter_aired(conn, plays, Music(catalogue), settings))


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("time,title,artist", "2026-12-01T06:10:00,Song 3,Artist 3"),
        ("Date/Time (UTC),Song Title,Song Artist", "2026-12-01 06:10:00+00:00,song 3,ARTIST 3"),
        ("timestamp,undercard_id", "1796105400,t3"),
        ("begins;id;title;artist", "2026-12-01T07:10:00+01:00;t3;;"),
    ],
)
def test_a_log_is_read_as_stations_write_it(tmp_path, catalogue, settings, head, row):
    (play,) = read_log(log(tmp_path, row, head=head), SongBook(catalogue), settings).plays
    assert (play.at, play.track) == (BEGIN + timedelta(minutes=10), "t3")


def test_rows_that_are_no_plays_are_named(tmp_path, catalogue, settings):
    path = log(tmp_path, "2026-12-01T06:10:00,Song 3,Artist 3", "soon,Song 4,Artist 4",
               "2026-12-01T06:20:00,Station ident,")  # fmt: skip
    found = read_log(path, SongBook(catalogue), settings)
    assert len(found.plays) == 1
    assert found.left_out == ("line 3: no time ('soon')", "line 4: not in the catalogue")
    with pytest.raises(InputError, match="no play is understood"):
        read_log(log(tmp_path, "soon,x,y"), SongBook(catalogue), settings)
    with pytest.raises(InputError, match="columns for the time"):
        read_log(log(tmp_path, "x", head="what"), SongBook(catalogue), settings)


def test_hours_are_judged_by_what_was_aired(tmp_path, database, catalogue, settings):
    at = "2026-12-01T0"
    rows = ("6:10:00,Song 1,Artist 1", "6:20:00,Song 2,Artist 2", "7:10:00,Song 8,Artist 8")
    path = log(tmp_path, *(at + row for row in rows))
    first, second = enter(database, catalogue, settings, path)
    assert (first.tracks, second.tracks) == (("t1", "t2"), ("t8",))
    assert [one.satisfied for one in first.norms if one.id == "new-first"] == [False]
    assert [one.satisfied for one in second.norms if one.id == "new-first"] == [True]
    with database.transaction() as conn:
        norms = register.adopted(conn)
        held = ledger.accounts(conn, norms, Holder(STATION, "x"), BEGIN + timedelta(hours=2))
        assert not ledger.faults(conn)
    assert (held["new-in-a-week"].counted, held["new-in-a-week"].out_of) == (1, 3)


def test_the_same_log_twice_counts_once(tmp_path, database, catalogue, settings):
    path = log(tmp_path, "2026-12-01T06:10:00,Song 8,Artist 8")
    assert [hour.is_new for hour in enter(database, catalogue, settings, path)] == [True]
    assert [hour.is_new for hour in enter(database, catalogue, settings, path)] == [False]
    with database.transaction() as conn:
        (week,) = exposures(conn, norm="new-in-a-week")
    assert (week.turns, week.counted) == (1, 1)


def test_names_of_columns_are_of_one_field_each():
    from undercard.chat.programme import aired_log
    from undercard.prompts import yaml12

    names = yaml12.load_file(Path(aired_log.__file__).parent.parent / "data" / "aired_columns.yaml")
    every = [name for listed in names.values() for name in listed]
    assert len(every) == len(set(every))
