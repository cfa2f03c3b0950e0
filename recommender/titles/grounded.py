"""Lets the embedded model name items by writing them.

Free text goes on freely; an item can only be a text of the catalogue. Between the markers the model
walks a prefix tree (undercard.recommender.titles.title_tree), so every item exists, is allowed and
comes once, and the reply holds as many as were asked for. What stands outside the markers is the
model's own: a tree cannot keep it from writing a name there. Where only one token is left to
choose, the model is not asked.
"""

import itertools
import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.generation import Pick, certain_end, picker
from undercard.recommender.engines.tokens import Vocabulary
from undercard.recommender.errors import EngineMisfit, InputError
from undercard.recommender.ranking.language import candidate_text
from undercard.recommender.titles.allowed_titles import Selection
from undercard.recommender.titles.title_tree import END, TitleTree

_MARKER_TOKENS = 8  # that the markers of an item may take


@dataclass(frozen=True)
class Markers:
    """What encloses an item in the model's text, and never comes up in an item itself."""

    start: str = "⟦"
    end: str = "⟧"

    def readable(self, text: str) -> str:
        """Make a catalogue's text fit to be an item: as `candidate_text` does, and without markers.

        Such texts are data.
        """
        return candidate_text(text).replace(self.start, "[").replace(self.end, "]")


@dataclass(frozen=True)
class Words:
    """A piece of free text."""

    text: str


@dataclass(frozen=True)
class Item:
    """An item that was named: its text, and the numbers of all allowed texts that read like it."""

    text: str
    numbers: tuple[int, ...]


class Draft(Protocol):
    """A text in the making: see undercard.recommender.engines.prefix_cache.Session."""

    def add(self, tokens: Sequence[int]) -> None:
        """Take further tokens as written."""
        ...

    def logits(self) -> Tensor:
        """Scores of every token (vocabulary,) as what comes next."""
        ...


class ItemWriter:
    """Writes items of a selection into a draft, each at most once."""

    def __init__(
        self, draft: Draft, vocabulary: Vocabulary, selection: Selection, pick: Pick, end: str
    ) -> None:
        """`end` closes an item; the score of its first token is that of closing."""
        self.draft, self.vocabulary, self.selection = draft, vocabulary, selection
        self._pick, self._end = pick, vocabulary.encode(end)

    def item(self) -> Item:
        """Write one item and what closes it. There must be one left."""
        node, tokens = self.selection.tree.root, list[int]()
        while True:
            offered = self.selection.children(node)
            chosen = self._choose(offered.tokens)
            node = offered.node(chosen)
            if offered.tokens[chosen] == END:
                break
            tokens.append(int(offered.tokens[chosen]))
            self.draft.add(tokens[-1:])
        self.draft.add(self._end)
        named = Item(
            self.vocabulary.decode(tokens).removeprefix(" "), tuple(self.selection.numbers(node))
        )
        self.selection.close(node)
        return named

    def _choose(self, tokens: NDArray[np.int64]) -> int:
        if len(tokens) == 1:
            return 0
        scores = self.draft.logits()[
            torch.from_numpy(np.where(tokens == END, self._end[0], tokens))
        ]
        if not bool(scores.isfinite().all()):
            raise EngineMisfit("the model returned scores of tokens that are not finite numbers")
        return self._pick(scores)


class GroundedReply:
    """A reply in the making: free text, and items between markers."""

    def __init__(
        self,
        draft: Draft,
        vocabulary: Vocabulary,
        selection: Selection,
        pick: Pick,
        markers: Markers | None = None,
    ) -> None:
        self._markers = markers or Markers()
        self._writer = ItemWriter(draft, vocabulary, selection, pick, self._markers.end)
        self._draft, self._vocabulary, self._pick = draft, vocabulary, pick

    def write(
        self, count: int | None, max_words: int, cancel: threading.Event | None = None
    ) -> Iterator[Words | Item]:
        """Yield the reply in order, with exactly `count` items (None: as many as the model begins).

        `max_words` bounds the tokens of free text; items come on top of them, and those still owed
        when it is used up, or when the model would end, are written one after the other. When
        `cancel` is set the reply ends quietly, owing them. Raises InputError when fewer texts are
        allowed than are asked for, EngineMisfit for scores that are not finite.
        """
        _check(count, self._writer.selection)
        self._left, gap = max_words, ""
        for written in itertools.count():
            may_name = bool(len(self._writer.selection)) and (count is None or written < count)
            opened, gap = yield from self._free(may_name, cancel, gap)
            if _is_set(cancel):
                return
            if not opened:
                if count is None or not may_name:
                    return
                self._draft.add(self._vocabulary.encode(gap + self._markers.start))
                yield from [Words(gap)] if gap else []
            yield self._writer.item()
            gap = " "

    def _free(
        self, may_name: bool, cancel: threading.Event | None, gap: str
    ) -> Generator[Words, None, tuple[bool, str]]:
        """Yield free text.

        Returns whether a start marker was written, and what else should stand before one.
        """
        tokens: list[int] = []
        given = 0
        text, opened = "", False
        while self._left > 0 and not opened and not _is_set(cancel):
            token = self._next(tokens, may_name)
            if token in self._vocabulary.ends:
                break
            self._left -= 1
            tokens.append(token)
            self._draft.add([token])
            text = self._vocabulary.decode(tokens)
            certain, opened = certain_end(text, (self._markers.start,))
            if certain > given:
                yield Words(text[given:certain])
                given = certain
        if not opened and text[given:]:
            yield Words(text[given:])
        if text:
            gap = "" if text[-1].isspace() else " "
        return opened, gap

    def _next(self, tokens: Sequence[int], may_name: bool) -> int:
        """Pick a token that writes no marker where none may stand."""
        scores = self._draft.logits().clone()
        if not bool(scores.isfinite().all()):
            raise EngineMisfit("the model returned scores of tokens that are not finite numbers")
        while True:
            token = self._pick(scores)
            text = self._vocabulary.decode([*tokens, token])
            opens = self._markers.start in text
            if self._markers.end not in text and (
                not opens or (may_name and text.endswith(self._markers.start))
            ):
                return token
            scores[token] = -torch.inf


def reply(
    engine: EmbeddedEngine,
    prompt: str,
    selection: Selection,
    *,
    count: int | None,
    max_words: int,
    cancel: threading.Event | None = None,
    temperature: float = 0.0,
    seed: int = 0,
) -> Iterator[Words | Item]:
    """Answer `prompt` in the model's chat form with a grounded reply: see GroundedReply.write.

    Closes what it names.
    """
    _check(count, selection)
    most = min(len(selection), max_words) if count is None else count
    _fit(engine, max_words + most * (selection.tree.longest + _MARKER_TOKENS))
    draft = engine.open(prompt, chat=True)
    return GroundedReply(draft, engine.vocabulary, selection, picker(temperature, seed)).write(
        count, max_words, cancel
    )


def name_items(
    engine: EmbeddedEngine,
    prompt: str,
    tree: TitleTree,
    count: int,
    *,
    allowed: NDArray[np.bool_] | None = None,
    without: Sequence[int] = (),
    temperature: float = 0.0,
    seed: int = 0,
) -> list[int]:
    """Continue `prompt` with `count` items, one a line, and give their numbers in that order.

    Each text comes once. `allowed` is a mask (n,) over the tree's texts; texts that read like one
    of `without` are left out. Of texts that read alike the first allowed is given. Raises
    InputError when fewer are allowed than `count`; EngineError.
    """
    selection = Selection(tree, allowed, without=without)
    _check(count, selection)
    _fit(engine, count * (tree.longest + 1))
    writer = ItemWriter(
        engine.open(prompt), engine.vocabulary, selection, picker(temperature, seed), "\n"
    )
    return [writer.item().numbers[0] for _ in range(count)]


def _is_set(cancel: threading.Event | None) -> bool:
    return cancel is not None and cancel.is_set()


def _check(count: int | None, selection: Selection) -> None:
    if count is not None and not 0 <= count <= len(selection):
        raise InputError(
            f"{count} different items were asked for, of {len(selection)} that are allowed"
        )


def _fit(engine: EmbeddedEngine, tokens: int) -> None:
    if tokens > engine.room:
        raise InputError(
            f"this may take {tokens} tokens; {engine.name} writes at most {engine.room}: "
            "ask for fewer items"
        )
