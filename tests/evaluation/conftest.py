"""The sample of CPCD that the tests use."""

from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "data" / "cpcd"


@pytest.fixture(scope="session")
def dialogs() -> Path:
    return SAMPLE / "dialogs.jsonl"


@pytest.fixture(scope="session")
def tracks() -> Path:
    return SAMPLE / "tracks.csv"
