"""Hands the list over as a file: the list in view, in the format that was asked for."""

from undercard.chat.errors import InputError
from undercard.chat.events import FileReady
from undercard.chat.playlists.outgoing import playlist_of
from undercard.chat.playlists.playlist_formats import FORMATS, WRITTEN
from undercard.chat.reply.cards import cards
from undercard.chat.reply.facts import Facts


def file_of(facts: Facts, form: str, key: str) -> FileReady:
    """The file. `key` names the dialogue, or the turn as "dialogue/number", and so the file.

    Raises InputError for a format that is not written.
    """
    chosen = FORMATS.get(form)
    if chosen is None or chosen.write is None:
        raise InputError(f"No list is written as {form!r}. Choose one of {', '.join(WRITTEN)}.")
    text = chosen.write(playlist_of(cards(facts), facts.state.standing))
    dialogue, _, number = key.partition("/")
    name = "-".join(filter(None, ("undercard", dialogue[:8], number)))
    return FileReady(f"{name}{chosen.suffixes[0]}", chosen.media, text)
