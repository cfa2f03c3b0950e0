"""The built-in catalogue with its index, kept between runs, and a small one that tests build."""

from pathlib import Path

import pytest

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.ingestion import ingest
from undercard.retrieval.names import NameIndex

SAMPLE = Path(__file__).parent.parent / "data" / "retrieval" / "sample.jsonl"


@pytest.fixture(scope="session")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture(scope="session")
def names(catalogue):
    return NameIndex(catalogue)


@pytest.fixture(scope="session")
def finder(parts):
    return parts.finder


@pytest.fixture
def small(tmp_path):
    """Sixty real tracks, ingested."""
    return ingest(SAMPLE, None, "small", tmp_path / "home")
