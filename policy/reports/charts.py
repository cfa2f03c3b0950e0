"""Charts for a steward: what a draft register would change, and what two norms cost each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from undercard.policy.reports.comparison import Change, Simulation
from undercard.policy.reports.front_search import Point
from undercard.policy.reports.pareto import Front
from undercard.policy.reports.plots import BLUE, GREY, ORANGE, label, svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HERE: Any = {
    "s": 90,
    "marker": "*",
    "edgecolors": ORANGE,
    "color": ORANGE,
    "linewidths": 2.0,
    "zorder": 4,
    "label": "the list now",
}
_MOST = 8  # winners, and losers, that are drawn


def simulation_chart(simulation: Simulation) -> str:
    """Each norm's compliance under both registers, and who would gain and lose exposure, as SVG."""
    changes = _notable(simulation)
    rows = max(len(simulation.tallies), len(changes), 3)
    kept = simulation.difference
    cost = "" if kept is None else f" The draft keeps {100 * kept.value:+.1f} points of the score."
    words = (
        f"Compliance with each norm and change of exposure over {simulation.lists} lists, under "
        f"the norms in force and the draft.{cost}"
    )

    def draw(figure: "Figure") -> None:
        left, right = figure.subplots(1, 2)
        _draw_compliance(left, simulation)
        _draw_changes(right, changes, simulation.exposure)

    return svg(draw, 11.0, 1.2 + 0.32 * rows, words)


def _notable(simulation: Simulation) -> list[tuple[str, Change]]:
    """The greatest changes of any attribute or norm, winners first."""
    groups = {"": simulation.beneficiaries, **simulation.gains}
    named = [
        (name, change)
        for name, changes in groups.items()
        for change in changes
        if abs(change.gain) > 1e-9
    ]
    named.sort(key=lambda pair: -pair[1].gain)
    losers = [pair for pair in named if pair[1].gain < 0]
    return [pair for pair in named if pair[1].gain > 0][:_MOST] + losers[-_MOST:]


def _draw_compliance(axes: "Axes", simulation: Simulation) -> None:
    from matplotlib.ticker import PercentFormatter

    axes.set_title("lists that meet each norm")
    for place, sides in enumerate(simulation.tallies.values()):
        parts = [one.compliance if one else None for one in sides]
        known = [part for part in parts if part is not None]
        axes.plot([min(known), max(known)], [place, place], color=GREY, linewidth=1.0, zorder=1)
        for part, colour, marker, size in zip(
            parts, (GREY, BLUE), ("o", "D"), (42, 22), strict=True
        ):
            if part is not None:
                axes.scatter([part], [place], color=colour, marker=marker, s=size, zorder=2)
    axes.set_yticks(
        range(len(simulation.tallies)), [label(name, 28) for name in simulation.tallies]
    )
    axes.invert_yaxis()
    axes.set_xlim(-0.04, 1.04)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    for colour, marker, name in ((GREY, "o", "in force"), (BLUE, "D", "draft")):
        axes.scatter([], [], color=colour, marker=marker, s=24, label=name)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)


def _draw_changes(axes: "Axes", changes: Sequence[tuple[str, Change]], whole: float) -> None:
    axes.set_title("change of exposure, in points of all there is")
    names = [
        label(f"{group}: {change.name}" if group else f"norm {change.name}", 30)
        for group, change in changes
    ]
    percent = 100 / whole if whole else 0.0
    gains = [percent * change.gain for _, change in changes]
    colours = [BLUE if gain > 0 else ORANGE for gain in gains]
    axes.barh(range(len(gains)), gains, height=0.6, color=colours)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_yticks(range(len(gains)), names)
    axes.invert_yaxis()
    if not gains:
        axes.text(
            0.5, 0.5, "nothing would change", transform=axes.transAxes, ha="center", color=GREY
        )


def front_chart(front: Front) -> str:
    """The score kept at each point of a front of one or two norms, as SVG.

    Of more norms, the first two are drawn.
    """
    here = front.present.point if front.present else None
    best = front.points[0].value
    least = min(point.value for point in front.points) / best if best > 0 else 0.0
    words = (
        f"{len(front.points)} lists that no other beats: tracks for "
        f"{' and '.join(front.norms[:2])} against the score kept, "
        f"from 100 % down to {100 * least:.0f} %."
    )

    def draw(figure: "Figure") -> None:
        axes = figure.add_subplot()
        if len(front.norms) == 1:
            _draw_curve(axes, front, best, here)
        else:
            _draw_grid(axes, front, best, here)

    return svg(draw, 8.0, 4.2 if len(front.norms) == 1 else 1.6 + 0.42 * _rows(front), words)


def _draw_curve(axes: "Axes", front: Front, best: float, here: Point | None) -> None:
    from matplotlib.ticker import MaxNLocator

    points = sorted((point.amounts[0], _kept(point, best)) for point in front.points)
    axes.plot(*zip(*points, strict=True), color=BLUE, marker="o", linewidth=1.2)
    if here is not None:
        axes.scatter([here.amounts[0]], [_kept(here, best)], **_HERE)
        axes.legend()
    axes.set_xlabel(f"tracks for {label(front.norms[0])}")
    axes.set_ylabel("score kept, %")
    axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))


def _draw_grid(axes: "Axes", front: Front, best: float, here: Point | None) -> None:
    """A square for each pair of amounts, with the score kept: the darker, the more."""
    from matplotlib.ticker import MaxNLocator

    squares: dict[tuple[int, int], float] = {}
    for point in front.points:
        place = point.amounts[0], point.amounts[1]
        squares[place] = max(squares.get(place, 0.0), _kept(point, best))
    worst = min(squares.values())
    for (x, y), kept in squares.items():
        strength = 0.15 + 0.85 * (kept - worst) / max(100.0 - worst, 1e-9)
        axes.scatter([x], [y], s=620, marker="s", color=BLUE, alpha=strength, linewidths=0)
        axes.text(
            x,
            y,
            f"{kept:.1f}",
            ha="center",
            va="center",
            fontsize=7.5,
            color="white" if strength > 0.75 else "black",
        )
    if here is not None:
        axes.scatter(
            [here.amounts[0]],
            [here.amounts[1]],
            **{**_HERE, "s": 700, "marker": "s", "facecolors": "none"},
        )
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), markerscale=0.4)
    axes.set_title("score kept, % of the best")
    for axis, name in ((axes.xaxis, front.norms[0]), (axes.yaxis, front.norms[1])):
        axis.set_major_locator(MaxNLocator("auto", integer=True))
        axis.set_label_text(f"tracks for {label(name)}")
    axes.margins(0.1)


def _rows(front: Front) -> int:
    amounts = [point.amounts[1] for point in front.points]
    return max(amounts) - min(amounts) + 2


def _kept(point: Point, best: float) -> float:
    if best > 0:
        return 100 * point.value / best
    return 100.0
