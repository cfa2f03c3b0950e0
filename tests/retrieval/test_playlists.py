"""What other listeners' playlists teach: true counts, and nothing left out.

Nothing is taught for a catalogue that they do not touch.
"""

from collections import Counter

import numpy as np
import pytest

from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.finder import Finder
from undercard.retrieval.folding import fold_name
from undercard.retrieval.fusion import default_settings
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.playlists import (
    SHIPPED,
    SHIPPED_VECTORS,
    Playlist,
    PlaylistIndex,
    Recorded,
    shipped,
)
from undercard.retrieval.query import Query


@pytest.fixture(scope="module")
def recorded():
    return shipped("all-MiniLM-L6-v2")


@pytest.fixture(scope="module")
def playlists(catalogue, recorded):
    return PlaylistIndex(catalogue, recorded)


def artists_of(playlist):
    return {song.rpartition("|")[2] for song in playlist.songs}


def row_of(catalogue, artist):
    return next(row for row, name in enumerate(catalogue.column("artist")) if name == artist)


def test_what_ships_is_small_and_touches_the_built_in_catalogue(catalogue, recorded):
    assert SHIPPED.stat().st_size + SHIPPED_VECTORS.stat().st_size < 2_000_000
    assert len(recorded.playlists) == 400
    assert len(recorded.vectors) == sum(len(playlist.said) for playlist in recorded.playlists)
    known = {fold_name(name) for name in catalogue.artists}
    assert sum(bool(artists_of(playlist) & known) for playlist in recorded.playlists) == 371


def test_vectors_are_those_of_the_windows(recorded):
    some = [0, 200, 399]
    texts = [text for n in some for text in recorded.playlists[n].windows]
    assert (np.sum(MiniLM().embed(texts) * recorded.only(some).vectors, axis=1) > 0.97).all()


def test_the_best_neighbour_of_an_artist_is_often_liked_beside_it(catalogue, recorded, playlists):
    drake = row_of(catalogue, "Drake")
    liked = playlists.beside([drake])
    together = Counter(
        a for p in recorded.playlists if "drake" in artists_of(p) for a in artists_of(p)
    )
    for row in np.argsort(-liked.values)[:20]:
        assert together[fold_name(catalogue.track(int(row)).artist)] >= 3
    assert liked.values[drake] == 0


def test_counts_that_are_told_are_true(catalogue, recorded, playlists):
    drake, other = row_of(catalogue, "Drake"), row_of(catalogue, "Rihanna")
    liked = playlists.beside([drake])
    both = sum({"drake", "rihanna"} <= artists_of(playlist) for playlist in recorded.playlists)
    assert playlists.artist_count(liked, other, beside=drake) == both > 2


def test_similar_words_bring_what_was_liked_after_them(catalogue, playlists, recorded):
    """The very words of a dialogue bring its playlist, as far as the catalogue has it."""
    known = set(catalogue.column("song"))
    playlist = max(recorded.playlists, key=lambda p: len(known & set(p.songs)))
    text = playlist.windows[0]
    liked = playlists.after(text, MiniLM().embed([text])[0])
    songs = catalogue.column("song")
    best = {songs[row] for row in np.argsort(-liked.values)[:40]}
    assert len(best & set(playlist.songs)) >= 10


def test_a_catalogue_that_no_playlist_touches_is_searched_as_before(small, tmp_path):
    index = VectorIndex.open(small, tmp_path / "home")
    strangers = Recorded((Playlist(("some songs",), ("a song|nobody", "another|no one")),))
    alone, beside = (Finder(small, index, recorded=one) for one in (Recorded(), strangers))
    query = Query(text="happy songs", seeds=(small.ids[3],), size=30)
    assert PlaylistIndex(small, strangers).beside([3]) is None
    assert alone.find(query) == beside.find(query)


def test_without_playlists_or_vectors_nothing_breaks(small, recorded):
    vector = np.zeros(384, np.float32)
    assert PlaylistIndex(small, Recorded()).after("calm songs", vector) is None
    words = PlaylistIndex(small, Recorded(recorded.playlists)).after(
        "90s hip hop party songs", vector
    )
    assert words is None or not words.counted.any()


def test_a_kind_without_weight_takes_no_part(catalogue, finder):
    index, query = finder.index, Query(text="party songs like Drake", size=60)
    none = default_settings().model_copy(
        update={
            "weights": {
                k: w for k, w in default_settings().weights.items() if not k.startswith("liked")
            }
        }
    )
    alone = Finder(
        catalogue,
        index,
        names=finder.names,
        genres=finder.genres,
        recorded=Recorded(),
        settings=none,
    )
    assert list(finder.order(finder.read(query), none).rows[:60]) == [
        found.row for found in alone.find(query)
    ]


def test_evidence_says_how_many_playlists(finder, catalogue, recorded):
    """Every count in words is a number of playlists.

    They hold both artists, or the track and the example's artist.
    """
    seed = row_of(catalogue, "Drake")
    told = 0
    for found in finder.find(Query(seeds=(catalogue.ids[seed],), size=50)):
        for item in (
            item for item in found.evidence if item.kind == "liked_beside" and item.detail
        ):
            beside = [p for p in recorded.playlists if "drake" in artists_of(p)]
            holding = [p for p in beside if found.track.song in p.songs] or [
                p for p in beside if fold_name(found.track.artist) in artists_of(p)
            ]
            what = "its artist is " if item.detail.startswith("its artist") else ""
            where = (
                f"{len(holding)} listeners' playlists"
                if len(holding) > 1
                else "a listener's playlist"
            )
            assert item.detail == f"{what}in {where} beside Drake"
            told += 1
    assert told > 10
