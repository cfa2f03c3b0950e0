"""Several texts that go on from one beginning, read side by side.

What any two of them share is read once. A step reads only the new tokens of all branches, packed
into one pass, each seeing its own ancestors alone (tree attention, SpecInfer, Miao et al. 2023).
Branches may be left lying; nothing is copied when one forks.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from undercard.recommender.engines.llama import Llama
from undercard.recommender.engines.llama_state import Past, Span

Branch = tuple[int, ...]  # which of the tokens read since the prompt it consists of, in order


class Branches:
    """The texts in the making that follow a prompt. Belongs to one thread."""

    def __init__(self, model: Llama, past: Past) -> None:
        """Go on after a prompt; all but its last token is in `past`, which is added to."""
        self._model, self._past, self._prompt = model, past, past.length

    def extend(
        self, branches: Sequence[Branch], tokens: Sequence[Sequence[int]]
    ) -> tuple[list[Branch], Tensor]:
        """Write on at each branch.

        The first branch is empty: the prompt's last token has to be the first thing written. Every
        branch gets at least one token. Gives the longer branches and, in float32, the
        log-probabilities of every token as what comes next (branches, vocabulary).
        """
        known = self._past.length - self._prompt
        longer, positions = list[Branch](), list[int]()
        for branch, new in zip(branches, tokens, strict=True):
            longer.append((*branch, *range(known, known + len(new))))
            positions += range(len(branch), len(longer[-1]))
            known += len(new)
        mask = np.full((len(positions), self._prompt + known), -np.inf, dtype=np.float32)
        mask[:, : self._prompt] = 0.0
        ends = np.cumsum([len(new) for new in tokens]) - 1
        row = 0
        for branch, whole in zip(branches, longer, strict=True):
            for length in range(len(branch) + 1, len(whole) + 1):
                mask[row, np.array(whole[:length]) + self._prompt] = 0.0
                row += 1
        self._past.reserve(mask.shape[1])
        ids = torch.tensor([token for new in tokens for token in new])
        span = Span(len(ids), mask.shape[1], torch.from_numpy(mask))
        hidden = self._model.forward(
            ids, torch.tensor(positions) + self._prompt, self._past, [span]
        )
        return longer, self._model.logits(hidden[ends]).float().log_softmax(-1)
