"""JSON Lines files: read with precise errors, written whole or not at all."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from undercard.policy.errors import DocumentError
from undercard.policy.forms.text_file import read_text

Record = TypeVar("Record", bound=BaseModel)


def load_lines(path: Path, kind: type[Record]) -> list[Record]:
    """The records of a file; raises DocumentError naming file, line, field and fault."""
    text = read_text(path, f"one {kind.__name__} a line, as JSON", DocumentError)
    numbered = enumerate(text.split("\n"), start=1)
    return [_record(line, kind, f"{path}:{number}") for number, line in numbered if line.strip()]


def _record(line: str, kind: type[Record], at: str) -> Record:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(map(str, detail["loc"])) or kind.__name__
        fault = detail["msg"].removeprefix("Value error, ")
        raise DocumentError(f"{at}: {field}: {fault}") from error


def write_lines(path: Path, records: Iterable[BaseModel]) -> None:
    """Write the records in place of the file; whoever reads meanwhile finds the old or the new.

    Raises DocumentError where the file cannot be written.
    """
    lines = [record.model_dump_json(exclude_defaults=True) for record in records]
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise DocumentError(f"{path}: cannot be written ({error.strerror})") from error
