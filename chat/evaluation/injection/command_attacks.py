"""Plays hostile texts through commands: files that are brought in, histories, norms, candidates.

The commands run in this process on a home of their own; nothing may appear beside it.
"""

import csv
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undercard.chat.evaluation.injection.attack_checks import Heard, is_json
from undercard.chat.evaluation.injection.hostile_cases import NORMS, Case, HostileFile

Run = Callable[[list[str]], int]  # a command line in this process; gives its status
_OUR_FAULT = 1
_LONGEST_NAME = 80  # characters


class _Terminal(io.StringIO):
    """What a command takes for a terminal, and prints on as on one."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Commands:
    """Runs commands with the home of the attacked catalogue."""

    run: Run
    home: Path
    catalogue: str
    databases: Path  # a folder: each case has a state of its own

    def play(self, case: Case) -> Heard:
        """The text of a case in a file of the kind that its door takes."""
        with _folder() as place:
            lines = _ARRANGED[case.door](place, case.words)
            return self._heard(place, [self._ran(line, case.id) for line in lines], None)

    def play_file(self, case: HostileFile) -> Heard:
        """A file that is a trick, by its own command."""
        with _folder() as place:
            file = place / case.file
            file.write_bytes(case.content)
            there = {"{file}": str(file), "{norms}": str(NORMS)}
            line = [there.get(part, part) for part in case.command]
            return self._heard(place, [self._ran(line, case.id)], case.status)

    def _ran(self, line: list[str], case: str) -> tuple[int, str, str]:
        out, err = _Terminal(), _Terminal()
        settings = {
            "UNDERCARD_HOME": str(self.home),
            "UNDERCARD_CATALOGUE": self.catalogue,
            "UNDERCARD_DATABASE": f"sqlite:///{self.databases / case.replace('/', '-')}.db",
            "UNDERCARD_NORMS": str(NORMS),
            "TERM": "dumb",  # so that no sign of our own is taken for an attacker's
        }
        with _environment(settings), redirect_stdout(out), redirect_stderr(err):
            status = self.run(line)
        return status, out.getvalue(), err.getvalue()

    def _heard(self, place: Path, ran: Sequence[tuple[int, str, str]], status: int | None) -> Heard:
        bugs = [err for code, _, err in ran if code == _OUR_FAULT]
        if status is not None:
            bugs += [f"ended with {code}, not {status}: {err}" for code, _, err in ran
                     if code not in (status, _OUR_FAULT)]  # fmt: skip
        bugs += [f"{name} appeared" for name in _appeared(place)]
        printed = "".join(err for _, _, err in ran)
        lines = [line for _, out, _ in ran for line in out.splitlines(keepends=True)]
        shown = [id_ for line in lines for id_ in _ids(line)]
        texts = printed.replace(str(place), "")  # where the attacker's own file lies
        return Heard(texts, lines, (), shown, bugs)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder within a folder, so that a step up is seen."""
    with tempfile.TemporaryDirectory() as outer:
        place = Path(outer) / "given"
        place.mkdir()
        before = Path.cwd()
        os.chdir(place)
        try:
            yield place
        finally:
            os.chdir(before)


@contextmanager
def _environment(given: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _appeared(place: Path) -> list[str]:
    """What a trick may have written beside the file that was given."""
    return [each.name for each in place.parent.rglob("*") if "escaped" in each.name]


def _ids(line: str) -> list[str]:
    """The ids of a printed list."""
    held = json.loads(line) if is_json(line) else None
    return list(held.get("slate") or ()) if isinstance(held, dict) else []


# What each door takes. Every one gives command lines, to be run in order.


def _catalogue_file(place: Path, words: str) -> list[list[str]]:
    _csv(place / "tracks.csv", ("title", "artist", "album"), (words, words, words))
    return [["ingest", "tracks.csv", "--name", "brought-in", "--json"]]


def _history(place: Path, words: str) -> list[list[str]]:
    _csv(place / "plays.csv", ("title", "artist", "time"), (words, words, words))
    line = ["listener", "import", words[:_LONGEST_NAME], "plays.csv", "--source", words]
    return [line, [*line, "--json"]]


def _norm_text(place: Path, words: str) -> list[list[str]]:
    id_ = f"hostile-{hashlib.sha256(words.encode()).hexdigest()[:12]}"
    norm = {
        "id": id_,
        "says": words,
        "where": {"field": "genres", "is": words[:100]},
        "at_least": 1,
        "stakeholder": words,
        "source": {"title": words, "quote": words, "uri": words[:200], "stakeholder": words},
    }
    (place / "norms.yaml").write_text(json.dumps({"norms": [norm]}), encoding="utf-8")
    check, by = ["norms", "check", "norms.yaml"], ["--by", words[:_LONGEST_NAME]]
    return [
        check,
        [*check, "--json"],
        ["norms", "adopt", id_, "--file", "norms.yaml", "--anyway", *by],
        ["norms", "list"],
        ["norms", "show", id_],
        ["norms", "export"],
        ["norms", "retire", id_, *by],
    ]


def _candidates(place: Path, words: str) -> list[list[str]]:
    rows: list[dict[str, Any]] = [
        {"id": "plain", "score": 0.9, "attributes": {"explicit": False, "artist": "A"}},
        {"id": words, "score": 0.5, "attributes": {"explicit": False, "artist": words}},
        {"id": f"banned {words}", "score": 1.0, "attributes": {"explicit": True, words: words}},
    ]
    written = "".join(json.dumps(row) + "\n" for row in rows)
    (place / "candidates.jsonl").write_text(written, encoding="utf-8")
    call = ["rerank", "--norms", str(NORMS), "--candidates", "candidates.jsonl", "--size", "2"]
    return [call, [*call[:-1], "3"]]


def _csv(file: Path, head: Sequence[str], row: Sequence[str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, row])


_ARRANGED: Mapping[str, Callable[[Path, str], list[list[str]]]] = {
    "catalogue_file": _catalogue_file,
    "history": _history,
    "norm_text": _norm_text,
    "candidates": _candidates,
}
