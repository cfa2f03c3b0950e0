"""Carries what behaviour knows of an item into the language model's token space, beside the item's
name.

LLaRA (Liao et al. 2023, arXiv 2312.02445) and CoLLM (Zhang et al. 2023, arXiv 2310.19488) give a
prompt one more token per item, its projected vector. Here the vector rides on the token that stands
behind the name anyway (its semicolon), so that no place is added and a map of zeros leaves text
alone, exactly. Knows texts and vectors; where vectors come from is the caller's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from undercard.recommender.engines.tokens import Vocabulary
from undercard.recommender.errors import InputError
from undercard.recommender.ranking.language import candidate_text, told
from undercard.recommender.training.examples import Example
from undercard.recommender.training.packing import Packed
from undercard.recommender.training.prompt_formats import Trees


@dataclass(frozen=True)
class Places:
    """Where vectors stand in a pass of n tokens with k continuations."""

    told: Tensor  # (n, width): added to the tokens' embeddings
    ends: Tensor  # (k,): last token of the prompt that each continuation follows
    items: Tensor  # (k, width): projected vectors of the continuations' items

    def logits(self, hidden: Tensor) -> Tensor:
        """What each item's vector adds to its score (k,): its logit as one token after the prompt,
        input and output tied.

        A softmax over all items would take the same off every candidate of a list; it is left out.
        """
        return (hidden[self.ends].float() * self.items).sum(-1)


class Hybrid(nn.Module):
    """Frozen vectors by text, and a linear map into the token space that is learnt with the
    adapter; it starts at zero.

    A candidate in the format `titles` follows the prompt, and nothing reads what stands behind it.
    So its vector does not stand there, but adds a logit where the prompt ends; in a history it is
    read.
    """

    def __init__(
        self, vocabulary: Vocabulary, texts: Sequence[str], vectors: Tensor, width: int
    ) -> None:
        """Take `vectors` (n, size) of n texts.

        Raises InputError unless there is one for each text, all of them finite.
        """
        super().__init__()
        if vectors.ndim != 2 or len(vectors) != len(texts) or not vectors.isfinite().all():
            raise InputError(
                f"expected a finite vector for each of {len(texts)} texts, found {tuple(vectors.shape)}"
            )
        self._vocabulary = vocabulary
        self._row = {candidate_text(text): row for row, text in enumerate(texts)}
        scale = vectors.float().square().mean().sqrt().clamp(min=1e-9)
        unknown = torch.zeros(1, vectors.shape[1])  # a text without a vector
        self.register_buffer(
            "vectors", torch.cat([vectors.float() / scale, unknown]), persistent=False
        )
        self.map = nn.Linear(vectors.shape[1], width, bias=False)
        nn.init.zeros_(self.map.weight)
        said = "\0".join(texts).encode() + vectors.float().contiguous().numpy().tobytes()
        self.digest = hashlib.sha256(said).hexdigest()[:16]

    def forward(self, rows: Tensor) -> Tensor:
        """Vectors (k, width) in the token space of rows (k,)."""
        found: Tensor = self.map(self.get_buffer("vectors")[rows])
        return found

    def places(self, examples: Sequence[Example], trees: Sequence[Trees], packed: Packed) -> Places:
        """Find the places of the vectors in a pass that holds the prompts of `examples` in order."""
        tokens: list[int] = []
        heard: list[int] = []
        ends: list[int] = []
        items: list[int] = []
        prompts = iter(packed.prompts)
        for example, some in zip(examples, trees, strict=True):
            for prompt, _ in some:
                start, end = next(prompts)
                behind = self._behind(example, prompt)
                tokens += [start + place for place in behind]
                heard += self._rows(told(example.context)["liked"]) if behind else []
                ends += [end - 1] * len(example.texts)
                items += self._rows(example.texts)
        device = packed.ids.device
        into = torch.zeros(len(packed.ids), self.map.out_features, device=device)
        into = into.index_add(0, _long(tokens, device), self(_long(heard, device)))
        return Places(into, _long(ends, device), self(_long(items, device)))

    def _behind(self, example: Example, prompt: Sequence[int]) -> list[int]:
        """Places in a prompt of the tokens behind the liked texts; none in a prompt that does not
        tell them.
        """
        liked = told(example.context)["liked"]
        text, listed = self._vocabulary.decode(prompt), "; ".join(liked)
        begin = text.find(f": {listed}\n") + 2 if listed else 1
        if begin < 2:
            return []
        ends = [begin + len("; ".join(liked[: i + 1])) for i in range(len(liked))]
        # the token in which the text stops being the same is the one behind, whatever is merged
        # with the semicolon
        return [
            _common(prompt, part)
            for part in self._vocabulary.encode_all([text[:end] for end in ends])
        ]

    def _rows(self, texts: Sequence[str]) -> list[int]:
        return [self._row.get(candidate_text(text), -1) for text in texts]


def _common(first: Sequence[int], second: Sequence[int]) -> int:
    """How many leading tokens two texts share."""
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )


def _long(values: Sequence[int], device: torch.device) -> Tensor:
    return torch.tensor(values, dtype=torch.long, device=device)
