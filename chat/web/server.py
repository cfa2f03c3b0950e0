"""Runs Chainlit's server in this process, on a folder of ours, behind a guard.

Chainlit is imported only then.
"""

import socket
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from undercard.chat.web import home as folder
from undercard.chat.web.guard import LOOPBACK, Guard, Identify, Tokens
from undercard.chat.web.page import self_contained
from undercard.chat.web.session import Dj
from undercard.chat.web.web_errors import AddressInUseError, AddressRefusedError, FolderError

_IN_USE = {98, 48, 10048}  # EADDRINUSE on Linux, macOS, Windows
_GRACE_SECONDS = 5


def serve(
    make_dj: Callable[[], Dj],
    host: str,
    port: int,
    home: Path,
    *,
    ready: Callable[[str], None] | None = None,
    identify: Identify | None = None,
) -> None:
    """Serve the page until the process is told to stop (SIGINT, SIGTERM).

    The port is taken first, so that a taken one is known at once; the DJ is made while Chainlit is
    imported.

    Args:
        make_dj: makes the DJ, in a thread; what it raises is raised here.
        host: address to listen on; 127.0.0.1 answers this machine only.
        port: 0 lets the system choose.
        home: Chainlit's own folder and the key that signs the cookies are kept in `home/web`.
        ready: called with the page's address once it answers.
        identify: names the listener from a request's headers, for a proxy that signs people in.
        None refuses.
            Without it every browser is a guest of its own.

    Raises:
        AddressInUseError: another program listens there.
        AddressRefusedError: the address cannot be listened on.
        FolderError: the page's folder cannot be written.

    """
    with _listening(host, port) as listening:
        bound: int = listening.getsockname()[1]
        try:
            root = folder.prepare(home, bound, _origins(host, bound))
            folder.environment(home, root, bound)
        except OSError as error:
            raise FolderError(home, error) from error
        _run(_made(make_dj).result, listening, host, bound, ready, identify)


def _made(make_dj: Callable[[], Dj]) -> Future[Dj]:
    """Make the DJ in a daemon thread, which does not keep the process alive.

    So the process can end when the listener gives up waiting.
    """
    making: Future[Dj] = Future()

    def make() -> None:
        try:
            making.set_result(make_dj())
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for the DJ
            making.set_exception(error)

    threading.Thread(target=make, name="make-dj", daemon=True).start()
    return making


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno in _IN_USE:
            raise AddressInUseError(host, port) from error
        raise AddressRefusedError(host, port, error) from error


def _origins(host: str, port: int) -> list[str]:
    names = ("127.0.0.1", "localhost") if host in LOOPBACK else (host,)
    return [f"http://{name}:{port}" for name in names]


def _run(
    dj: Callable[[], Dj],
    listening: socket.socket,
    host: str,
    port: int,
    ready: Callable[[str], None] | None,
    identify: Identify | None,
) -> None:
    import uvicorn
    from chainlit import server as chainlit

    from undercard.chat.web.surface import Surface

    page = self_contained(chainlit.get_html_template(""))
    chainlit.get_html_template = lambda _root: (
        page.html
    )  # the one place from which Chainlit takes its page
    surface = Surface(dj())
    surface.install()
    address = f"http://{'localhost' if host in LOOPBACK else host}:{port}"

    @asynccontextmanager
    async def lifespan(app: object) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette passes the application
        if ready is not None:
            ready(address)
        yield
        surface.stop_all()

    chainlit.app.router.lifespan_context = (
        lifespan  # Chainlit's own ends in os._exit, whatever is still being written
    )
    app = Guard(
        chainlit.app,
        policy=page.policy,
        tokens=_tokens(port),
        local=host in LOOPBACK,
        identify=identify,
    )
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=_GRACE_SECONDS, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listening])


def _tokens(port: int) -> Tokens:
    """Return the cookies as Chainlit signs and reads them."""
    import jwt
    from chainlit.auth import create_jwt, decode_jwt
    from chainlit.user import User

    def read(token: str) -> str | None:
        try:
            user: Any = decode_jwt(token)
        except (jwt.PyJWTError, TypeError, KeyError):
            return None
        return str(user.identifier)

    return Tokens(
        folder.cookie(port), lambda listener: str(create_jwt(User(identifier=listener))), read
    )
