"""What was played, kept in a JSON Lines file as it goes, so that a stopped run goes on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from undercard.chat.errors import StoreError

Line = TypeVar("Line", bound=BaseModel)


def read_kept(file: Path | None, of: type[Line]) -> Iterator[Line]:
    """The lines of a file of earlier; one that was torn off is passed over."""
    if file is None or not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            yield of.model_validate_json(line)
        except ValidationError:
            continue


def keep(file: Path, line: BaseModel) -> None:
    """Add a line. Raises StoreError where it cannot be written."""
    document = json.dumps(line.model_dump(mode="json"), ensure_ascii=False)
    try:
        begun = file.read_bytes() if file.exists() else b""
        torn = bool(begun) and not begun.endswith(b"\n")
        with file.open("a", encoding="utf-8") as out:
            out.write(("\n" if torn else "") + document + "\n")
    except OSError as error:
        raise StoreError(f"{file}: cannot write what was played ({error})") from error
