"""Puts together the drawings of the page's elements: their words, what they share, their parts.

Imports no Chainlit.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from undercard.chat.playlists.playlist_formats import WRITTEN
from undercard.prompts import yaml12

WORDS = Path(__file__).parent.parent / "data" / "page"
# Chainlit evaluates a drawing anew at every change of the page, and what is of another evaluation
# is another component, drawn from nothing. So components are made once: what is open, chosen or in
# focus stays so.
_DRAWING = """{shared}
const WORDS = {words}
const FORMATS = {formats}
const made = (window.undercard ??= {{}})
made.{name} ??= (() => {{
{parts}
return {name}
}})()
export default <made.{name} {{...props}} say={{sendUserMessage}} act={{callAction}} />
"""


def write_drawings(elements: Path, public: Path) -> None:
    """Write the drawing of each element: a folder of parts as one file, a file as it is."""
    public.mkdir(exist_ok=True)
    shared = (elements / "shared.jsx").read_text(encoding="utf-8")
    for element in elements.iterdir():
        if element.is_dir():
            drawing = _drawing(element, shared)
            (public / f"{element.name}.jsx").write_text(drawing, encoding="utf-8")
        elif element.name != "shared.jsx":
            (public / element.name).write_bytes(element.read_bytes())


def _drawing(element: Path, shared: str) -> str:
    parts = [part.read_text(encoding="utf-8") for part in sorted(element.glob("*.jsx"))]
    return _DRAWING.format(
        shared=shared,
        words=json.dumps(_of_the_list(), ensure_ascii=False),
        formats=json.dumps(WRITTEN),
        name=element.name,
        parts="\n".join(parts),
    )


def _of_the_list() -> Mapping[str, Mapping[str, Any]]:
    return {
        language: {part: words[part] for part in ("labels", "say")}
        for language, words in page_words().items()
    }


@cache
def page_words() -> Mapping[str, Mapping[str, Any]]:
    """The words of the page, by language."""
    return {file.stem: yaml12.load_file(file) for file in sorted(WORDS.glob("*.yaml"))}
