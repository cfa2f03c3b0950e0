"""The sample of CPCD that the tests use."""

from pathlib import Path

import pytest

from undercard.chat.datasets.dialogues import load_dialogues, load_pool

SAMPLE = Path(__file__).parents[2] / "data" / "cpcd"


@pytest.fixture(scope="session")
def dialogs() -> Path:
    return SAMPLE / "dialogs.jsonl"


@pytest.fixture(scope="session")
def tracks() -> Path:
    return SAMPLE / "tracks.csv"


@pytest.fixture(scope="session")
def pool(tracks):
    return load_pool(tracks)


@pytest.fixture(scope="session")
def dialogues(dialogs, pool):
    return load_dialogues(dialogs, pool)
