"""What may stand on the list that a labelled line is said of: labelled lines come without one."""

import random

from undercard.chat.training.reader.name_pool import NamePool
from undercard.chat.understanding.labels import Labelled, Span

Listed = tuple[list[str], list[str]]
"""Titles and artists."""

_TRACKS = 8


def certain(line: Labelled) -> Listed:
    """The names within its selections, which must be on the list if the line makes sense."""
    titles: list[str] = []
    artists: list[str] = []
    parts = [span for span in line.spans if span.kind == "t"]
    for span in line.spans if line.has_list else ():
        if any(part.start <= span.start and span.end <= part.end for part in parts):
            _add(line, span, titles, artists)
    return titles, artists


def drawn(line: Labelled, pool: NamePool, rate: float, chance: random.Random) -> Listed:
    """Some tracks at random, and the line's names: those only mentioned with this rate."""
    if not line.has_list:
        return [], []
    tracks = pool.tracks(_TRACKS, chance)
    titles, artists = [title for title, _ in tracks], [artist for _, artist in tracks]
    for span in line.spans:
        if chance.random() < (rate if span.polarity == "." else rate / 4):
            _add(line, span, titles, artists)
    return titles, artists


def _add(line: Labelled, span: Span, titles: list[str], artists: list[str]) -> None:
    held = {"title": titles, "artist": artists}.get(span.kind)
    if held is not None:
        held.append(line.text[span.start : span.end])
