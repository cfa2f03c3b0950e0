"""Labelled utterances: what the reader learns from, and the names of all that it tells apart.

A labelled line is the utterance itself with marks in it. `<act>` begins an act, which lasts until
the next one; `[label words]` tags a span. A span's label is a part of the act (`t`, `to`, `key`,
`attr`), which may hold other spans, or a polarity and a kind:

    <drop> get rid of [t everything slower than 100 bpm]
    <exclude> no [-genre rap], <wish> [+genre pop] please
    <keep> keep [t 1 & 2], <replace> swap [t the rest] for [>new newer] stuff

A line that begins with `#` is a comment, or sets what holds for the lines below it: `# lang: fr`,
`# list` (a list is on the table), `# empty` (none is), `# asked` (the DJ has asked something).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "reader" / "labels.yaml"
_ACT = re.compile(r"<(\w+)>\s*")
_OPEN = re.compile(r"\[(?:(?P<part>[a-z]+)|(?P<polarity>[-+~.><=])(?P<kind>[a-z_0-9]+)) ")
_PARTS = 10  # one line of so many is kept
_LAYERS = ("acts", "structure", "spans", "polarities")


class LabelError(ValueError):
    """A line is not labelled as it must be; the text says where and what was expected."""


@dataclass(frozen=True)
class Span:
    """`text[start:end]` is tagged. `polarity` is empty for the parts of an act."""

    start: int
    end: int
    kind: str
    polarity: str = ""


@dataclass(frozen=True)
class ActSpan:
    """`text[start:end]` is one act."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Labelled:
    """An utterance with its labels and the situation that it is said in."""

    text: str
    acts: tuple[ActSpan, ...]
    spans: tuple[Span, ...]
    language: str = "en"
    has_list: bool = False
    asked: bool = False


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Acts, structure, spans and polarities, each with what it means."""
    held: Mapping[str, Mapping[str, str]] = yaml12.load_file(_FILE)
    return {layer: held[layer] for layer in _LAYERS}


def parse(
    line: str, *, language: str = "en", has_list: bool = False, asked: bool = False
) -> Labelled:
    """One labelled line. Raises LabelError."""
    text, acts, spans, open_spans, at = "", [], [], [], 0
    while at < len(line):
        if act := _ACT.match(line, at):
            _known("acts", act[1], line)
            acts.append((len(text), act[1]))
            at = act.end()
        elif opened := _OPEN.match(line, at):
            open_spans.append((len(text), *_label(opened, line)))
            at = opened.end()
        elif line[at] == "]":
            if not open_spans:
                raise LabelError(f"“]” without “[”: {line}")
            start, kind, polarity = open_spans.pop()
            spans.append(_trimmed(text, start, kind, polarity, line))
            at += 1
        else:
            text += line[at]
            at += 1
    if open_spans:
        raise LabelError(f"“[” without “]”: {line}")
    return Labelled(text.rstrip(), _acts(text, acts, line), tuple(spans), language, has_list, asked)


def parse_file(path: Path) -> Iterator[Labelled]:
    """The labelled lines of a file. Raises LabelError, which names the file and the line."""
    situation: dict[str, bool | str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            situation |= _situation(line)
        elif line.strip():
            try:
                yield parse(line.strip(), **situation)  # type: ignore[arg-type]
            except LabelError as error:
                raise LabelError(f"{path.name}, line {number}: {error}") from None


def _situation(line: str) -> dict[str, bool | str]:
    said = line.lstrip("# ").strip()
    if said.startswith("lang:"):
        return {"language": said.removeprefix("lang:").strip()}
    states = {"list": (True, False), "empty": (False, False), "asked": (True, True)}
    if said not in states:
        return {}
    has_list, asked = states[said]
    return {"has_list": has_list, "asked": asked}


def _label(opened: re.Match[str], line: str) -> tuple[str, str]:
    if opened["part"]:
        _known("structure", opened["part"], line)
        return opened["part"], ""
    _known("spans", opened["kind"], line)
    return opened["kind"], opened["polarity"]


def _known(layer: str, name: str, line: str) -> None:
    if name not in labels()[layer]:
        raise LabelError(f"“{name}” is none of the {layer}: {line}")


def _trimmed(text: str, start: int, kind: str, polarity: str, line: str) -> Span:
    if not text[start:].strip():
        raise LabelError(f"an empty span “{kind}”: {line}")
    return Span(start, len(text), kind, polarity)


def _acts(text: str, starts: list[tuple[int, str]], line: str) -> tuple[ActSpan, ...]:
    if not starts or starts[0][0] != 0:
        raise LabelError(f"the line does not begin with an act: {line}")
    ends = [*(start for start, _ in starts[1:]), len(text.rstrip())]
    return tuple(ActSpan(start, end, kind) for (start, kind), end in zip(starts, ends, strict=True))


def is_kept(line: Labelled) -> bool:
    """Whether a line is kept for measuring: every tenth, by its text; none changes sides."""
    digest = hashlib.sha256(line.text.casefold().encode()).digest()
    return digest[0] % _PARTS == 0
