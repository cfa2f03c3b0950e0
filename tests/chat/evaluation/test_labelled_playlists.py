"""Playlists held out of a catalogue: nothing of them may be left in what is searched."""

import json

import pytest

from undercard.chat.evaluation.held_out_labels import GIVEN, hold_out
from undercard.chat.evaluation.labelled_playlists import evaluate, marks
from undercard.recommender.engines.fake import FakeEngine
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.passages import passage

LABELS = 10


def _silent(label: str, done: int, total: int) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def builtin():
    return Catalogue.builtin()


@pytest.fixture(scope="module")
def held(builtin):
    return hold_out(builtin)


@pytest.fixture(scope="module")
def rows(builtin):
    """Tracks of ten real playlists, with other words for their genres."""
    chosen = list(builtin.playlists)[:: len(builtin.playlists) // LABELS][:LABELS]
    found = []
    for track in builtin.tracks:
        own = [label for label in track.playlists if label in chosen]
        if own and sum(own[0] in row["playlists"] for row in found) < 12:
            told = {"id": track.id, "title": track.title, "artist": track.artist}
            told |= {"year": track.year, "popularity": track.popularity}
            found.append(told | {"playlists": own, "genres": list(track.genres)})
    return found


@pytest.fixture
def named(run, rows, tmp_path):
    """An ingested catalogue of them."""
    file = tmp_path / "few.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    status, _, err = run("ingest", file, "--name", "few")
    assert status == 0, err
    return "few"


def test_a_held_out_song_carries_its_label_nowhere(builtin, held):
    """Nor does any of its issues; an unknown label is carried by none."""
    carried = {}
    for song, names in zip(builtin.songs, held.catalogue.many("playlist"), strict=True):
        for name in names:
            carried.setdefault(name, set()).add(song)
    for one in held.asked:
        assert one.gold
        assert not one.gold & carried.get(one.label, set())
        assert carried.get(one.label, set()) == one.members
        given = {builtin.songs[row] for row in one.given}
        assert len(given) == GIVEN
        assert not given & one.gold
        assert given <= one.members if one.kind == "known" else not one.members


def test_a_fifth_of_each_label_and_a_fifth_of_the_labels_are_held_out(builtin, held):
    known = [one for one in held.asked if one.kind == "known"]
    assert len(held.asked) + held.too_few == len(builtin.playlists) == 449
    assert len(held.asked) // 5 == len(held.asked) - len(known)
    for one in known:
        assert abs(len(one.gold) - (len(one.gold) + len(one.members)) / 5) <= 0.5
    assert hold_out(builtin).asked == held.asked


def test_what_came_with_a_lost_playlist_is_gone_and_artists_keep_their_genres(builtin, held):
    lost = kept = 0
    for row, (before, after) in enumerate(zip(builtin.tracks, held.catalogue.tracks, strict=True)):
        assert after.styles == before.styles
        if after.playlists == before.playlists:
            assert (after.genres, after.subgenres) == (before.genres, before.subgenres)
            kept += 1
        else:
            assert not after.genres
            assert not after.subgenres
            assert not held.catalogue.likely_styles[row]
            lost += 1
    assert lost > 5_000
    assert kept > 15_000
    assert held.catalogue.sha256 != builtin.sha256


def test_the_text_that_is_embedded_tells_nothing_of_what_was_held_out(builtin, held):
    track = next(one for one in builtin.tracks if one.playlists == ("Permanent Wave",))
    labelled = {one.label: one for one in held.asked}["Permanent Wave"]
    rows = [n for n, song in enumerate(builtin.songs) if song in labelled.gold]
    assert track.playlists
    for row in rows:
        before, after = builtin.track(row), held.catalogue.track(row)
        if before.playlists == ("Permanent Wave",) and "permanent wave" not in before.styles:
            assert "permanent wave" in passage(before)
            assert "permanent wave" not in passage(after)


def test_genres_are_kept_when_asked_for(builtin):
    catalogue = hold_out(builtin, keep_genres=True).catalogue
    assert catalogue.many("subgenre") == builtin.many("subgenre")
    assert catalogue.many("playlist") != builtin.many("playlist")


def test_figures_are_those_of_a_count_by_hand():
    found = marks(["a", "x", "b", *map(str, range(60))], frozenset("abcd"))
    assert found["recall@10"] == found["recall@50"] == 1 / 2
    assert found["ndcg@20"] == pytest.approx((1 + 0.5) / (1 + 0.63093 + 0.5 + 0.43068), abs=1e-4)
    assert set(marks([], frozenset("a")).values()) == {0.0}
    assert marks(sorted("abcd"), frozenset("abcd"))["ndcg@20"] == pytest.approx(1)


def test_the_document_has_what_the_command_promises(run, monkeypatch, named):
    monkeypatch.setenv("UNDERCARD_ENGINE__KIND", "none")
    status, out, err = run("eval", "playlists", "--catalogue", named, "--json")
    assert status == 0, err
    found = json.loads(out)
    assert (found["task"], found["n"]) == ("playlists", LABELS)
    assert found["labels"] == {"known": 8, "unknown": 2}
    assert found["baselines"].keys() == {"popularity", "bm25", "minilm"}
    names = {
        f"{metric}/{kind}/{way}"
        for metric in ("recall@10", "recall@50", "ndcg@20")
        for kind in ("known", "unknown")
        for way in ("words", "words+3")
    }
    for table in (found["system"], *found["baselines"].values(), found["best_there_is"]):
        assert table.keys() == names
        assert all(0 <= one["low"] <= one["value"] <= one["high"] <= 1 for one in table.values())
    assert found["best_there_is"]["ndcg@20/known/words"]["value"] == 1
    again = json.loads(run("eval", "playlists", "--catalogue", named, "--json")[1])
    assert again["system"] == found["system"]


def test_the_language_model_is_asked_when_it_has_a_weight(named, tmp_path):
    from undercard.retrieval.ingestion import load

    held = hold_out(load(named, tmp_path / "home"))
    index = VectorIndex.open(held.catalogue, tmp_path, shipped=None)
    engine = FakeEngine("embedded:smollm2-135m-b179c9523d0e+dj-10d5f208")
    found = evaluate(held, index, engine, tmp_path, _silent)
    assert engine.asked
    assert found.more["model"] == engine.name


@pytest.mark.parametrize(
    "text", ["id,title,artist\n1,A,B\n", "id,title,artist,playlists\n1,A,B,x\n"]
)
def test_a_catalogue_without_enough_playlists_is_refused_by_name(run, tmp_path, text):
    file = tmp_path / "bare.csv"
    file.write_text(text, "utf-8")
    assert run("ingest", file, "--name", "bare")[0] == 0
    status, out, err = run("eval", "playlists", "--catalogue", "bare")
    assert (status, out) == (2, "")
    assert "'bare' has 0 playlists" in " ".join(err.split())


def test_a_catalogue_that_is_not_there_is_refused_by_name(run):
    status, _, err = run("eval", "playlists", "--catalogue", "nowhere")
    assert status == 2
    assert "nowhere" in err
