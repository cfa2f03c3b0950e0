"""Which plays of a library are counted, and where: on its server, and at ListenBrainz."""

import os
from typing import Annotated
from urllib.parse import urlsplit

import typer
from pydantic import SecretStr

from undercard.chat.commands.library import Name, library_app
from undercard.chat.errors import InputError
from undercard.chat.settings import load_settings
from undercard.chat.terminal import Json, messages, print_json
from undercard.retrieval.libraries.definition import Access
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.library import Player
from undercard.retrieval.libraries.listenbrainz import ADDRESS, ListenBrainz
from undercard.retrieval.libraries.scrobbling import Counted, Scrobbling

_TOKEN = "UNDERCARD_LISTENBRAINZ_TOKEN"  # noqa: S105 - the name of a variable


@library_app.command()
def scrobble(
    name: Name,
    listener: Annotated[
        list[str] | None,
        typer.Option(help="Whose plays count; everybody's when not given. May be given again."),
    ] = None,
    listenbrainz: Annotated[
        bool, typer.Option("--listenbrainz", help="Count them at ListenBrainz, too.")
    ] = False,
    url: Annotated[
        str, typer.Option("--listenbrainz-url", help="A server that speaks as ListenBrainz does.")
    ] = ADDRESS,
    off: Annotated[bool, typer.Option("--off", help="Count nothing any more.")] = False,
    as_json: Json = False,
) -> None:
    """Count what is played on the page: on the library's server, where it counts plays.

    Half of a track, or four minutes, is a play. With `--listenbrainz` it is counted there as well:
    the token is asked for, or read from UNDERCARD_LISTENBRAINZ_TOKEN.

    Examples: `undercard library scrobble music-example-org`, `undercard library scrobble mine
    --listenbrainz --listener ann`
    """
    kept = KeptLibrary(load_settings().home, name)
    definition = kept.definition
    opened = definition.open_for(next(iter(definition.accounts), Access()))
    on_server = isinstance(opened, Player)
    if not (on_server or listenbrainz or off):
        raise InputError(f"{name} has no server that counts plays: say --listenbrainz.")
    user, counted = "", Counted()
    if not off:
        token = _token(url) if listenbrainz else ""
        user = ListenBrainz(token, url).user() if token else ""
        counted = Counted(
            on_server=on_server, listeners=tuple(listener or ()), token=SecretStr(token), url=url
        )
    Scrobbling(kept).set(counted)
    document = {"library": name, "on_server": counted.on_server, "listenbrainz": user}
    if as_json:
        print_json(document | {"listeners": list(counted.listeners)})
        return
    places = [*(["on its server"] if counted.on_server else []),
              *([f"at {urlsplit(url).hostname} for {user}"] if user else [])]  # fmt: skip
    whose = ", ".join(counted.listeners) or "everybody"
    told = (
        f"plays of {whose} are counted {' and '.join(places)}" if places else "no play is counted"
    )
    messages().print(f"{name}: {told}.", markup=False, highlight=False, soft_wrap=True)


def _token(url: str) -> str:
    """The token; a way on which others listen is no way for it. Raises InputError."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise InputError(f"{url}: a token is sent only over https, or to this machine.")
    return os.environ.get(_TOKEN) or str(
        typer.prompt("Token of ListenBrainz", hide_input=True, err=True)
    )
