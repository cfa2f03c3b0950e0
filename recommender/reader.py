"""Reads texts with the embedded model, and keeps what it read last, so that a beginning read once is not read again."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor

from recommender.llama import Llama, Past, Span, causal_mask

_KEPT_TOKENS = 2_048  # 23 kB each in bfloat16


class Session:
    """A text in the making: tokens that were read (in `past`) and tokens that are still to be read (at least one)."""

    def __init__(self, model: Llama, past: Past, unread: Sequence[int]) -> None:
        self._model, self.past, self._unread = model, past, list(unread)

    def add(self, tokens: Sequence[int]) -> None:
        """Take further tokens as written; they are read with the next question."""
        self._unread += tokens

    def compare(self, continuations: Sequence[Sequence[int]]) -> list[float]:
        """Sum of log-probabilities of each continuation, all of them in one pass over packed tokens; writes nothing."""
        start, fresh = self.past.length, len(self._unread)
        bodies = [list(tokens[:-1]) for tokens in continuations]  # nothing follows a continuation's last token
        ids = self._unread + [token for body in bodies for token in body]
        ends = start + fresh
        positions = [*range(start, ends), *(ends + i for body in bodies for i in range(len(body)))]
        self.past.reserve(start + len(ids))
        spans = _spans(fresh, start, [len(body) for body in bodies])
        hidden = self._model.forward(torch.tensor(ids), torch.tensor(positions), self.past, spans)
        self._rewind(ends)
        rows, targets = _targets(continuations)
        found = self._model.log_probabilities(hidden[fresh - 1 :], torch.tensor(rows), torch.tensor(targets))
        return [float(part.double().sum()) for part in torch.split(found, [len(tokens) for tokens in continuations])]

    def logits(self) -> Tensor:
        """Scores of every token (vocabulary,) as what comes next."""
        start, fresh = self.past.length, len(self._unread)
        self.past.reserve(start + fresh)
        positions = torch.arange(start, start + fresh)
        hidden = self._model.forward(torch.tensor(self._unread), positions, self.past, _spans(fresh, start, []))
        self._rewind(start + fresh)
        return self._model.logits(hidden[-1:])[0]

    def _rewind(self, length: int) -> None:
        """Forget what was read beyond `length`, and leave the last token to be read again with what follows it."""
        self.past.length = length - 1
        self._unread = self._unread[-1:]


class Reader:
    """A model and the prompts that it read last. Several threads may use it; a session belongs to one."""

    def __init__(self, model: Llama) -> None:
        self.model = model
        self._kept: OrderedDict[tuple[int, ...], Past] = OrderedDict()
        self._lock = threading.Lock()

    def session(self, prompt: Sequence[int]) -> Session:
        """Begin a text with `prompt` (at least one token); what is known of its beginning is not read again."""
        past = Past(self.model.shape, len(prompt), self.model.dtype)
        with self._lock:
            best = max(self._kept, key=lambda tokens: _common(tokens, prompt), default=())
            length = min(_common(best, prompt), len(prompt) - 1)
            if length:
                past.copy_from(self._kept[best], length)
        return Session(self.model, past, prompt[length:])

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


def _spans(fresh: int, known: int, lengths: Sequence[int]) -> list[Span]:
    """How `fresh` tokens of a text of which `known` are read, and packed texts after it, may look at one another.

    The text is causal; each packed text sees all of it, and itself causally.
    """
    text = Span(fresh, known + fresh, causal_mask(fresh, known) if fresh > 1 else None)
    total = sum(lengths)
    if not total:
        return [text]
    mask = torch.full((total, known + fresh + total), float("-inf"))
    mask[:, : known + fresh] = 0.0
    row = 0
    for n in lengths:
        mask[row : row + n, known + fresh + row : known + fresh + row + n] = causal_mask(n, 0)
        row += n
    return [text, Span(fresh + total, known + fresh + total, mask)]


def _targets(continuations: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Find the row that predicts each token of each continuation, and those tokens; row 0 is the prompt's last."""
    rows: list[int] = []
    targets: list[int] = []
    at = 1
    for tokens in continuations:
        rows += [0, *range(at, at + len(tokens) - 1)]
        targets += tokens
        at += len(tokens) - 1
    return rows, targets
