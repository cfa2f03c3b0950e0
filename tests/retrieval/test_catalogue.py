"""The built-in catalogue: what its source says, and what is made of it."""

import csv
from pathlib import Path

import numpy as np
import pytest

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.errors import CatalogueFileError, QueryError
from undercard.retrieval.folding import song_key
from undercard.retrieval.tiers import TierDefinition
from undercard.retrieval.title_facts import versions_of
from undercard.retrieval.vectors import SHIPPED, key, unpack

SOURCE = Path(__file__).parents[3] / "shared" / "data" / "catalogue" / "spotify_songs.csv"


def test_every_distinct_track_is_there_once(catalogue):
    assert len(catalogue) == 28_356
    assert len(set(catalogue.ids)) == 28_356


def test_emerging_artists_are_those_of_the_definition(catalogue):
    pairs = list(zip(catalogue.column("artist"), catalogue.column("artist_tier"), strict=True))
    assert sum(tier == "emerging" for _, tier in pairs) == 3_805
    assert len({artist.casefold() for artist, tier in pairs if tier == "emerging"}) == 2_958
    assert {tier for _, tier in pairs} == {"emerging", "established", None}


def test_missing_titles_are_unknown_and_never_presented(catalogue):
    untitled = [row for row, title in enumerate(catalogue.column("title")) if title is None]
    assert len(untitled) == 4
    assert not catalogue.presentable[untitled].any()
    assert catalogue.track(untitled[0]).title == "(untitled)"
    assert catalogue.column("artist_tier")[untitled[0]] is None


def test_facts_about_artists_are_joined_by_name(catalogue):
    known = {
        artist.casefold()
        for artist, country in zip(
            catalogue.column("artist"), catalogue.column("country"), strict=True
        )
        if country
    }
    assert len(known) == 400
    rows = [row for row, artist in enumerate(catalogue.column("artist")) if artist == "50 Cent"]
    assert {(catalogue.track(row).country, catalogue.track(row).gender) for row in rows} == {
        ("US", "male")
    }


@pytest.mark.skipif(
    not SOURCE.is_file(), reason="compares with the source CSV, which is not part of the repository"
)
def test_a_track_keeps_what_its_source_says(catalogue):
    with SOURCE.open(encoding="utf-8", newline="") as stream:
        lines = [
            line for line in csv.DictReader(stream) if line["track_id"] == "2b8fOow8UzyDFAE27YhOZM"
        ]
    track = catalogue["2b8fOow8UzyDFAE27YhOZM"]
    assert (track.title, track.artist, track.released) == (
        "Memories",
        "Maroon 5",
        lines[0]["track_album_release_date"],
    )
    assert set(track.subgenres) == {line["playlist_subgenre"] for line in lines}
    assert set(track.genres) == {line["playlist_genre"] for line in lines}
    assert track.minutes == pytest.approx(int(lines[0]["duration_ms"]) / 60_000, abs=0.01)
    assert track.audio["energy"] == pytest.approx(float(lines[0]["energy"]), abs=0.001)
    assert track.url == "https://open.spotify.com/track/2b8fOow8UzyDFAE27YhOZM"


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Don't Stop Me Now - Remastered 2011", "Don't Stop Me Now"),
        ("Runnin' with the Devil - 2015 Remaster", "RUNNIN’ WITH THE DEVIL"),
        ("Perdido (feat. Joey Montana)", "Perdido"),
        ("Lean Wit It, Rock Wit It - feat. Peanut & Charlay", "Lean Wit It, Rock Wit It"),
        ("Honey Dip - Radio Edit", "Honey Dip"),
        ("Bohemian Rhapsody - 2011 Mix", "Bohemian Rhapsody - Remastered 2011"),
        ("Déjà Vu", "Deja Vu"),
        ('A Thing - From "X" Soundtrack', 'A Thing - From the Touchstone film, "X"'),
        ("Layla - 40th Anniversary Version / 2010 Remastered", "Layla"),
        ("Twisted - Single Version; 2007 Remaster", "Twisted"),
        ("Take It - Love Theme from “Y”", "Take It"),
        ("I Like The Way (The Kissing Game)", "I Like the Way"),
        ("Hard Life (Ghetto Anthem)", "Hard Life (The Ghetto Anthem) - Radio Edit"),
        ("Tremor - Sensation 2014 Anthem; Radio Edit", "Tremor - Original Mix"),
        ("This Girl (A Vs. B) - A Vs. B", "This Girl - A Vs. B"),
        ("Lovesong", "Love Song"),
        ("In G.A.", "In GA"),
        ("White Wedding - Part 1 - 2001- Remaster", "White Wedding, Pt. 1"),
        ("Dancin (feat. L) - Krono Remix", "Dancin [Krono Remix]"),
        ("Rumors (Re-Recorded)", "Rumors"),
    ],
)
def test_issues_of_one_recording_are_one_song(title, other):
    assert song_key(title, "A") == song_key(other, "A")


@pytest.mark.parametrize(
    "other",
    [
        "Memories - Dillon Francis Remix",
        "Memories - Live",
        "Memories - Acoustic",
        "Memories (Extended Mix)",
        "Memories, Pt. 2",
        "Memories (Part II)",
        "Memories (Someone's Interlude)",
        "Memories - A vs. B Radio Mix",
        "Memories - Live / 2011 Remaster",
        "Memories - Instrumental Version",
    ],
)
def test_other_recordings_are_other_songs(other):
    assert song_key("Memories", "A") != song_key(other, "A")


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Pookie (feat. Capo Plaza) - Remix", "Pookie (feat. Lil Pump) - Remix"),
        ("Intro (The Way In)", "Intro (The Way Out)"),
        ("Spite (Dawn Edit)", "Spite (Dusk Edit)"),
        ("Symphony, Part 1", "Symphony, Part 2"),
        ("Memories - First Remix", "Memories - Second Remix"),
    ],
)
def test_two_versions_are_two_songs(title, other):
    assert song_key(title, "A") != song_key(other, "A")


def test_no_song_of_the_catalogue_is_both_live_and_not(catalogue):
    kinds: dict[str, set[frozenset[str]]] = {}
    for song, title in zip(catalogue.songs, catalogue.texts("title"), strict=True):
        apart = {"live", "acoustic", "instrumental", "demo", "karaoke", "skit"}
        kinds.setdefault(song, set()).add(frozenset(apart.intersection(versions_of(title or ""))))
    assert [song for song, versions in kinds.items() if len(versions) > 1] == []


def test_columns_hold_none_for_unknown_and_numbers_hold_nan(catalogue):
    assert set(catalogue.column("explicit")) == {None}
    assert isinstance(catalogue.column("genre")[0], tuple)
    assert catalogue.numbers("tempo").dtype == np.float64
    with pytest.raises(QueryError, match="no column 'tempi'; there are: "):
        catalogue.column("tempi")


def test_a_steward_can_replace_the_definition(tmp_path):
    other = tmp_path / "tiers.yaml"
    other.write_text(
        "emerging: {first_album_in_catalogue_from: 2019, every_track_popularity_below: 10}\n"
        "otherwise: known\n"
    )
    tiers = TierDefinition.load(other).tiers(
        ["a", "A", "b", None, "c"],
        [2019, 2018, 2020, 2020, None],
        [5, 5, 9, 1, 3],
        [()] * 5,
        [None] * 5,
    )
    assert tiers == ["known", "known", "emerging", None, None]


def test_a_missing_catalogue_says_how_to_make_one(tmp_path):
    with pytest.raises(CatalogueFileError, match="undercard ingest"):
        Catalogue.load(tmp_path / "none.parquet")


def test_shipped_vectors_belong_to_the_shipped_catalogue(catalogue):
    vectors = unpack(SHIPPED, key(catalogue.sha256, "all-MiniLM-L6-v2"))
    assert vectors is not None and vectors.shape == (28_356, 384)
    assert SHIPPED.stat().st_size < 3_000_000
    assert unpack(SHIPPED, key("0" * 64, "all-MiniLM-L6-v2")) is None


def test_columns_come_by_what_they_hold(catalogue):
    assert catalogue.texts("country") == catalogue.column("country")
    assert catalogue.many("subgenre") == catalogue.column("subgenre")
    assert catalogue.songs == catalogue.column("song")
    with pytest.raises(QueryError, match="'popularity' holds int, not str"):
        catalogue.texts("popularity")
    with pytest.raises(QueryError, match="'artist' holds str, not tuple"):
        catalogue.many("artist")
