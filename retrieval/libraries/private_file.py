"""Files that let somebody in, such as those with a token: readable by their owner alone."""

import os
from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Write it whole, or leave what was there. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    beside.replace(file)
