"""What is remembered of a listener: bringing a history in, looking at it, and forgetting it
everywhere.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.assembly import load_catalogue, open_database
from undercard.chat.cli import Json, messages, print_json
from undercard.chat.errors import InputError
from undercard.chat.memory import plays, store
from undercard.chat.memory.history_file import History, read_history
from undercard.chat.settings import load_settings
from undercard.policy.records import audit, ledger

listener_app = typer.Typer(help="What is remembered of a listener.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The listener's name.")]
_LINES_SHOWN = 20  # of those left out
_LONGEST_SOURCE = 80  # characters


@listener_app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Print everything that is remembered of a listener."""
    settings = load_settings()
    database, catalogue = open_database(settings), load_catalogue(settings)
    with database.transaction() as conn:
        dialogues = store.dialogues_of(conn, name)
        judged, shown = store.judged_by(conn, name), store.shown_to(conn, name)
        played = plays.totals(conn, name)
    named = [
        {"id": t, "title": catalogue[t].title if t in catalogue else None, "liked": good}
        for t, good in judged.items()
    ]
    document = {
        "listener": name,
        "dialogues": [{"id": d, "first": say, "started": at} for d, say, at in dialogues],
        "shown": shown,
        "judged": named,
        "played": [
            {"source": source, "tracks": tracks, "plays": n}
            for source, (tracks, n) in played.items()
        ],
    }
    if as_json:
        print_json(document)
        return
    messages.print(
        f"{name}: {len(dialogues)} dialogues, {len(shown)} tracks shown, {len(judged)} judged.",
        highlight=False,
    )
    for entry in named:
        messages.print(
            f"  {'likes' if entry['liked'] else 'does not like'} {entry['title'] or entry['id']}",
            markup=False,
            highlight=False,
        )
    for source, (tracks, times) in played.items():
        messages.print(
            f"  played {tracks} tracks, {times} times, says “{source}”",
            markup=False,
            highlight=False,
        )


@listener_app.command("import")
def import_history(
    name: Name,
    file: Annotated[Path, typer.Argument(help="CSV, JSON Lines or Parquet, a row per play.")],
    source: Annotated[
        str | None,
        typer.Option(help="What the history is called; the file's own name when not given."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring in what a listener played elsewhere: track ids, or titles and artists, if known with
    the time.

    All of a file is stored or nothing; the same file, or a newer one of the same source, takes the
    place of what there was.

    Example: `undercard listener import ann history.csv`
    """
    settings = load_settings()
    called = (source or file.stem)[:_LONGEST_SOURCE]
    history = read_history(file, load_catalogue(settings), datetime.now(UTC))
    with open_database(settings).transaction() as conn:
        plays.replace(conn, name, called, history.played)
    if as_json:
        print_json(_imported(name, called, history))
        return
    messages.print(
        f"{history.plays} plays of {len(history.played)} tracks are known of {name}; {len(history.left_out)} lines were left out.",
        highlight=False,
    )
    for line, why in history.left_out[:_LINES_SHOWN]:
        messages.print(f"  line {line}: {why}", markup=False, highlight=False)
    if len(history.left_out) > _LINES_SHOWN:
        messages.print(f"  … `--json` names all {len(history.left_out)}.", highlight=False)


def _imported(name: str, source: str, history: History) -> dict[str, object]:
    left_out = [{"line": line, "why": why} for line, why in history.left_out]
    return {
        "listener": name,
        "source": source,
        "plays": history.plays,
        "tracks": len(history.played),
        "left_out": left_out,
    }


@listener_app.command()
def forget(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Remove a listener with every dialogue, turn, list, judgement and play.

    What norms were given stays, without the name.
    """
    database = open_database(load_settings())
    if (
        not yes
        and not as_json
        and not typer.confirm(f"Forget everything about {name}? This cannot be undone", err=True)
    ):
        raise typer.Exit(0)
    with database.transaction() as conn:
        count = store.forget_listener(conn, name)
        if count is None:
            raise InputError(f"Nothing is remembered of a listener called {name!r}.")
        ledger.forget(conn, name)
        audit.append(conn, "forgotten", {"dialogues": count})
    if as_json:
        print_json({"listener": name, "dialogues_forgotten": count})
    else:
        messages.print(f"{count} dialogues of {name} are forgotten.", highlight=False)
