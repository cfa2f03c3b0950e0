"""Lists of real tracks for scripts to be judged by."""

import pytest

from undercard.chat.evaluation.scripts.track_table import TrackTable
from undercard.retrieval.catalogue import Catalogue


@pytest.fixture(scope="session")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture(scope="session")
def table(catalogue):
    return TrackTable(catalogue)


@pytest.fixture(scope="session")
def own(catalogue):
    """Tracks by artist, in the catalogue's order."""

    def tracks(artist, count=3):
        rows = [row for row, name in enumerate(catalogue.texts("artist")) if name == artist]
        return tuple(catalogue.ids[row] for row in rows[:count])

    return tracks


@pytest.fixture(scope="session")
def queen(own):
    return own("Queen", 4)


@pytest.fixture(scope="session")
def hardwell(own):
    return own("Hardwell", 4)
