"""The evidence on CPCD's pool: no leak of a track's source, none from the tested dialogues."""

import dataclasses
import random

import numpy as np
import pytest

from undercard.chat.datasets.dialogues import Pool
from undercard.chat.evaluation import baselines
from undercard.chat.evaluation.playlists.features import (
    Maker,
    known_to,
    reciprocal_ranks,
    track_form,
)
from undercard.chat.evaluation.playlists.final import fusion, with_opinion
from undercard.chat.evaluation.playlists.judging import Judge
from undercard.chat.evaluation.playlists.playlist_index import Embeddings, PoolIndex
from undercard.retrieval.wordmatch import WordMatch


@pytest.fixture(scope="module")
def embed(tmp_path_factory):
    return Embeddings(tmp_path_factory.mktemp("vectors") / "minilm.npz")


@pytest.fixture(scope="module")
def index(pool, embed):
    return PoolIndex(pool, embed)


@pytest.fixture(scope="module")
def cases(dialogues):
    return [case for dialogue in dialogues for case in dialogue.cases][:12]


@pytest.fixture(scope="module")
def fold_of(dialogues):
    return baselines.folds(len(dialogues), 5)


@pytest.fixture(scope="module")
def known(cases, fold_of):
    return known_to(cases, fold_of, fold_of[0])


def disguised(pool: Pool) -> Pool:
    """The same tracks in another order, with clusters that mean nothing."""
    draw = random.Random(3)
    tracks = [dataclasses.replace(track, cluster=str(draw.randrange(40))) for track in pool.tracks]
    draw.shuffle(tracks)
    return Pool(tuple(tracks))


def test_neither_the_files_order_nor_clusters_can_be_read_off_any_feature(
    pool, dialogues, cases, known, index, embed
):
    other = PoolIndex(disguised(pool), embed)
    assert [track.id for track in other.tracks] == [track.id for track in index.tracks]
    assert other.clusters != index.clusters
    first, second = (Maker(dialogues, one).evidence(cases, known) for one in (index, other))
    assert first.keys() == second.keys()
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name], err_msg=name)
    for name, values in track_form(index).items():
        np.testing.assert_array_equal(values, track_form(other)[name], err_msg=name)


def test_the_tested_fold_and_a_cases_own_teach_nothing(dialogues, cases, fold_of, index):
    """Other likes and searches in a hidden dialogue change no feature; in a visible one they do."""

    def changed(where):
        ids = [track.id for track in index.tracks[:5]]
        return [
            dataclasses.replace(
                one,
                playlist=(*one.playlist, *ids),
                turns=tuple(
                    dataclasses.replace(turn, liked=tuple(ids), searches=("love",))
                    for turn in one.turns
                ),
            )
            if where(n)
            else one
            for n, one in enumerate(dialogues)
        ]

    one = [case for case in cases if fold_of[case.dialogue] != fold_of[0]][:1] or cases[:1]
    mask = known_to(one, fold_of, fold_of[0])
    own = fold_of[one[0].dialogue]
    hidden = {n for n, fold in enumerate(fold_of) if fold in {own, fold_of[0]}}
    before = Maker(dialogues, index).evidence(one, mask)
    unseen = Maker(changed(lambda n: n in hidden), index).evidence(one, mask)
    seen = Maker(changed(lambda n: n not in hidden), index).evidence(one, mask)
    assert all(np.array_equal(before[name], unseen[name], equal_nan=True) for name in before)
    assert not np.array_equal(before["common.song"], seen["common.song"])


def test_known_leaves_out_the_tested_fold_and_ones_own(cases, fold_of):
    for fold in set(fold_of):
        for case, seen in zip(cases, known_to(cases, fold_of, fold), strict=True):
            assert {fold_of[n] for n in np.flatnonzero(seen)} == set(fold_of) - {
                fold,
                fold_of[case.dialogue],
            }


def test_a_named_artist_and_a_liked_album_are_found(index, dialogues, cases, known):
    track = next(one for one in index.tracks if len(one.artists[0]) > 6)
    asked = dataclasses.replace(
        cases[0], said=(f"play {track.artists[0].upper()} for me",), seeds=(track,)
    )
    found = Maker(dialogues, index).evidence([asked], known[:1])
    row = index.row[track.id]
    for name in (
        "mention.artist_exact",
        "mention.artist",
        "liked.artist",
        "liked.album",
        "words.last_artist",
    ):
        assert found[name][0, row] == found[name][0].max() > 0, name


def test_vectors_are_computed_once(tmp_path):
    first = Embeddings(tmp_path / "v.npz")
    vectors = first(["a calm song", "a loud song", "a calm song"])
    np.testing.assert_array_equal(vectors[0], vectors[2])
    again = Embeddings(tmp_path / "v.npz")
    np.testing.assert_allclose(again(["a loud song"])[0], vectors[1], atol=2e-3)
    assert again._model.__dict__.keys() == {"_folder"}  # the model was not loaded


def test_bm25_prefers_rare_words_and_short_documents():
    scores = WordMatch(
        ["blue moon", "blue sky", "blue river and a long bank of moon and sand"]
    ).bm25(["blue moon"])[0]
    assert scores[0] > scores[2] > scores[1] > 0


def test_reciprocal_ranks_by_hand():
    found = reciprocal_ranks(np.array([[0.0, 3.0, 5.0, 3.0]], np.float32))
    np.testing.assert_allclose(found[0], [0, 1 / 12, 1 / 11, 1 / 13])


def test_an_opinion_moves_a_track_up():
    evidence = np.array([0.5, 0.45, 0.1])
    np.testing.assert_allclose(
        with_opinion(evidence, [10, 11, 12], {11: 2.0}, 0.05), [0.5, 0.55, 0.1]
    )
    assert with_opinion(evidence, [10, 11, 12], {11: 2.0}, 0.0) is evidence


def test_fusion_of_one_order_with_itself_keeps_it():
    scores = np.array([0.2, 0.9, 0.4])
    assert list(np.argsort(-fusion(scores, scores))) == [1, 2, 0]
    assert fusion(scores, scores).max() == pytest.approx(1)


def test_clusters_count_once(index, cases, dialogues, fold_of):
    view = Maker(dialogues, index).views(cases, fold_of, lambda *_: None)[fold_of[0]]
    judge = Judge(cases, index)
    scores = np.arange(len(view.tracks(0)), 0, -1.0)
    clusters = list(dict.fromkeys(index.clusters[row] for row in view.tracks(0)))
    expected = next((n for n, one in enumerate(clusters, 1) if one in cases[0].gold), None)
    assert judge.rank(view, 0, scores) == (expected if expected and expected <= 100 else None)
    assert not set(clusters) & cases[0].seed_clusters
