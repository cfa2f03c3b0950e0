"""Anyone's catalogue: what is recognised, what is refused and how it is said."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from undercard.retrieval import ingestion as module
from undercard.retrieval.errors import (
    CatalogueFileError,
    ColumnError,
    EmptyCatalogueError,
    InputError,
    QueryError,
    RowError,
)
from undercard.retrieval.ingestion import ingest, load

from .conftest import SAMPLE

MISSING = ("NA", "n/a", "NaN", "null", "None", "Unknown")


def bring(tmp_path, text, mapping=None, file="tracks.csv", name="mine"):
    path = tmp_path / file
    path.write_text(text, encoding="utf-8")
    return ingest(path, mapping, name, tmp_path / "home")


def test_usual_column_names_are_recognised(small, tmp_path):
    assert len(small) == 60
    line = json.loads(SAMPLE.read_text("utf-8").splitlines()[0])
    track = small[line["track_id"]]
    assert (track.title, track.artist, track.year) == (
        line["track_name"],
        line["track_artist"],
        int(line["track_album_release_date"][:4]),
    )
    assert track.minutes == pytest.approx(line["duration_ms"] / 60_000, abs=0.001)
    assert load("small", tmp_path / "home").ids == small.ids


def test_a_mapping_names_columns_and_unknown_stays_unknown(tmp_path):
    found = bring(
        tmp_path,
        "Titel;x,wer,jahr,bpm\nA,B,1999,120\nC,D,,NA\n",
        {"title": "Titel;x", "artist": "wer", "year": "jahr", "tempo": "bpm"},
    )
    assert [found.track(row).year for row in (0, 1)] == [1999, None]
    assert [dict(found.track(row).audio) for row in (0, 1)] == [{"tempo": 120.0}, {}]
    assert (
        found.track(0).popularity,
        found.track(0).artist_tier,
        found.track(0).explicit,
        found.track(0).url,
    ) == (
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("word", ["None", "Unknown", "NA", "null", "nan", "N/A"])
def test_a_name_may_read_like_a_missing_value(tmp_path, word):
    track = bring(tmp_path, f"title,artist,album\n{word},{word},{word}\n").track(0)
    assert (track.title, track.artist, track.album) == (word, word, word)


@pytest.mark.parametrize("empty", ["", "  ", "\\N"])
def test_an_empty_cell_is_no_name(tmp_path, empty):
    found = bring(tmp_path, f"title,artist,album,country\nA,B,{empty},{empty}\n").track(0)
    assert (found.album, found.country) == (None, None)


def test_na_is_namibia_and_nothing_else_but_a_name(tmp_path):
    lines = ["title,artist,country,gender,genre,year,explicit"]
    lines += [f"A,B{i},{word},{word},{word},{word},{word}" for i, word in enumerate(MISSING)]
    found = bring(tmp_path, "\n".join(lines))
    assert found.column("country") == ["NA", None, None, None, None, None]
    for name in ("gender", "year", "explicit"):
        assert found.column(name) == [None] * len(MISSING)
    assert found.column("genre") == [()] * len(MISSING)


def test_a_parquet_file_is_read(tmp_path):
    pq.write_table(
        pa.table({"title": ["A"], "artist": ["B"], "genres": [["x", "y"]], "explicit": [True]}),
        tmp_path / "t.parquet",
    )
    track = ingest(tmp_path / "t.parquet", None, "mine", tmp_path / "home").track(0)
    assert (track.genres, track.explicit) == (("x", "y"), True)


def test_rows_of_one_id_are_one_track_with_all_genres(tmp_path):
    found = bring(tmp_path, "id,title,artist,genre\n1,A,B,rock\n1,A,B,pop\n2,C,D,rock\n")
    assert len(found) == 2
    assert found["1"].genres == ("rock", "pop")


@pytest.mark.parametrize(
    ("text", "mapping", "error", "said"),
    [
        ("", None, EmptyCatalogueError, "tracks.csv: the file is empty"),
        ("title,artist\n", None, EmptyCatalogueError, "there is no row"),
        ("title,artist\n,\n", None, EmptyCatalogueError, "no row has both"),
        (
            "foo,bar\n1,2\n",
            None,
            ColumnError,
            "no column was recognised as title.*Columns: foo, bar",
        ),
        (
            "track_name,artist\nA,B\n",
            {"title": "trackname"},
            ColumnError,
            "no column 'trackname'.*did you mean 'track_name'.*Columns: track_name, artist",
        ),
        (
            "title,artist\nA,B\n",
            {"titel": "title"},
            ColumnError,
            "no field 'titel'; did you mean 'title'",
        ),
        (
            "title,artist,year\nA,B,1999\nC,D,abc\n",
            None,
            RowError,
            "tracks.csv, line 3: year is 'abc'",
        ),
        (
            "title,artist,energy\nA,B,1.5\n",
            None,
            RowError,
            "line 2: energy is '1.5', expected a number from 0 to 1",
        ),
        ("title,artist,energy\nA,B,inf\n", None, RowError, "line 2: energy"),
        (
            'title,artist\n"A\nA",B\nC\n',
            None,
            RowError,
            "line 4: 1 values where the header names 2",
        ),
        ('title,artist\n"A,B\n', None, RowError, "line 2: not readable as CSV"),
        (
            "id,title,artist\n1,A,B\n1,C,B\n",
            None,
            RowError,
            "track number 2: the id '1' is that of 'A' by 'B' already",
        ),
    ],
)
def test_errors_name_the_place_and_what_to_do(tmp_path, text, mapping, error, said):
    with pytest.raises(error, match=f"(?s){said}"):
        bring(tmp_path, text, mapping)


def test_bad_files_are_named(tmp_path):
    for name, content in (
        ("t.parquet", b"x"),
        ("t.doc", b"x"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CatalogueFileError, match=name):
            ingest(tmp_path / name, None, "mine", tmp_path / "home")
    with pytest.raises(CatalogueFileError, match="there is no such file"):
        ingest(tmp_path / "none.csv", None, "mine", tmp_path / "home")
    with pytest.raises(RowError, match=r"line 2: not JSON"):
        bring(tmp_path, '{"title": "a", "artist": "b"}\n{bad\n', file="t.jsonl")
    with pytest.raises(RowError, match=r"line 1: nested too deeply"):
        bring(tmp_path, '{"title":' * 100_000, file="t.jsonl")


@pytest.mark.parametrize("name", ["builtin", "../up", "", "A B", "x/y"])
def test_names_that_could_harm_are_refused(tmp_path, name):
    with pytest.raises(InputError, match="cannot name a catalogue"):
        bring(tmp_path, "title,artist\nA,B\n", name=name)


def test_a_failed_attempt_leaves_the_catalogue_that_was_there(tmp_path):
    bring(tmp_path, "title,artist\nA,B\n")
    with pytest.raises(RowError):
        bring(tmp_path, "title,artist,year\nC,D,abc\n")
    assert load("mine", tmp_path / "home").track(0).title == "A"


def test_full_parts_are_not_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_BATCH", 20)
    converted = []
    real = module.convert

    def stop_at_45(values, columns, place, own):
        converted.append(place)
        if len(converted) == 45:
            raise KeyboardInterrupt
        return real(values, columns, place, own)

    monkeypatch.setattr(module, "convert", stop_at_45)
    with pytest.raises(KeyboardInterrupt):
        ingest(SAMPLE, None, "mine", tmp_path / "home")
    assert len(ingest(SAMPLE, None, "mine", tmp_path / "home")) == 60
    assert len(converted) == 45 + 20


# Files as other programs write them.


def first(folder, text, **more):
    return bring(folder, text, **more).track(0)


@pytest.mark.parametrize(
    ("written", "kept", "year"),
    [
        ("0000", None, None),
        ("0000-00-00", None, None),
        ("1998-00-00", "1998", 1998),
        ("1998-05-00", "1998-05", 1998),
        ("1998-5", "1998-05", 1998),
        ("1998-05-17T00:00:00Z", "1998-05-17", 1998),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(tmp_path, written, kept, year):
    track = first(tmp_path, f"title,artist,released\nA,B,{written}\n")
    assert (track.released, track.year) == (kept, year)


@pytest.mark.parametrize("written", ["1998-99-99", "1998-02-30", "0998-01-01", "98", "1998-00-31x"])
def test_a_day_that_never_was_is_refused(tmp_path, written):
    with pytest.raises(RowError, match=r"line 2: released is .*expected YYYY"):
        bring(tmp_path, f"title,artist,released\nA,B,{written}\n")


def test_a_year_of_zeros_is_unknown(tmp_path):
    assert first(tmp_path, "title,artist,year\nA,B,0000\n").year is None


@pytest.mark.parametrize(
    ("header", "cells", "minutes"),
    [
        ("duration", ("215000", "8000"), 215 / 60),
        ("duration", ("215", "60"), 215 / 60),
        ("length", ("3:35", "1:02:03"), 215 / 60),
        ("duration_ms", ("215", "60"), 0.215 / 60),
        ("seconds", ("215000", "215000"), 215000 / 60),
    ],
)
def test_the_unit_of_a_length_is_told_by_its_name_or_by_the_values(
    tmp_path, header, cells, minutes
):
    rows = "".join(f"T{n},B,{cell}\n" for n, cell in enumerate(cells))
    track = first(tmp_path, f"title,artist,{header}\n{rows}")
    assert track.minutes == pytest.approx(minutes, abs=0.001)


def test_blanks_before_quotes_and_quotes_in_a_cell_are_no_part_of_a_name(tmp_path):
    track = first(tmp_path, 'title, artist, genres\n"A, b", "B", "\'rock\', ""pop"""\n')
    assert (track.title, track.artist, track.genres) == ("A, b", "B", ("rock", "pop"))


@pytest.mark.parametrize("written", ["Alice;Bob", "Alice; Bob ;", "\"['Alice', 'Bob']\""])
def test_several_artists_are_told_apart(tmp_path, written):
    assert first(tmp_path, f"title,artist\nA,{written}\n").artist == "Alice, Bob"


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_csv_may_be_divided_by_another_sign(tmp_path, sign):
    text = "title,artist,energy\nA,B,0.5\n".replace(",", sign)
    track = first(tmp_path, text)
    assert (track.title, track.artist, track.audio["energy"]) == ("A", "B", 0.5)


def test_a_json_array_is_read_and_its_entries_are_numbered(tmp_path):
    rows = [{"title": "A", "artist": ["B", "C"]}, {"title": "D", "artist": "E"}]
    catalogue = bring(tmp_path, json.dumps(rows, indent=1), file="t.json")
    assert [track.artist for track in catalogue.tracks] == ["B, C", "E"]
    with pytest.raises(RowError, match="entry 2: expected an object, found int"):
        bring(tmp_path, json.dumps([rows[0], 5]), file="t.json")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_a_file_is_read_in_the_encoding_that_it_has(tmp_path, encoding):
    path = tmp_path / "tracks.csv"
    path.write_bytes("title;artist;length\nDéjà Vu;Beyoncé;240000\n".encode(encoding))
    (track,) = ingest(path, None, "mine", tmp_path / "home").tracks
    assert (track.title, track.artist, track.minutes) == ("Déjà Vu", "Beyoncé", 4.0)


@pytest.mark.parametrize(
    ("written", "artist"),
    [
        ('["Guns N\' Roses"]', "Guns N' Roses"),
        ("['Guns N\\' Roses', 'Slash']", "Guns N' Roses, Slash"),
        ('"Tyler; the Creator";Bob', "Tyler; the Creator, Bob"),
    ],
)
def test_names_in_quotation_marks_are_not_divided(tmp_path, written, artist):
    path = tmp_path / "tracks.jsonl"
    path.write_text(json.dumps({"title": "A", "artist": written, "genres": '"R&B, soul"; pop'}))
    (track,) = ingest(path, None, "mine", tmp_path / "home").tracks
    assert (track.artist, track.genres) == (artist, ("R&B, soul", "pop"))


def test_two_columns_of_one_name_are_told_apart(tmp_path):
    path = tmp_path / "tracks.csv"
    path.write_text("title,artist,artist\nCreep,Radiohead,Wrong\n")
    (track,) = ingest(path, None, "mine", tmp_path / "home").tracks
    assert track.artist == "Radiohead"


OWN = """title,artist,language,indigenous,label_year,labels,words,empty
One,A,fr,yes,1999,a|b,own,
Two,B,en,no,,b,,
Three,C,,,2001,,other,NA
"""


def test_columns_of_ones_own_come_in_named_and_typed(tmp_path):
    (tmp_path / "own.csv").write_text(OWN, encoding="utf-8")
    catalogue = ingest(tmp_path / "own.csv", None, "own", tmp_path / "home")
    assert catalogue.own == {
        "language": ["fr", "en", None],
        "indigenous": [True, False, None],
        "label_year": [1999, None, 2001],
        "labels": [("a", "b"), ("b",), None],
        "own_words": ["own", None, "other"],
    }
    assert catalogue.column("language") == ["fr", "en", None]
    assert "language" in catalogue.columns
    with pytest.raises(QueryError, match="no column 'empty'"):
        catalogue.column("empty")


def test_own_columns_of_json_lines_keep_lists_and_names_like_007(tmp_path):
    rows = [
        {"title": "One", "artist": "A", "labels": ["x", "y"], "cart": "007", "share": 0.5},
        {"title": "Two", "artist": "B", "labels": [], "cart": "12", "share": 2},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "own.jsonl").write_text(lines, encoding="utf-8")
    own = ingest(tmp_path / "own.jsonl", None, "own", tmp_path / "home").own
    assert own == {"labels": [("x", "y"), None], "cart": ["007", "12"], "share": [0.5, 2]}
