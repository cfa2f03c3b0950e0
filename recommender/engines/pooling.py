"""Texts as vectors: the mean of the embedded model's last hidden states over a text's tokens."""

from collections.abc import Sequence

import torch

from undercard.recommender.engines.llama import Llama, causal_mask
from undercard.recommender.engines.llama_state import Past, Span


def pooled(model: Llama, tokens: Sequence[int]) -> list[float]:
    """Mean (width,) of the last hidden states of a text of at least one token."""
    n = len(tokens)
    span = Span(n, n, causal_mask(n, 0) if n > 1 else None)
    past = Past(model.shape, n, model.dtype)
    hidden = model.forward(torch.tensor(tokens), torch.arange(n), past, [span])
    return [float(value) for value in hidden.float().mean(0)]
