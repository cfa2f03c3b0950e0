"""Programmes of a station: an hour or a day under the register, and what was aired of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from undercard.chat.commands.exits import NotLawful
from undercard.chat.errors import InputError
from undercard.chat.playlists.disk import write_whole
from undercard.chat.programme.planning import STATION, Aired, Block, make_programme
from undercard.chat.programme.rundowns import RUNDOWNS, Cue
from undercard.chat.settings import Settings, load_settings
from undercard.chat.stores import load_catalogue, open_database
from undercard.chat.terminal import Json, messages, print_json, print_text, progress_bars
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.libraries.sounds import Sounds

programme_app = typer.Typer()

_HOUR = 60


@programme_app.command()
def make(
    hours: Annotated[int, typer.Option(min=1, max=168, help="How many hours.")] = 1,
    ask: Annotated[
        list[str] | None,
        typer.Option(help="What is to be played; several take turns, an hour each."),
    ] = None,
    start: Annotated[str, typer.Option(help="When it begins, in ISO 8601; the next hour.")] = "",
    rest: Annotated[
        int, typer.Option(min=0, help="For so many minutes no track comes again.")
    ] = 240,
    form: Annotated[str, typer.Option("--format", help=f"One of {', '.join(RUNDOWNS)}.")] = "m3u8",
    to: Annotated[
        Path | None, typer.Option(help="The file to write; standard output when not given.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the file if there is one.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make hours of music under the register, each for the hour when it is to be aired.

    A programme is a proposal: the ledger counts what was aired (`undercard programme aired`). Where
    an hour cannot be made lawfully it says why, writes nothing, and ends with status 3.

    Examples: `undercard programme make --ask "soul and funk" --to hour.m3u8`, `undercard programme
    make --hours 24 --ask pop --ask rock --format liquidsoap --to day.txt`
    """
    if form not in RUNDOWNS:
        raise InputError(f"--format: {form!r} is none of {', '.join(RUNDOWNS)}.")
    settings = load_settings()
    asks = ask or ["music"]
    begins = _begins(start, settings)
    blocks = [
        Block(begins + timedelta(hours=at), _HOUR, asks[at % len(asks)]) for at in range(hours)
    ]
    made = _make(settings, blocks, rest)
    catalogue = load_catalogue(settings)
    cues = _cues(made, settings, catalogue)
    document = {"hours": [_document(one, rest) for one in made], "file": str(to) if to else None}
    lacking = [one for one in made if not one.slots]
    text = "" if lacking else RUNDOWNS[form](cues)
    if to is not None and not lacking:
        write_whole(to, text, replace=replace)
    if as_json:
        print_json(document | {"text": None if to else text})
    else:
        _show(made, rest)
        if to is None:
            print_text(text)
    if lacking:
        raise NotLawful


def _begins(start: str, settings: Settings) -> datetime:
    now = settings.now()
    if not start:
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    try:
        given = datetime.fromisoformat(start)
    except ValueError as error:
        raise InputError(f"--start {start!r}: expected a time such as 2026-12-01T06:00.") from error
    return given.replace(tzinfo=now.tzinfo) if given.tzinfo is None else given


def _make(settings: Settings, blocks: Sequence[Block], rest: int) -> list[Aired]:
    from undercard.chat.assembly import make_parts

    database = open_database(settings)
    with progress_bars() as progress:
        parts = make_parts(settings, progress)

        def done(number: int) -> None:
            progress("making hours", number, len(blocks))

        return list(make_programme(parts, database, settings, blocks, rest, done))


def _cues(made: Iterable[Aired], settings: Settings, catalogue: Catalogue) -> list[Cue]:
    slots = [(slot, one.block.ask) for one in made for slot in one.slots]
    sounds = Sounds.of(settings.home, settings.catalogues)
    known = sounds.among({slot.track for slot, _ in slots}, STATION)
    cues = []
    for slot, ask in slots:
        track, held = catalogue[slot.track], known.get(slot.track)
        sound = held.sound if held else None
        cues.append(
            Cue(
                slot.begins,
                slot.minutes,
                track.title,
                track.artist,
                track.album or "",
                track.id,
                ask,
                isrc=held.track.facts.isrc if held else "",
                gain=held.track.facts.gain if held else None,
                file=sound if isinstance(sound, Path) else None,
                starts=held.track.facts.starts if held else None,
                norms=slot.norms,
            )
        )
    return cues


def _document(one: Aired, rest: int) -> dict[str, Any]:
    ruling = one.record.ruling
    return {
        "begins": one.block.begins.isoformat(),
        "ask": one.block.ask,
        "tracks": [slot.track for slot in one.slots],
        "minutes": round(sum(slot.minutes for slot in one.slots), 1),
        "rest": {"asked": rest, "kept": one.rest},
        "relaxed": [entry.norm for entry in ruling.relaxed] if ruling else [],
        "norms": [result.as_rerank() for result in ruling.norms] if ruling else [],
        "said": "" if one.slots else one.record.reply,
    }


def _show(made: Iterable[Aired], rest: int) -> None:
    for one in made:
        told = _document(one, rest)
        line = f"{one.block.begins:%a %H:%M}  {one.block.ask}: {len(one.slots)} tracks, "
        _line(line + f"{told['minutes']:g} minutes")
        if one.rest < rest and one.slots:
            _line(f"  tracks rest {one.rest} minutes here: more left too few")
        for norm in told["relaxed"]:
            _line(f"  gave way: {norm}")
        if told["said"]:
            _line(f"  {told['said']}")


@programme_app.command()
def aired(
    log: Annotated[Path, typer.Argument(help="CSV, JSON Lines or Parquet: a row a play.")],
    as_json: Json = False,
) -> None:
    """Enter what was aired in the ledger, and say how it stands against the register.

    What is owed is then judged by what was aired, not by what was planned. An hour is entered once;
    the same log again changes nothing.

    Example: `undercard programme aired playlog.csv`
    """
    from undercard.chat.playlists.catalogue_match import SongBook
    from undercard.chat.programme.aired_log import enter_aired, read_log
    from undercard.chat.slate.music import Music

    settings = load_settings()
    catalogue = load_catalogue(settings)
    found = read_log(log, SongBook(catalogue), settings)
    with open_database(settings).transaction() as conn:
        entered = list(enter_aired(conn, found.plays, Music(catalogue), settings))
    if as_json:
        hours = [{"begins": hour.begins.isoformat(), "tracks": list(hour.tracks),
                  "entered": hour.is_new, "norms": [one.as_rerank() for one in hour.norms]}
                 for hour in entered]  # fmt: skip
        print_json({"plays": len(found.plays), "left_out": list(found.left_out), "hours": hours})
        return
    for hour in entered:
        broken = [one.id for one in hour.norms if one.satisfied is False]
        told = f"broken: {', '.join(broken)}" if broken else "every norm held"
        again = "" if hour.is_new else " (on the ledger before)"
        _line(f"{hour.begins:%Y-%m-%d %H:%M}  {len(hour.tracks)} tracks, {told}{again}")
    if found.left_out:
        _line(f"{len(found.left_out)} rows left out; the first: {found.left_out[0]}")


def _line(text: str) -> None:
    messages().print(text, markup=False, highlight=False, soft_wrap=True)
