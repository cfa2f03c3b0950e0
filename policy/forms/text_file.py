"""The text of a file that a person gave, or an error that names the file and what was expected."""

from pathlib import Path

from undercard.policy.errors import InputError


def read_text(path: Path, expected: str, wrong: type[InputError]) -> str:
    """The text; raises `wrong` where there is none: `expected` says what the file should hold."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise wrong(f"{path}: there is no such file; expected {expected}") from None
    except UnicodeDecodeError as error:
        at = error.start
        raise wrong(f"{path}: not UTF-8 text (byte {at}); save the file as UTF-8") from error
    except OSError as error:
        why = error.strerror
        raise wrong(f"{path}: cannot be read ({why}); expected {expected}") from error
