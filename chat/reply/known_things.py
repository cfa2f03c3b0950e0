"""How a thing that is remembered is called in a list, on a button, and when it is taken back."""

from undercard.chat.dialogue.keepsakes import Known
from undercard.chat.memory.remembered import Entry
from undercard.chat.slate.limit_norms import worded
from undercard.policy.reports.phrases import Phrases, Recorded
from undercard.retrieval.catalogue import Catalogue

LISTED = 12  # things that are told at a time


def known_by(entry: Entry, catalogue: Catalogue | None, texts: Phrases) -> Known | None:
    """Its key and its name; None for a track that the catalogue has no longer."""
    if entry.kind in ("liked", "disliked"):
        here = catalogue is not None and entry.words in catalogue
        return Known(entry.key, catalogue[entry.words].title) if here else None  # type: ignore[index]
    if entry.kind == "never" and entry.criterion is not None:
        binds = "; ".join(worded(entry.criterion.limits))
        return Known(entry.key, texts.written(Recorded(binds)))
    return Known(entry.key, entry.words)


def listed(
    memory: tuple[Entry, ...], judged: tuple[Entry, ...], catalogue: Catalogue | None
) -> tuple[Entry, ...]:
    """What is told, the latest of each first: told and ruled out, imported, liked and not."""
    spoken = [one for one in reversed(memory) if one.kind != "played"]
    played = [one for one in memory if one.kind == "played"]
    tracks = [one for one in judged if catalogue is not None and one.words in catalogue]
    return (*spoken, *played, *tracks)
