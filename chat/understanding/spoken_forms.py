"""Words that stand for others: signs as they are dictated, and roundabout words for plain ones.

"Nineties rock comma ten songs full stop"; "ni más ni menos que siete".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "spoken_forms.yaml"
_SEVERAL, _LONG = 2, 8  # such signs, and words in all, from which a line was dictated


def with_plain_words(text: str, is_named: Callable[[str, int, int], bool]) -> str:
    """The text as it would be typed; `is_named` tells where a name stands: "oxford comma"."""

    def plain(words: re.Match[str]) -> str:
        return f" {_said('words')[words[1].lower()]}"

    def sign(words: re.Match[str]) -> str:
        named = is_named(words.string, *words.span(1))
        return words[0] if named else _said("signs")[words[1].lower()]

    text = _pattern("words").sub(plain, text).lstrip()
    found = len(_pattern("signs").findall(text))
    dictated = found >= _SEVERAL or (found and len(text.split()) >= _LONG)
    return _pattern("signs").sub(sign, text) if dictated else text


@cache
def _said(group: str) -> Mapping[str, str]:
    held: Mapping[str, Mapping[str, Sequence[str]]] = yaml12.load_file(_FILE)
    return {word: plain for plain, words in held[group].items() for word in words}


@cache
def _pattern(group: str) -> re.Pattern[str]:
    longest = "|".join(map(re.escape, sorted(_said(group), key=len, reverse=True)))
    before = r"(?<=\w)\s+" if group == "signs" else r"(?:^|\s+)"
    return re.compile(rf"{before}({longest})(?=\s|$)", re.IGNORECASE)
