"""The report that an auditor reads: what each norm asked and got over a period, as one
HTML page with its plots.

The page loads nothing. Whatever comes from norms, documents or candidates is data and is escaped.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from undercard.policy.norms.formula import formula
from undercard.policy.norms.norm import Norm
from undercard.policy.records.audit import Verdict
from undercard.policy.records.recorded_lists import PastList, Step
from undercard.policy.reports.plots import BLUE, GREY, ORANGE, scale, svg
from undercard.policy.reports.tally import Tally, tally
from undercard.policy.ruling import NormResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST = 500  # points that are drawn of lists that met a norm; those that did not are all drawn
_TEMPLATE = Path(__file__).parent.parent / "data" / "report.html"


@dataclass(frozen=True)
class Account:
    """What a norm over time held at the end, for everyone or for one holder without a name."""

    norm: str
    over: str
    holder: str
    since: datetime | None
    counted: float
    out_of: float
    owed: float


@dataclass(frozen=True)
class Often:
    """Something that was said in several rulings: how often, in which records, and by how much a
    norm gave way at most.
    """

    what: str
    why: str
    times: int
    first: int
    last: int
    most: float = 0.0


@dataclass(frozen=True)
class Dossier:
    """What an auditor is given for the time from `since` until before `until`: lists, norms, steps,
    accounts, the chain.
    """

    since: datetime | None
    until: datetime | None
    chain: Verdict
    lists: tuple[PastList, ...]
    norms: tuple[Norm, ...]
    steps: tuple[Step, ...] = ()
    accounts: tuple[Account, ...] = ()

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        """What each norm did in this time, by its version."""
        limits = {norm.ref for past in self.lists for norm in past.limits}
        return tally((past.ruling for past in self.lists), limits)

    @cached_property
    def gave_way(self) -> list[Often]:
        """Each norm that gave way, by the reason."""
        events = (
            (past.seq, entry.norm, entry.because, entry.by)
            for past in self.lists
            for entry in past.ruling.relaxed
        )
        return _often(events)

    @cached_property
    def conflicts(self) -> list[Often]:
        """Ties that nobody decided, and lists that were impossible."""
        return _often(event for past in self.lists for event in _conflicts(past))

    @property
    def lawful(self) -> int:
        """How many lists met every norm that was judged on them."""
        return sum(_is_lawful(past) for past in self.lists)

    @property
    def cut_short(self) -> int:
        """How many lists were taken when their time was up, lawful but not proved best."""
        return sum(past.ruling.feasible and not past.ruling.proved for past in self.lists)


def _is_lawful(past: PastList) -> bool:
    return all(result.satisfied is not False for result in past.ruling.norms)


def _conflicts(past: PastList) -> Iterator[tuple[int, str, str, float]]:
    ruling = past.ruling
    for tie in ruling.undecided:
        yield past.seq, "undecided", tie, 0.0
    if not ruling.feasible:
        core = " and ".join(ruling.core or ()) or "the length of the list"
        yield (
            past.seq,
            f"impossible ({ruling.kind})",
            f"{core} cannot be met. {ruling.missing or ''}".strip(),
            0.0,
        )


def _often(events: Iterable[tuple[int, str, str, float]]) -> list[Often]:
    """Events (record, what, why, by how much), like ones together, in the order of the first."""
    found: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for seq, what, why, by in events:
        found.setdefault((what, why), []).append((seq, by))
    often = []
    for (what, why), those in found.items():
        most = max(by for _, by in those)
        often.append(Often(what, why, len(those), those[0][0], those[-1][0], most))
    return often


def html(dossier: Dossier) -> str:
    """The page. The same dossier gives the same bytes."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "moment": moment,
        "amount": amount,
        "percent": as_percent,
        "formula": formula,
    }
    judged = [norm for norm in dossier.norms if norm.ref in dossier.tallies]
    plots = {norm.ref: Markup(exposure_plot(dossier.lists, norm)) for norm in judged}  # noqa: S704 - drawn here
    idle = [norm for norm in dossier.norms if norm not in judged]
    norms = {norm.ref: norm for norm in dossier.norms}
    page = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return page.render(dossier=dossier, norms=norms, judged=judged, idle=idle, plots=plots)


def moment(at: datetime | None) -> str:
    """A moment as an auditor reads it, in UTC."""
    if at:
        return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    return ""


def amount(value: float | None) -> str:
    """A number as people write it."""
    if value is None:
        return "–"
    return f"{value:g}"


def as_percent(value: float | None) -> str:
    """A part of one as a percentage, with a decimal where it matters."""
    if value is None:
        return "–"
    if abs(100 * value - round(100 * value)) < 0.05:
        return f"{100 * value:.0f} %"
    return f"{100 * value:.1f} %"


def exposure_plot(lists: Sequence[PastList], norm: Norm) -> str:
    """What a norm got in each list beside what it asks, and for a share the sum so far."""
    found = [
        (past.at, result)
        for past in lists
        for result in past.ruling.norms
        if result.ref == norm.ref
    ]
    judged = [
        (at, result)
        for at, result in found
        if result.satisfied is not None and result.achieved is not None
    ]
    met = sum(result.satisfied is True for _, result in judged)
    words = (
        f"{norm.ref}: what it got in each of {len(judged)} lists, in the order of time, beside "
        f"what it asks. {met} met it."
    )

    def draw(figure: "Figure") -> None:
        axes = figure.add_subplot()
        _draw_lists(axes, norm, [result for _, result in judged])
        _name_times(axes, [at for at, _ in judged])
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))

    return svg(draw, 9.0, 2.2, words)


def _draw_lists(axes: "Axes", norm: Norm, results: Sequence[NormResult]) -> None:
    share = any(bound is not None and bound.share for bound in norm.bounds)
    for met, colour, marker, name in (
        (True, BLUE, "o", "list that met it"),
        (False, ORANGE, "X", "list that did not"),
    ):
        at = [
            place
            for place, result in enumerate(results, start=1)
            if (result.satisfied is True) == met
        ]
        at = at[:: max(1, len(at) // _MOST)] if met else at
        if at:
            heights = [results[place - 1].achieved or 0.0 for place in at]
            axes.scatter(at, heights, s=22, color=colour, marker=marker, label=name, zorder=3)
    places = range(1, len(results) + 1)
    for bound, name in zip(norm.bounds, ("at least", "at most"), strict=True):
        if bound is not None:
            words = "exactly" if norm.exactly else name
            axes.plot(
                places,
                [bound.value] * len(results),
                color=GREY,
                linestyle="--",
                label=f"{words} {bound}",
            )
    if share and norm.per is None and norm.per_list:
        axes.plot(
            places, list(_so_far(results)), color=BLUE, linewidth=1.2, label="all lists so far"
        )
    scale(axes, share=share)


def _so_far(results: Sequence[NormResult]) -> Iterator[float]:
    counted = accumulate(result.counted or 0.0 for result in results)
    whole = accumulate(result.out_of or 0.0 for result in results)
    for part, total in zip(counted, whole, strict=True):
        yield part / total if total else math.nan


def _name_times(axes: "Axes", moments: Sequence[datetime]) -> None:
    """Up to five places along the axis, named by their moment: lists stand side by side, however
    far apart in time.
    """
    last = len(moments) - 1
    far = moments[-1] - moments[0] > timedelta(days=4)
    at = sorted({round(part * last / 4) for part in range(5)})
    form = "%d %b" if far else "%d %b %H:%M"
    words = [moments[place].astimezone(UTC).strftime(form) for place in at]
    ticks = [place + 1 for place in at]
    axes.set_xticks(ticks, ["" if a == b else b for a, b in pairwise(["", *words])])
    axes.set_xlim(0.5, last + 1.5)
