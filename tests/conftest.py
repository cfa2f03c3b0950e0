"""What all tests share: a home whose index and model are prepared once per checkout, and no network."""

import os
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def prepared(pytestconfig) -> Path:
    """A home with the built-in catalogue's index and the unpacked model; kept between runs, never written to by a dialogue."""
    from chat.assembly import load_catalogue, make_engine, open_finder
    from chat.settings import Settings
    from retrieval.embedding import MiniLM

    home = Path(pytestconfig.cache.mkdir("undercard-home"))
    settings = Settings(home=home)
    open_finder(settings, load_catalogue(settings), lambda *_: None, MiniLM())
    make_engine(settings, lambda *_: None)
    return home


@pytest.fixture(scope="session")
def parts(prepared):
    """What turns are made with, on the built-in catalogue and the real models; shared, as nothing in it changes."""
    from chat.assembly import make_parts
    from chat.settings import Settings

    return make_parts(Settings(home=prepared), lambda *_: None)


@pytest.fixture
def home(prepared, tmp_path) -> Path:
    """A home of a test's own: the prepared index and model, and a state that is empty."""
    own = tmp_path / "home"
    own.mkdir()
    for part in prepared.iterdir():
        if part.is_dir():
            (own / part.name).symlink_to(part)
    return own
