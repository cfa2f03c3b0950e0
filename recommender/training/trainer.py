"""The training run: lists in, an adapter out; on a processor or on a GPU.

Stopped at any time it goes on from its last checkpoint as if nothing had been.
"""

import math
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from undercard.recommender.engines.embedded import dtype_named
from undercard.recommender.errors import EngineMisfit, InputError
from undercard.recommender.training.base import Base
from undercard.recommender.training.examples import Example, named_rng
from undercard.recommender.training.lora import LoraSettings, TunableLlama
from undercard.recommender.training.metrics import list_metrics
from undercard.recommender.training.packing import Packed, pack
from undercard.recommender.training.prompt_formats import Format, Letters, Titles, Trees
from undercard.recommender.training.recipe import Recipe, digest

Progress = Callable[[str, int, int], None]
CHECKPOINT = "checkpoint.pt"


class Trainer:
    """One run: a recipe, examples, and a folder for checkpoints.

    A subclass may train more than the adapter: see `make_model`, `pass_scores` and `identity`.
    """

    def __init__(
        self,
        recipe: Recipe,
        base: Base,
        examples: Sequence[Example],
        checks: Sequence[Example],
        folder: Path,
        *,
        device: str = "cpu",
        checkpoint_seconds: float = 180.0,
    ) -> None:
        """Raises InputError when there is nothing to learn from or the device is not there."""
        if not examples:
            raise InputError("there is no example to learn from")
        self.recipe, self.base, self.folder = recipe, base, folder
        self._examples, self._checks = examples, checks
        self._device, self._checkpoint_seconds = _device(device), checkpoint_seconds
        self.model = self.make_model().to(self._device)
        self._format = _format(recipe, base)
        self._optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=recipe.rate, weight_decay=0.0
        )
        self._data = digest(examples)
        self.step, self.seconds, self.tokens = 0, 0.0, 0
        self.log: list[dict[str, float]] = []

    @property
    def prompts(self) -> tuple[str, ...]:
        """The exact prompts that are trained."""
        return self._format.prompts

    def make_model(self) -> TunableLlama:
        """Make the model; what of it asks for a gradient is trained."""
        recipe, base = self.recipe, self.base
        dtype = _dtype(recipe.dtype, self._device)
        lora = LoraSettings(recipe.rank, recipe.alpha)
        return TunableLlama(base.tensors, base.shape, dtype, lora, seed=recipe.seed)

    def identity(self) -> dict[str, object]:
        """What decides the result, by name: a checkpoint is taken up only where it all agrees."""
        return {"recipe": self.recipe.as_json(), "data": self._data, "base": self.base.sha256}

    def pass_scores(
        self, examples: Sequence[Example], trees: Sequence[Trees], packed: Packed
    ) -> Tensor:
        """Score (k,) of every continuation of a pass that holds the `trees` of `examples`."""
        del examples, trees
        hidden = self.model(packed.ids, packed.positions, packed.mask)
        return continuation_scores(self.model, hidden, packed)

    def run(self, progress: Progress, *, until: int | None = None) -> None:
        """Train to the end of the recipe or to step `until`, and leave a checkpoint there."""
        began, saved = time.monotonic() - self.seconds, time.monotonic()
        while (done := self._done()) < 1 and (until is None or self.step < until):
            progress("training", round(done * 1000), 1000)
            if not self.step % self.recipe.check_every:
                self._check()
            self._learn(done)
            self.seconds = time.monotonic() - began
            if time.monotonic() - saved > self._checkpoint_seconds:
                self.save()
                saved = time.monotonic()
        if until is None:
            self._check()
        self.save()

    def measure(self, examples: Sequence[Example]) -> list[dict[str, float]]:
        """Metrics of each list by the model as it is now."""
        scores = self.scored(examples)
        return [list_metrics(e, s.tolist()) for e, s in zip(examples, scores, strict=True)]

    def backward(self, batch: Sequence[Example]) -> float:
        """Add the gradient of the mean loss of some lists to the parameters; gives that loss."""
        losses = []
        for part in self._passes(batch):
            loss = torch.zeros(())
            for example, scores in zip(part, self._scores(part), strict=True):
                loss = loss + _loss(example, scores / self._format.temperature)
            torch.autograd.backward(loss / len(batch))
            losses.append(float(loss.detach()))
        return sum(losses) / len(batch)

    @torch.no_grad()
    def scored(self, examples: Sequence[Example]) -> Iterator[Tensor]:
        """Scores (k,) of the texts of each list."""
        for part in self._passes(examples):
            yield from self._scores(part)

    def save(self) -> None:
        """Write the checkpoint; the one before it stays until this one is whole."""
        state = {
            "of": self.identity(),
            "step": self.step,
            "seconds": self.seconds,
            "tokens": self.tokens,
            "log": self.log,
            "parameters": {name: p.detach().cpu() for name, p in self.model.named_parameters()},
            "optimiser": self._optimiser.state_dict(),
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f".{CHECKPOINT}"
        torch.save(state, fresh)
        fresh.replace(self.folder / CHECKPOINT)

    def resume(self) -> None:
        """Go on from the folder's checkpoint.

        Raises InputError when there is none, or it is of another run.
        """
        state = self._checkpoint()
        ours, theirs = self.identity(), state.get("of", {})
        names = dict.fromkeys((*ours, *theirs))
        if other := [name for name in names if ours.get(name) != theirs.get(name)]:
            raise InputError(
                f"{self.folder / CHECKPOINT} is of a run with another {' and '.join(other)}: "
                "go on with what it was started with, or name another --out"
            )
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                parameter.copy_(state["parameters"][name])
        self._optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds, self.tokens = state["step"], state["seconds"], state["tokens"]
        self.log = state["log"]

    def _checkpoint(self) -> dict[str, Any]:
        file = self.folder / CHECKPOINT
        try:
            found: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
        except FileNotFoundError:
            raise InputError(f"{file}: there is nothing to resume; leave --resume out") from None
        except (RuntimeError, pickle.UnpicklingError, EOFError, ValueError) as error:
            raise InputError(f"{file} is damaged ({error}): remove it and start again") from error
        return found

    def _done(self) -> float:
        """Share of the run that is over."""
        if self.recipe.steps is not None:
            return self.step / self.recipe.steps
        return self.seconds / (60 * (self.recipe.minutes or 0.0))

    def _learn(self, done: float) -> None:
        rate = self.recipe.rate_at(self.step, done)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        loss = self.backward(self._batch())
        norm = float(torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip))
        if not math.isfinite(norm):
            raise EngineMisfit(
                f"step {self.step}: the gradient is not finite; a lower --rate may help"
            )
        self._optimiser.step()
        self._optimiser.zero_grad()
        self.step += 1
        self.log.append({"step": self.step, "loss": loss, "rate": rate, "gradient": norm})

    def _batch(self) -> list[Example]:
        """Examples of this step: each once before any comes again, ordered by seed and round."""
        n, first = len(self._examples), self.step * self.recipe.batch
        places = range(first, first + self.recipe.batch)
        orders = {i // n: self._order(i // n) for i in places}
        return [self._examples[orders[i // n][i % n]] for i in places]

    def _order(self, number: int) -> list[int]:
        n = len(self._examples)
        return named_rng(self.recipe.seed, "round", number).sample(range(n), n)

    def _passes(self, examples: Sequence[Example]) -> Iterator[list[Example]]:
        """Consecutive examples that are read at once."""
        part: list[Example] = []
        tokens = 0
        for example in examples:
            size = sum(map(_tokens, self._format.trees(example)))
            if part and tokens + size > self.recipe.pass_tokens:
                yield part
                part, tokens = [], 0
            part.append(example)
            tokens += size
        if part:
            yield part

    def _scores(self, examples: Sequence[Example]) -> list[Tensor]:
        """Scores (k,) of the texts of each of some lists, read in one pass."""
        trees = [self._format.trees(example) for example in examples]
        packed = pack(list(chain.from_iterable(trees))).to(self._device)
        self.tokens += len(packed.ids)
        found = self.pass_scores(examples, trees, packed)
        parts = torch.split(found, list(map(_continuations, trees)))
        return [self._format.scores(part) for part in parts]

    def _check(self) -> None:
        if not self._checks:
            return
        found = self.measure(self._checks)
        means = {f"check {name}": sum(m[name] for m in found) / len(found) for name in found[0]}
        self.log.append({"step": self.step, **means})


def continuation_scores(model: TunableLlama, hidden: Tensor, packed: Packed) -> Tensor:
    """Sum of log-probabilities (k,) of each continuation, float32, by a pass's hidden states."""
    embedding = model.get_buffer("embedding")
    rows, back = torch.unique(packed.rows, return_inverse=True)
    normaliser = functional.linear(hidden[rows], embedding).float().logsumexp(-1)
    # the target's own logit in float32: bfloat16 logits are too coarse to be subtracted
    wanted = (hidden[packed.rows].float() * embedding[packed.targets].float()).sum(-1)
    owner = torch.repeat_interleave(torch.tensor(packed.lengths)).to(wanted.device)
    found = torch.zeros(len(packed.lengths), device=wanted.device)
    return found.index_add(0, owner, wanted - normaliser[back])


def _tokens(tree: tuple[Sequence[int], Sequence[Sequence[int]]]) -> int:
    prompt, texts = tree
    return len(prompt) + sum(map(len, texts))


def _continuations(trees: Trees) -> int:
    return sum(len(texts) for _, texts in trees)


def _dtype(name: str, device: torch.device) -> torch.dtype:
    if device.type == "cuda" and name == "auto":
        return torch.bfloat16
    return dtype_named(name)


def _loss(example: Example, scores: Tensor) -> Tensor:
    """Cross-entropy between the grades and the softmax of the scores over the list.

    ListNet, Cao et al. 2007.
    """
    target = torch.tensor(example.target, device=scores.device)
    return -(target * scores.log_softmax(0)).sum().cpu()


def _format(recipe: Recipe, base: Base) -> Format:
    if recipe.format == "titles":
        return Titles(base.vocabulary, calibration=recipe.calibration)
    return Letters(base.vocabulary)


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise InputError(f"device {name!r} is not known: use cpu, cuda or cuda:0") from error
    if device.type == "cuda" and not torch.cuda.is_available():
        raise InputError("there is no GPU here that torch can use: leave --device out")
    return device
