"""What every command prints with: messages, one JSON document, progress.

Rich takes a tenth of a second to import, so it is imported by what uses it.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from undercard.chat.obeyed_signs import OBEYED, without_obeyed

if TYPE_CHECKING:
    from rich.progress import TaskID

    from undercard.chat.safe_console import SafeConsole

Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print one JSON document on standard output; logs and progress go to standard error.",
    ),
]


@cache
def messages() -> "SafeConsole":
    """The console on standard error: everything that is not the result."""
    from undercard.chat.safe_console import SafeConsole

    return SafeConsole(stderr=True)


def print_json(document: object) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json_line(document))
    sys.stdout.flush()


def print_text(text: str) -> None:
    """A document that is no JSON: as it is into a file or a pipe, harmless on a terminal."""
    sys.stdout.write(without_obeyed(text) if sys.stdout.isatty() else text)
    sys.stdout.flush()


def json_line(document: object) -> str:
    """A document on a line of its own; signs that a terminal obeys stand as JSON escapes."""
    written = json.dumps(document, ensure_ascii=False, default=str)
    return OBEYED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", written) + "\n"


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for each label, shown only once there is something to wait for."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=messages(), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=total)
            bars.update(tasks[label], completed=done, total=total)

        yield report
