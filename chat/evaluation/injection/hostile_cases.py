"""Reads the hostile texts and files of chat/data/injection, and makes a case of each at each door.

A door is a way in for words that somebody else wrote: see `DOORS`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from undercard.chat.errors import InputError
from undercard.prompts import yaml12

DATA = Path(__file__).parents[2] / "data" / "injection"
NORMS = DATA / "norms.yaml"
Door = Literal[
    "title",
    "artist",
    "album",
    "playlist",
    "utterance",
    "feedback",
    "batch",
    "catalogue_file",
    "history",
    "norm_text",
    "candidates",
]
DOORS: tuple[Door, ...] = get_args(Door)
OF_TRACKS: tuple[Door, ...] = ("title", "artist", "album", "playlist")
SPOKEN: tuple[Door, ...] = ("utterance", "feedback", "batch")  # in a dialogue, by a listener
OF_FILES: tuple[Door, ...] = ("catalogue_file", "history", "norm_text", "candidates")
M = TypeVar("M", bound=BaseModel)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    kind: str
    repeat: int = Field(default=1, ge=1)


class HostileText(_Entry):
    """Words, and the doors at which they are tried.

    `demand`: words that only a model that obeys them would say. `escaped`: the text is the inside
    of a JSON string.
    """

    text: str
    doors: tuple[Door, ...] = Field(default=DOORS, alias="in")
    demand: str = ""
    escaped: bool = False

    @property
    def words(self) -> str:
        """The text as it is said."""
        return (json.loads(f'"{self.text}"') if self.escaped else self.text) * self.repeat


class HostileFile(_Entry):
    """A file that is a trick, the command that is given it, and how that has to end."""

    entry: Door
    file: str
    text: str = ""
    hex: str = ""
    command: tuple[str, ...]
    status: int

    @property
    def content(self) -> bytes:
        """What is in the file."""
        return bytes.fromhex(self.hex) if self.hex else (self.text * self.repeat).encode()


class Case(BaseModel):
    """A hostile text at one door."""

    model_config = ConfigDict(frozen=True)
    id: str
    kind: str
    door: Door
    words: str
    demand: str = ""


def load_texts(file: Path = DATA / "texts.yaml") -> Sequence[HostileText]:
    """The texts of a file. Raises InputError naming the entry that is wrong."""
    return _read(file, HostileText)


def load_files(file: Path = DATA / "files.yaml") -> Sequence[HostileFile]:
    """The files of a file. Raises InputError naming the entry that is wrong."""
    return _read(file, HostileFile)


def load_requests(file: Path = DATA / "requests.yaml") -> Sequence[str]:
    """How a track is asked for without its name."""
    found: list[str] = yaml12.load_file(file)
    return found


def cases_of(texts: Sequence[HostileText], doors: Sequence[Door] = DOORS) -> Sequence[Case]:
    """One case for each text and each of its doors, in the order of the texts."""
    return [
        Case(id=f"{text.id}/{door}", kind=text.kind, door=door, words=text.words,
             demand=text.demand)
        for text in texts
        for door in text.doors
        if door in doors
    ]  # fmt: skip


def _read(file: Path, form: type[M]) -> list[M]:
    try:
        held: Any = yaml12.load_file(file)
        found = TypeAdapter(list[form]).validate_python(held)  # type: ignore[valid-type]
    except (OSError, yaml12.YAMLError, ValidationError) as error:
        raise InputError(f"{file}: expected a list of hostile texts or files: {error}") from error
    return found
