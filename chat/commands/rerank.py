"""Enforcement alone, from files, from the command line."""

import json
from pathlib import Path
from typing import Any

from undercard.chat.commands.exits import NotLawful
from undercard.chat.errors import InputError
from undercard.chat.terminal import messages, print_json
from undercard.policy.enforcement.rerank import rerank as rerank_files

_LONGEST = 10_000  # tracks in a list: a solver's tables are as long


def rerank(norms: Path, candidates: Path, size: int, context: str, *, relax: bool) -> None:
    """Enforce norms on candidates from files and print the ruling.

    Raises NotLawful when there is no list.
    """
    if not 1 <= size <= _LONGEST:
        raise InputError(f"--size: expected 1 to {_LONGEST:,}, not {size}")
    ruling = rerank_files(norms, candidates, size, context=context_of(context), relax=relax)
    print_json(ruling.as_rerank())
    if not ruling.feasible:
        clash = f" These cannot hold together: {', '.join(ruling.core)}." if ruling.core else ""
        messages().print(
            f"No list is lawful.{clash} {ruling.missing or ''}".strip(),
            highlight=False,
            markup=False,
        )
        raise NotLawful


def context_of(text: str) -> dict[str, Any]:
    """The context given as JSON. Raises InputError when it is none."""
    try:
        context = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(
            f'--context: expected a JSON object such as \'{{"territory": "FR"}}\': {error}'
        ) from error
    if not isinstance(context, dict):
        raise InputError('--context: expected a JSON object such as \'{"territory": "FR"}\'')
    return context
