"""What all tests share: a home with index and model made once per checkout, no network, no luck.

Property tests run on the same examples every time. With `--hypothesis-profile=explore` they draw
TIMES as many at random, from a seed that is printed, and that HYPOTHESIS_SEED or
`--hypothesis-seed` sets.
"""

import os
import secrets
from pathlib import Path

import hypothesis
import pytest
from hypothesis.internal.conjecture import providers

from support import postgres_server as postgres
from support import supysonic_server
from support.audio_bytes import flac
from support.own_home import own_home

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["UNDERCARD_FRESHNESS"] = "0"  # no luck in tests, but in those of luck
if "PYTEST_XDIST_WORKER" in os.environ:  # read when torch is loaded, here and in what tests start
    os.environ["OMP_NUM_THREADS"] = "1"  # each worker has its core
ROOT = Path(__file__).parent.parent
EXPLORE = "explore"
TIMES = 5
SPEED_IS_NO_FAULT = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("fixed", derandomize=True, database=None, **SPEED_IS_NO_FAULT)
hypothesis.settings.register_profile(
    EXPLORE,
    derandomize=False,
    database=None,
    print_blob=True,
    max_examples=100,
    **SPEED_IS_NO_FAULT,
)
hypothesis.settings.load_profile("fixed")
# Hypothesis also draws constants that it finds in whatever modules are loaded, so that what is
# drawn would change with the tests that run beside one and with every edit. It has no setting for
# it.
providers._get_local_constants = providers.Constants


@pytest.hookimpl(tryfirst=True)  # before Hypothesis reads the seed
def pytest_configure(config):
    if explores(config) and config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = os.environ.get("HYPOTHESIS_SEED") or secrets.randbits(32)


def explores(config) -> bool:
    return config.option.hypothesis_profile == EXPLORE


def pytest_sessionstart(session):
    """Say the seed, which -q would keep out of pytest's own header."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if explores(session.config) and reporter is not None:
        seed = session.config.option.hypothesis_seed
        reporter.write_line(
            f"property tests explore from seed {seed}; the same again: HYPOTHESIS_SEED={seed}"
        )


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marker
def pytest_collection_modifyitems(config, items):
    properties = [
        item for item in items if hypothesis.is_hypothesis_test(getattr(item, "obj", None))
    ]
    for item in properties:
        item.add_marker("property")
    for test in {item.obj for item in properties} if explores(config) else ():
        own = test._hypothesis_internal_use_settings  # no public way sets them once a test is made
        test._hypothesis_internal_use_settings = hypothesis.settings(
            own, max_examples=own.max_examples * TIMES
        )


@pytest.fixture(scope="session")
def models(pytestconfig) -> Path:
    """A home with the unpacked model, kept between runs."""
    from undercard.recommender.engines.weights import model_folder

    home = Path(pytestconfig.cache.mkdir("undercard-home"))
    with alone(home):
        model_folder(home)
    return home


@pytest.fixture(scope="session")
def parts(models):
    """What turns are made with, over the built-in catalogue, but for the language model.

    It would take ten times as long as all else in a turn. Shared, as nothing in it changes.
    """
    from undercard.chat.assembly import make_parts
    from undercard.chat.settings import EngineSettings, Settings

    with alone(models):
        without = EngineSettings(kind="none")
        return make_parts(Settings(home=models, engine=without), lambda *_: None)


@pytest.fixture(scope="session")
def prepared(models, parts) -> Path:  # noqa: ARG001 - which leaves its index there
    """The same home with the built-in catalogue's index as well; no dialogue writes to it."""
    return models


def alone(home: Path):
    """One worker makes what is kept there, and the others wait."""
    from filelock import FileLock

    return FileLock(home / "preparing.lock")


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


@pytest.fixture(scope="module")
def supysonic(tmp_path_factory):
    """A real Subsonic server over six songs of a folder, which tests may add to."""
    if not supysonic_server.is_here():
        pytest.skip("there is no supysonic here (Debian: apt-get install supysonic)")
    music = tmp_path_factory.mktemp("music")
    for number in range(6):
        said = {"title": f"Song {number}", "artist": f"Artist {number % 3}", "album": "Al",
                "date": "2001", "genre": "Rock; Soul", "tracknumber": str(number)}  # fmt: skip
        (music / f"{number}.flac").write_bytes(flac(said.items(), seconds=100 + number))
    with supysonic_server.server(music) as running:
        yield running


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
    return own_home(prepared, tmp_path / "home")


@pytest.fixture(scope="session")
def _few(prepared, tmp_path_factory) -> Path:
    from support.few_tracks import few_tracks

    kept = tmp_path_factory.mktemp("few")
    few_tracks(kept)
    (kept / "phrases").symlink_to(prepared / "phrases")
    return kept


@pytest.fixture
def few(_few, tmp_path, monkeypatch) -> Path:
    """A home of a test's own for programs that shall soon be up: few tracks, and no model."""
    monkeypatch.setenv("UNDERCARD_CATALOGUE", "few")
    monkeypatch.setenv("UNDERCARD_ENGINE__KIND", "none")
    return own_home(_few, tmp_path / "home")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """`undercard …` run by a shell in a folder of the test's own: status, output and errors."""
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    from undercard.chat.cli import run_app
    from undercard.chat.terminal import messages

    messages.cache_clear()  # it keeps the width of the first test that printed one

    def go(*arguments):
        status = run_app([str(a) for a in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return go
