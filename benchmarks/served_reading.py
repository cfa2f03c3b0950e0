"""Measures a served model as a reader: beside the tagger, alone, and both cross-checked.

    python -m benchmarks.served_reading --url http://127.0.0.1:8000/v1 --model NAME
    [--lines 60] [--seed 0] [--seconds 60] [--json]

The lines are drawn from those that the tagger did not learn from; the names in their selections
stand on the list. What was not read, late or outside the schema, is the tagger's in the
cross-check, and nothing alone. Prints the table and the entry for `chat/data/served_readers.yaml`.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from undercard.chat.training.reader.labelled_lines import hand_written
from undercard.chat.training.reader.list_on_table import certain
from undercard.chat.training.reader.reader_measures import Read, compared, measured
from undercard.chat.training.reader.reader_run import said_cues
from undercard.chat.understanding.cross_check import Checked, Trust, cross_checked
from undercard.chat.understanding.cues import CueFinder
from undercard.chat.understanding.labels import Labelled
from undercard.chat.understanding.served_reader import NotReadError, ServedReader, trust_in
from undercard.chat.understanding.tagger import Tagged, Tagger
from undercard.chat.understanding.view import View
from undercard.recommender.engines.server_engine import ServerEngine, ServerSettings
from undercard.retrieval.catalogue import Catalogue

_MEASURES = ("acts right", "span F1", "polarity right", "t F1")
_NOTHING = Tagged((), "en")


@dataclass(frozen=True)
class Reading:
    """One line with both readings; `theirs` is None where the model gave none."""

    line: Labelled
    ours: Tagged
    theirs: Tagged | None
    numbers: tuple[tuple[int, int], ...]
    seconds: float
    why: str = ""

    def checked(self, trust: Trust) -> Checked:
        """What the cross-check makes of it."""
        if self.theirs is None:
            return Checked(self.ours)
        has_list = self.line.has_list
        return cross_checked(self.ours, self.theirs, trust, has_list=has_list, numbers=self.numbers)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000/v1")
    parser.add_argument("--model", required=True)
    parser.add_argument("--lines", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    _, kept = hand_written()
    lines = random.Random(options.seed).sample(kept, min(options.lines, len(kept)))
    settings = ServerSettings(
        options.url, options.model, answer_seconds=600, deadline_seconds=600, retries=0
    )
    with ServerEngine(settings) as engine:
        reader = ServedReader(engine, options.seconds, Trust())
        readings = list(read(lines, reader))
        report = measures(readings, engine.name)
    print(json.dumps(report, indent=1) if options.json else told(report))


def read(lines: Sequence[Labelled], reader: ServedReader) -> Iterable[Reading]:
    """Both readings of each line."""
    tagger, finder = Tagger.load(), CueFinder(Catalogue.builtin())
    for line in lines:
        cues = said_cues(line, finder)
        ours = tagger.tag(line.text, cues, has_list=line.has_list, asked=line.asked)
        exact = (cue for cue in cues if cue.kind in ("number", "ordinal", "year", "length"))
        numbers = tuple((cue.start, cue.end) for cue in exact)
        started, theirs, why = time.perf_counter(), None, ""
        try:
            theirs = reader.read(line.text, ours.language, view_of(line))
        except NotReadError as error:
            why = str(error)
        yield Reading(line, ours, theirs, numbers, time.perf_counter() - started, why)


def view_of(line: Labelled) -> View:
    """A list that has the names which the line speaks of, where it is said of a list."""
    titles, artists = certain(line)
    rows = [(title, "Somebody") for title in titles] + [("Something", name) for name in artists]
    if line.has_list and not rows:
        rows = [("Something", "Somebody")]
    return View(
        ids=tuple(map(str, range(len(rows)))),
        titles=tuple(title for title, _ in rows),
        artists=tuple(artist for _, artist in rows),
        has_offer=line.asked,
    )


def measures(readings: Sequence[Reading], name: str) -> dict[str, object]:
    """Each way of reading, measured alike; what the model is trusted with; how often one asks."""
    trust = trusted(readings)
    held = trust_in(name)
    checks = {"even odds": Trust(), "as measured": trust}
    if held != Trust():
        checks["as shipped"] = held
    found = {
        "tagger": _measured(readings, [one.ours for one in readings]),
        "model": _measured(readings, [one.theirs or _NOTHING for one in readings]),
    }
    for which, each in checks.items():
        checked = [one.checked(each) for one in readings]
        asked = [
            (one, each) for one, each in zip(readings, checked, strict=True) if each.difference
        ]
        found[f"both, {which}"] = _measured(readings, [each.tagged for each in checked]) | {
            "asks": len(asked) / len(readings),
            "a way is right": sum(_has_right_way(one, each) for one, each in asked),
            "asked although right": sum(_is_right(one, each.tagged) for one, each in asked),
        }
    seconds = sorted(one.seconds for one in readings)
    return {
        "model": name,
        "lines": len(readings),
        "not read": [one.why for one in readings if one.theirs is None],
        "seconds": [statistics.median(seconds), seconds[int(0.95 * (len(seconds) - 1))]],
        "trust": {"act": trust.act, "polarity": trust.polarity, "alone": trust.alone},
        "ways": found,
    }


def trusted(readings: Sequence[Reading]) -> Trust:
    """How often the model is right, as `Trust` has it; 0 where it never said anything."""
    there = [one for one in readings if one.theirs is not None]
    acts = [pair for one in there for pair in _acts(one)]
    alone = [right for one in there for right in _alone(one)]
    reads = [compared(one.line, one.theirs or _NOTHING) for one in there]
    signs = [key in read.spans for read in reads for key in _located(read)]
    return Trust(_share(acts), _share(signs), _share(alone))


def _located(read: Read) -> Iterable[tuple[object, ...]]:
    """The spans that were read with the right kind and borders."""
    bare = {key[:3] for key in read.spans}
    return (key for key in read.read_spans if key[:3] in bare)


def _acts(one: Reading) -> Iterable[bool]:
    """Of each act of the model, whether the labelled act with the most of its words is its kind."""
    for act in (one.theirs or _NOTHING).acts:
        shares = [
            (min(act.end, held.end) - max(act.start, held.start), held.kind)
            for held in one.line.acts
        ]
        yield max(shares)[1] == act.kind


def _alone(one: Reading) -> Iterable[bool]:
    """Of each span that an evenly trusted model adds, whether it is labelled so."""
    added = one.checked(Trust()).added
    read = compared(one.line, _only(one.ours, added))
    return (key in read.spans for key in read.read_spans)


def _only(tagged: Tagged, spans: Sequence[object]) -> Tagged:
    acts = (replace(act, spans=()) for act in tagged.acts[:1])
    return replace(tagged, acts=tuple(replace(act, spans=tuple(spans)) for act in acts))


def _has_right_way(one: Reading, checked: Checked) -> bool:
    return any(_is_right(one, way) for way in checked.ways)


def _is_right(one: Reading, tagged: Tagged) -> bool:
    """Whether acts and spans are as labelled, but for borders between acts."""
    read = compared(one.line, tagged)
    return _kinds(read.acts) == _kinds(read.read_acts) and read.spans == read.read_spans


def _kinds(keys: Iterable[tuple[object, ...]]) -> list[object]:
    return [key[2] for key in sorted(keys, key=lambda key: key[0])]  # type: ignore[arg-type, return-value]


def _measured(readings: Sequence[Reading], tagged: Sequence[Tagged]) -> dict[str, object]:
    reads: list[Read] = [
        compared(one.line, each) for one, each in zip(readings, tagged, strict=True)
    ]
    found = measured(reads)["all"]
    return {name: found[name] for name in _MEASURES}


def _share(held: Sequence[bool]) -> float:
    return round(sum(held) / len(held), 3) if held else 0.0


def told(report: dict[str, object]) -> str:
    """The report as a table, and the entry for the file of served readers."""
    ways: dict[str, dict[str, object]] = report["ways"]  # type: ignore[assignment]
    lines = [f"{report['model']}: {report['lines']} lines, seconds {report['seconds']}"]
    lines += [f"not read: {why}" for why in report["not read"]]  # type: ignore[attr-defined]
    lines += [f"{name:20} {json.dumps(each)}" for name, each in ways.items()]
    entry = {"model": report["model"], "asked": False, **report["trust"]}  # type: ignore[dict-item]
    return "\n".join([*lines, f"  - {json.dumps(entry)}"])


if __name__ == "__main__":
    main()
