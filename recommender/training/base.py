"""The model that is tuned: weights, sizes, tokenizer, and the hash by which adapters know it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from undercard.recommender.engines.llama_state import Shape
from undercard.recommender.engines.tokens import Vocabulary
from undercard.recommender.engines.weights import base_sha256
from undercard.recommender.errors import EngineMisfit


@dataclass(frozen=True)
class Base:
    """A model folder, read."""

    name: str
    sha256: str
    tensors: dict[str, Tensor]
    shape: Shape
    vocabulary: Vocabulary

    @classmethod
    def load(cls, folder: Path) -> "Base":
        """Read a folder in Hugging Face's form. Raises EngineMisfit naming it and what is wrong."""
        try:
            text = (folder / "config.json").read_text(encoding="utf-8")
            config: dict[str, Any] = json.loads(text)
            tensors = load_file(folder / "model.safetensors")
            shape = Shape.from_config(config)
            return cls(folder.name, base_sha256(folder), tensors, shape, Vocabulary(folder))
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            message = f"{folder} does not hold a model that can be tuned: {error}"
            raise EngineMisfit(message) from error
