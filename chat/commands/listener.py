"""What is remembered of a listener: bringing it in, looking at it, taking it, forgetting it."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from undercard.chat.errors import InputError
from undercard.chat.memory import plays
from undercard.chat.memory.database import Database
from undercard.chat.memory.erasing import Receipt, forget_listener
from undercard.chat.memory.history_file import History, read_history
from undercard.chat.memory.kept_of import kept_of
from undercard.chat.memory.linked import person
from undercard.chat.settings import load_settings
from undercard.chat.stores import load_catalogue, open_database
from undercard.chat.terminal import Json, messages, print_json

listener_app = typer.Typer()
Name = Annotated[str, typer.Argument(help="The listener's name.")]
_LINES_SHOWN = 20  # of those left out
_LONGEST_SOURCE = 80  # characters
_VERBS = {"liked": "likes", "disliked": "does not like", "never": "never wants", "like": "told",
          "fact": "told"}  # fmt: skip
_REWRITTEN = "The database's file was written anew, and its write-ahead log emptied."
_TABLES_REWRITTEN = "The database's tables were written anew."
_BEYOND = (
    "Not reached: backups, exported files, and what a running server still holds in its memory, "
    "which goes as others speak or when it ends."
)
_BEYOND_SERVER = "Nor PostgreSQL's own write-ahead log, which goes by the server's settings."


@listener_app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Print what is remembered of a listener, each thing with its source and date.

    Example: `undercard listener show ann`
    """
    document = _gathered(name, whole=False)
    if as_json:
        print_json(document)
    else:
        _tell(document)


@listener_app.command()
def export(
    name: Name,
    to: Annotated[
        Path | None, typer.Option(help="A file to write; standard output when not given.")
    ] = None,
) -> None:
    """Write all that is kept of a listener as JSON: what is remembered, and every dialogue.

    Example: `undercard listener export ann --to ann.json`
    """
    document = _gathered(name, whole=True)
    if not document["known"]:
        raise InputError(f"Nothing is kept of a listener called {name!r}.")
    if to is None:
        print_json(document)
        return
    write_whole(to, document)
    _line(f"All that is kept of {name} is in {to}.")


def write_whole(to: Path, document: Mapping[str, Any]) -> None:
    """Write a file that its owner alone may read, whole or not at all.

    Raises InputError where it cannot be written.
    """
    part = to.with_name(f"{to.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(document, file, ensure_ascii=False, default=str, indent=1)
        part.replace(to)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(
            f"{to} cannot be written: {error.strerror}. Nothing was left there; name another file."
        ) from error


def _gathered(name: str, *, whole: bool) -> dict[str, Any]:
    settings = load_settings()
    database, catalogue = open_database(settings), load_catalogue(settings)
    with database.transaction() as conn:
        return kept_of(conn, name, catalogue, whole=whole)


def _tell(document: Mapping[str, Any]) -> None:
    name, dialogues, shown = document["listener"], len(document["dialogues"]), document["shown"]
    _line(f"{name}: {dialogues} dialogues, {len(shown)} tracks shown.")
    if not document["remembers"]:
        _line("  nothing is kept or used: the memory is off")
    for link in document["linked"]:
        since = f"{link['who']}, since {link['since']:%Y-%m-%d}"
        _line(f"  {link['slack']} is {link['listener']} ({since})")
    for entry in document["remembered"]:
        since = f"{entry['given'] or 'at an unknown time'}, {entry['source']}"
        _line(f"  {_in_words(entry)} ({since})")


def _in_words(entry: Mapping[str, Any]) -> str:
    kind, words = entry["kind"], entry["title"] or entry["words"]
    if kind == "played":
        return f"played {entry['tracks']} tracks, {entry['plays']} times, says “{words}”"
    return f"{_VERBS[kind]} {words}"


def _line(text: str) -> None:
    messages().print(text, markup=False, highlight=False)


@listener_app.command("import")
def import_history(
    name: Name,
    file: Annotated[
        Path, typer.Argument(help="CSV, JSON, JSON Lines or Parquet, or a ZIP of them.")
    ],
    source: Annotated[
        str | None,
        typer.Option(help="What the history is called; the file's own name when not given."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring in what a listener played elsewhere.

    A row has a track id, or a title and an artist, and the time if it is known. What Last.fm,
    ListenBrainz and Spotify export is read as it is, also as the archive that they send.

    All of a file is stored or nothing; the same file, or a newer one of the same source, takes the
    place of what there was.

    Examples: `undercard listener import ann history.csv`, `undercard listener import ann
    my_spotify_data.zip --source spotify`
    """
    settings = load_settings()
    called = (source or file.stem)[:_LONGEST_SOURCE]
    history = read_history(file, load_catalogue(settings), datetime.now(UTC))
    with open_database(settings).transaction() as conn:
        plays.replace(conn, person(conn, name), called, history.played)
    if as_json:
        print_json(_imported(name, called, history))
        return
    _line(
        f"Known of {name}: {_count(history.plays, 'play')} of "
        f"{_count(len(history.played), 'track')}. "
        f"Left out: {_count(len(history.left_out), 'line')}."
    )
    if history.short:
        _line(f"  Too short to count: {_count(history.short, 'play')}.")
    for member, why in history.unread[:_LINES_SHOWN]:
        _line(f"  {member} was passed over: {why}")
    for line, why in history.left_out[:_LINES_SHOWN]:
        _line(f"  line {line}: {why}")
    if len(history.left_out) > _LINES_SHOWN:
        _line(f"  … `--json` names all {len(history.left_out)}.")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' if number != 1 else ''}"


def _imported(name: str, source: str, history: History) -> dict[str, object]:
    left_out = [{"line": line, "why": why} for line, why in history.left_out]
    return {
        "listener": name,
        "source": source,
        "plays": history.plays,
        "tracks": len(history.played),
        "too_short": history.short,
        "left_out": left_out,
        "unread": [{"file": member, "why": why} for member, why in history.unread],
    }


@listener_app.command()
def forget(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Remove a listener: every dialogue, turn, list, judgement, play and remembered word.

    Gone from the tables, and from the free pages and the write-ahead log of their file. What norms
    were given stays without the name. Records of the audit log with what the listener asked for are
    blanked; `undercard audit verify` counts them. Prints a receipt.

    Example: `undercard listener forget ann --yes --json > receipt.json`
    """
    database = open_database(load_settings())
    question = f"Forget everything about {name}? This cannot be undone"
    if not (yes or as_json or typer.confirm(question, err=True)):
        raise typer.Exit(0)
    receipt = forget_listener(database, name)
    if receipt is None:
        raise InputError(f"Nothing is remembered of a listener called {name!r}.")
    document = _receipt(name, receipt, database)
    if as_json:
        print_json(document)
        return
    _line(f"{document['dialogues_forgotten']} dialogues of {name} are forgotten.")
    for table, rows in receipt.removed.items():
        _line(f"  {rows} rows of {table} removed")
    _line(f"  {receipt.ledger_rows_without_name} rows of the ledger kept without the name")
    _line(f"  {receipt.audit_records_blanked} records of the audit log blanked")
    _line(f"  {document['file']}")
    _line(f"  {document['beyond']}")
    _line(f"Audit record {receipt.proof[0]} says so: {receipt.proof[1]}")


def _receipt(name: str, receipt: Receipt, database: Database) -> dict[str, Any]:
    """What was done, and what no program here can do."""
    on_file = database.url.get_backend_name() == "sqlite"
    return {
        "listener": name,
        "dialogues_forgotten": receipt.removed["dialogues"],
        **asdict(receipt),
        "proof": {"record": receipt.proof[0], "sha256": receipt.proof[1]},
        "file": _REWRITTEN if on_file else _TABLES_REWRITTEN,
        "beyond": _BEYOND if on_file else f"{_BEYOND} {_BEYOND_SERVER}",
    }
