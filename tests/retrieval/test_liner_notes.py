"""Liner notes: what songs are about and put on for, joined by song."""

import csv

import pytest

from undercard.retrieval.folding import song_key
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
    found = finder.find(Query(labels=(tag,), size=10))
    rows = [one.row for one in found]
    assert all(tag in catalogue.many("note")[row] for row in rows)
    assert tag_phrases()[tag] in {one.detail for one in found[0].evidence}
