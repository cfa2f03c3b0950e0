"""The engine inside this process: SmolLM2-135M-Instruct on the processor.

No server, no key, no network.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# Before torch is imported: threads that wait by spinning lose 8 ms per operation when other work
# has the cores.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Every new length of a text makes new kernels of half a megabyte, and by default a thousand of them
# are kept.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
os.environ.setdefault("LRU_CACHE_CAPACITY", "64")

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from undercard.recommender.engines import json_schema
from undercard.recommender.engines.adapter import adapter_name, merged
from undercard.recommender.engines.branches import Branches
from undercard.recommender.engines.engine import Health, Schema, checked, softmax, unit
from undercard.recommender.engines.generation import DocumentWriter, picker, stream
from undercard.recommender.engines.llama import Llama
from undercard.recommender.engines.llama_state import Shape
from undercard.recommender.engines.pooling import pooled
from undercard.recommender.engines.prefix_cache import PrefixCache, Session
from undercard.recommender.engines.tokens import Vocabulary
from undercard.recommender.engines.weights import Progress, base_sha256, model_folder
from undercard.recommender.errors import EngineMisfit, EngineRefused, InputError

# Tokens of continuations read in one pass; every one of them looks past all the others.
_PACKED_TOKENS = 384


@dataclass(frozen=True)
class _How:
    max_tokens: int
    stop: tuple[str, ...]
    cancel: threading.Event | None
    temperature: float
    seed: int


class EmbeddedEngine:
    """Runs a small model in this process.

    Calls from several threads take turns at the model, step by step.
    """

    def __init__(
        self,
        home: Path,
        *,
        model: Path | None = None,
        adapter: Path | None = None,
        threads: int = 2,
        dtype: str = "auto",
        progress: Progress | None = None,
    ) -> None:
        """Load the model (a second; the first time some seconds more, to unpack it under `home`).

        `model` is a folder with another Llama-family model in Hugging Face's form; by default the
        packaged one. `adapter` is a folder with a LoRA adapter in PEFT's form for that model,
        merged into it at start. `dtype` is "bfloat16", "float32", or "auto": bfloat16 where the
        processor computes in it.
        """
        torch.set_num_threads(threads)
        folder = model or model_folder(home, progress)
        try:
            llama = _loaded(folder, adapter, dtype)
            self._vocabulary = Vocabulary(folder)
        except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
            cure = "name another folder" if model else "remove that folder, and it is made again"
            raise EngineMisfit(
                f"{folder} does not hold a model that can be embedded: {error}; {cure}"
            ) from error
        self._cache, self._context = PrefixCache(llama), llama.shape.context
        self.name = f"embedded:{folder.name}"
        if adapter:
            self.name += f"+{adapter_name(adapter)}"

    def score(self, prompt: str, continuations: Sequence[str]) -> list[float]:
        """See Engine.

        Every call reads `prompt` at most once; continuations are packed into few passes.
        """
        found: list[float] = []
        tokens = self._vocabulary.encode_all(continuations)
        if not all(tokens):
            raise InputError("a continuation to be scored is empty")
        head = self._prompt(prompt)
        for batch in _batches(tokens):
            session = self._cache.session(head)
            found += session.compare(batch)
            self._cache.keep(head, session)
        return checked(found, len(continuations), self.name)

    def choose(self, prompt: str, options: Sequence[str]) -> list[float]:
        """See Engine."""
        return softmax(self.score(prompt, options))

    def generate(
        self,
        prompt: str,
        *,
        max_tokens: int,
        schema: Schema | None = None,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[str]:
        """See Engine.

        With a schema the values are compared as wholes, and `max_tokens` bounds each free text in
        it.
        """
        if schema is not None:
            json_schema.check(schema)
        head = self._fitting([*self._vocabulary.encode_chat(prompt)])
        return self._written(head, schema, _How(max_tokens, tuple(stop), cancel, temperature, seed))

    def open(self, prompt: str, *, chat: bool = False) -> Session:
        """Begin a text with `prompt`, or with the answer to it.

        For those who choose its tokens: undercard.recommender.titles.grounded.
        """
        head = self._fitting(self._vocabulary.encode_chat(prompt)) if chat else self._prompt(prompt)
        session = self._cache.session(head)
        session.logits()
        self._cache.keep(head, session)
        return session

    def branches(self, prompt: str) -> tuple[Branches, int]:
        """Begin several texts with `prompt`, and give its last token.

        That token is the first to be written: see Branches.
        """
        return Branches(self._cache.model, self.open(prompt).past), self._prompt(prompt)[-1]

    @property
    def vocabulary(self) -> Vocabulary:
        """What cuts texts into this model's tokens."""
        return self._vocabulary

    @property
    def room(self) -> int:
        """How many tokens can be written after the longest prompt that is read."""
        return self._context // 2

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See Engine: the mean of the last hidden states over a text's tokens."""
        tokens = self._vocabulary.encode_all(texts)
        if not all(tokens):
            raise InputError("a text to be embedded is empty")
        vectors = [pooled(self._cache.model, self._fitting(part)) for part in tokens]
        return unit(vectors, len(texts), self.name)

    def health(self) -> Health:
        """See Engine. Always well: the model is in memory."""
        dtype = str(self._cache.model.dtype).removeprefix("torch.")
        return Health(True, f"{self.name}, {dtype}, {torch.get_num_threads()} threads")

    def count(self, text: str) -> int:
        """How many tokens a text has."""
        return len(self._vocabulary.encode(text))

    def forget(self) -> None:
        """Drop what is remembered of earlier prompts: the next is read from its start."""
        self._cache.forget()

    def _written(self, head: list[int], schema: Schema | None, how: "_How") -> Iterator[str]:
        session = self._cache.session(head)
        pick = picker(how.temperature, how.seed)
        if schema is None:
            pieces = stream(session, self._vocabulary, pick, how.max_tokens, how.stop, how.cancel)
        else:
            pieces = json_schema.write(
                schema, DocumentWriter(session, self._vocabulary, pick, how.max_tokens), how.cancel
            )
        for i, piece in enumerate(pieces):
            if not i:
                self._cache.keep(head, session)
            yield piece

    def _prompt(self, prompt: str) -> list[int]:
        """Tokens of a prompt; an empty one is a line's end.

        A text to be continued must begin with something.
        """
        return self._fitting(self._vocabulary.encode(prompt or "\n"))

    def _fitting(self, tokens: list[int]) -> list[int]:
        if len(tokens) > self._context // 2:
            raise EngineRefused(
                f"the prompt has {len(tokens)} tokens; {self.name} reads at most "
                f"{self._context // 2}: shorten it"
            )
        return tokens


def _loaded(folder: Path, adapter: Path | None, dtype: str) -> Llama:
    """The model of a folder, with the adapter merged in."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tensors = load_file(folder / "model.safetensors")
    if adapter:
        tensors = merged(tensors, adapter, base_sha256(folder))
    return Llama(tensors, Shape.from_config(config), dtype_named(dtype))


def dtype_named(name: str) -> torch.dtype:
    """Give the dtype of a name.

    "auto" is bfloat16 where the processor computes in it, else float32.
    """
    if name == "auto":
        fast = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
        return torch.bfloat16 if fast else torch.float32
    found = {"bfloat16": torch.bfloat16, "float32": torch.float32}.get(name)
    if found is None:
        raise InputError(f"dtype {name!r} is not known: use auto, bfloat16 or float32")
    return found


def _batches(continuations: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """Yield groups of continuations with at most _PACKED_TOKENS tokens together, in order."""
    batch: list[Sequence[int]] = []
    for tokens in continuations:
        if batch and sum(map(len, batch)) + len(tokens) > _PACKED_TOKENS:
            yield batch
            batch = []
        batch.append(tokens)
    if batch:
        yield batch
