"""Adds a tuned adapter to a model's weights: LoRA (Hu et al. 2021) in the form that PEFT saves it.

A folder with `adapter_config.json` (r, lora_alpha) and `adapter_model.safetensors`. The adapter is
merged once, at start, so that it costs nothing later: W + (lora_alpha / r) * B A. An adapter that
we trained names its base by a hash in the header of its weights; one that names none is taken if it
fits in shape.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor

from undercard.recommender.engines.weights import file_sha256
from undercard.recommender.errors import EngineMisfit

# The adapter that the embedded model has by default; see its README.md.
SHIPPED = Path(__file__).parent.parent / "data" / "dj"
BASE = "base_sha256"  # key in the header of the weights
_NAME = re.compile(
    r"^base_model\.model\.(?P<matrix>.+)\.lora_(?P<half>[AB])(?:\.default)?\.weight$"
)


def adapter_name(folder: Path) -> str:
    """Name an adapter by its folder and the first 8 hex digits of the SHA-256 of its weights."""
    return f"{folder.name}-{file_sha256(folder / 'adapter_model.safetensors')[:8]}"


def merged(
    tensors: Mapping[str, Tensor], folder: Path, base: str | None = None
) -> dict[str, Tensor]:
    """Add the adapter to the tensors of the model with hash `base` (not compared when None).

    Raises EngineMisfit when it cannot be read or was made for another model.
    """
    scale, halves = _load(folder)
    if (made_for := base_of(folder)) and base and made_for != base:
        raise EngineMisfit(
            f"{folder}: this adapter was made for another model "
            f"(its base is {made_for[:12]}, this is {base[:12]}): "
            "take the model that it was made for, or train it again with `undercard train rank`"
        )
    result = dict(tensors)
    for matrix in sorted({name for name, _ in halves}):
        down, up = halves.get((matrix, "A")), halves.get((matrix, "B"))
        weight = tensors.get(f"{matrix}.weight")
        misfit = EngineMisfit(
            f"{folder}: this adapter was made for another model; {matrix} does not fit"
        )
        if down is None or up is None or weight is None:
            raise misfit
        if weight.shape != (up.shape[0], down.shape[1]):
            raise misfit
        change = scale * (up.float() @ down.float())
        result[f"{matrix}.weight"] = (weight.float() + change).to(weight.dtype)
    return result


def base_of(folder: Path) -> str | None:
    """Hash of the model that an adapter was made for, if it says so."""
    with safe_open(folder / "adapter_model.safetensors", "pt") as file:
        return (file.metadata() or {}).get(BASE)


def _load(folder: Path) -> tuple[float, dict[tuple[str, str], Tensor]]:
    """Read an adapter: its scale, and its two halves by the matrix that they change."""
    try:
        config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
        scale = float(config["lora_alpha"]) / float(config["r"])
        found = load_file(folder / "adapter_model.safetensors")
    except (OSError, ValueError, KeyError, ZeroDivisionError, SafetensorError) as error:
        raise EngineMisfit(
            f"{folder} does not hold a LoRA adapter ({error}): "
            "expected adapter_config.json with r and lora_alpha, and adapter_model.safetensors"
        ) from error
    halves = {}
    for name, tensor in found.items():
        match = _NAME.match(name)
        if match is None:
            raise EngineMisfit(
                f"{folder}: {name} is not a part of a LoRA adapter for linear layers"
            )
        halves[match["matrix"], match["half"]] = tensor
    if not halves:
        raise EngineMisfit(f"{folder}: the adapter is empty")
    return scale, halves
