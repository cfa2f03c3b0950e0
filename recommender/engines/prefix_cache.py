"""Reads texts with the embedded model, and keeps what it read last, so that a beginning read once
is not read again.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from undercard.recommender.engines.batching import Joiner
from undercard.recommender.engines.llama import Llama, Past, Span, causal_mask

_KEPT_TOKENS = 2_048  # 23 kB each in bfloat16


class Tree:
    """Texts that may follow a prompt, as a tree of tokens: a beginning that several share is read
    once.

    The last token of a text is not read, as nothing follows it. `rows` and `targets` say, for every
    token of every text in order, which row of the pass predicts it (0 is the prompt's last token, i
    + 1 is node i) and what it is.
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
    """A text in the making: tokens that were read (in `past`) and tokens that are still to be read
    (at least one).
    """

    def __init__(self, model: Llama, joiner: Joiner, past: Past, unread: Sequence[int]) -> None:
        self._model, self._joiner, self.past, self._unread = model, joiner, past, list(unread)
        self._again = False  # the token that is still to be read has been read: only a comparison reads it again

    def add(self, tokens: Sequence[int]) -> None:
        """Take further tokens as written; they are read with the next question."""
        if self._again and tokens:
            self.past.length += 1
            self._unread, self._again = [], False
        self._unread += tokens

    def compare(self, continuations: Sequence[Sequence[int]]) -> list[float]:
        """Sum of log-probabilities of each continuation, all of them in one pass over packed
        tokens; writes nothing.
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
        return [
            float(part.double().sum())
            for part in torch.split(found, [len(tokens) for tokens in continuations])
        ]

    def logits(self) -> Tensor:
        """Scores of every token (vocabulary,) as what comes next."""
        start, fresh = self.past.length, len(self._unread)
        if fresh == 1:
            scores = self._joiner.logits(self._unread[0], self.past)
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
        """Forget what was read beyond `length`, and leave the last token to be read again with what
        follows it.
        """
        self.past.length = length - 1
        self._unread, self._again = self._unread[-1:], True


class Reader:
    """A model and the prompts that it read last.

    Several threads may use it; a session belongs to one.
    """

    def __init__(self, model: Llama) -> None:
        self.model, self._joiner = model, Joiner(model)
        self._kept: OrderedDict[tuple[int, ...], Past] = OrderedDict()
        self._lock = threading.Lock()

    def session(self, prompt: Sequence[int]) -> Session:
        """Begin a text with `prompt` (at least one token); what is known of its beginning is not
        read again.
        """
        past = Past(self.model.shape, len(prompt), self.model.dtype)
        with self._lock:
            best = max(self._kept, key=lambda tokens: _common(tokens, prompt), default=())
            length = min(_common(best, prompt), len(prompt) - 1)
            if length:
                past.copy_from(self._kept[best], length)
        return Session(self.model, self._joiner, past, prompt[length:])

    def keep(self, prompt: Sequence[int], session: Session) -> None:
        """Remember the beginning `prompt` of a session, if it has been read by now."""
        key = tuple(prompt[:-1])
        if not 0 < len(key) <= min(_KEPT_TOKENS, session.past.length):
            return
        past = Past(self.model.shape, len(key), self.model.dtype)
        past.copy_from(session.past, len(key))
        with self._lock:
            self._kept[key] = past
            self._kept.move_to_end(key)
            while sum(len(tokens) for tokens in self._kept) > _KEPT_TOKENS:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Drop every prompt that is remembered."""
        with self._lock:
            self._kept.clear()


def _common(first: Sequence[int], second: Sequence[int]) -> int:
    """How many leading tokens two texts share."""
    for i, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            return i
    return min(len(first), len(second))


def _spans(fresh: int, known: int, tree: Tree | None) -> list[Span]:
    """How `fresh` tokens of a text of which `known` are read, and a tree of what may follow, look
    at one another.
    """
    text = Span(fresh, known + fresh, causal_mask(fresh, known) if fresh > 1 else None)
    if tree is None or not tree.tokens:
        return [text]
    mask = np.full((len(tree.tokens), known + fresh + len(tree.tokens)), -np.inf, dtype=np.float32)
    mask[:, : known + fresh] = 0.0
    for node, parent in enumerate(tree.parents):
        if parent >= 0:
            mask[node] = mask[parent]
        mask[node, known + fresh + node] = 0.0
    return [
        text,
        Span(fresh + len(tree.tokens), known + fresh + len(tree.tokens), torch.from_numpy(mask)),
    ]
