"""The lists of a training run as a file.

A run can be made again, whatever becomes of the search that once found its tracks.
"""

import dataclasses
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from undercard.recommender.errors import InputError
from undercard.recommender.ranking.ranker import RankContext
from undercard.recommender.training.examples import Example

FILE = "lists.jsonl.gz"


@dataclass(frozen=True)
class Lists:
    """Lists to learn from and lists to measure on, which share no group.

    `origin` says where they are from, for the model card.
    """

    learn: Sequence[Example]
    check: Sequence[Example]
    origin: Mapping[str, str | None] = field(default_factory=dict)

    def save(self, file: Path) -> None:
        """Write them, a JSON object a line; the same lists give the same bytes."""
        parts: list[Mapping[str, object]] = [self.origin]
        for use, examples in (("learn", self.learn), ("check", self.check)):
            parts += [{"for": use, **dataclasses.asdict(one)} for one in examples]
        text = "".join(f"{json.dumps(part, ensure_ascii=False)}\n" for part in parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(text.encode(), mtime=0))

    @classmethod
    def load(cls, file: Path) -> "Lists":
        """Read them. Raises InputError naming the file, the line and what is wrong."""
        try:
            lines = gzip.decompress(file.read_bytes()).decode().splitlines()
        except (OSError, EOFError, ValueError) as error:
            raise InputError(
                f"{file} cannot be read as lists ({error}): "
                "expected what `undercard train rank` wrote"
            ) from error
        found: dict[str, list[Example]] = {"learn": [], "check": []}
        origin: dict[str, str | None] = {}
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                if number == 1:
                    origin = dict(row)
                    continue
                found[row.pop("for")].append(_example(row))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{file}:{number}: not a list to be ranked: {error!r}") from error
        return cls(found["learn"], found["check"], origin)


def _example(row: dict[str, Any]) -> Example:
    said = row.pop("context")
    liked, avoided = tuple(said["liked"]), tuple(said["avoided"])
    context = RankContext(said["request"], liked, avoided, said["seed"])
    texts, grades = tuple(row["texts"]), tuple(row["grades"])
    return Example(**row | {"context": context, "texts": texts, "grades": grades})
