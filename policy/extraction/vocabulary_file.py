"""Reads a vocabulary file, with the one that it extends."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from undercard.policy.errors import DocumentError
from undercard.policy.extraction.domain_words import DomainWords
from undercard.prompts import yaml12


def load_domain_words(path: Path) -> DomainWords:
    """A vocabulary, with that which it extends. Raises DocumentError naming file and field."""
    try:
        return DomainWords.model_validate(_extended(path))
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror})") from error
    except ValidationError as error:
        wrong = error.errors()[-1]
        at = ".".join(map(str, wrong["loc"]))
        raise DocumentError(f"{path}: {at}: {wrong['msg']}; no vocabulary of norms") from error
    except (yaml12.YAMLError, TypeError) as error:
        raise DocumentError(f"{path}: no vocabulary of norms: {error}") from error


def _extended(path: Path) -> dict[str, Any]:
    """What a file holds; where it extends another its own words go before that one's."""
    held: dict[str, Any] = yaml12.load_file(path)
    base = held.pop("extends", None)
    if base is None:
        return held
    whole = _extended(path.parent / base)
    for name, value in held.items():
        if isinstance(value, list):  # of words in two entries the later counts
            whole[name] = [*whole.get(name, []), *value]
        elif isinstance(value, dict):
            whole[name] = {**whole.get(name, {}), **value}
        else:
            whole[name] = value
    return whole
