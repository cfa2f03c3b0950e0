"""Edits that are only asked about, and undoing that says how far it goes.

"Should I drop 3?", "1 or 2, which would you keep?" ask for a word about the tracks and change
nothing; "that was a mistake" takes back what was done last, and "undo both" takes back two things.
"""

from collections.abc import Sequence

from undercard.chat.dialogue.acts import Act, Amount
from undercard.chat.dialogue.limits import Bounds
from undercard.chat.dialogue.selections import Earlier
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.view import View
from undercard.retrieval.folding import bare_title, fold

_EDITS = frozenset({"drop", "keep", "replace", "swap", "move", "like", "dislike", "overplayed"})
_SAID = 0.95  # confidence of what exact words say
_MOST_STEPS = 20
_PAIR = 2


def regrets(words: str, language: str) -> bool:
    """Whether all that is said is that the last change was a mistake.

    >>> regrets("oh no, that was a mistake", "en"), regrets("that was a good one", "en")
    (True, False)
    """
    items = lexicon(language, "regrets").items(tokens(words), forgiving=False)
    kinds = {item.kind for item in items if item.kind != "word" or str(item.value).isalnum()}
    return "regret" in kinds and kinds <= {"regret", "beside"}


def taking_back(words: str) -> Act:
    """The act that takes back what was done last."""
    return Act(kind="undo", words=words, confidence=_SAID)


def if_weighed(act: Act, text: str, language: str, view: View) -> Act:
    """The act; a question about its tracks where it is only asked whether to do it."""
    if act.kind == "undo":
        return _as_far_as_said(act, language)
    may_be = act.kind in _EDITS and act.selection is not None and len(view)
    if not may_be or not _asks_opinion(text, (*view.titles, *act.names)):
        return act
    told = {"kind": "q_about", "selection": act.selection, "confidence": _SAID, "doubt": act.doubt}
    return Act(words=act.words, selection_words=act.selection_words, **told)


def _asks_opinion(text: str, names: Sequence[str]) -> bool:
    """Whether what to do is asked, outside of names: not "Should I Stay or Should I Go"."""
    words, said = criteria_words(), fold(text)
    if not words.has("asks_opinion", said):
        return False
    for name in map(fold, map(bare_title, names)):
        said = said.replace(name, " ") if name else said
    return words.has("asks_opinion", said)


def _as_far_as_said(act: Act, language: str) -> Act:
    """The act; it goes back as many steps as its words say, or to the beginning."""
    if criteria_words().has("all_changes", act.words):
        first = Earlier(which="first")
        return Act(kind="recall", words=act.words, confidence=_SAID, selection=first)
    items = lexicon(language, "numbers").items(tokens(act.words), forgiving=False)
    said = [int(item.number) for item in items if item.kind == "number"]
    said = said or [_PAIR] * criteria_words().has("two_changes", act.words)
    if act.amount != Amount() or len(said) != 1 or not 1 < said[0] <= _MOST_STEPS:
        return act
    steps = Bounds(at_least=said[0], at_most=said[0])
    return act.model_copy(update={"amount": Amount(tracks=steps)})
