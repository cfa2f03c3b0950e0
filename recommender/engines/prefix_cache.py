"""Reads texts with the embedded model, and keeps what it read last.

A beginning read once is not read again.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from undercard.recommender.engines.batching import Batcher
from undercard.recommender.engines.llama import Llama, causal_mask
from undercard.recommender.engines.llama_state import Past, Span

_CACHED_TOKENS = 2_048  # 23 kB each in bfloat16


class Tree:
    """Texts that may follow a prompt, as a tree of tokens.

    A beginning that several share is read once. The last token of a text is not read, as nothing
    follows it. `rows` and `targets` say, for every token of every text in order, which row of the
    pass predicts it (0 is the prompt's last token, i + 1 is node i) and what it is.
    """

    def __init__(self, texts: Sequence[Sequence[int]]) -> None:
        self.tokens: list[int] = []
        self.parents: list[int] = []  # -1: follows the prompt
        self.depths: list[int] = []
        self.rows: list[int] = []
        self.targets: list[int] = []
        children: dict[tuple[int, int], int] = {}
        for text in texts:
            node = -1
            for depth, token in enumerate(text):
                self.rows.append(node + 1)
                self.targets.append(token)
                if depth < len(text) - 1:
                    node = self._child(node, token, depth, children)

    def _child(
        self, parent: int, token: int, depth: int, children: dict[tuple[int, int], int]
    ) -> int:
        if (parent, token) not in children:
            children[parent, token] = len(self.tokens)
            self.tokens.append(token)
            self.parents.append(parent)
            self.depths.append(depth)
        return children[parent, token]


class Session:
    """A text in the making: tokens that were read, in `past`, and at least one still to be read."""

    def __init__(self, model: Llama, batcher: Batcher, past: Past, unread: Sequence[int]) -> None:
        self._model, self._batcher, self.past, self._unread = model, batcher, past, list(unread)
        # Whether the token that is still to be read has been read: only a comparison reads it
        # again.
        self._again = False

    def add(self, tokens: Sequence[int]) -> None:
        """Take further tokens as written; they are read with the next question."""
        if self._again and tokens:
            self.past.length += 1
            self._unread, self._again = [], False
        self._unread += tokens

    def compare(self, continuations: Sequence[Sequence[int]]) -> list[float]:
        """Log-probability of each continuation: the sum over its tokens.

        All are read in one pass over packed tokens; nothing is written.
        """
        start, fresh = self.past.length, len(self._unread)
        tree = Tree(continuations)
        ends = start + fresh
        ids = torch.tensor(self._unread + tree.tokens)
        positions = torch.tensor([*range(start, ends), *(ends + depth for depth in tree.depths)])
        self.past.reserve(start + len(ids))
        hidden = self._model.forward(ids, positions, self.past, _spans(fresh, start, tree))
        self._rewind(ends)
        found = self._model.log_probabilities(
            hidden[fresh - 1 :], torch.tensor(tree.rows), torch.tensor(tree.targets)
        )
        parts = torch.split(found, list(map(len, continuations)))
        return [float(part.double().sum()) for part in parts]

    def logits(self) -> Tensor:
        """Scores of every token (vocabulary,) as what comes next."""
        start, fresh = self.past.length, len(self._unread)
        if fresh == 1:
            scores = self._batcher.logits(self._unread[0], self.past)
            self._rewind(start + 1)
            return scores
        self.past.reserve(start + fresh)
        positions = torch.arange(start, start + fresh)
        hidden = self._model.forward(
            torch.tensor(self._unread), positions, self.past, _spans(fresh, start, None)
        )
        self._rewind(start + fresh)
        return self._model.logits(hidden[-1:])[0]

    def _rewind(self, length: int) -> None:
        """Forget what was read beyond `length`; the last token is read again with what follows."""
        self.past.length = length - 1
        self._unread, self._again = self._unread[-1:], True


class PrefixCache:
    """A model and the prompts that it read last.

    Several threads may use it; a session belongs to one.
    """

    def __init__(self, model: Llama) -> None:
        self.model, self._batcher = model, Batcher(model)
        self._pasts: OrderedDict[tuple[int, ...], Past] = OrderedDict()
        self._lock = threading.Lock()

    def session(self, prompt: Sequence[int]) -> Session:
        """Begin a text with `prompt` (at least one token).

        What is known of its beginning is not read again.
        """
        past = Past(self.model.shape, len(prompt), self.model.dtype)
        with self._lock:
            best = max(self._pasts, key=lambda tokens: _common(tokens, prompt), default=())
            length = min(_common(best, prompt), len(prompt) - 1)
            if length:
                past.copy_from(self._pasts[best], length)
        return Session(self.model, self._batcher, past, prompt[length:])

    def keep(self, prompt: Sequence[int], session: Session) -> None:
        """Remember the beginning `prompt` of a session, if it has been read by now."""
        key = tuple(prompt[:-1])
        if not 0 < len(key) <= min(_CACHED_TOKENS, session.past.length):
            return
        past = Past(self.model.shape, len(key), self.model.dtype)
        past.copy_from(session.past, len(key))
        with self._lock:
            self._pasts[key] = past
            self._pasts.move_to_end(key)
            while sum(map(len, self._pasts)) > _CACHED_TOKENS:
                self._pasts.popitem(last=False)

    def forget(self) -> None:
        """Drop every prompt that is remembered."""
        with self._lock:
            self._pasts.clear()


def _common(first: Sequence[int], second: Sequence[int]) -> int:
    """How many leading tokens two texts share."""
    for i, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            return i
    return min(len(first), len(second))


def _spans(fresh: int, known: int, tree: Tree | None) -> list[Span]:
    """How a text and a tree of what may follow it look at one another.

    Of the text `known` tokens are read and `fresh` ones are not.
    """
    read = known + fresh
    text = Span(fresh, read, causal_mask(fresh, known) if fresh > 1 else None)
    if tree is None or not tree.tokens:
        return [text]
    nodes = len(tree.tokens)
    mask = np.full((nodes, read + nodes), -np.inf, dtype=np.float32)
    mask[:, :read] = 0.0
    for node, parent in enumerate(tree.parents):
        if parent >= 0:
            mask[node] = mask[parent]
        mask[node, read + node] = 0.0
    return [text, Span(fresh + nodes, read + nodes, torch.from_numpy(mask))]
