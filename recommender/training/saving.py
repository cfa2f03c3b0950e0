"""Writes what a run leaves: the adapter as PEFT saves it, its recipe, the curves as a picture, and
a model card.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from undercard.recommender.engines.adapter import BASE
from undercard.recommender.training.lists import FILE
from undercard.recommender.training.lora import MATRICES
from undercard.recommender.training.trainer import Trainer

Found = Mapping[
    str, Mapping[str, Mapping[str, float]]
]  # kind of list, mark, figures: see marks.compared
_SMOOTHED = 20  # steps of which the loss is shown as a mean


def save_adapter(trainer: Trainer, folder: Path, *, recipe: Mapping[str, Any]) -> None:
    """Write adapter_config.json, adapter_model.safetensors (bfloat16) and recipe.json."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: half.to("cpu", torch.bfloat16).contiguous()
        for name, half in trainer.model.adapter().items()
    }
    save_file(
        tensors,
        folder / "adapter_model.safetensors",
        metadata={"format": "pt", BASE: trainer.base.sha256},
    )
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": trainer.base.name,
        "r": trainer.recipe.rank,
        "lora_alpha": trainer.recipe.alpha,
        "target_modules": list(MATRICES),
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
    }
    (folder / "adapter_config.json").write_text(
        json.dumps(config, indent=1) + "\n", encoding="utf-8"
    )
    (folder / "recipe.json").write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8")


def save_log(trainer: Trainer, folder: Path) -> None:
    """Write log.jsonl, one object per step and per check."""
    lines = (
        json.dumps({name: round(value, 6) for name, value in row.items()}) for row in trainer.log
    )
    (folder / "log.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def save_curves(log: Sequence[Mapping[str, float]], file: Path) -> None:
    """Draw the loss by step, smoothed, and the marks of the lists that are checked on the way."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    learnt = [row for row in log if "loss" in row]
    checked = [row for row in log if "check mrr" in row]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    losses = [row["loss"] for row in learnt]
    means = [
        sum(part := losses[max(0, i - _SMOOTHED + 1) : i + 1]) / len(part)
        for i in range(len(losses))
    ]
    left.plot([row["step"] for row in learnt], losses, color="0.8", label="a step")
    left.plot(
        [row["step"] for row in learnt], means, color="C0", label=f"mean of {_SMOOTHED} steps"
    )
    left.set(xlabel="step", ylabel="loss (nats)")
    left.legend()
    for name in ("mrr", "hit@1"):
        right.plot(
            [row["step"] for row in checked],
            [row[f"check {name}"] for row in checked],
            "o-",
            label=name,
        )
    right.set(xlabel="step", ylabel="lists not learnt from", ylim=(0, 1))
    right.legend()
    figure.savefig(file, dpi=110)
    plt.close(figure)


def _again(recipe: Mapping[str, Any]) -> str:
    """The command that makes the adapter again out of the lists beside it."""
    length = "--minutes {minutes}" if recipe["steps"] is None else "--steps {steps}"
    options = length + " --format {format} --rate {rate} --seed {seed} --pass-tokens {pass_tokens}"
    return f"undercard train rank --lists {FILE} {options.format(**recipe)} --out again"


def save_card(folder: Path, *, recipe: Mapping[str, Any], found: Found, notes: str) -> None:
    """Write the model card (Mitchell et al.

    2019): what it is, what it learnt from, how well it does, what it cannot.
    """
    rows = [
        f"| {kind} | {mark} | {one['groups']:.0f} | {one['before']:.3f} | {one['after']:.3f} "
        f"| {one['difference']:+.3f} [{one['low']:+.3f}, {one['high']:+.3f}] |"
        for kind, marks in found.items()
        for mark, one in marks.items()
    ]
    text = f"""# {recipe["name"]}

{notes.strip()}

## How it was made

```json
{json.dumps({key: value for key, value in recipe.items() if key != "name"}, indent=1)}
```

The same once more, on the same kind of processor with as many threads: `{_again(recipe["recipe"])}`

## How well it does

Lists of dialogues and artists that it did not learn from; the same lists before and after. Means over groups (dialogues, or
lists where there are none), differences with 95 % intervals (paired bootstrap over groups). The marks are defined in
`recommender/training/metrics.py`.

| lists | mark | groups | base | tuned | difference |
|---|---|---|---|---|---|
{chr(10).join(rows)}

![curves](curves.png)
"""
    (folder / "README.md").write_text(text, encoding="utf-8")
