"""How long the list is to be, where that is said in a clause of its own beside another change.

"More upbeat and a bit longer", "kürzer und ohne Rihanna", "happier, and fewer of them".
"""

import re
from collections.abc import Sequence
from typing import Literal

from undercard.chat.dialogue.acts import Act, Amount
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.view import View

_CLAUSES = re.compile(
    r"\s*(?:[,;.+&]|(?<!\w)(?:and|n|but|und|aber|et|mais|y|e|pero)(?!\w))\s*", re.I
)
_SAID = 0.95  # confidence of exact words
_BESIDE = frozenset({"refine", "exclude", "wish", "let_go"})
_GUESSED = frozenset({"shorten", "extend", "unclear", "context"})
_MEASURES = frozenset({"minutes", "track_minutes", "tracks"})


def with_length_beside(text: str, acts: Sequence[Act], language: str, view: View) -> list[Act]:
    """The acts, with the one that exact words add to a change of the list in view."""
    changes = [act for act in acts if act.kind in _BESIDE and act.criteria]
    if not len(view) or not changes or any(map(_measures, acts)):
        return list(acts)
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    ways = [(way, clause) for clause in clauses if (way := _way(clause, language))]
    if len(ways) != 1 or len(clauses) == 1:
        return list(acts)
    kind, words = ways[0]
    others = [act for act in acts if act.kind not in _GUESSED or act.words.strip() not in words]
    return [*others, Act(kind=kind, words=words, confidence=_SAID)]


def _measures(act: Act) -> bool:
    """Whether it already says how long the list or its tracks are to be."""
    limits = {name for one in act.criteria for name in one.limits.names_set()}
    shifts = {shift.feature for one in act.criteria for shift in one.shifts}
    told = act.kind in ("shorten", "extend") or act.amount != Amount()
    return told or bool(_MEASURES & (limits | shifts))


def _way(clause: str, language: str) -> Literal["shorten", "extend", ""]:
    """Whether a clause says "longer" or "shorter" and nothing else."""
    said = [word for word in tokens(clause) if word.folded.isalnum()]
    items = lexicon(language, "further").items(said, forgiving=False)
    ways = {item.kind for item in items} - {"beside"}
    if ways == {"list_longer"}:
        return "extend"
    return "shorten" if ways == {"list_shorter"} else ""
