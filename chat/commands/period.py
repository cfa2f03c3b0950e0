"""Days and moments as they are given on the command line, in the station's time zone."""

from datetime import datetime
from typing import Annotated

import typer

from undercard.chat.errors import InputError
from undercard.chat.settings import load_settings

_EXAMPLE = "such as 2026-10-01 or 2026-10-01T18:00"
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help=f"From this day or moment on, {_EXAMPLE}."),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help=f"Until before this day or moment, {_EXAMPLE}."),
]


def moment(given: str | None, option: str) -> datetime | None:
    """A day (its first moment) or a moment, aware; in the station's time zone when it names none.

    Raises InputError.
    """
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise InputError(f"{option} {given!r}: expected a day or a moment {_EXAMPLE}") from None
    return found if found.tzinfo else found.replace(tzinfo=load_settings().now().tzinfo)
