"""The log on standard error: how much of it, and as text or as a JSON object a line.

Read from the environment alone, before any other setting, so that every command has it.
"""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

from undercard.chat.errors import SettingsError
from undercard.chat.obeyed_signs import without_obeyed
from undercard.chat.terminal import json_line

_LEVELS = ("debug", "info", "warning", "error")
_FORMATS = ("text", "json")
_TEXT = "%(levelname)s %(name)s: %(message)s"
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}  # of every record


class PlainLines(logging.Formatter):
    """A record as text; what a served model or a file may have put in it, no terminal obeys."""

    def format(self, record: logging.LogRecord) -> str:
        """The record, on as many lines as its trace has."""
        return without_obeyed(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how grave, who, the message, and the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields = {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json_line(line | fields).rstrip("\n")


def start_log(environment: Mapping[str, str]) -> None:
    """Write the log by `UNDERCARD_LOG` and `UNDERCARD_LOG_FORMAT`.

    The level is for our own records; other libraries' are shown from warnings on, since they may
    write down what they are given. Raises SettingsError naming the variable that is wrong.
    """
    level = _one_of(_LEVELS, environment, "UNDERCARD_LOG", "warning")
    form = _one_of(_FORMATS, environment, "UNDERCARD_LOG_FORMAT", "text")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else PlainLines(_TEXT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("undercard").setLevel(level.upper())


def _one_of(
    known: tuple[str, ...], environment: Mapping[str, str], name: str, otherwise: str
) -> str:
    given = environment.get(name, "").lower() or otherwise
    if given not in known:
        raise SettingsError(f"{name}: expected one of {', '.join(known)}, not {given!r}")
    return given
