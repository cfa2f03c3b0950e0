"""What all tests share: a home whose index and model are prepared once per checkout, and no
network.
"""

import os
import sys
from pathlib import Path

import hypothesis
import pytest

sys.path.insert(0, str(Path(__file__).parent / "postgres"))
import postgres_server as postgres

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
ROOT = Path(__file__).parent.parent
hypothesis.settings.register_profile("ours", deadline=None)  # speed belongs to the benchmarks
hypothesis.settings.load_profile("ours")


@pytest.fixture(scope="session")
def prepared(pytestconfig) -> Path:
    """A home with the built-in catalogue's index and the unpacked model; kept between runs, never
    written to by a dialogue.
    """
    from undercard.chat.assembly import load_catalogue, make_engine, open_finder
    from undercard.chat.settings import Settings
    from undercard.retrieval.embedding import MiniLM

    home = Path(pytestconfig.cache.mkdir("undercard-home"))
    settings = Settings(home=home)
    open_finder(settings, load_catalogue(settings), lambda *_: None, MiniLM())
    make_engine(settings, lambda *_: None)
    return home


@pytest.fixture(scope="session")
def parts(prepared):
    """What turns are made with, on the built-in catalogue and the real models; shared, as nothing
    in it changes.
    """
    from undercard.chat.assembly import make_parts
    from undercard.chat.settings import Settings

    return make_parts(Settings(home=prepared), lambda *_: None)


@pytest.fixture(scope="session")
def postgres_url():
    """A PostgreSQL server of this run's own."""
    programs = postgres.folder_of_programs()
    if programs is None and os.environ.get("UNDERCARD_REQUIRE_POSTGRES"):
        pytest.fail("there is no PostgreSQL here (Debian: apt-get install postgresql)")
    if programs is None:
        pytest.skip("there is no PostgreSQL here; `make test-postgres` installs it where it can")
    with postgres.server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request, tmp_path) -> str:
    """An empty database, once of each kind that we run on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    url = postgres.fresh_database(request.getfixturevalue("postgres_url"), "undercard_test")
    return url.render_as_string(hide_password=False)


@pytest.fixture
def home(prepared, tmp_path) -> Path:
    """A home of a test's own: the prepared index and model, and a state that is empty."""
    own = tmp_path / "home"
    own.mkdir()
    for part in prepared.iterdir():
        if part.is_dir():
            (own / part.name).symlink_to(part)
    return own


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """`undercard …` as a shell runs it, in a folder of the test's own: gives the status and what it
    printed and complained of.
    """
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    from undercard.chat.cli import run_app

    def go(*arguments):
        status = run_app([str(a) for a in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return go
