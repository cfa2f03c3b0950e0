"""Writes the embedded model as a folder for a model server to serve.

With a tuned adapter merged into the weights, or without.
"""

import shutil
from pathlib import Path

from safetensors.torch import load_file, save_file

from undercard.recommender.engines.adapter import adapter_name, merged
from undercard.recommender.engines.weights import base_sha256
from undercard.recommender.errors import InputError

_BESIDE = ("config.json", "tokenizer.json", "tokenizer_config.json")


def export(model: Path, target: Path, adapter: Path | None = None) -> str:
    """Write the model of folder `model` into the new folder `target`, in Hugging Face's form.

    Returns a name to serve it under. Raises InputError when there is something in `target`, and
    EngineMisfit when the adapter does not fit.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{target} is there already and not empty: name a new folder")
    tensors = load_file(model / "model.safetensors")
    if adapter:
        tensors = merged(tensors, adapter, base_sha256(model))
    target.mkdir(parents=True, exist_ok=True)
    for name in _BESIDE:
        shutil.copyfile(model / name, target / name)
    save_file(tensors, target / "model.safetensors", metadata={"format": "pt"})
    return f"{model.name}+{adapter_name(adapter)}" if adapter else model.name
