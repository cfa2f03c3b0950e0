"""Walks a JSON schema and lets a model fill only what is open in it.

So the document always satisfies it. What is fixed is written without asking; where finitely many
values are possible they are compared as wholes; what is left (free text) is written token by token
under a mask. Knows no engine: it asks through `Writer`.

Supported: object (every property, in order), enum, const, boolean, null, integer with both bounds,
string, array of these with `maxItems`, `$ref` into `$defs`, and `anyOf` of finite alternatives.
Anything else raises SchemaUnsupportedError and names the place.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from undercard.recommender.errors import SchemaUnsupportedError

_MOST_ALTERNATIVES = 256
_LONGEST_STRING = 120  # characters, where the schema sets no maxLength
_DEEPEST = 16  # levels
_SUPPORTED = (
    "supported are object, enum, const, boolean, null, integer with minimum and maximum, string, "
    "array with maxItems, and anyOf between finitely many values"
)
# These say nothing about what is valid.
_NOTES = {"title", "description", "default", "examples", "$defs", "$schema"}
_UNDERSTOOD = {
    "object": {"type", "properties", "required", "additionalProperties"},
    "string": {"type", "maxLength"},
    "array": {"type", "items", "maxItems", "minItems", "uniqueItems"},
}


class Writer(Protocol):
    """What a model must offer to write a document."""

    def fixed(self, text: str) -> None:
        """Take `text` as written."""

    def compare(self, options: Sequence[str]) -> list[float]:
        """Log-probability of each option as what follows; writes nothing."""
        ...

    def free(self, longest: int) -> str:
        """Write at most `longest` characters that may stand in a JSON string, and return them."""
        ...


def write(
    schema: Mapping[str, Any], writer: Writer, cancel: threading.Event | None = None
) -> Iterator[str]:
    """Yield the pieces of one document that satisfies `schema`.

    Ends early, with half a document, when `cancel` is set. Raises SchemaUnsupportedError before
    anything is written.
    """
    check(schema)
    for piece in _Walk(schema, writer).value(schema, ""):
        if cancel is not None and cancel.is_set():
            return
        yield piece


def check(schema: Mapping[str, Any]) -> None:
    """Raise SchemaUnsupportedError, naming the place, unless all of a schema is understood."""
    _check(schema, schema, "$", 0)


def _check(schema: Mapping[str, Any], root: Mapping[str, Any], where: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise SchemaUnsupportedError(
            f"{where}: the schema refers to itself, or is deeper than {_DEEPEST} levels"
        )
    schema = _resolved(schema, root, where)
    if alternatives(schema, root, where) is not None:
        return
    kind = schema.get("type")
    if kind not in _UNDERSTOOD:
        raise SchemaUnsupportedError(
            f"{where}: cannot hold to {json.dumps(dict(schema))[:120]}; {_SUPPORTED}"
        )
    if unknown := schema.keys() - _UNDERSTOOD[kind] - _NOTES:
        raise SchemaUnsupportedError(
            f"{where}: cannot hold to {', '.join(sorted(unknown))} of a {kind}; {_SUPPORTED}"
        )
    if kind == "array" and not schema.keys() >= {"items", "maxItems"}:
        raise SchemaUnsupportedError(f"{where}: an array needs items and maxItems")
    for name, part in schema.get("properties", {}).items():
        _check(part, root, f"{where}.{name}", depth + 1)
    if kind == "array":
        _check(schema["items"], root, f"{where}[]", depth + 1)


def alternatives(
    schema: Mapping[str, Any], root: Mapping[str, Any], where: str = "$"
) -> list[str] | None:
    """Every document that a schema admits, as JSON texts; None when they are not few."""
    schema = _resolved(schema, root, where)
    if "const" in schema:
        return [json.dumps(schema["const"])]
    if "enum" in schema:
        return [json.dumps(value, ensure_ascii=False) for value in schema["enum"]]
    if "anyOf" in schema:
        return _alternatives_of_any(schema["anyOf"], root, where)
    kind = schema.get("type")
    if kind in ("boolean", "null"):
        return ["true", "false"] if kind == "boolean" else ["null"]
    if (
        kind == "integer"
        and isinstance(schema.get("minimum"), int)
        and isinstance(schema.get("maximum"), int)
    ):
        if schema["maximum"] - schema["minimum"] < _MOST_ALTERNATIVES:
            return [str(number) for number in range(schema["minimum"], schema["maximum"] + 1)]
        raise SchemaUnsupportedError(
            f"{where}: an integer may have at most {_MOST_ALTERNATIVES} values"
        )
    return None


class _Walk:
    """One document in the making."""

    def __init__(self, root: Mapping[str, Any], writer: Writer) -> None:
        self._root, self._writer = root, writer

    def value(self, schema: Mapping[str, Any], before: str) -> Iterator[str]:
        """Write one value with the fixed text `before` in front of it."""
        schema = _resolved(schema, self._root, "$")
        options = alternatives(schema, self._root)
        if options is not None:
            yield before + self._likeliest(before, options)
        elif schema["type"] == "object":
            yield from self._object(schema, before)
        elif schema["type"] == "array":
            yield from self._array(schema, before)
        else:
            self._writer.fixed(before + '"')
            text = self._writer.free(schema.get("maxLength", _LONGEST_STRING))
            self._writer.fixed('"')
            yield f'{before}"{text}"'

    def _likeliest(self, before: str, options: Sequence[str]) -> str:
        """Write `before` and the likeliest option.

        A space is compared with the option: words begin with it.
        """
        stem = before.rstrip(" ")
        self._writer.fixed(stem)
        best = 0
        if len(options) > 1:
            scores = self._writer.compare([before[len(stem) :] + option for option in options])
            best = max(range(len(options)), key=scores.__getitem__)
        self._writer.fixed(before[len(stem) :] + options[best])
        return options[best]

    def _object(self, schema: Mapping[str, Any], before: str) -> Iterator[str]:
        opening = before + "{"
        for name, part in schema.get("properties", {}).items():
            yield from self.value(part, f"{opening}{json.dumps(name)}: ")
            opening = ", "
        ending = "}" if opening == ", " else opening + "}"
        self._writer.fixed(ending)
        yield ending

    def _array(self, schema: Mapping[str, Any], before: str) -> Iterator[str]:
        self._writer.fixed(before + "[")
        yield before + "["
        items = schema["items"]
        options = alternatives(items, self._root)
        for i in range(schema["maxItems"]):
            comma = ", " if i else ""
            end = ["]"] if i >= schema.get("minItems", 0) else []
            if options is None:
                if end and self._likeliest_is_end(comma, items):
                    break
                yield from self.value(items, comma)
                continue
            piece = self._likeliest("", end + [comma + option for option in options])
            yield piece
            if piece == "]":
                return
            if schema.get("uniqueItems"):
                options = [option for option in options if comma + option != piece]
        self._writer.fixed("]")
        yield "]"

    def _likeliest_is_end(self, comma: str, items: Mapping[str, Any]) -> bool:
        opening = {"object": "{", "array": "["}.get(_resolved(items, self._root, "$")["type"], '"')
        more, end = self._writer.compare([comma + opening, "]"])
        return end > more


def _alternatives_of_any(
    parts: Sequence[Mapping[str, Any]], root: Mapping[str, Any], where: str
) -> list[str]:
    found: list[str] = []
    for part in parts:
        options = alternatives(part, root, where)
        if options is None:
            raise SchemaUnsupportedError(
                f"{where}: anyOf is supported only between finitely many values; {_SUPPORTED}"
            )
        found += options
    return list(dict.fromkeys(found))


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """Find the schema that a `$ref` into `$defs` stands for, or the schema itself."""
    if "$ref" not in schema:
        return schema
    name = str(schema["$ref"]).removeprefix("#/$defs/")
    if name not in root.get("$defs", {}):
        raise SchemaUnsupportedError(f"{where}: {schema['$ref']!r} is not in $defs")
    found: Mapping[str, Any] = root["$defs"][name]
    return found
