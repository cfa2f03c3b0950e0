"""The real server in a process of its own, and a real Chromium."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from support.chromium_page import CHROMIUM, DRIVER, MISSING, Browser, chromium
from support.scripted_server import Served


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
def browser_in(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], AbstractContextManager[Browser]]:
    """Starts a browser that asks for a language."""
    if not (CHROMIUM and DRIVER):
        pytest.skip(MISSING)
    return lambda language: chromium(tmp_path_factory.mktemp("profile"), language)


@pytest.fixture(scope="session")
def _chromium(
    browser_in: Callable[[str], AbstractContextManager[Browser]],
) -> Iterator[Browser]:
    with browser_in("en-US") as browser:
        yield browser


@pytest.fixture
def page(_chromium: Browser) -> Browser:
    """A browser that nobody has used yet."""
    _chromium.fresh()
    return _chromium
