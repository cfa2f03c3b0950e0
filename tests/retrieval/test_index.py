"""The vector index: a killed build goes on where it stopped.

Another process waits for it, and nearest is exact where it must be.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import filelock
import numpy as np
import pytest

from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.errors import IndexDamagedError, IndexLockedError, StorageError
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.ingestion import ingest
from undercard.retrieval.passages import passage
from undercard.retrieval.vectors import SHIPPED, key, unpack

from .conftest import SAMPLE

ROOT = Path(__file__).parents[2]
BUILD = """
import os, signal, sys
from pathlib import Path
from undercard.retrieval import index
from undercard.retrieval.ingestion import ingest
index._BATCH = 10
home = Path(sys.argv[1])
def progress(label, done, total):
    if label == "embedding tracks" and done == 30:
        os.kill(os.getpid(), signal.SIGKILL)
index.VectorIndex.open(ingest(Path(sys.argv[2]), None, "small", home), home, progress)
"""


class Counting(MiniLM):
    """MiniLM that counts what it embeds."""

    def __init__(self):
        super().__init__()
        self.embedded = 0

    def embed(self, texts):
        self.embedded += len(texts)
        return super().embed(texts)


def test_a_killed_build_goes_on_where_it_stopped(small, tmp_path):
    home = tmp_path / "home"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", BUILD, str(home), str(SAMPLE)],
        cwd=ROOT,
        timeout=200,
        env=environment,
    )
    assert ended.returncode == -signal.SIGKILL
    model = Counting()
    index = VectorIndex.open(small, home, model=model)
    assert index.is_complete
    assert model.embedded == 30
    exact = model.embed([passage(track) for track in small.tracks])
    assert (index.matrix * exact).sum(axis=1).min() > 0.99
    again = Counting()
    VectorIndex.open(small, home, model=again)
    assert again.embedded == 0


def test_another_process_that_builds_is_waited_for(small, tmp_path):
    index = VectorIndex.open(small, tmp_path / "home")
    folder = index.folder
    (folder / "complete.json").unlink()
    with (
        filelock.FileLock(folder / "building.lock"),
        pytest.raises(IndexLockedError, match="Wait until it is done"),
    ):
        VectorIndex.open(small, tmp_path / "home")


def test_a_damaged_index_says_which_folder_to_delete(small, tmp_path):
    folder = VectorIndex.open(small, tmp_path / "home").folder
    (folder / "vectors.npy").write_bytes(b"no")
    with pytest.raises(IndexDamagedError, match="Delete this folder"):
        VectorIndex.open(small, tmp_path / "home")


def test_a_home_that_cannot_be_written_is_named(small, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="choose another home"):
        VectorIndex.open(small, tmp_path / "file")


def test_shipped_vectors_are_those_of_the_passages(catalogue):
    vectors = unpack(SHIPPED, key(catalogue.sha256, MiniLM.name))
    rows = list(range(0, len(catalogue), 1_500))
    fresh = MiniLM().embed([passage(catalogue.track(row)) for row in rows])
    assert (vectors[rows] * fresh).sum(axis=1).min() > 0.97


@pytest.mark.parametrize("share", [1.0, 0.5, 0.05, 0.0005])
def test_nearest_under_a_mask_is_never_too_few_and_nearly_exact(finder, catalogue, share):
    index = finder.index
    chance = np.random.default_rng(7)
    allowed = chance.random(len(catalogue)) < share
    query = index.model.embed(["sad piano songs"])[0]
    rows, cosines = index.nearest(query, 100, allowed)
    assert allowed[rows].all()
    assert len(rows) == min(100, allowed.sum())
    assert (np.diff(cosines) <= 0).all()
    exact = np.flatnonzero(allowed)[np.argsort(-(index.matrix[allowed] @ query))[: len(rows)]]
    assert len(set(rows) & set(exact)) >= 0.9 * len(rows)


def test_only_what_changed_is_embedded_anew(tmp_path):
    """A library that changes by a few tracks: the rest of its index is taken over, exactly."""

    def catalogue(**titles):
        rows = [{"id": track, "title": title, "artist": "A"} for track, title in titles.items()]
        file = tmp_path / "tracks.jsonl"
        file.write_text("\n".join(map(json.dumps, rows)))
        return ingest(file, None, "mine", tmp_path)

    model = Counting()
    VectorIndex.open(catalogue(a="Rain", b="Sun", c="Snow", d="Wind"), tmp_path, model=model)
    assert model.embedded == 4
    changed = catalogue(e="Hail", c="Snow", b="Fog", a="Rain")
    index = VectorIndex.open(changed, tmp_path, model=model)
    assert model.embedded == 6
    afresh = VectorIndex.open(changed, tmp_path / "other", model=MiniLM())
    assert np.allclose(index.matrix, afresh.matrix, atol=2e-3)
    query = model.embed(["A, Fog"])[0]
    assert list(index.nearest(query, 4)[0]) == list(afresh.nearest(query, 4)[0])
    for title in ("Ice", "Dew"):
        VectorIndex.open(catalogue(a=title), tmp_path, model=model)
    assert len(list((tmp_path / "index").iterdir())) == 2
