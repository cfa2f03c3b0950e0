"""Years that are told by when somebody was born: "nothing older than me, I was born in 95".

Both have to be said. The utterance is then read as if the year had been named: "nothing before
1995".
"""

from collections.abc import Sequence
from itertools import pairwise

from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.exact.periods import read_years

_SAYING = {"before": "saying", "since": "saying_since"}
_FULL = 4  # digits of a year
_SIGNS = " ,.;:!?()-–—"


def with_birth_years(text: str, language: str, newest: int = 2020) -> str:
    """The utterance with the year that somebody's birth tells; as it is where none is told."""
    words = tokens(text)
    items = lexicon(language, "births", "numbers").items(words, forgiving=False)
    side = next((item for item in items if item.kind in _SAYING), None)
    told = _born(items, words)
    if side is None or told is None:
        return text
    start, end, said = told
    years = read_years(said, language, newest)
    year = years[0].at_least if years and years[0].at_least == years[0].at_most else None
    first, last = words[side.first].start, words[side.last - 1].end
    if year is None or (first < end and start < last):
        return text
    group = _SAYING[side.kind]
    saying = next(
        " ".join(phrase) for phrase, (kind, _) in lexicon(language, "births").phrases.items()
        if kind == group
    )  # fmt: skip
    named = f"{saying} {int(year)}"
    if start >= last:
        return f"{text[:first]}{named}{text[last:start].rstrip(_SIGNS)}{_rest(text[end:])}"
    return f"{text[:start]}{text[end:first].lstrip(_SIGNS)}{named}{text[last:]}"


def _rest(after: str) -> str:
    rest = after.strip(_SIGNS)
    return f", {rest}" if rest else ""


def _born(items: Sequence[Item], words: Sequence[Token]) -> tuple[int, int, str] | None:
    """Where it is told when somebody was born, and the words of the year: "I'm an 01 baby"."""
    for before, year in pairwise(items):
        if before.kind != "born" or not words[year.first].is_number:
            continue
        behind = next((item for item in items if item.first == year.last), None)
        end = behind.last if behind is not None and behind.kind == "after_year" else year.last
        digits = words[year.first].folded
        said = digits if len(digits) == _FULL else f"'{digits}"
        return words[before.first].start, words[end - 1].end, said
    return None
