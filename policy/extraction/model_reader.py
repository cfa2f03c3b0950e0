"""Reads sentences by a language model, under a JSON schema, and believes only what it quotes.

The model says which sentences are norms and copies the words of each slot. Words that do not stand
in the sentence are dropped. What the words come to (amounts, windows, attributes) is left to the
same grammar as everything else, so that no model can write a norm.
"""

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from undercard.policy.errors import ReadingError
from undercard.policy.extraction.extractor import Reading, SentenceReader
from undercard.policy.extraction.modal_words import Stretch
from undercard.policy.extraction.sentences import Sentence
from undercard.policy.extraction.slots import SLOT_KINDS, SlotKind
from undercard.policy.extraction.source_document import plain
from undercard.policy.norms.norm import Modality
from undercard.prompts import load_prompt

_MODALITIES: tuple[Modality, ...] = ("obligation", "prohibition", "permission")
_KINDS = tuple(kind for kind in SLOT_KINDS if kind != "modality")
_MOST_SLOTS, _FEWEST_TOKENS, _TOKENS_PER_CHARACTER, _MOST_TOKENS = 12, 200, 2, 900
_LONGEST = 600  # characters of context in the prompt
_SURE, _UNSURE = 0.9, 0.1  # what a model that only says yes or no is taken for


class Writes(Protocol):
    """A language model that answers under a JSON schema."""

    @property
    def name(self) -> str:
        """The model, as records keep it."""
        ...

    def generate(
        self, prompt: str, *, max_tokens: int, schema: Mapping[str, Any] | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[str]:  # fmt: skip
        """The answer, piece by piece; it ends when `cancel` is set."""
        ...


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Slot(_Form):
    slot: str
    words: str


class _Answer(_Form):
    norm: bool
    modality: Modality
    slots: tuple[_Slot, ...]


class ModelReader:
    """Reads by a model, which has so many seconds for a sentence; `exact` reads what it quotes."""

    def __init__(self, model: Writes, exact: SentenceReader, seconds: float) -> None:
        self._model, self._exact, self._seconds = model, exact, seconds
        self._prompt = load_prompt("norm_slots")
        self.name = f"{model.name} {self._prompt.ref}"

    def read(self, given: Sequence[Sentence], text: str) -> list[Reading]:
        """A reading of each sentence. Raises ReadingError when the model gives none."""
        exact = self._exact.read(given, text)
        return [self._read(one, text, read) for one, read in zip(given, exact, strict=True)]

    def _read(self, sentence: Sentence, text: str, exact: Reading) -> Reading:
        answer = self._asked(sentence, text)
        places: dict[SlotKind, list[Stretch]] = {"modality": exact.slots.places["modality"]}
        for slot in answer.slots:
            at = _found(sentence.text, slot.words)
            if at is not None and slot.slot in _KINDS:
                places.setdefault(cast("SlotKind", slot.slot), []).append(at)
        for kind in _KINDS:
            places.setdefault(kind, [])
        slots = replace(exact.slots, places=places, modality=answer.modality)
        return Reading(_SURE if answer.norm else _UNSURE, slots, dict.fromkeys(places, _SURE))

    def _asked(self, sentence: Sentence, text: str) -> _Answer:
        before = plain(" … ".join(text[start:end] for start, end in sentence.context))
        prompt = self._prompt.render(
            slots=list(_KINDS),
            before=json.dumps(before[-_LONGEST:], ensure_ascii=False),
            sentence=json.dumps(plain(sentence.text), ensure_ascii=False),
        )
        most = min(_FEWEST_TOKENS + _TOKENS_PER_CHARACTER * len(sentence.text), _MOST_TOKENS)
        late = threading.Event()
        clock = threading.Timer(self._seconds, late.set)
        clock.start()
        try:
            pieces = self._model.generate(prompt, max_tokens=most, schema=form(), cancel=late)
            said = "".join(pieces)
        finally:
            clock.cancel()
        if late.is_set():
            raise ReadingError(f"{self._model.name} had not answered after {self._seconds:g} s")
        try:
            return _Answer.model_validate_json(said)
        except ValidationError as error:
            raise ReadingError(
                f"{self._model.name} answered outside the form that was asked for: {said[:80]!r}"
            ) from error


def form() -> dict[str, Any]:
    """The JSON schema of an answer."""
    words = {"type": "string"}  # a longest length would take seconds to be compiled
    slot = _object(slot={"enum": list(_KINDS)}, words=words)
    return _object(
        norm={"type": "boolean"},
        modality={"enum": list(_MODALITIES)},
        slots={"type": "array", "items": slot, "maxItems": _MOST_SLOTS},
    )


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _found(text: str, words: str) -> Stretch | None:
    """Where words stand in a sentence, whatever its white space; None where they do not."""
    bare = words.strip(" .,;:")
    if not re.search(r"\w", bare):
        return None
    inner = r"\s+".join(map(re.escape, bare.split()))
    match = re.search(rf"(?<!\w){inner}(?!\w)", text, re.IGNORECASE)
    return match.span() if match else None
