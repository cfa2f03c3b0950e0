"""Reads which earlier list is meant: "the first list", "the list before", "the jazz list"."""

from collections.abc import Sequence
from itertools import pairwise

from undercard.chat.dialogue.selections import Both, Earlier, Selection, Whole
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon

_WHEN = frozenset({"first", "at_first", "back", "then", "had", "ago", "ordinal", "number"})
_LISTS = frozenset({"list", "on_list"})
_AROUND = _LISTS | {"form", "skip", "article", "same", "out_of"}


def earlier_list(words: str, language: str) -> Selection | None:
    """The earlier list that the words mean; None where they mean no list."""
    found = tokens(words)
    items = lexicon(language, "earlier", "numbers").items(found, forgiving=False)
    kinds = [item.kind for item in items]
    for item in items:
        if item.kind == "whole_phrase" and _only(kinds, "whole_phrase"):
            return Earlier.model_validate({"which": item.value})
        if item.kind == "both" and _only(kinds, "both"):
            return Both(of=(Whole(), Earlier(which="back")))
    if not _LISTS & set(kinds):
        return _numbered(items) if "form" in kinds or _was_there_first(items) else None
    return _numbered(items) or _about(items, words, [(t.start, t.end) for t in found])


def _only(kinds: Sequence[str], kind: str) -> bool:
    return (
        set(kinds) <= {kind, "skip", "list", "form", "out_of", "word"} and kinds.count("word") == 0
    )


def _was_there_first(items: Sequence[Item]) -> bool:
    """Whether it is what was there at a time, and no place: "the stuff you had at the start"."""
    when = any(item.kind == "at_first" and item.last - item.first > 1 for item in items)
    return when and any(item.kind == "had" and item.last - item.first > 1 for item in items)


def _numbered(items: Sequence[Item]) -> Selection | None:
    said = {item.kind: item for item in items}
    if set(said) - _WHEN - _AROUND:
        return None
    if "ago" in said and said.keys() & {"number", "article"}:
        steps = int(said["number"].number) if "number" in said else 1
        return Earlier(which="back", steps=steps)
    if said.keys() & {"first", "at_first"}:
        return Earlier(which="first")
    if said.keys() & {"back", "then", "had"}:
        return Earlier(which="back")
    if "ordinal" in said:
        return Earlier(which="first", steps=int(said["ordinal"].number))
    return None


def _about(
    items: Sequence[Item], words: str, places: Sequence[tuple[int, int]]
) -> Selection | None:
    """What the list was about: the words that say nothing else."""
    if any(item.kind in ("same", "on_list", "number", "ordinal") for item in items):
        return None
    named = [item for item in items if item.kind == "word"]
    if not named or all(not str(item.value).isalnum() for item in named):
        return None
    start, end = places[named[0].first][0], places[named[-1].last - 1][1]
    pairs = pairwise(items)
    old = any(one.kind == "back" and other.kind == "list" for one, other in pairs)
    return Earlier(which="back" if old else "about", about=words[start:end])
