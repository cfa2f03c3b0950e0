"""Liner notes: what songs are about and put on for, joined by song."""

import csv

import pytest

from undercard.retrieval.artist_facts import artist_facts, told_of
from undercard.retrieval.folding import song_key
from undercard.retrieval.likely_covers import likely_covers, noted_covers
from undercard.retrieval.liner_notes import SHIPPED, liner_notes, tag_phrases
from undercard.retrieval.query import Query


def test_every_tag_is_one_of_the_list_and_every_song_stands_there_once():
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = [tag for row in rows for tag in row["tags"].split("; ")]
    assert set(told) <= set(tag_phrases())
    keys = [song_key(row["title"], row["artist"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_a_table_that_was_left_out_says_nothing(tmp_path):
    assert liner_notes(tmp_path / "none.csv") == {}


def test_every_issue_of_a_song_has_its_notes(catalogue):
    held = [
        notes
        for title, artist, notes in zip(
            catalogue.texts("title"),
            catalogue.texts("artist"),
            catalogue.many("note"),
            strict=True,
        )
        if artist == "Blackfoot" and str(title).startswith("Train, Train")
    ]
    assert held
    assert all("about trains" in notes for notes in held)


@pytest.mark.parametrize("tag", ["about money", "wedding", "saxophone"])
def test_what_the_notes_say_so_is_found_and_told(finder, catalogue, tag):
    found = finder.find(Query(labels=((tag,),), size=10))
    rows = [one.row for one in found]
    assert all(tag in catalogue.many("note")[row] for row in rows)
    assert tag_phrases()[tag] in {one.detail for one in found[0].evidence}


@pytest.mark.parametrize(
    ("artist", "country", "language", "gender", "known_by"),
    [
        ("Rammstein", "DE", "de", "male", 1999),
        ("aya nakamura", "FR", "fr", "female", 2019),
        ("Aretha Franklin featuring Otis Redding", "US", "en", "female", 1969),
        ("Nobody Whom Anybody Knows", None, None, None, None),
        (None, None, None, None, None),
    ],
)
def test_what_is_told_of_an_artist_comes_by_the_first_name_of_a_credit(
    artist, country, language, gender, known_by
):
    told = told_of(artist)
    assert (told.country, told.language, told.gender, told.known_by) == (
        country,
        language,
        gender,
        known_by,
    )


def test_a_table_of_artists_that_was_left_out_tells_nothing(tmp_path):
    assert artist_facts(tmp_path / "none.csv") == {}


def test_what_a_catalogue_knows_itself_is_not_told_again(catalogue):
    for fact, likely in (("country", "likely_country"), ("gender", "likely_gender")):
        pairs = zip(catalogue.column(fact), catalogue.column(likely), strict=True)
        assert not any(known and told for known, told in pairs)


def test_who_had_become_known_long_ago_is_no_newcomer(catalogue):
    pairs = zip(catalogue.texts("artist"), catalogue.texts("artist_tier"), strict=True)
    newcomers = {artist for artist, tier in pairs if tier == "emerging"}
    assert newcomers
    assert all((told_of(artist).known_by or 9999) >= 2018 for artist in newcomers)


def test_a_newcomer_with_the_title_of_an_old_song_probably_plays_it(catalogue):
    rows = [catalogue.track(row) for row in likely_covers(catalogue).nonzero()[0]]
    assert ("Genital Motors", "Another One Bites the Dust / All Right Now") in {
        (track.artist, track.title) for track in rows
    }
    others = {track.song for track in rows if track.artist_tier != "emerging"}
    assert others <= noted_covers()
