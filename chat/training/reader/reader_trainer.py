"""Trains the reader's network on lessons: by the same seed on the same machine the same weights."""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from undercard.chat.errors import InputError
from undercard.chat.training.reader.lessons import NO_NAME, NOTHING, Lesson, names, stacked
from undercard.chat.training.reader.low_rank import add_low_rank, merge_low_rank
from undercard.chat.understanding.tagger_input import HINTS, batched
from undercard.chat.understanding.tagger_network import TaggerNetwork, load_encoder
from undercard.chat.understanding.tagger_weights import CARD, load_weights
from undercard.chat.understanding.tagset import Tagset

Progress = Callable[[str, int, int], None]
Epoch = Callable[[int], Sequence[Lesson]]
"""The lessons of a round, by its number."""

_WEIGHTS = {
    "act": 1.0,
    "begin": 1.0,
    "structure": 1.0,
    "span": 1.5,
    "polarity": 0.7,
    "language": 0.1,
}
_CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, kw_only=True)
class ReaderRecipe:
    """What decides the weights, but for the data."""

    epochs: int = 9
    rate: float = 1e-4  # of the encoder
    head_rate: float = 6e-4
    word_rate: float = 3e-4  # of the embeddings of word pieces; 0 leaves them as they are
    batch: int = 48
    half: bool = True  # the encoder counts in bfloat16, its weights stay in float32
    warmup: float = 0.06  # part of all steps
    dropout: float = 0.1
    hint_dropout: float = 0.15  # utterances whose names are not pointed out
    name_dropout: float = 0.15  # further names that are not
    smoothing: float = 0.02
    adapter_rank: int = 0  # 0: every weight of the encoder's layers learns
    cues: bool = True
    seed: int = 0


class ReaderTrainer:
    """One run; it writes a checkpoint after each round."""

    def __init__(
        self,
        recipe: ReaderRecipe,
        tagset: Tagset,
        epoch: Epoch,
        begin: Path,
        out: Path,
        device: str = "cpu",
    ) -> None:
        """`begin` is the folder of a trained reader, or of the base. Raises InputError."""
        self.recipe, self.epoch, self.out, self.device = recipe, epoch, out, device
        torch.manual_seed(recipe.seed)
        self.network = TaggerNetwork(tagset, len(HINTS), recipe.dropout)
        _fill(self.network, begin)
        self.network.words.requires_grad_(recipe.word_rate > 0)
        self.network.words.sparse = True
        if recipe.adapter_rank:
            add_low_rank(self.network.layers, recipe.adapter_rank)
        self.network.to(device)
        named = set(names(tagset))
        self._no_names = [n for n in range(tagset.sizes["span"]) if n not in named]
        self.log: list[dict[str, float]] = []
        self._optimizers = self._made()
        self._rates = [[group["lr"] for group in one.param_groups] for one in self._optimizers]

    def run(self, progress: Progress) -> None:
        """Train to the end, from the latest checkpoint."""
        for number in range(len(self.log), self.recipe.epochs):
            began = time.monotonic()
            loss = self._round(number, progress)
            seconds = round(time.monotonic() - began, 1)
            self.log.append({"epoch": number + 1, "loss": round(loss, 4), "seconds": seconds})
            self._keep()

    def finished(self) -> TaggerNetwork:
        """The network as it is read with, on the CPU."""
        merge_low_rank(self.network.layers)
        return self.network.cpu().eval()

    def resume(self) -> None:
        """Go on from the checkpoint of the folder, if there is one of this recipe."""
        file = self.out / _CHECKPOINT
        if file.is_file():
            held = torch.load(file, weights_only=True)
            if json.loads(held["recipe"]) == asdict(self.recipe):
                self.network.load_state_dict(held["network"])
                for one, state in zip(self._optimizers, held["optimizers"], strict=True):
                    one.load_state_dict(state)
                self.log = json.loads(held["log"])

    def _round(self, number: int, progress: Progress) -> float:
        chance = random.Random(f"{self.recipe.seed}, order {number}")
        lessons = list(self.epoch(number))
        batches = list(_batches(lessons, self.recipe.batch, chance))
        torch.manual_seed(self.recipe.seed * 1_000 + number)
        self.network.train()
        total = 0.0
        for done, batch in enumerate(batches):
            progress(f"round {number + 1} of {self.recipe.epochs}", done, len(batches))
            self._set_rate((number + done / len(batches)) / self.recipe.epochs)
            total += self._step(batch)
        return total / len(batches)

    def _step(self, lessons: Sequence[Lesson]) -> float:
        batch = batched([one.window for one in lessons]).to(self.device)
        answers = {name: each.to(self.device) for name, each in stacked(lessons).items()}
        with torch.autocast(self.device.partition(":")[0], torch.bfloat16, self.recipe.half):
            scores = self.network(batch)
        loss = self._loss({name: each.float() for name, each in scores.items()}, answers)
        self.network.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._dense, 1.0)
        for one in self._optimizers:
            one.step()
        return loss.item()

    def _loss(self, scores: dict[str, Tensor], answers: dict[str, Tensor]) -> Tensor:
        """The heads' mean losses, weighted. A unit counts less, the longer its utterance."""
        there = answers["act"] != NOTHING
        length = there.sum(1, keepdim=True).clamp(min=1)
        total = torch.zeros((), device=self.device)
        for name, weight in _WEIGHTS.items():
            right = answers[name]
            each = self._losses(name, scores[name].flatten(0, -2), right.flatten())
            judged = (right != NOTHING).float()
            if right.dim() == 2:
                judged = judged / length.sqrt()
            each = each.view(right.shape) * judged
            total = total + weight * each.sum() / judged.sum().clamp(min=1e-6)
        return total

    def _losses(self, head: str, scores: Tensor, right: Tensor) -> Tensor:
        """Loss by unit; of one that is no name, the chance that the head gives to names."""
        open_ = right == NO_NAME
        losses = cross_entropy(
            scores,
            right.masked_fill(open_, NOTHING),
            ignore_index=NOTHING,
            reduction="none",
            label_smoothing=self.recipe.smoothing,
        )
        if head != "span":
            return losses
        others = scores[:, self._no_names]
        no_name = scores.logsumexp(dim=1) - others.logsumexp(dim=1)
        return torch.where(open_, no_name, losses)

    def _set_rate(self, done: float) -> None:
        warmup = self.recipe.warmup
        part = done / warmup if done < warmup else (1 - done) / (1 - warmup)
        for one, rates in zip(self._optimizers, self._rates, strict=True):
            for group, rate in zip(one.param_groups, rates, strict=True):
                group["lr"] = rate * max(part, 1e-3)

    def _made(self) -> list[torch.optim.Optimizer]:
        """One for the encoder and the heads, and one for the word pieces that occur."""
        new = ("heads.", "hints.", "flags.")
        named = [(name, one) for name, one in self.network.named_parameters() if one.requires_grad]
        heads = [one for name, one in named if name.startswith(new)]
        encoder = [one for name, one in named if not name.startswith((*new, "words."))]
        self._dense = [*heads, *encoder]
        groups = [
            {"params": encoder, "lr": self.recipe.rate},
            {"params": heads, "lr": self.recipe.head_rate},
        ]
        made: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        ]
        if self.recipe.word_rate:
            words = [self.network.words.weight]
            made.append(torch.optim.SparseAdam(words, lr=self.recipe.word_rate))
        return made

    def _keep(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        held = {
            "recipe": json.dumps(asdict(self.recipe)),
            "network": self.network.state_dict(),
            "optimizers": [one.state_dict() for one in self._optimizers],
            "log": json.dumps(self.log),
        }
        torch.save(held, self.out / "checkpoint.tmp")
        (self.out / "checkpoint.tmp").replace(self.out / _CHECKPOINT)


def _fill(network: TaggerNetwork, begin: Path) -> None:
    if (begin / CARD).is_file():
        network.load_state_dict(load_weights(begin)[0].state_dict())
        return
    try:
        load_encoder(network, begin)
    except (OSError, KeyError, SafetensorError) as error:
        raise InputError(
            f"{begin}: expected the folder of a trained reader, or of all-mpnet-base-v2 ({error})"
        ) from error


def _batches(lessons: Sequence[Lesson], size: int, chance: random.Random) -> Iterator[list[Lesson]]:
    """Lessons in random order, those of like length together."""
    order = list(range(len(lessons)))
    chance.shuffle(order)
    bunches = []
    for start in range(0, len(order), 16 * size):
        near = sorted(order[start : start + 16 * size], key=lambda i: len(lessons[i].window.pieces))
        bunches += [near[at : at + size] for at in range(0, len(near), size)]
    chance.shuffle(bunches)
    for bunch in bunches:
        yield [lessons[i] for i in bunch]
