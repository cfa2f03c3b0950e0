"""A report of what was played against a register, as a station files it: a table of every norm in
every window with its shortfall, and a table of every play that counts or might have.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from undercard.policy.norms.norm import Norm
from undercard.policy.reports.compliance import Verdict

_SUMMARY = (
    *("norm", "sentence", "law", "window", "closed", "value", "bound", "counted", "out_of"),
    *("share", "required", "shortfall", "met"),
)
_PLAYS = ("norm", "window", "at", "track", "title", "artist", "counts", "why_not")


def summary(norms: Iterable[Norm], verdicts: Sequence[Verdict]) -> str:
    """Every norm in every window, as CSV; `shortfall` is what is missing, or too much."""
    by_ref = {norm.ref: norm for norm in norms}
    return _csv(_SUMMARY, (_line(by_ref[one.norm], one) for one in verdicts))


def plays(verdicts: Iterable[Verdict]) -> str:
    """Every play that counts for a norm, and every one that might have and does not, as CSV."""
    rows = list[Mapping[str, object]]()
    for one in verdicts:
        own = {"norm": one.norm, "window": one.window}
        for play in one.counting:
            named = {name: play.attributes.get(name, "") for name in ("title", "artist")}
            rows.append(
                {**own, "at": play.at.isoformat(), "track": play.track, **named, "counts": "yes"}
            )
        for left in one.left_out:
            where = {"at": left.at.isoformat(), "track": left.track}
            rows.append({**own, **where, "counts": "no", "why_not": left.why})
    return _csv(_PLAYS, rows)


def _line(norm: Norm, one: Verdict) -> dict[str, object]:
    return {
        "norm": one.norm,
        "sentence": norm.says,
        "law": norm.source.title if norm.source else "",
        "window": f"{one.window} {one.holder}".strip(),
        "closed": _yes(one.closed),
        "value": "" if one.value is None else one.value,
        "bound": one.bound.replace("_", " "),
        "counted": f"{one.counted:g}",
        "out_of": f"{one.out_of:g}",
        "share": "" if one.achieved is None else f"{one.achieved:.4f}",
        "required": f"{one.required:g}",
        "shortfall": f"{one.owed:g}",
        "met": _yes(one.satisfied),
    }


def _yes(given: bool) -> str:
    return "yes" if given else "no"


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return buffer.getvalue()


def _harmless(value: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "@") else value
