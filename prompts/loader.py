"""Loads a prompt template and renders it strictly: an unknown or missing variable is an error."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from undercard.prompts import yaml12

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_FOLDER = Path(__file__).parent
_FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Characters: a listener's or a catalogue's text is never longer inside a prompt.
_LONGEST_VALUE = 2_000


class PromptError(ValueError):
    """A template is missing or malformed, or was given other variables than it declares."""


@dataclass(frozen=True)
class Prompt:
    """A template: `name`, `version`, the `variables` it needs, and who uses it."""

    name: str
    version: str
    variables: frozenset[str]
    used_by: str
    body: str

    @property
    def ref(self) -> str:
        """Name, version and the first 8 hex digits of the text's SHA-256, as records keep it."""
        return f"{self.name}@{self.version}#{hashlib.sha256(self.body.encode()).hexdigest()[:8]}"

    def render(self, **values: object) -> str:
        """Fill the template.

        Strings are treated as data: control characters go, and they are cut at 2,000 characters.
        Raises PromptError when a declared variable is missing or an undeclared one is given.
        """
        if values.keys() != self.variables:
            missing = sorted(self.variables - values.keys())
            unknown = sorted(values.keys() - self.variables)
            raise PromptError(
                f"prompt {self.name}: missing variables {missing}, unknown variables {unknown}"
            )
        data = {name: _as_data(value) for name, value in values.items()}
        return _jinja().from_string(self.body).render(data)


@cache
def _jinja() -> "SandboxedEnvironment":
    """The template language, loaded late: many import this package for its data files alone."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
    )


def _as_data(value: object) -> object:
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)[:_LONGEST_VALUE]
    if isinstance(value, list | tuple):
        return [_as_data(item) for item in value]
    return value


@cache
def load_prompt(name: str) -> Prompt:
    """Load `prompts/<name>.md`. Raises PromptError naming the file and what is wrong with it."""
    path = _FOLDER / f"{name}.md"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in _FOLDER.glob("*.md")))
        raise PromptError(f"there is no prompt {name!r}; there are: {known}")
    match = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    head = yaml12.load(match["head"]) if match else None
    fields = {"name", "version", "variables", "used_by"}
    if match is None or not isinstance(head, dict) or head.keys() != fields:
        raise PromptError(
            f"{path.name}: expected front matter with name, version, variables and used_by"
        )
    return Prompt(
        name=str(head["name"]),
        version=str(head["version"]),
        variables=frozenset(head["variables"]),
        used_by=str(head["used_by"]),
        body=match["body"],
    )
