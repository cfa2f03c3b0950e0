"""A report of played scripts as one page of HTML, and its comparison with an earlier run."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.evaluation.results import Evaluation
from undercard.chat.evaluation.scripts.limit_checks import broken_limits
from undercard.chat.evaluation.scripts.script_scores import by_kind, classes
from undercard.chat.evaluation.scripts.script_verdicts import Judged, Miss
from undercard.retrieval.catalogue import Catalogue

_TEMPLATE = Path(__file__).parents[2] / "data" / "script_report.html"
Run = Mapping[str, Mapping[str, Any]]


def earlier_run(file: Path) -> Run:
    """The turns of an earlier run by their names.

    EvaluationInputError where the file is not what `--json` printed.
    """
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        return {row["turn"]: {"met": row["met"], **row} for row in held["turns"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationInputError(
            f"{file}: expected what `undercard eval scripts … --json` printed ({error!r})"
        ) from error


def compared(judged: Sequence[Judged], earlier: Run) -> dict[str, Any]:
    """What became of the counted turns that both runs have."""
    both = [one for one in judged if one.counts and one.key in earlier]
    was = {one.key: bool(earlier[one.key]["met"]) for one in both}
    kinds = {
        kind: {
            "of": len(own),
            "then": sum(was[one.key] for one in own),
            "now": sum(one.met for one in own),
        }
        for kind, own in by_kind(both).items()
    }
    return {
        "of": len(both),
        "then": sum(was.values()),
        "now": sum(one.met for one in both),
        "kinds": kinds,
        "better": [one.key for one in both if one.met and not was[one.key]],
        "worse": [one.key for one in both if was[one.key] and not one.met],
    }


def page(
    judged: Sequence[Judged],
    result: Evaluation,
    changes: Mapping[str, Any] | None,
    catalogue: Catalogue,
) -> str:
    """The page: the same turns give the same bytes."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    bars = [{"kind": kind, **_bar(own)} for kind, own in by_kind(judged).items()]
    broken = {one.key: broken_limits(one.turn.limits, one.turn.ids, catalogue) for one in judged}
    return template.render(
        bars=bars,
        misses=[miss.value for miss in Miss],
        result=result,
        changes=changes,
        judged=judged,
        broken=broken,
        tracks={one.key: [catalogue[track] for track in one.turn.ids] for one in judged},
    )


def _bar(own: Sequence[Judged]) -> dict[str, Any]:
    """The parts of a kind's bar, in parts of its length."""
    counts, parts, begin = classes(own), [], 0.0
    for name, count in counts.items():
        width = count / len(own)
        parts.append({"name": name, "count": count, "begin": begin, "width": width})
        begin += width
    return {"of": len(own), "met": counts["met"], "parts": parts}
