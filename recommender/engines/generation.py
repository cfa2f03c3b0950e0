"""How the embedded model writes: free text token by token, and documents under a schema."""

import threading
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from undercard.recommender.engines.prefix_cache import Session
from undercard.recommender.engines.tokens import Vocabulary

Pick = Callable[[Tensor], int]  # scores of all tokens (vocabulary,) -> the token taken


def picker(temperature: float, seed: int) -> Pick:
    """Take the likeliest token at temperature 0; else a draw that `seed` decides."""
    if temperature <= 0:
        return lambda scores: int(scores.argmax())
    rng = torch.Generator().manual_seed(seed)

    def drawn(scores: Tensor) -> int:
        probabilities = (scores.float() / temperature).softmax(-1)
        return int(torch.multinomial(probabilities, 1, generator=rng))

    return drawn


def stream(
    session: Session,
    vocabulary: Vocabulary,
    pick: Pick,
    max_tokens: int,
    stop: Sequence[str],
    cancel: threading.Event | None,
) -> Iterator[str]:
    """Write on, and yield what is certain to be part of the answer.

    The start of a stop string is held back.
    """
    tokens: list[int] = []
    given = 0
    for _ in range(max_tokens):
        if cancel is not None and cancel.is_set():
            return
        token = pick(session.logits())
        if token in vocabulary.ends:
            break
        tokens.append(token)
        session.add([token])
        text = vocabulary.decode(tokens)
        end, stopped = certain_end(text, stop)
        if end > given:
            yield text[given:end]
            given = end
        if stopped:
            return
    if rest := vocabulary.decode(tokens)[given:]:
        yield rest


def certain_end(text: str, stop: Sequence[str]) -> tuple[int, bool]:
    """Tell how much of `text` comes before a stop string, and whether one is whole.

    The start of one at the end of the text counts, too.
    """
    found = [text.find(word) for word in stop if word and word in text]
    if found:
        return min(found), True
    for start in range(max(0, len(text) - max(map(len, stop), default=0) + 1), len(text)):
        if any(word.startswith(text[start:]) for word in stop):
            return start, False
    return len(text), False


class DocumentWriter:
    """Lets the embedded model fill what a schema leaves open.

    See undercard.recommender.engines.json_schema.Writer.
    """

    def __init__(
        self, session: Session, vocabulary: Vocabulary, pick: Pick, max_tokens: int
    ) -> None:
        self._session, self._vocabulary = session, vocabulary
        self._pick, self._left = pick, max_tokens
        self._pending = ""

    def fixed(self, text: str) -> None:
        """Take text as written; it is cut into tokens together with the fixed text around it."""
        self._pending += text

    def compare(self, options: Sequence[str]) -> list[float]:
        """Log-probability of each option, in one pass."""
        self._flush()
        return self._session.compare(self._vocabulary.encode_all(options))

    def free(self, longest: int) -> str:
        """Write until the string would close, up to `longest` characters, while tokens are left."""
        self._flush()
        inside, closing = self._vocabulary.string_masks
        tokens: list[int] = []
        text = ""
        while self._left > 0 and len(text) < longest:
            self._left -= 1
            scores = self._session.logits().masked_fill(~(inside | closing), float("-inf"))
            token = self._pick(scores)
            if bool(closing[token]):
                break
            tokens.append(token)
            self._session.add([token])
            text = self._vocabulary.decode(tokens)
        return text[:longest]

    def _flush(self) -> None:
        if self._pending:
            self._session.add(self._vocabulary.encode(self._pending))
            self._pending = ""
