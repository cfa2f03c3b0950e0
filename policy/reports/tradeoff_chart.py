"""The trade-off among stakeholders as a picture: whose norms further or hinder whose demand."""

from typing import TYPE_CHECKING

from undercard.policy.reports.plots import BLUE, GREY, ORANGE, label, svg
from undercard.policy.reports.tradeoff import FELT, Tradeoff

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

_FAINT = 0.15  # of the colour, where an effect is just felt


def tradeoff_chart(found: Tradeoff) -> str:
    """How far each demand is met, and what it would be without each stakeholder, as SVG."""
    names = found.stakeholders
    words = f"How far each demand is met on {found.lists} lists: " + "; ".join(
        f"{who} {100 * found.met[who]:.0f} %" for who in names
    )

    def draw(figure: "Figure") -> None:
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.6), sharey=True)
        _draw_met(left, found)
        _draw_effects(right, found)

    return svg(draw, 6.0 + 1.1 * len(names), 1.8 + 0.5 * len(names), words)


def _draw_met(axes: "Axes", found: Tradeoff) -> None:
    from matplotlib.ticker import PercentFormatter

    names = found.stakeholders
    axes.set_title("met, with all norms")
    axes.barh(range(len(names)), [found.met[who] for who in names], height=0.5, color=BLUE)
    for place, who in enumerate(names):
        axes.text(0.02, place, f"{found.met[who]:.0%}", va="center", color="white", fontsize=8)
    axes.set_yticks(range(len(names)), [label(who, 26) for who in names])
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.invert_yaxis()


def _draw_effects(axes: "Axes", found: Tradeoff) -> None:
    """One square for each pair: the demand of the row, without the stakeholder of the column."""
    names = found.stakeholders
    axes.set_title("would be, without the norms of …")
    for row, who in enumerate(names):
        for column, absent in enumerate(names):
            effect = found.effect(absent, who)
            felt = abs(effect) >= FELT
            colour = (BLUE if effect > 0 else ORANGE) if felt else GREY
            alpha = min(1.0, _FAINT + abs(effect)) if felt else 0.06
            axes.add_patch(_square(column, row, colour, alpha))
            met = found.without[absent][who]
            axes.text(column, row, f"{met:.0%}", ha="center", va="center", fontsize=8,
                      color="white" if alpha > 0.55 else "black")  # fmt: skip
    axes.set_xticks(range(len(names)), [label(who, 16) for who in names], rotation=20, ha="right")
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.set_xlabel("blue: these norms further the demand; orange: they stand in its way",
                    fontsize=8, color=GREY)  # fmt: skip


def _square(column: int, row: int, colour: str, alpha: float) -> "Rectangle":
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.47, row - 0.44), 0.94, 0.88, color=colour, alpha=alpha,
                     linewidth=0)  # fmt: skip
