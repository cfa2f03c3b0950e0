"""Carries what behaviour knows of an item into the token space, beside the item's name.

LLaRA (Liao et al. 2023, arXiv 2312.02445) and CoLLM (Zhang et al. 2023, arXiv 2310.19488) give a
prompt one more token per item, its projected vector. Here the vector rides on the token that stands
behind the name anyway (its semicolon), so that no place is added and a map of zeros leaves text
alone, exactly. Knows texts and vectors; where vectors come from is the caller's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from undercard.recommender.engines.tokens import Vocabulary
from undercard.recommender.errors import InputError
from undercard.recommender.ranking.language import candidate_text, prompt_variables
from undercard.recommender.training.base import Base
from undercard.recommender.training.examples import Example
from undercard.recommender.training.lora import TunableLlama
from undercard.recommender.training.packing import Packed
from undercard.recommender.training.prompt_formats import Trees
from undercard.recommender.training.recipe import Recipe
from undercard.recommender.training.trainer import Trainer, continuation_scores


@dataclass(frozen=True)
class Places:
    """Where vectors stand in a pass of n tokens with k continuations."""

    added: Tensor  # (n, width): added to the tokens' embeddings
    ends: Tensor  # (k,): last token of the prompt that each continuation follows
    items: Tensor  # (k, width): projected vectors of the continuations' items

    def logits(self, hidden: Tensor) -> Tensor:
        """What each item's vector adds to its score (k,): its logit as a token after the prompt.

        Input and output are tied. A softmax over all items would take the same off every candidate
        of a list; it is left out.
        """
        return (hidden[self.ends].float() * self.items).sum(-1)


class Hybrid(nn.Module):
    """Frozen vectors by text, and a linear map into the token space, which is learnt.

    The map starts at zero. A candidate in the format `titles` follows the prompt, and nothing reads
    what stands behind it. So its vector does not stand there, but adds a logit where the prompt
    ends; in a history it is read.
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
                f"expected a finite vector for each of {len(texts)} texts, "
                f"found {tuple(vectors.shape)}"
            )
        self._vocabulary = vocabulary
        self._row = {candidate_text(text): row for row, text in enumerate(texts)}
        scale = vectors.float().square().mean().sqrt().clamp(min=1e-9)
        unknown = torch.zeros(1, vectors.shape[1])  # a text without a vector
        scaled = torch.cat([vectors.float() / scale, unknown])
        self.register_buffer("vectors", scaled, persistent=False)
        self.map = nn.Linear(vectors.shape[1], width, bias=False)
        nn.init.zeros_(self.map.weight)
        said = "\0".join(texts).encode() + vectors.float().contiguous().numpy().tobytes()
        self.digest = hashlib.sha256(said).hexdigest()[:16]

    def forward(self, rows: Tensor) -> Tensor:
        """Vectors (k, width) in the token space of rows (k,)."""
        found: Tensor = self.map(self.get_buffer("vectors")[rows])
        return found

    def places(self, examples: Sequence[Example], trees: Sequence[Trees], packed: Packed) -> Places:
        """Find the places of the vectors in a pass with the prompts of `examples` in order."""
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
                if behind:
                    heard += self._rows(prompt_variables(example.context)["liked"])
                ends += [end - 1] * len(example.texts)
                items += self._rows(example.texts)
        device = packed.ids.device
        into = torch.zeros(len(packed.ids), self.map.out_features, device=device)
        into = into.index_add(0, _long(tokens, device), self(_long(heard, device)))
        return Places(into, _long(ends, device), self(_long(items, device)))

    def _behind(self, example: Example, prompt: Sequence[int]) -> list[int]:
        """Places in a prompt of the tokens behind the liked texts; none if it has no such texts."""
        liked = prompt_variables(example.context)["liked"]
        text, listed = self._vocabulary.decode(prompt), "; ".join(liked)
        found = text.find(f": {listed}\n")
        if not listed or found < 0:
            return []
        ends = [found + 2 + len("; ".join(liked[: i + 1])) for i in range(len(liked))]
        beginnings = self._vocabulary.encode_all([text[:end] for end in ends])
        # The token in which the text stops being the same is the one behind, whatever is merged
        # with the semicolon.
        return [_common(prompt, beginning) for beginning in beginnings]

    def _rows(self, texts: Sequence[str]) -> list[int]:
        return [self._row.get(candidate_text(text), -1) for text in texts]


class HybridTrainer(Trainer):
    """A run in which texts come with vectors, and the map that carries these is learnt, too."""

    def __init__(
        self,
        recipe: Recipe,
        base: Base,
        examples: Sequence[Example],
        checks: Sequence[Example],
        folder: Path,
        *,
        hybrid: Hybrid,
    ) -> None:
        """Raises InputError when there is nothing to learn from."""
        self._hybrid = hybrid
        super().__init__(recipe, base, examples, checks, folder)

    def make_model(self) -> TunableLlama:
        """See Trainer; the map is a part of the model."""
        model = super().make_model()
        model.add_module("hybrid", self._hybrid)
        return model

    def identity(self) -> dict[str, object]:
        """See Trainer; the vectors decide, too."""
        return super().identity() | {"vectors": self._hybrid.digest}

    def pass_scores(
        self, examples: Sequence[Example], trees: Sequence[Trees], packed: Packed
    ) -> Tensor:
        """See Trainer; vectors are added to the embeddings, and their logits to the scores."""
        places = self._hybrid.places(examples, trees, packed)
        embedded = self.model.embedded(packed.ids)
        x = embedded + places.added.to(embedded.dtype)
        hidden = self.model.hidden(x, packed.positions, packed.mask)
        return continuation_scores(self.model, hidden, packed) + places.logits(hidden)


def _common(first: Sequence[int], second: Sequence[int]) -> int:
    """How many leading tokens two texts share."""
    pairs = enumerate(zip(first, second, strict=False))
    differing = (i for i, (one, other) in pairs if one != other)
    return next(differing, min(len(first), len(second)))


def _long(values: Sequence[int], device: torch.device) -> Tensor:
    return torch.tensor(values, dtype=torch.long, device=device)
