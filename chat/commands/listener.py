"""What is remembered of a listener: bringing a history in, looking at it, forgetting it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from undercard.chat.errors import InputError
from undercard.chat.memory import listeners, plays, store
from undercard.chat.memory.history_file import History, read_history
from undercard.chat.settings import load_settings
from undercard.chat.stores import load_catalogue, open_database
from undercard.chat.terminal import Json, messages, print_json
from undercard.policy.records import audit, ledger
from undercard.retrieval.catalogue import Catalogue

listener_app = typer.Typer()
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
        judged, shown = listeners.judged_by(conn, name), listeners.shown_to(conn, name)
        played = plays.totals(conn, name)
    document = {
        "listener": name,
        "dialogues": [{"id": d, "first": say, "started": at} for d, say, at in dialogues],
        "shown": shown,
        "judged": _judged(judged, catalogue),
        "played": [{"source": s, "tracks": n, "plays": times} for s, (n, times) in played.items()],
    }
    if as_json:
        print_json(document)
    else:
        _tell(document)


def _judged(judged: Mapping[str, bool], catalogue: Catalogue) -> list[dict[str, Any]]:
    """Each track with its title, which the catalogue may have no longer."""
    found = []
    for track, liked in judged.items():
        title = catalogue[track].title if track in catalogue else None
        found.append({"id": track, "title": title, "liked": liked})
    return found


def _tell(document: Mapping[str, Any]) -> None:
    dialogues, shown, judged = (len(document[name]) for name in ("dialogues", "shown", "judged"))
    _line(f"{document['listener']}: {dialogues} dialogues, {shown} tracks shown, {judged} judged.")
    for entry in document["judged"]:
        verb = "likes" if entry["liked"] else "does not like"
        _line(f"  {verb} {entry['title'] or entry['id']}")
    for entry in document["played"]:
        times, source = entry["plays"], entry["source"]
        _line(f"  played {entry['tracks']} tracks, {times} times, says “{source}”")


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
        plays.replace(conn, name, called, history.played)
    if as_json:
        print_json(_imported(name, called, history))
        return
    _line(
        f"{history.plays} plays of {len(history.played)} tracks are known of {name}; "
        f"{len(history.left_out)} lines were left out."
    )
    if history.short:
        _line(f"  {history.short} plays were too short to count.")
    for line, why in history.left_out[:_LINES_SHOWN]:
        _line(f"  line {line}: {why}")
    if len(history.left_out) > _LINES_SHOWN:
        _line(f"  … `--json` names all {len(history.left_out)}.")


def _imported(name: str, source: str, history: History) -> dict[str, object]:
    left_out = [{"line": line, "why": why} for line, why in history.left_out]
    return {
        "listener": name,
        "source": source,
        "plays": history.plays,
        "tracks": len(history.played),
        "too_short": history.short,
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
    question = f"Forget everything about {name}? This cannot be undone"
    if not (yes or as_json or typer.confirm(question, err=True)):
        raise typer.Exit(0)
    with database.transaction() as conn:
        count = listeners.forget_listener(conn, name)
        if count is None:
            raise InputError(f"Nothing is remembered of a listener called {name!r}.")
        ledger.forget(conn, name)
        audit.append(conn, "forgotten", {"dialogues": count})
    if as_json:
        print_json({"listener": name, "dialogues_forgotten": count})
    else:
        messages().print(f"{count} dialogues of {name} are forgotten.", markup=False)
