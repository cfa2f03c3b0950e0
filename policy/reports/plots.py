"""Draws SVG: the same data give the same bytes, text stays text, and nothing is looked up.

Leaves what to draw to others.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = (
    "#1f5f99",
    "#b6450b",
    "#6d675f",
)  # told apart by all eyes, at least 4.5:1 on white
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "undercard",
    "text.parse_math": False,  # a dollar sign in a title is a dollar sign
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.titlesize": 10.0,
    "axes.titlelocation": "left",
    "legend.frameon": False,
}
_REFERENCE = re.compile(
    r'(\bid="|\burl\(#|\bhref="#)'
)  # made unique, so that several may stand in one page
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def svg(draw: "Callable[[Figure], None]", width: float, height: float, words: str) -> str:
    """What `draw` draws on a figure of that size (inches), as an SVG element.

    `words` say it to those who cannot see it.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    buffer = io.StringIO()
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Glyph .* missing", UserWarning
        )  # the reader's own font has it
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure)
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    element = buffer.getvalue()[buffer.getvalue().index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>\s*", "", element, flags=re.DOTALL)
    element = _REFERENCE.sub(rf"\g<1>{hashlib.sha256(words.encode()).hexdigest()[:8]}-", element)
    said = escape(_CONTROL.sub(" ", words))
    return element.replace("<svg ", f'<svg role="img" aria-label="{said}" ', 1).replace(
        ">", f"><title>{said}</title>", 1
    )


def label(text: object, longest: int = 40) -> str:
    """Text as it may stand in a plot: one line, no control characters, cut where it is too long."""
    line = _CONTROL.sub(" ", str(text))
    if len(line) <= longest:
        return line
    return f"{line[: longest - 1]}…"


def scale(axes: "Axes", *, share: bool) -> None:
    """From zero up: percentages for shares, whole numbers where counts are small."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    if share:
        axes.set_ylim(-0.03, 1.03)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    else:
        top = axes.get_ylim()[1]
        axes.set_ylim(-0.05 * max(top, 1.0), max(top, 1.0) * 1.05)
        axes.yaxis.set_major_locator(MaxNLocator("auto", integer=top < 20))
