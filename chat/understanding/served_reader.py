"""Asks a served language model for what the tagger says: acts, and spans with kind and polarity.

It answers under a JSON schema made of `labels.yaml`. It may only quote: words that were not said
are dropped with all that hangs on them, so that nothing on the list can act. What words mean
exactly is left to the recognisers, whether its word holds to `cross_check`.
"""

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from undercard.chat.dialogue.acts import ActKind
from undercard.chat.understanding.cross_check import Trust
from undercard.chat.understanding.labels import labels
from undercard.chat.understanding.tagger import Tagged, TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View
from undercard.prompts import load_prompt, yaml12
from undercard.recommender.engines.engine import Engine, Schema
from undercard.recommender.errors import RecommenderError

_TRUST = Path(__file__).parent.parent / "data" / "served_readers.yaml"
# Tokens of an answer: it quotes the utterance, so that a much longer one has lost its way.
_FEWEST_TOKENS, _MOST_TOKENS, _TOKENS_PER_CHARACTER = 200, 800, 4
_MOST_ACTS, _MOST_SPANS, _MOST_PARTS = 6, 12, 4
_LONGEST_NAME = 80  # characters of a title, a name or a wish in the prompt


class NotReadError(Exception):
    """The model gave no reading: late, out of reach, or outside its schema. The text says why."""


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Part(_Form):
    part: str
    words: str


class _Span(_Form):
    kind: str
    polarity: str
    words: str


class _Act(_Form):
    act: str
    words: str
    parts: tuple[_Part, ...]
    spans: tuple[_Span, ...]


class _Answer(_Form):
    acts: tuple[_Act, ...]


class ServedReader:
    """Reads by an engine, which has so many seconds for an answer."""

    def __init__(self, engine: Engine, seconds: float, trust: Trust | None = None) -> None:
        self._engine, self._seconds = engine, seconds
        self.trust = trust or trust_in(engine.name)
        self._prompt = load_prompt("acts")

    def read(self, text: str, language: str, view: View) -> Tagged:
        """What the model makes of an utterance, in the tagger's form.

        Raises NotReadError.
        """
        try:
            answer = _Answer.model_validate_json(self._asked(text, view))
        except RecommenderError as error:
            raise NotReadError(str(error)) from error
        except ValidationError as error:
            raise NotReadError("its answer is not in the form that was asked for") from error
        acts = tuple(_placed(text, _known(answer), self.trust))
        if not acts:
            raise NotReadError("it quoted nothing that was said")
        return Tagged(acts, language)

    def _asked(self, text: str, view: View) -> str:
        late = threading.Event()
        clock = threading.Timer(self._seconds, late.set)
        clock.start()
        try:
            most = min(_FEWEST_TOKENS + _TOKENS_PER_CHARACTER * len(text), _MOST_TOKENS)
            prompt = self._rendered(text, view)
            pieces = self._engine.generate(prompt, max_tokens=most, schema=form(), cancel=late)
            answer = "".join(pieces)
        finally:
            clock.cancel()
        if late.is_set():
            raise NotReadError(f"it had not answered after {self._seconds:g} s")
        return answer

    def _rendered(self, text: str, view: View) -> str:
        held = labels()
        return self._prompt.render(
            acts=held["acts"],
            parts=held["structure"],
            kinds=held["spans"],
            polarities=list(_polarities()),
            tracks=list(_listed(view)),
            holds=list(map(_quoted, view.standing)),
            offers=list(map(_quoted, view.offers)),
            utterance=json.dumps(text, ensure_ascii=False),
        )


@cache
def form() -> Schema:
    """The JSON schema of an answer: every label of `labels.yaml`, and no other."""
    held = labels()
    words = {"type": "string"}  # a longest length would take seconds to be compiled
    part = _object(part={"enum": list(held["structure"])}, words=words)
    kinds, polarities = list(held["spans"]), list(_polarities())
    span = _object(kind={"enum": kinds}, polarity={"enum": polarities}, words=words)
    parts, spans = _array(part, _MOST_PARTS), _array(span, _MOST_SPANS)
    act = _object(act={"enum": list(held["acts"])}, words=words, parts=parts, spans=spans)
    return _object(acts=_array(act, _MOST_ACTS) | {"minItems": 1})


def is_measured(name: str, path: Path = _TRUST) -> bool:
    """Whether the engine of this name was measured, and found worth asking."""
    entry = _entry(name, path)
    return entry is not None and bool(entry["asked"])


def trust_in(name: str, path: Path = _TRUST) -> Trust:
    """How often the engine of this name reads right; even odds where it was not measured."""
    entry = _entry(name, path)
    if entry is None:
        return Trust()
    return Trust(float(entry["act"]), float(entry["polarity"]), float(entry["alone"]))


def _entry(name: str, path: Path) -> Mapping[str, Any] | None:
    held: Sequence[Mapping[str, Any]] = yaml12.load_file(path)["measured"]
    return next((entry for entry in held if entry["model"] == name), None)


@cache
def _polarities() -> Mapping[str, str]:
    """The sign of each polarity, by its words."""
    return {says.split(" (")[0]: sign for sign, says in labels()["polarities"].items()}


def _object(**properties: Schema) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: Schema, most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most}


def _listed(view: View) -> Iterator[str]:
    """The tracks on the table, each a line of JSON."""
    for rank, (title, artist) in enumerate(zip(view.titles, view.artists, strict=True), 1):
        yield f'{{"number": {rank}, "title": {_quoted(title)}, "artist": {_quoted(artist)}}}'


def _quoted(text: str) -> str:
    return json.dumps(text[:_LONGEST_NAME], ensure_ascii=False)


def _known(answer: _Answer) -> _Answer:
    """The answer, if every label in it is one. Raises NotReadError."""
    held = labels()
    for act in answer.acts:
        known = act.act in held["acts"]
        known = known and all(part.part in held["structure"] for part in act.parts)
        known = known and all(span.kind in held["spans"] for span in act.spans)
        if not known or any(span.polarity not in _polarities() for span in act.spans):
            raise NotReadError("its answer has labels that there are not")
    return answer


# Where the quoted words stand.

_Stretch = tuple[int, int]


def _placed(text: str, answer: _Answer, trust: Trust) -> Iterator[TaggedAct]:
    """The acts whose words were said, in the order of the text; each lasts until the next."""
    begins: list[tuple[_Stretch, _Act]] = []
    for act in answer.acts:
        at = _found(text, act.words, (0, len(text)), [taken for taken, _ in begins])
        if at is not None:
            begins.append((at, act))
    begins.sort(key=lambda one: one[0])
    borders = (0, *(at[0] for at, _ in begins[1:]), len(text))
    for (_, act), (start, end) in zip(begins, pairwise(borders), strict=False):
        stretch = (start, start + len(text[start:end].rstrip()))
        kind = cast("ActKind", act.act)
        yield TaggedAct(*stretch, kind, trust.act, _spans(text, act, stretch, trust))


def _spans(text: str, act: _Act, within: _Stretch, trust: Trust) -> tuple[TaggedSpan, ...]:
    """The parts and spans of an act whose words stand in it; parts may hold spans."""
    found: list[TaggedSpan] = []
    taken: dict[str, list[_Stretch]] = {}
    said = [(part.words, part.part, "") for part in act.parts]
    said += [(span.words, span.kind, _polarities()[span.polarity]) for span in act.spans]
    for words, kind, polarity in said:
        layer = taken.setdefault("spans" if polarity else "parts", [])
        at = _found(text, words, within, layer)
        if at is not None:
            layer.append(at)
            found.append(TaggedSpan(*at, kind, polarity, trust.polarity))
    return tuple(sorted(found, key=lambda one: (one.start, -one.end)))


def _found(text: str, words: str, within: _Stretch, taken: Sequence[_Stretch]) -> _Stretch | None:
    """Where the words stand as whole words, beside what is taken; None where they do not."""
    bare = words.strip()
    if not re.search(r"\w", bare):
        return None
    whole = re.compile(rf"(?<!\w){re.escape(bare)}(?!\w)", re.IGNORECASE)
    places = (match.span() for match in whole.finditer(text, *within))
    free = (at for at in places if not any(at[0] < end and start < at[1] for start, end in taken))
    return next(free, None)
