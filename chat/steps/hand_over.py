"""Hands the list over as a file: the list in view, in the format that was asked for."""

from undercard.chat.events import FileReady
from undercard.chat.playlists.outgoing import playlist_of
from undercard.chat.playlists.playlist_formats import FORMATS
from undercard.chat.reply.cards import cards
from undercard.chat.reply.facts import Facts


def file_of(facts: Facts, form: str, key: str) -> FileReady:
    """The file. `key` names the turn, "dialogue/number", and so the file."""
    chosen = FORMATS[form]
    text = chosen.write(playlist_of(cards(facts), facts.state.standing)) if chosen.write else ""
    dialogue, _, number = key.partition("/")
    return FileReady(f"undercard-{dialogue[:8]}-{number}{chosen.suffixes[0]}", chosen.media, text)
