"""The database of beets, with the columns that beets 2 has; an old one has fewer."""

import sqlite3

import pytest

from undercard.retrieval.errors import CatalogueFileError
from undercard.retrieval.libraries.beets import Beets

ITEM = {
    "id": 1, "path": b"/music/a\xff.mp3", "title": "Jóga", "artist": "Björk & Guest",
    "artists": "Björk\\␀Guest", "albumartist": "Björk", "album": "Homogenic",
    "genres": "Electronic\\␀Trip-Hop", "year": 2011, "month": 5, "day": 0, "original_year": 1997,
    "original_month": 9, "original_day": 22, "comp": 0, "disc": 1, "track": 2, "length": 305.5,
    "isrc": "GBAAN9700120", "mb_trackid": "0d5a1c6b-0fd8-4d2b-8f7c-2f6c4e0e9b11", "mb_albumid": "",
    "rg_track_gain": -6.5, "mtime": 1.0,
}  # fmt: skip


def database(path, *items):
    with sqlite3.connect(path) as made:
        made.execute(f"CREATE TABLE items ({', '.join(items[0])})")
        for item in items:
            marks = ", ".join("?" * len(item))
            insert = f"INSERT INTO items VALUES ({marks})"  # noqa: S608 - marks alone
            made.execute(insert, tuple(item.values()))
    made.close()
    return Beets(path)


def test_what_beets_knows_is_read(tmp_path):
    (thing,) = database(tmp_path / "lib.db", ITEM).things()
    found = thing.read()
    assert thing.key == "/music/a\udcff.mp3"
    assert (found.title, found.artists) == ("Jóga", ("Björk", "Guest"))
    assert (found.album, found.album_artists) == ("Homogenic", ("Björk",))
    assert (found.released, found.genres) == ("1997-09-22", ("Electronic", "Trip-Hop"))
    assert (found.number, found.seconds, found.gain) == ("1-2", 305.5, -6.5)
    assert (found.isrc, found.recording) == ("GBAAN9700120", ITEM["mb_trackid"])


@pytest.mark.parametrize(
    ("dates", "released"),
    [
        ({"original_year": 0}, "2011-05"),
        ({"original_year": 0, "comp": 1}, ""),
        ({"comp": 1}, "1997-09-22"),
    ],
)
def test_the_first_release_counts(tmp_path, dates, released):
    (thing,) = database(tmp_path / "lib.db", ITEM | dates).things()
    assert thing.read().released == released


def test_an_old_database_has_fewer_columns(tmp_path):
    old = {name: ITEM[name] for name in ("id", "path", "title", "artist")} | {"genre": "Rock"}
    (thing,) = database(tmp_path / "lib.db", old).things()
    assert (thing.read().artists, thing.read().genres) == (("Björk & Guest",), ("Rock",))


def test_a_change_changes_the_stamp_and_nothing_is_written(tmp_path):
    (before,) = database(tmp_path / "a.db", ITEM).things()
    body = (tmp_path / "a.db").read_bytes()
    (after,) = database(tmp_path / "b.db", ITEM | {"title": "Joga"}).things()
    assert before.stamp != after.stamp
    assert (tmp_path / "a.db").read_bytes() == body
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db", "b.db"]


def test_another_database_is_named(tmp_path):
    sqlite3.connect(tmp_path / "x.db").close()
    with pytest.raises(CatalogueFileError, match="not a database of beets"):
        list(Beets(tmp_path / "x.db").things())
