"""Charts for a steward: what a draft register would change, and what two norms cost each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policy.plots import BLUE, GREY, ORANGE, label, svg
from policy.simulation import Change, Simulation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST = 8  # winners, and losers, that are drawn


def simulation_chart(simulation: Simulation) -> str:
    """Each norm's compliance under both registers, and who would gain and lose exposure, as SVG."""
    changes = _notable(simulation)
    rows = max(len(simulation.tallies), len(changes), 3)
    kept = simulation.difference
    cost = "" if kept is None else f" The draft keeps {100 * kept.value:+.1f} points of the score."
    words = f"Compliance with each norm and change of exposure over {simulation.lists} lists, under the norms in force and the draft.{cost}"

    def draw(figure: "Figure") -> None:
        left, right = figure.subplots(1, 2)
        _draw_compliance(left, simulation)
        _draw_changes(right, changes, simulation.exposure)

    return svg(draw, 11.0, 1.2 + 0.32 * rows, words)


def _notable(simulation: Simulation) -> list[tuple[str, Change]]:
    """The greatest changes of any attribute or norm, winners first."""
    groups = {"": simulation.beneficiaries, **simulation.gains}
    named = [(name, change) for name, changes in groups.items() for change in changes if abs(change.gain) > 1e-9]
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
        for part, colour, marker, size in zip(parts, (GREY, BLUE), ("o", "D"), (42, 22), strict=True):
            if part is not None:
                axes.scatter([part], [place], color=colour, marker=marker, s=size, zorder=2)
    axes.set_yticks(range(len(simulation.tallies)), [label(name, 28) for name in simulation.tallies])
    axes.invert_yaxis()
    axes.set_xlim(-0.04, 1.04)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    for colour, marker, name in ((GREY, "o", "in force"), (BLUE, "D", "draft")):
        axes.scatter([], [], color=colour, marker=marker, s=24, label=name)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)


def _draw_changes(axes: "Axes", changes: Sequence[tuple[str, Change]], whole: float) -> None:
    axes.set_title("change of exposure, in points of all there is")
    names = [label(f"{group}: {change.name}" if group else f"norm {change.name}", 30) for group, change in changes]
    gains = [100 * change.gain / whole if whole else 0.0 for _, change in changes]
    axes.barh(range(len(gains)), gains, height=0.6, color=[BLUE if gain > 0 else ORANGE for gain in gains])
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_yticks(range(len(gains)), names)
    axes.invert_yaxis()
    if not gains:
        axes.text(0.5, 0.5, "nothing would change", transform=axes.transAxes, ha="center", color=GREY)
