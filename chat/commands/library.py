"""One's own music: brings a folder or a server in, and keeps what is known of it in step."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from pydantic import SecretStr

from undercard.chat.errors import InputError
from undercard.chat.settings import Settings, load_settings
from undercard.chat.terminal import Json, messages, print_json, progress_bars
from undercard.retrieval.errors import InputError as RetrievalInputError
from undercard.retrieval.libraries.jellyfin import JellyfinApi
from undercard.retrieval.libraries.kept_libraries import (
    Definition,
    KeptLibrary,
    Kind,
    kept_libraries,
    kind_of,
)
from undercard.retrieval.libraries.subsonic_api import Account

library_app = typer.Typer()

_SECRETS = ("UNDERCARD_LIBRARY_PASSWORD", "UNDERCARD_LIBRARY_API_KEY")
_SHOWN = 20
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
Name = Annotated[str, typer.Argument(help="The name of the library.")]
Forget = Annotated[
    bool,
    typer.Option("--forget-missing", help="Forget what is gone, even if it is most of it."),
]


@library_app.command()
def add(
    source: Annotated[
        str, typer.Argument(help="A folder, an M3U, a database of beets, or a server's address.")
    ],
    kind: Annotated[
        Kind | None, typer.Option(help="What the source is, where its looks do not tell.")
    ] = None,
    name: Annotated[str, typer.Option(help="What it is called here; it names the catalogue.")] = "",
    user: Annotated[str, typer.Option(help="Of a server: who asks.")] = "",
    folder: Annotated[
        list[str] | None,
        typer.Option(help="Of a server: the id of a music folder; may be given several times."),
    ] = None,
    keep_password: Annotated[
        bool,
        typer.Option("--keep-password", help="Of a server that takes no tokens: keep it as it is."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring your own music in. Nothing of it is changed. Stopped half-way, it goes on where it was.

    A server's password is asked for, or read from UNDERCARD_LIBRARY_PASSWORD; a token made of it is
    kept, not the password. UNDERCARD_LIBRARY_API_KEY takes its place where the server has keys.

    An address is taken for that of a Subsonic server; say `--kind jellyfin` for the other kind.

    Examples: `undercard library add ~/Music --name mine`, `undercard library add
    https://music.example.org --user ann`
    """
    chosen = kind or kind_of(source)
    kept = KeptLibrary(load_settings().home, name or _usual_name(source))
    if chosen in ("subsonic", "jellyfin"):
        definition = _on_server(chosen, source, user, folder or (), keep_password=keep_password)
    elif user or folder or keep_password:
        raise InputError(f"{source}: --user, --folder and --keep-password are of servers alone.")
    else:
        definition = Definition(kind=chosen, source=str(Path(source).resolve()))
    is_new = not kept.is_kept
    kept.define(definition)
    try:
        _scan(kept, forget=False, as_json=as_json)
    except RetrievalInputError:
        if is_new:  # a wrong password leaves no library
            kept.remove()
        raise


def _usual_name(source: str) -> str:
    named = urlsplit(source).hostname or "" if "://" in source else Path(source).resolve().stem
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in named.lower())
    return plain.strip("-")[:60] or "library"


def _on_server(
    kind: Kind, source: str, user: str, folders: Sequence[str], *, keep_password: bool
) -> Definition:
    """What a server is, and who asks it. Raises InputError, and what the server answers."""
    password, key = (os.environ.get(name, "") for name in _SECRETS)
    if urlsplit(source).username:
        raise InputError("An address is no place for a password: say --user, without it.")
    if not user and (kind == "jellyfin" or not key):
        raise InputError(f"{source}: who asks? Say --user NAME.")
    if not key:
        password = password or str(typer.prompt("Password", hide_input=True, err=True))
    at = Definition(kind=kind, source=source, folders=tuple(folders))
    if kind == "jellyfin":
        server = JellyfinApi(source, key)
        token, who = (key, server.id_of(user)) if key else server.sign_in(user, password)
        return at.model_copy(update={"token": SecretStr(token), "user": who})
    if key:
        return at.model_copy(update={"api_key": SecretStr(key), "user": user})
    if keep_password:
        _check_way(source)
        return at.model_copy(update={"password": SecretStr(password), "user": user})
    account = Account.of(user, password)
    secrets = {"token": SecretStr(account.token), "salt": SecretStr(account.salt)}
    return at.model_copy(update={**secrets, "user": user})


def _check_way(source: str) -> None:
    """A password goes nowhere as it is where others may listen."""
    parts = urlsplit(source)
    if parts.scheme != "https" and parts.hostname not in _THIS_MACHINE:
        raise InputError(
            f"{source}: a password is sent as it is only over https, or to this machine. "
            "Use an API key, or put the server behind https."
        )


@library_app.command()
def scan(name: Name, forget_missing: Forget = False, as_json: Json = False) -> None:
    """Look through a library again: read what changed, follow what moved, drop what is gone.

    Where most of it is gone nothing is dropped until you say --forget-missing.

    Example: `undercard library scan mine`
    """
    _scan(KeptLibrary(load_settings().home, name), forget=forget_missing, as_json=as_json)


def _scan(kept: KeptLibrary, *, forget: bool, as_json: bool) -> None:
    with progress_bars() as progress:
        found = kept.scan(progress, forget=forget)
    document = {"library": kept.name} | found.document()
    if as_json:
        print_json(document)
        return
    counts, settled = found.counts, found.settled
    _line(
        f"{kept.name}: {counts['tracks']:,} tracks, {settled.new:,} new, {settled.moved:,} moved, "
        f"{settled.gone:,} gone."
    )
    for problem in found.closed:
        _line(f"  not looked into: {problem}")
    if counts["unreadable"]:
        _line(f"  {counts['unreadable']:,} cannot be read: `undercard library status {kept.name}`")
    if counts["no_music"]:
        _line(f"  {counts['no_music']:,} left out: podcasts, audiobooks, or longer than an hour")
    _line(f"Talk about it: UNDERCARD_CATALOGUE={kept.name} undercard talk")


@library_app.command("list")
def list_libraries(as_json: Json = False) -> None:
    """The libraries that there are, and which catalogue the DJ plays from.

    The setting `catalogue` chooses: UNDERCARD_CATALOGUE=NAME, or `catalogue = "NAME"` in
    undercard.toml; `builtin` is the one that ships. Several are joined by a plus: "mine+builtin".

    Example: `undercard library list`
    """
    settings = load_settings()
    documents = [_document(kept, settings) for kept in kept_libraries(settings.home)]
    if as_json:
        print_json(documents)
        return
    for one in documents:
        chosen = "  ← plays from this" if one["in_use"] else ""
        _line(f"{one['library']}: {one['tracks']:,} tracks, {one['source']}{chosen}")
    if not any(one["in_use"] for one in documents):
        _line(f"The DJ plays from the catalogue {settings.catalogue}.")


@library_app.command()
def status(name: Name, as_json: Json = False) -> None:
    """What is known of a library, and what of it cannot be read, and why.

    Example: `undercard library status mine --json`
    """
    settings = load_settings()
    kept = KeptLibrary(settings.home, name)
    document = _document(kept, settings)
    with kept.inventory() as inventory:
        problems = inventory.problems(document["unreadable"])
    if as_json:
        print_json(document | {"problems": [{"what": key, "why": why} for key, why in problems]})
        return
    _line(f"{name}: {document['kind']}, {document['source']}")
    _line(", ".join(f"{document[part]:,} {part}" for part in ("tracks", "unreadable", "gone")))
    for key, why in problems[:_SHOWN]:
        _line(f"  {key}: {why}")
    if len(problems) > _SHOWN:
        _line(f"  … `--json` names all {len(problems):,}.")


@library_app.command()
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Forget a library here: what is known of it, and its catalogue. The music stays as it is.

    Example: `undercard library remove mine`
    """
    kept = KeptLibrary(load_settings().home, name)
    definition = kept.definition
    if not yes:
        typer.confirm(f"Forget {name} ({definition.source})?", abort=True, err=True)
    kept.remove()
    if as_json:
        print_json({"library": name, "removed": True})
    else:
        _line(f"{name} is forgotten here. Nothing of {definition.source} was changed.")


def _document(kept: KeptLibrary, settings: Settings) -> dict[str, Any]:
    definition = kept.definition
    with kept.inventory() as inventory:
        counts = inventory.counts()
    told = {"library": kept.name, "kind": definition.kind, "source": definition.source}
    return told | counts | {"in_use": kept.name in settings.catalogues}


def _line(text: str) -> None:
    messages().print(text, markup=False, highlight=False, soft_wrap=True)
