"""Playlists as files: the list of a dialogue out, and a file into a dialogue."""

from pathlib import Path
from typing import Annotated, Any

import typer

from undercard.chat.dialogue.brought import Brought, Use
from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.errors import InputError
from undercard.chat.events import TurnDone
from undercard.chat.memory.list_in_force import latest_of, list_in_force
from undercard.chat.playlists.catalogue_match import MOST_LOOKED_FOR, Match
from undercard.chat.playlists.disk import read_whole, write_whole
from undercard.chat.playlists.outgoing import playlist_of
from undercard.chat.playlists.playlist import Playlist
from undercard.chat.playlists.playlist_formats import FORMATS, WRITTEN, read_playlist
from undercard.chat.settings import load_settings
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json, print_text, progress_bars

playlist_app = typer.Typer()

_LINES_SHOWN = 20
_Format = Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")]
_USES: dict[str, Use] = {"list": "list", "examples": "like", "never": "not"}


@playlist_app.command()
def export(
    dialogue: Annotated[
        str | None, typer.Argument(help="The dialogue; the listener's newest when not given.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help=f"One of {', '.join(WRITTEN)}.")] = "m3u8",
    to: Annotated[
        Path | None, typer.Option(help="The file to write; standard output when not given.")
    ] = None,
    listener: Annotated[str | None, typer.Option(help="Whose newest dialogue.")] = None,
    title: Annotated[str, typer.Option(help="What the list is called in the file.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the file if there is one.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the list that is in force in a dialogue as a file.

    `html` is a page that anybody can open, without a server and without a script: send it, or put
    it on the web. It is yours; forgetting a listener does not reach files that were given away.

    Examples: `undercard playlist export --listener ann --format xspf --to friday.xspf`, `undercard
    playlist export DIALOGUE --format html --title "Friday" --to friday.html`
    """
    if form not in WRITTEN:
        raise InputError(f"--format: {form!r} is none of {', '.join(WRITTEN)}.")
    settings = load_settings()
    with open_database(settings).transaction() as conn:
        chosen = dialogue or latest_of(conn, listener or settings.listener)
        playlist = playlist_of(*list_in_force(conn, chosen), title)
    text = _written(playlist, form)
    if to is not None:
        write_whole(to, text, replace=replace)
    if as_json:
        print_json({"dialogue": chosen, "format": form, "tracks": len(playlist.entries),
                    "file": str(to) if to else None, "text": None if to else text})  # fmt: skip
    elif to is None:
        print_text(text)
    else:
        _line(f"{FORMATS[form].called}, {_tracks(len(playlist.entries))}: {to}")


def _written(playlist: Playlist, form: str) -> str:
    write = FORMATS[form].write
    return write(playlist) if write else ""


@playlist_app.command("import")
def import_playlist(
    file: Annotated[Path, typer.Argument(help="The file, or - for standard input.")],
    listener: Annotated[str | None, typer.Option(help="Whose dialogue it begins.")] = None,
    use: Annotated[
        str, typer.Option("--as", help="What for: list, examples (something like it), or never.")
    ] = "list",
    form: _Format = "",
    as_json: Json = False,
) -> None:
    """Begin a dialogue with the list in a file, as players and services write it, or plain lines.

    M3U, PLS, XSPF, JSPF, CSV, JSON, iTunes XML, or a page that was exported from here. As a list it
    goes through the rules like any other. What is not in the catalogue is named, and so is what
    comes near. The format is told by the file's name, or else by how it begins.

    Examples: `undercard playlist import friday.m3u8 --listener ann`, `undercard playlist import
    mix.csv --as examples --json`
    """
    if form and form not in FORMATS:
        raise InputError(f"--format: {form!r} is none of {', '.join(FORMATS)}.")
    if use not in _USES:
        raise InputError(f"--as: {use!r} is none of {', '.join(_USES)}.")
    playlist = read_playlist(read_whole(file), str(file), form)
    dialogue, brought, matches, record = _played(playlist, file.stem, listener, _USES[use])
    document = _told(playlist, dialogue, brought, matches, record)
    if as_json:
        print_json(document)
    else:
        _show(document)


def _played(
    playlist: Playlist, name: str, listener: str | None, use: Use
) -> tuple[str, Brought, tuple[Match, ...], TurnRecord]:
    """The new dialogue, and what its first turn came to."""
    from undercard.chat.assembly import make_parts
    from undercard.chat.dj import Dj
    from undercard.chat.understanding.list_files import matched

    settings = load_settings()
    with progress_bars() as progress:
        parts = make_parts(settings, progress)
    brought, matches = matched(parts.pasted, playlist, name, use)
    if not brought.tracks:
        raise InputError(f"{name}: not in this catalogue, with {_tracks(brought.lines)} in all.")
    dj = Dj(parts, open_database(settings), settings, surface="terminal")
    dialogue = dj.start(listener or settings.listener)
    events = dj.turn(dialogue, playlist.title or name, brought=brought)
    (record,) = (event.record for event in events if isinstance(event, TurnDone))
    return dialogue, brought, matches, record


def _told(
    playlist: Playlist, dialogue: str, brought: Brought, found: tuple[Match, ...],
    record: TurnRecord,
) -> dict[str, Any]:  # fmt: skip
    """What became of every entry. Places count from 1."""
    places = list(enumerate(found, 1))
    return {
        "dialogue": dialogue,
        "title": playlist.title,
        "entries": brought.lines,
        "found": brought.lines - len(brought.missing),
        "twice": list(brought.twice),
        "taken": [_entry(at, one) | {"for": one.track} for at, one in places
                  if one.status == "taken"],
        "missing": [_entry(at, one) | {"near": list(one.near)} for at, one in places
                    if one.status == "missing"],
        "looked_for_near": MOST_LOOKED_FOR,
        "remarks": list(playlist.remarks),
        "turn": record.model_dump(mode="json"),
    }  # fmt: skip


def _entry(place: int, one: Match) -> dict[str, Any]:
    entry = one.entry
    return {"at": place, "title": entry.title, "artist": entry.artist, "shown": entry.shown}


def _show(document: dict[str, Any]) -> None:
    _line(f"In the catalogue: {document['found']} of {_tracks(document['entries'])}.")
    for remark in document["remarks"]:
        _line(f"  {remark}")
    for one in document["missing"][:_LINES_SHOWN]:
        _line(f"  {one['at']}: {one['shown']} is not here")
    if len(document["missing"]) > _LINES_SHOWN:
        _line(f"  … `--json` names all {len(document['missing'])}.")
    _line(document["turn"]["reply"])
    for rank, entry in enumerate(document["turn"]["slate"], 1):
        _line(f"  {rank:>3}  {entry['title']} · {entry['artist']}")
    _line(f"Go on with `undercard talk --resume`, or export it: {document['dialogue']}")


def _line(text: str) -> None:
    messages().print(text, markup=False, highlight=False)


def _tracks(count: int) -> str:
    return f"{count} track{'s' if count != 1 else ''}"
