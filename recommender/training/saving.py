"""Writes what a run leaves: the adapter as PEFT saves it, its recipe, curves, and a model card."""

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

# kind of list, metric, figures: see metrics.compared
Found = Mapping[str, Mapping[str, Mapping[str, float]]]
_SMOOTHED = 20  # steps of which the loss is shown as a mean


def save_adapter(trainer: Trainer, folder: Path, *, recipe: Mapping[str, Any]) -> None:
    """Write adapter_config.json, adapter_model.safetensors (bfloat16) and recipe.json."""
    folder.mkdir(parents=True, exist_ok=True)
    halves = trainer.model.adapter()
    tensors = {name: half.to("cpu", torch.bfloat16).contiguous() for name, half in halves.items()}
    header = {"format": "pt", BASE: trainer.base.sha256}
    save_file(tensors, folder / "adapter_model.safetensors", metadata=header)
    _write(folder / "adapter_config.json", _peft_config(trainer))
    _write(folder / "recipe.json", recipe)


def _peft_config(trainer: Trainer) -> dict[str, object]:
    return {
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


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def save_log(trainer: Trainer, folder: Path) -> None:
    """Write log.jsonl, one object per step and per check."""
    lines = "".join(f"{json.dumps(_rounded(row))}\n" for row in trainer.log)
    (folder / "log.jsonl").write_text(lines, encoding="utf-8")


def _rounded(row: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in row.items()}


def save_curves(log: Sequence[Mapping[str, float]], file: Path) -> None:
    """Draw the loss by step, smoothed, and the metrics of the lists that are checked on the way."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    learnt = [row for row in log if "loss" in row]
    checked = [row for row in log if "check mrr" in row]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    steps, losses = _column(learnt, "step"), _column(learnt, "loss")
    left.plot(steps, losses, color="0.8", label="a step")
    left.plot(steps, _smoothed(losses), color="C0", label=f"mean of {_SMOOTHED} steps")
    left.set(xlabel="step", ylabel="loss (nats)")
    left.legend()
    for name in ("mrr", "hit@1"):
        values = _column(checked, f"check {name}")
        right.plot(_column(checked, "step"), values, "o-", label=name)
    right.set(xlabel="step", ylabel="lists not learnt from", ylim=(0, 1))
    right.legend()
    figure.savefig(file, dpi=110)
    plt.close(figure)


def _column(rows: Sequence[Mapping[str, float]], name: str) -> list[float]:
    return [row[name] for row in rows]


def _smoothed(values: Sequence[float]) -> list[float]:
    """Mean of each value and those before it, as many as are shown as one."""
    parts = (values[max(0, i - _SMOOTHED + 1) : i + 1] for i in range(len(values)))
    return [sum(part) / len(part) for part in parts]


def _again(recipe: Mapping[str, Any]) -> str:
    """The command that makes the adapter again out of the lists beside it."""
    length = "--minutes {minutes}" if recipe["steps"] is None else "--steps {steps}"
    options = length + " --format {format} --rate {rate} --seed {seed} --pass-tokens {pass_tokens}"
    return f"undercard train rank --lists {FILE} {options.format(**recipe)} --out again"


def save_card(folder: Path, *, recipe: Mapping[str, Any], found: Found, notes: str) -> None:
    """Write the model card: what it is, what it learnt from, how well it does, what it cannot.

    Mitchell et al., "Model cards for model reporting", 2019.
    """
    text = f"""# {recipe["name"]}

{notes.strip()}

## How it was made

```json
{_recipe_text(recipe)}
```

The same once more, on the same kind of processor with as many threads: `{_again(recipe["recipe"])}`

## How well it does

Lists of dialogues and artists that it did not learn from; the same lists before and after.
Means over groups (dialogues, or lists where there are none), differences with 95 % intervals
(paired bootstrap over groups). The metrics are defined in `recommender/training/metrics.py`.

| lists | metric | groups | base | tuned | difference |
|---|---|---|---|---|---|
{_table(found)}

![curves](curves.png)
"""
    (folder / "README.md").write_text(text, encoding="utf-8")


def _recipe_text(recipe: Mapping[str, Any]) -> str:
    return json.dumps({key: value for key, value in recipe.items() if key != "name"}, indent=1)


def _table(found: Found) -> str:
    rows = []
    for kind, metrics in found.items():
        for metric, one in metrics.items():
            interval = f"[{one['low']:+.3f}, {one['high']:+.3f}]"
            means = f"{one['before']:.3f} | {one['after']:.3f} | {one['difference']:+.3f}"
            rows.append(f"| {kind} | {metric} | {one['groups']:.0f} | {means} {interval} |")
    return "\n".join(rows)
