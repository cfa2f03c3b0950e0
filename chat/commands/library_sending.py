"""Back to the server of a library: a list as a playlist, likes as stars."""

import hashlib
import json
from typing import Annotated

import typer

from undercard.chat.commands.library import Name, library_app
from undercard.chat.errors import InputError
from undercard.chat.memory.list_in_force import latest_of, list_in_force
from undercard.chat.memory.listeners import judged_by
from undercard.chat.playlists.playlist import one_line
from undercard.chat.settings import load_settings
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json
from undercard.retrieval.libraries.definition import Access
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.outbox import Order, Sent
from undercard.retrieval.libraries.scrobbling import Scrobbling

Listener = Annotated[str | None, typer.Option(help="Whose; the setting's when not given.")]


@library_app.command("save")
def save_list(
    name: Name,
    title: Annotated[str, typer.Argument(help="What the playlist is called on the server.")],
    dialogue: Annotated[
        str | None, typer.Option(help="The dialogue; the listener's newest when not given.")
    ] = None,
    listener: Listener = None,
    append: Annotated[
        bool, typer.Option("--append", help="Add to the playlist, instead of replacing it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Save the list that is in force as a playlist on the library's server.

    A playlist of this title that was saved from here is replaced, or added to; one of your own is
    never touched. While the server is down the order waits: `undercard library send NAME`.

    Example: `undercard library save music-example-org "Friday" --listener ann`
    """
    settings = load_settings()
    kept, who = KeptLibrary(settings.home, name), listener or settings.listener
    access = kept.access(who)
    player = kept.player(access)
    with open_database(settings).transaction() as conn:
        chosen = dialogue or latest_of(conn, who)
        cards, _ = list_in_force(conn, chosen)
    held = kept.tracks((card.id for card in cards), who)
    missing = [f"{card.artist} - {card.title}" for card in cards if card.id not in held]
    if not held:
        raise InputError(f"No track of the list is in the library {name}: it is of another one.")
    called = one_line(title)
    if not called:
        raise InputError("A playlist needs a title.")
    order = Order(
        kind="playlist",
        keys=tuple(held[card.id].key for card in cards if card.id in held),
        title=called,
        marker=f"Undercard {_digest(name, called, *([access.name] if access.listeners else []))}",
        append=append,
    )
    outbox = kept.outbox(access)
    outbox.put(_digest(chosen, order.model_dump_json()) if append else order.marker, order)
    document = {"playlist": called, "tracks": len(order.keys), "missing": missing}
    _tell(outbox.send(player, now=True), document, as_json=as_json)


@library_app.command()
def star(name: Name, listener: Listener = None, as_json: Json = False) -> None:
    """Star on the server what a listener liked here, and unstar what they disliked.

    Example: `undercard library star music-example-org --listener ann`
    """
    settings = load_settings()
    kept, who = KeptLibrary(settings.home, name), listener or settings.listener
    access = kept.access(who)
    player, outbox = kept.player(access), kept.outbox(access)
    with open_database(settings).transaction() as conn:
        judged = judged_by(conn, who)
    held = kept.tracks(judged, who)
    for one in held.values():
        order = Order(kind="star", keys=(one.key,), starred=judged[one.id])
        outbox.put(f"star {one.key}", order)
    document: dict[str, object] = {"judged": len(judged), "in_library": len(held)}
    _tell(outbox.send(player, now=True), document, as_json=as_json)


@library_app.command()
def send(
    name: Name,
    again: Annotated[
        bool, typer.Option("--again", help="Also what was refused before: the reason is gone.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Send what still waits for the server of a library, and plays for ListenBrainz.

    Example: `undercard library send music-example-org`
    """
    kept = KeptLibrary(load_settings().home, name)
    scrobbling = Scrobbling(kept)
    if not scrobbling.counted.token.get_secret_value():
        kept.player(next(iter(kept.definition.accounts), Access()))
    if again:
        scrobbling.again()
    _tell(scrobbling.send(now=True), {}, as_json=as_json)


def _tell(sent: Sent, document: dict[str, object], *, as_json: bool) -> None:
    told = document | {"sent": sent.sent, "waiting": sent.waiting, "refused": sent.refused}
    if as_json:
        print_json(told | {"problem": sent.problem})
        return
    say = messages().print
    said = ", ".join(f"{name}: {value}" for name, value in told.items() if value or name == "sent")
    say(said, markup=False, highlight=False)
    if sent.problem:
        say(f"{sent.problem} What waits is kept: `undercard library send NAME`.", markup=False)


def _digest(*said: str) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]
