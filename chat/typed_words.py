"""What is typed at the terminal: an utterance per line, and what is pasted as one.

With GNU readline a terminal marks a paste (“bracketed paste”), and its lines come together. Where
there is none, lines that wait already when one was read belong to it.
"""

import select
import sys
from collections.abc import Iterator
from importlib import import_module

from undercard.chat.terminal import messages

_PROMPT = "you › "
_WAITS_S = 0.05  # a terminal hands a paste over in pieces


def typed() -> Iterator[str]:
    """Utterances until the end of input or, at a terminal, an empty line."""
    if not sys.stdin.isatty():
        yield from (line.rstrip("\n") for line in sys.stdin if line.strip())
        return
    has_readline = _has_readline()
    while True:
        said = _edited() if has_readline else _plain()
        if not said.strip():
            return
        yield said.strip("\n")


def _has_readline() -> bool:
    """Whether lines can be edited: readline writes to standard output, which must be a terminal."""
    try:
        readline = import_module("readline")
    except ImportError:
        return False
    readline.parse_and_bind("set enable-bracketed-paste on")  # Python sets it off
    return sys.stdout.isatty()


def _edited() -> str:
    try:
        return input(_PROMPT)
    except EOFError:
        return ""


def _plain() -> str:
    messages().print(f"[bold]{_PROMPT}[/bold]", end="")
    said = sys.stdin.readline()
    while said and select.select([sys.stdin], [], [], _WAITS_S)[0]:
        if not (more := sys.stdin.readline()):
            break
        said += more
    return said
