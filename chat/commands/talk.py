"""A dialogue in the terminal: typed or given, as text or as one JSON object per turn."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import closing, nullcontext, suppress
from functools import partial
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from undercard.chat.apologies import STOPPED
from undercard.chat.assembly import assemble
from undercard.chat.dj import Dj
from undercard.chat.errors import ChatError, NotReady
from undercard.chat.events import Card, FileReady, SlateReady, TurnDone, Words
from undercard.chat.playing.played_dj import PlayedDj, Speaker, audio_player
from undercard.chat.playlists.disk import write_whole
from undercard.chat.reply.durations import clock
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.terminal import messages, print_json, progress_bars
from undercard.chat.typed_words import typed
from undercard.policy.norms.norm import id_of
from undercard.retrieval.libraries.sounds import Sounds


def talk(
    listener: str | None, say: Sequence[str], *, resume: bool, as_json: bool, play: bool = False
) -> None:
    """Hold a dialogue: the given utterances, or what is typed until the end of input.

    `play`: play each list on this machine; after the given utterances, to its end.
    """
    settings = load_settings()
    player = audio_player(settings) if play else None
    with progress_bars() as progress:
        dj = assemble(settings, progress, surface="terminal")
    name = listener or settings.listener
    earlier = dj.dialogues(name) if resume else ()
    dialogue = dj.start(name, earlier[0].id if earlier else None)
    utterances: Iterable[str] = say or typed()
    if not say and sys.stdin.isatty() and not as_json:
        messages().print(
            "Say what you would like to hear. “help” shows more; an empty line or Ctrl-D ends."
        )
    console = SafeConsole()
    if earlier and not as_json:
        _recall(dj, dialogue, console)
    heard = partial(Sounds.of(settings.home, settings.catalogues).among, listener=name)
    speaker = PlayedDj(dj, player, heard, _say_played) if player else dj
    with closing(player) if player else nullcontext():
        for utterance in utterances:
            if as_json:
                _turn_as_json(speaker, dialogue, utterance)
            else:
                turn_as_text(speaker, dialogue, utterance, console, echo=bool(say))
        if player and say:
            with suppress(KeyboardInterrupt):
                player.wait()


def _say_played(played: int, of: int) -> None:
    if played < of:
        messages().print(f"{played} of {of} tracks can be played here.", style="dim")


def _recall(dj: Dj, dialogue: str, console: SafeConsole) -> None:
    """Show how an earlier dialogue ended."""
    last = dj.history(dialogue)[-1]
    console.print(f"[dim]you › {escape(last.say)}[/dim]")
    if last.cards:
        _show(dj.table(dialogue), console)
    console.print(f"[dim]dj  › {escape(last.reply)}[/dim]")


def _turn_as_json(dj: Speaker, dialogue: str, utterance: str) -> None:
    try:
        for event in dj.turn(dialogue, utterance):
            if isinstance(event, TurnDone):
                print_json(event.record.model_dump(mode="json"))
    except NotReady as error:
        _say_silence(error)


def _say_silence(error: NotReady) -> None:
    """A turn whose list cannot be played is done all the same: the dialogue goes on."""
    messages().print(escape(str(error)), style="dim")


def turn_as_text(
    dj: Speaker, dialogue: str, utterance: str, console: SafeConsole, *, echo: bool
) -> None:
    """Play one turn and print it as it comes; `echo`: with what was said."""
    if echo:
        console.print(f"[bold]you ›[/bold] {escape(utterance)}")
    offers: Sequence[str] = ()
    file: FileReady | None = None
    begin = "[bold]dj  ›[/bold] "
    with closing(dj.turn(dialogue, utterance)) as events:  # closed in the middle, a turn is undone
        try:
            for event in events:
                if isinstance(event, Words):
                    console.print(begin + escape(event.text), end="")
                    begin = ""
                elif isinstance(event, SlateReady):
                    _show(event, console)
                    offers = event.offers
                elif isinstance(event, FileReady):
                    file = event
        except NotReady as error:
            console.print()
            _say_silence(error)
        except KeyboardInterrupt:
            offers, file = (), None
            console.print(begin + STOPPED, end="")
    console.print()
    for offer in offers:
        console.print(f"  [cyan]›[/cyan] {escape(offer)}")
    if file is not None:
        console.print(f"  [cyan]›[/cyan] {escape(_saved(file))}", soft_wrap=True)
    console.print()


def _saved(file: FileReady) -> str:
    """Where the file is now, or why it is nowhere: that ends no dialogue."""
    target = Path(file.name)
    try:
        write_whole(target, file.text, replace=True)  # of this very turn, if it is there
    except ChatError as error:
        return str(error)
    return str(target.resolve())


def _show(slate: SlateReady, console: SafeConsole) -> None:
    """The list with what it goes by, and what could not hold in it."""
    if slate.going_by:
        console.print(f"[dim]{escape(' · '.join(held.words for held in slate.going_by))}[/dim]")
    if slate.cards:
        console.print(_table(slate.cards))
    if slate.gave_way:
        console.print(f"[dim]{escape(slate.gave_way)}[/dim]")


def _table(cards: Sequence[Card]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("#", "title", "artist", "year", "genre", "length", "rule"):
        table.add_column(column, justify="right" if column in ("#", "length") else "left")
    for card in cards:
        rules = ", ".join(dict.fromkeys(id_of(badge.norm) for badge in card.badges))
        cells = (
            str(card.rank),
            card.title,
            card.artist,
            str(card.year or ""),
            ", ".join(card.genres[:2]),
            "" if card.minutes is None else clock(card.minutes),
            rules,
        )
        table.add_row(*map(escape, cells))
    return table
