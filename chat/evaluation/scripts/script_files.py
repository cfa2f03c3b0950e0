"""Scripts of dialogues from files: YAML, a folder of them, or JSON.

A script: `id`, `kind`, `tags`, `turns`, each turn with `say`, what is expected of it (`expect`, all
keys have to hold), and its own `kind` where it has one. Turns of the kind "setup" only prepare a
list and are not counted. In `say`, {title3} and {artist3} stand for the title and the artist at
rank 3 of the list on the table.
"""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.evaluation.scripts import (
    edit_checks,
    list_checks,
    mean_checks,
    name_checks,
    reply_checks,
)
from undercard.chat.evaluation.scripts.expectations import KEYS
from undercard.prompts import yaml12

SETUP = "setup"
CHECKS = (list_checks, name_checks, edit_checks, mean_checks, reply_checks)  # fill the register
_ENDINGS = (".yaml", ".yml", ".json")


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScriptTurn(_Written):
    """One thing said, and what has to come of it."""

    say: str
    expect: Mapping[str, Any] = {}
    kind: str | None = None


class Script(_Written):
    """One dialogue."""

    id: str = Field(min_length=1)
    kind: str
    tags: tuple[str, ...] = ()
    turns: tuple[ScriptTurn, ...] = Field(min_length=1)

    def kind_of(self, turn: int) -> str:
        """The kind of a turn, from 0: its own, or the script's."""
        return self.turns[turn].kind or self.kind


def load_scripts(place: Path, only: str = "") -> Sequence[Script]:
    """The scripts of a file or a folder whose ids begin so, in order.

    EvaluationInputError names file, script, turn and key of what is wrong.
    """
    found: dict[str, Script] = {}
    for file in _files(place):
        for number, document in enumerate(_documents(file), 1):
            script = _script(document, f"{file}: script {number}", strict=file.suffix != ".json")
            where = f"{file}: script {script.id!r}"
            if script.id in found:
                raise EvaluationInputError(f"{where}: another script has this id; ids are unique")
            _check(script, where)
            found[script.id] = script
    chosen = [script for name, script in found.items() if name.startswith(only)]
    if not chosen:
        raise EvaluationInputError(f"{place}: no script" + (f" begins with {only!r}" * bool(only)))
    return chosen


def _files(place: Path) -> Sequence[Path]:
    if place.is_file():
        return [place]
    found = sorted(file for file in place.rglob("*") if file.suffix in _ENDINGS)
    if not found:
        raise EvaluationInputError(
            f"{place}: expected a file of scripts, or a folder with some ({', '.join(_ENDINGS)})"
        )
    return found


def _documents(file: Path) -> Iterator[object]:
    try:
        text = file.read_text(encoding="utf-8")
        held = json.loads(text) if file.suffix == ".json" else yaml12.load(text)
    except (OSError, ValueError, yaml12.YAMLError) as error:
        raise EvaluationInputError(f"{file}: cannot be read ({error})") from error
    if not isinstance(held, list):
        raise EvaluationInputError(f"{file}: expected a list of scripts, each with id and turns")
    yield from held


def _script(document: object, where: str, *, strict: bool) -> Script:
    """A script; one in JSON may carry more than we read, as others write it."""
    if isinstance(document, dict) and "id" in document:
        where = f"{where} ({document['id']!r})"
    try:
        return Script.model_validate(document, extra="forbid" if strict else "ignore")
    except ValidationError as error:
        raise EvaluationInputError(f"{where}: {_in_words(error)}") from error


def _check(script: Script, where: str) -> None:
    """Refuse keys that nothing checks, and values that do not fit."""
    for number, turn in enumerate(script.turns, 1):
        for key, value, beside in _entries(turn.expect):
            try:
                _entry(key, value, beside)
            except ValidationError as error:
                problem = f"{key}: {_in_words(error)}"
            except ValueError as error:
                problem = str(error)
            else:
                continue
            raise EvaluationInputError(f"{where}, turn {number}: {problem}")


def _entry(key: str, value: object, beside: Mapping[str, object]) -> None:
    if key not in KEYS:
        near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0)
        raise ValueError(f"unknown expectation {key!r}; the nearest known is {near[0]!r}")
    KEYS[key].shape.validate_python(value)
    if key == "kept_others" and "dropped_where" not in beside:
        raise ValueError("kept_others: expected beside dropped_where, which says what the rest is")


def _entries(expect: Mapping[str, Any]) -> Iterator[tuple[str, object, Mapping[str, Any]]]:
    """All keys with their values and what stands beside them, those within `any_of` too."""
    for key, value in expect.items():
        yield key, value, expect
        if key == "any_of" and isinstance(value, list):
            for choice in value:
                if isinstance(choice, dict):
                    yield from _entries(choice)


def _in_words(error: ValidationError) -> str:
    said = [f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in error.errors()]
    return "; ".join(said)
