"""One's own music: brings a folder or a server in, and keeps what is known of it in step."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from undercard.chat.commands.server_access import server_access
from undercard.chat.errors import InputError
from undercard.chat.settings import Settings, load_settings
from undercard.chat.terminal import Json, messages, print_json, progress_bars
from undercard.retrieval.errors import InputError as RetrievalInputError
from undercard.retrieval.libraries.definition import Access, Definition, Kind, kind_of
from undercard.retrieval.libraries.kept_libraries import KeptLibrary, kept_libraries
from undercard.retrieval.libraries.library import Library
from undercard.retrieval.long_forms import long_forms

library_app = typer.Typer()

_SHOWN = 20
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
    listener: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            help="Of a server: the listener who uses this account; may be given several times. "
            "Without it the account is everybody's who has no other.",
        ),
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

    An address is taken for that of a Subsonic server; say `--kind jellyfin` for the other kind. Say
    a server again with another --user to add an account: with --for, of a listener, who is then
    offered and played what that account may see.

    Examples: `undercard library add ~/Music --name mine`, `undercard library add
    https://music.example.org --user ann`, `undercard library add https://music.example.org --user
    bob --for bob`
    """
    chosen = kind or kind_of(source)
    kept = KeptLibrary(load_settings().home, name or _usual_name(source))
    if chosen in ("subsonic", "jellyfin"):
        if listener and not user:
            raise InputError(f"{source}: whose account is it? Say --user NAME beside --for.")
        access = server_access(chosen, source, user, keep_password=keep_password)
        given = {"folders": tuple(folder or ()), "listeners": tuple(listener or ())}
        _add_account(kept, chosen, source, access.model_copy(update=given), as_json=as_json)
        return
    if user or folder or keep_password or listener:
        raise InputError(
            f"{source}: --user, --for, --folder and --keep-password are of servers alone."
        )
    kept.define(Definition(kind=chosen, source=str(Path(source).resolve())))
    _scan(kept, forget=False, as_json=as_json)


def _add_account(
    kept: KeptLibrary, kind: Kind, source: str, access: Access, *, as_json: bool
) -> None:
    """A server with its first account, or one more; a wrong password leaves all as it was."""
    kept.check_source(source)
    if kept.is_kept:
        definition = kept.definition.with_account(access)
        next(iter(definition.open_for(access).things()), None)  # whether it is let in
        _scan(kept, definition.open(), forget=False, as_json=as_json)
        kept.define(definition)
        return
    kept.define(Definition(kind=kind, source=source).with_account(access))
    try:
        _scan(kept, forget=False, as_json=as_json)
    except RetrievalInputError:
        kept.remove()
        raise


def _usual_name(source: str) -> str:
    named = urlsplit(source).hostname or "" if "://" in source else Path(source).resolve().stem
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in named.lower())
    return plain.strip("-")[:60] or "library"


@library_app.command()
def scan(name: Name, forget_missing: Forget = False, as_json: Json = False) -> None:
    """Look through a library again: read what changed, follow what moved, drop what is gone.

    Where most of it is gone nothing is dropped until you say --forget-missing.

    Example: `undercard library scan mine`
    """
    _scan(KeptLibrary(load_settings().home, name), forget=forget_missing, as_json=as_json)


def _scan(
    kept: KeptLibrary, library: Library | None = None, *, forget: bool, as_json: bool
) -> None:
    with progress_bars() as progress:
        found = kept.scan(progress, library=library, forget=forget)
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
        _line(
            f"  {counts['unreadable']:,} cannot be read, or not as they say: "
            f"`undercard library status {kept.name}`"
        )
    if counts["no_music"]:
        _line(f"  {counts['no_music']:,} left out: films")
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
        for account in one["accounts"]:
            _line(f"  {_worded(account)}")
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
        forms = Counter(track.facts.form for track in inventory.tracks())
    document["forms"] = {form: forms[form] for form in long_forms() if forms[form]}
    if as_json:
        print_json(document | {"problems": [{"what": key, "why": why} for key, why in problems]})
        return
    _line(f"{name}: {document['kind']}, {document['source']}")
    _line(", ".join(f"{document[part]:,} {part}" for part in ("tracks", "unreadable", "gone")))
    for form, count in document["forms"].items():
        _line(f"  {count:,} of them are {long_forms()[form].says}: in no list that asks for none")
    for account in document["accounts"]:
        _line(f"  {_worded(account)}")
    for key, why in problems[:_SHOWN]:
        _line(f"  {key}: {why}")
    if len(problems) > _SHOWN:
        _line(f"  … `--json` names all {len(problems):,}.")


@library_app.command()
def remove(
    name: Name,
    user: Annotated[str, typer.Option(help="Of a server: this account alone.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Forget a library here: what is known of it, and its catalogue. The music stays as it is.

    With --user one account of its server is forgotten, with what still waited to be sent in its
    name, and the library is looked through again.

    Examples: `undercard library remove mine`, `undercard library remove home --user bob`
    """
    kept = KeptLibrary(load_settings().home, name)
    definition = kept.definition
    if user:
        kept.remove_account(user)
        _scan(kept, forget=False, as_json=as_json)
        return
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
        seen = inventory.seen_by()
    told = {"library": kept.name, "kind": definition.kind, "source": definition.source}
    accounts = [
        {"user": one.name, "listeners": list(one.listeners),
         "tracks": seen.get(one.name, 0) if definition.is_shared else counts["tracks"]}
        for one in definition.accounts
    ]  # fmt: skip
    return told | counts | {"accounts": accounts, "in_use": kept.name in settings.catalogues}


def _worded(account: dict[str, Any]) -> str:
    """An account on one line: its name, who uses it, what it sees."""
    whose = ", ".join(account["listeners"]) or "everybody else"
    return f"{account['user'] or 'by key'}, for {whose}: sees {account['tracks']:,}"


def _line(text: str) -> None:
    messages().print(text, markup=False, highlight=False, soft_wrap=True)
