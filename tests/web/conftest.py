"""The real server in a process of its own, and a real Chromium."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from chromium_page import CHROMIUM, DRIVER, MISSING, Browser, chromium  # noqa: E402


class Served:
    """A server with the scripted DJ."""

    def __init__(self, home: Path, port: int = 0, pace: float = 0.0) -> None:
        self.home = home
        self.folder = home / "started-here"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._log = (home / "log").open("a")
        command = [sys.executable, str(HERE / "serve_scripted.py"), str(home), str(port), str(pace)]
        environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
        self.process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            raise RuntimeError((home / "log").read_text())
        self.port = int(self.address.rsplit(":", 1)[1])

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=20)
        assert self.process.stdout
        self.process.stdout.close()
        self._log.close()


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Start servers that are ended with the tests."""
    with ExitStack() as running:

        def begin(home: Path | None = None, **given: object) -> Served:
            served = Served(home or tmp_path_factory.mktemp("home"), **given)  # type: ignore[arg-type]
            running.callback(lambda: served.process.poll() is None and served.end(signal.SIGKILL))
            return served

        yield begin


@pytest.fixture(scope="session")
def served(start: Callable[..., Served]) -> Served:
    """The one server that most tests share."""
    return start()


@pytest.fixture(scope="session")
def _chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not (CHROMIUM and DRIVER):
        pytest.skip(MISSING)
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def page(_chromium: Browser) -> Browser:
    """A browser that nobody has used yet."""
    _chromium.fresh()
    return _chromium
