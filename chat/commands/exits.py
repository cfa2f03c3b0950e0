"""Turns an error into a message and a status: 1 we failed, 2 the input is wrong, 3 not lawful."""

import sys
import traceback

import typer
from rich.console import Console
from rich.markup import escape
from typer.exceptions import TyperException

from undercard.chat.errors import ChatError, StoreError, expected
from undercard.chat.extras import not_installed
from undercard.chat.obeyed_signs import without_obeyed
from undercard.recommender.errors import EngineError
from undercard.retrieval.errors import LibraryError

FAILED, WRONG_INPUT, NOT_LAWFUL = 1, 2, 3
_NOT_THE_INPUT = (StoreError, EngineError, LibraryError)  # the input was right, the machine was not


class NotLawful(ChatError):
    """No lawful list exists; the core was printed already."""


def explain(error: Exception, messages: Console, *, command: str = "") -> int:
    """Print what went wrong in a command and what to do; returns the exit status."""
    if isinstance(error, typer.Exit):
        return int(error.exit_code)
    if isinstance(error, TyperException):
        said = getattr(error, "format_message", error.__str__)()
        messages.print(f"[red]{escape(said)}[/red] (see `undercard --help`)", highlight=False)
        return WRONG_INPUT
    if isinstance(error, NotLawful):
        return NOT_LAWFUL
    if install := not_installed(error, command):
        messages.print(f"[red]{escape(install)}[/red]", highlight=False, soft_wrap=True)
        return WRONG_INPUT
    if expected(error):
        messages.print(f"[red]{escape(str(error))}[/red]", highlight=False)
        return FAILED if isinstance(error, _NOT_THE_INPUT) else WRONG_INPUT
    if isinstance(error, BrokenPipeError | typer.Abort | KeyboardInterrupt):
        return FAILED
    messages.print(
        "[red]Undercard failed; this is a bug.[/red] Please report it with these lines and what "
        "you did:",
        highlight=False,
    )
    sys.stderr.write(without_obeyed("".join(traceback.format_exception(error))))
    return FAILED
