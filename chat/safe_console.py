"""The console that commands print on: whatever a text holds, a terminal obeys nothing of it.

Titles, names and norms are other people's words. What a terminal would take for a command, or draw
elsewhere than it stands, is left out (`obeyed_signs`); colours are ours alone.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from undercard.chat.obeyed_signs import without_obeyed


class SafeConsole(Console):
    """Rich's console, without the signs that a terminal obeys and without `:emoji:` names."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - as Rich takes them
        super().__init__(**{"highlight": False, "emoji": False, **given})

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """Rich's segments; those that hold text, without signs that are obeyed."""
        return _without(super().render(renderable, options))


def _without(segments: Iterable[Segment]) -> Iterator[Segment]:
    for segment in segments:
        if segment.control:
            yield segment
        else:
            yield Segment(without_obeyed(segment.text), segment.style)
