"""Runs Chainlit's server in this process, on a folder of ours, behind a guard.

Chainlit is imported only then.
"""

import socket
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from undercard.chat.settings import WebSettings
from undercard.chat.web import home as folder
from undercard.chat.web.guard import LOOPBACK, Guard, Identify, Rules
from undercard.chat.web.house import House
from undercard.chat.web.page import self_contained
from undercard.chat.web.pages.visit import Desk
from undercard.chat.web.session_tokens import Tokens
from undercard.chat.web.web_errors import AddressInUseError, AddressRefusedError, FolderError

_IN_USE = {98, 48, 10048}  # EADDRINUSE on Linux, macOS, Windows
_GRACE_SECONDS = 5


def serve(
    make: Callable[[], House],
    host: str,
    port: int,
    home: Path,
    *,
    web: WebSettings | None = None,
    ready: Callable[[str], None] | None = None,
    identify: Identify | None = None,
) -> None:
    """Serve the page until the process is told to stop (SIGINT, SIGTERM).

    The port is taken first, so that a taken one is known at once; what is served is made while
    Chainlit is imported.

    Args:
        make: makes the DJ and the pages, in a thread; what it raises is raised here.
        host: address to listen on; 127.0.0.1 answers this machine only.
        port: 0 lets the system choose.
        home: Chainlit's own folder is kept in `home/web`, and the key that signs the cookies
            where the settings have none.
        web: how the page is reached.
        ready: called with the page's address once it answers.
        identify: names the listener from a request's headers, for a proxy that signs people in.
        None refuses.
            Without it every browser is a guest of its own.

    Raises:
        AddressInUseError: another program listens there.
        AddressRefusedError: the address cannot be listened on.
        FolderError: the page's folder cannot be written.

    """
    web = web or WebSettings()
    with _listening(host, port) as listening:
        bound: int = listening.getsockname()[1]
        try:
            pages = ("memory", "account") if web.has_accounts else ("memory",)
            root = folder.prepare(home, bound, _origins(host, bound, web), pages)
            tokens = Tokens(folder.cookie(bound, web.address), folder.secret(home, web.secret))
        except OSError as error:
            raise FolderError(home, error) from error
        folder.environment(root, tokens.cookie, tokens.secret)
        rules = partial(
            Rules,
            local=host in LOOPBACK,
            public=frozenset(filter(None, [urlsplit(web.address).netloc])),
            secure=web.address.startswith("https:"),
            identify=identify,
        )
        told = partial(ready or (lambda _address: None), web.address or _address(host, bound))
        _run(_made(make).result, listening, tokens, rules, told)


def _made(make: Callable[[], House]) -> Future[House]:
    """Make what is served in a daemon thread, which does not keep the process alive.

    So the process can end when the listener gives up waiting.
    """
    making: Future[House] = Future()

    def work() -> None:
        try:
            making.set_result(make())
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for it
            making.set_exception(error)

    threading.Thread(target=work, name="make-dj", daemon=True).start()
    return making


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno in _IN_USE:
            raise AddressInUseError(host, port) from error
        raise AddressRefusedError(host, port, error) from error


def _origins(host: str, port: int, web: WebSettings) -> list[str]:
    names = ("127.0.0.1", "localhost") if host in LOOPBACK else (host,)
    return [*(f"http://{name}:{port}" for name in names), *filter(None, [web.address])]


def _address(host: str, port: int) -> str:
    return f"http://{'localhost' if host in LOOPBACK else host}:{port}"


def _run(
    make: Callable[[], House],
    listening: socket.socket,
    tokens: Tokens,
    rules: Callable[..., Rules],
    ready: Callable[[], None],
) -> None:
    import uvicorn
    from chainlit import server as chainlit

    from undercard.chat.web.surface import Surface

    page = self_contained(chainlit.get_html_template(""))
    chainlit.get_html_template = lambda _root: (
        page.html
    )  # the one place from which Chainlit takes its page
    house = make()
    surface = Surface(house.dj)
    surface.install()

    @asynccontextmanager
    async def lifespan(app: object) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette passes the application
        ready()
        yield
        surface.stop_all()

    chainlit.app.router.lifespan_context = (
        lifespan  # Chainlit's own ends in os._exit, whatever is still being written
    )
    desk = Desk(house.pages, tokens)
    app = Guard(chainlit.app, desk, tokens, rules(policy=page.policy, door=house.door))
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=_GRACE_SECONDS, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listening])
