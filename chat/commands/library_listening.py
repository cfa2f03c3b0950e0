"""What a library sounds like: tempo, key, energy and loudness, measured where no tag tells them."""

import os
from dataclasses import asdict
from typing import Annotated

import typer

from undercard.chat.commands.library import Name, library_app
from undercard.chat.settings import load_settings
from undercard.chat.terminal import Json, messages, print_json, progress_bars
from undercard.retrieval.libraries.kept_libraries import KeptLibrary

_SHOWN = 20


@library_app.command("listen")
def listen_to(
    name: Name,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="How many tracks at a time; half of the cores when not given."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=1.0, help="Seconds that a track may take, its way here included.")
    ] = 120.0,
    again: Annotated[
        bool, typer.Option("--again", help="Also what could not be decoded before.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Say how far it agrees with Spotify's own values.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure tempo, key, energy and loudness from the sound itself.

    It yields to other work, so it may run beside the DJ, for hours. Stopped at any moment, it goes
    on where it was; said again, it listens only to what is new or has changed. Needs the extra
    `sound`.

    Example: `undercard library listen mine --workers 2`
    """
    from undercard.retrieval.libraries.listening_through import listen  # needs the extra

    kept = KeptLibrary(load_settings().home, name)
    cores = max(1, (os.cpu_count() or 1) // 2)
    with progress_bars() as progress:
        found = listen(kept, progress, workers=workers or cores, patience_s=timeout, again=again)
    counts, problems = asdict(found), kept.heard.problems()
    agree = kept.beside_known() if compare else {}
    if as_json:
        told = [{"track": track, "why": why} for track, why in problems.items()]
        print_json({"library": name} | counts | {"problems": told, "beside_known": agree})
        return
    say = messages().print
    said = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    say(f"{name}: {said}.", markup=False, highlight=False)
    with kept.inventory() as inventory:
        tracks = inventory.among(list(problems)[:_SHOWN])
    for track, one in tracks.items():
        say(f"  {one.key}: {problems[track]}", markup=False, highlight=False)
    for attribute, values in agree.items():
        shown = ", ".join(f"{what} {value:g}" for what, value in values.items())
        say(f"  {attribute}, beside Spotify's: {shown}", markup=False, highlight=False)
    if compare and not agree:
        say("  No song of it has values in the built-in catalogue.")
