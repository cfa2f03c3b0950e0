"""Sentences of law with the labels of Nature of EU Rules: regulatory or constitutive."""

import json
from pathlib import Path

from undercard.chat.errors import InputError
from undercard.policy.extraction.normative_learning import Labelled

NORMATIVE = "regulatory"


def load_sentences(file: Path) -> list[Labelled]:
    """The labelled sentences of a file. Raises InputError."""
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        rows = list(held.items()) if isinstance(held, dict) else [
            (one["text"], one["label"]) for one in held
        ]  # fmt: skip
        return [Labelled(text, label == NORMATIVE, "en") for text, label in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f'{file}: expected JSON such as {{"sentence": "{NORMATIVE}"}}; '
            f"{type(error).__name__}: {error}"
        ) from error
