"""Finding: the mask always holds, evidence is true, requests get what was asked for."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from undercard.retrieval.errors import QueryError
from undercard.retrieval.finder import Finder
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.ingestion import ingest
from undercard.retrieval.passages import sound_words
from undercard.retrieval.playlists import Recorded
from undercard.retrieval.query import Query

ROOT = Path(__file__).parents[2]
TEXTS = [
    "",
    "calm acoustic songs",
    "songs by queen",
    "90s hip hop",
    "sad",
    "🎉",
    "canciones tristes",
    "\x00\x07",
    "stay by rihanna",
]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.sampled_from(TEXTS),
    share=st.sampled_from([0.0, 0.0002, 0.01, 0.5, 1.0]),
    seeded=st.booleans(),
    size=st.integers(0, 60),
    chance=st.integers(0, 2**31),
)
def test_the_mask_always_holds_and_nothing_is_missing(
    finder, catalogue, text, share, seeded, size, chance
):
    source = np.random.default_rng(chance)
    allowed = source.random(len(catalogue)) < share
    reserve = source.random(len(catalogue)) < 0.1
    seeds = (catalogue.ids[int(source.integers(len(catalogue)))],) if seeded else ()
    found = finder.find(
        Query(text=text, seeds=seeds, allowed=allowed, reserve=((reserve, 5),), size=size)
    )
    possible = {
        catalogue.column("song")[row] for row in np.flatnonzero(allowed & catalogue.presentable)
    }
    assert all(
        allowed[candidate.row] and catalogue.presentable[candidate.row] for candidate in found
    )
    assert len(found) >= min(size, len(possible))
    assert len({candidate.track.song for candidate in found}) == len(found)
    assert all(0 <= candidate.score <= 1 and candidate.evidence for candidate in found)
    scores = [candidate.score for candidate in found]
    assert scores == sorted(scores, reverse=True)


def test_the_same_query_gives_the_same_list(finder):
    query = Query(text="calm acoustic songs for a rainy Sunday", size=50)
    assert finder.find(query) == finder.find(query)


def test_a_named_artist_comes_first_with_evidence(finder):
    found = finder.find(Query(text="songs by Qeen", size=20))
    assert {candidate.track.artist for candidate in found[:15]} == {"Queen"}
    assert found[0].evidence[0].kind == "artist"
    assert found[0].evidence[0].detail == "by Queen, whom you named"


def test_a_named_track_comes_first_with_evidence(finder):
    found = finder.find(Query(text='play "Bohemian Rhapsody"', size=5))
    assert found[0].track.song == "bohemianrhapsody|queen"
    assert "title matches “Bohemian Rhapsody" in found[0].evidence[0].detail


def test_sound_words_are_heard(finder):
    found = finder.find(Query(text="calm acoustic songs for a rainy Sunday", size=20))
    assert np.mean([candidate.track.audio["energy"] for candidate in found]) < 0.45
    assert np.mean([candidate.track.audio["acousticness"] for candidate in found]) > 0.5
    details = [item.detail for one in found for item in one.evidence if item.kind == "sound"]
    assert {"sounds calm, mellow", "sounds acoustic, unplugged"} & set(details)
    titles = " ".join(candidate.track.title.lower() for candidate in found[:10])
    assert "sunday" not in titles


def test_sound_evidence_says_how_the_track_sounds_and_no_figure(finder):
    for candidate in finder.find(Query(text="", sound={"energy": 0.2}, size=20)):
        (detail,) = [item.detail for item in candidate.evidence if item.kind == "sound"]
        assert detail.removeprefix("sounds ") in sound_words(candidate.track)


def test_genre_evidence_is_where_the_track_is_filed(finder):
    for candidate in finder.find(Query(text="neo soul", size=30)):
        for item in candidate.evidence:
            if item.kind == "genre" and "relative" not in item.detail:
                assert "neo soul" in candidate.track.subgenres


def test_seeds_bring_their_like_and_are_not_evidence_for_themselves(finder, names, catalogue):
    rows = names.rows_of("Metallica")
    others = np.ones(len(catalogue), dtype=bool)
    others[list(rows)] = False
    found = finder.find(
        Query(seeds=tuple(catalogue.ids[row] for row in rows[:3]), allowed=others, size=20)
    )
    assert sum("rock" in candidate.track.genres for candidate in found) >= 18
    assert any(item.kind == "seed" and "Metallica" in item.detail for item in found[0].evidence)


def test_an_example_speaks_for_its_artist_where_nothing_but_names_is_known(tmp_path):
    """But not where the artist was named, or others are meant."""
    songs = {"Ulma Torv": ["Gate", "Kettle", "Sleeper"], "Bexo Quill": ["Gateways", "Kettles"]}
    lines = [f"{title},{artist}" for artist, titles in songs.items() for title in titles]
    file = tmp_path / "cold.csv"
    file.write_text("\n".join(["title,artist", *lines]), encoding="utf-8")
    cold = ingest(file, None, "cold", tmp_path)
    finder = Finder(cold, VectorIndex.open(cold, tmp_path, shipped=None), recorded=Recorded())
    by = {artist: finder.names.rows_of(artist) for artist in songs}
    found = finder.find(Query(seeds=(cold.ids[by["Ulma Torv"][0]],), size=5))
    told = {one.row for one in found for item in one.evidence if item.kind == "example_artist"}
    assert told == set(by["Ulma Torv"])
    assert "by Ulma Torv, like one of the examples" in {i.detail for i in found[0].evidence}
    assert {one.track.artist for one in found[:3]} == {"Ulma Torv"}
    others_meant = np.isin(np.arange(len(cold)), by["Ulma Torv"])
    for query in (
        Query(artists=("Ulma Torv",), size=5),
        Query(seeds=(cold.ids[by["Ulma Torv"][0]],), lesser=others_meant, size=5),
    ):
        kinds = {item.kind for one in finder.find(query) for item in one.evidence}
        assert "example_artist" not in kinds


def test_reserve_adds_what_is_lacking(finder, catalogue):
    emerging = np.array([tier == "emerging" for tier in catalogue.column("artist_tier")])
    found = finder.find(Query(text="songs by queen", size=20, reserve=((emerging, 12),)))
    added = [candidate for candidate in found if emerging[candidate.row]]
    assert len(added) >= 12
    assert any(item.kind == "reserve" for candidate in added for item in candidate.evidence)


def test_names_in_the_text_are_not_wanted_when_seeds_are_given(finder, names, catalogue):
    seeds = tuple(catalogue.ids[row] for row in names.mentions("by Metallica")[0].rows[:3])
    found = finder.find(Query(text="something like Metallica", seeds=seeds, size=20))
    assert not any(item.kind == "artist" for candidate in found for item in candidate.evidence)


def test_queries_that_do_not_fit_are_refused(finder):
    with pytest.raises(QueryError, match="no track 'x'"):
        finder.find(Query(seeds=("x",)))
    with pytest.raises(QueryError, match="no audio feature 'speed'"):
        finder.find(Query(sound={"speed": 1.0}))
    with pytest.raises(QueryError, match="mask must be boolean of shape"):
        finder.find(Query(allowed=np.ones(3, dtype=bool)))


def test_nothing_reaches_for_the_network(tmp_path):
    """A process whose sockets are cut embeds, stores and finds."""
    code = """
import socket, sys
from pathlib import Path
def refuse(*_, **__):
    raise AssertionError("the network was asked for")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from undercard.retrieval.finder import Finder
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.ingestion import ingest
from undercard.retrieval.passages import sound_words
from undercard.retrieval.playlists import Recorded
from undercard.retrieval.query import Query
home = Path(sys.argv[1])
catalogue = ingest(Path("tests/data/retrieval/sample.jsonl"), None, "small", home)
assert Finder(catalogue, VectorIndex.open(catalogue, home)).find(Query(text="calm", size=5))
"""
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, timeout=200)
    assert ended.returncode == 0


def test_a_track_of_unknown_popularity_ranks_as_a_typical_one(tmp_path):
    """New tracks differ from known ones in popularity alone: neither first nor last among them."""
    lines = ["id,title,artist,genres,popularity"]
    lines += [f"t{n},Song {n},Band {n},jazz,{'' if n % 2 else 2 * n}" for n in range(40)]
    file = tmp_path / "mixed.csv"
    file.write_text("\n".join(lines))
    mixed = ingest(file, None, "mixed", tmp_path / "home")
    finder = Finder(mixed, VectorIndex.open(mixed, tmp_path / "home"))
    for query in (Query(text="", size=40), Query(genres=("jazz",), size=40)):
        places = {one.track.id: place for place, one in enumerate(finder.find(query))}
        unknown = [places[f"t{n}"] for n in range(1, 40, 2)]
        assert places["t38"] < min(unknown) and max(unknown) < places["t0"]
    new = next(one for one in finder.find(Query(text="", size=40)) if one.track.popularity is None)
    assert not any("popularity" in item.detail for item in new.evidence)
