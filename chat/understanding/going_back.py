"""What goes back to an earlier list, or puts tracks of one on this list, however it was tagged."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from undercard.chat.dialogue.acts import Act, EditKind
from undercard.chat.dialogue.selections import (
    Among,
    Earlier,
    Leaning,
    Ranks,
    Selection,
    TakenOff,
)
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.earlier_lists import earlier_list
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.lists_in_passing import list_in_passing
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedAct
from undercard.chat.understanding.view import View

_GOES_BACK = frozenset({"recall", "merge"})
_POINTS = frozenset({"focus", "focus_plural", "whole", "skip", "and", "number"})
_JUDGES = frozenset({"like", "dislike", "drop", "replace", "swap", "keep", "overplayed"})
_MAY_GO_BACK = _JUDGES | {"show", "undo", "complaint", "context", "unclear", "ack", "refine"}
_WHEN = frozenset({"back", "first", "whole_phrase"})  # what stands right before a list
_MAY_BRING = frozenset({"move", "add", "extend", "more_like", "unclear"})
_LATEST = TakenOff(count=None)
_SAID = 0.95  # confidence of what exact words say


def joined_going_back(text: str, acts: Sequence[TaggedAct], language: str) -> tuple[TaggedAct, ...]:
    """The acts; what goes back is one act with what only points at it.

    "The old ones were better. Put them back on", "the lot from before | plus these".
    """
    found: list[TaggedAct] = []
    for act in acts:
        before = found[-1] if found else None
        if before is not None and _are_one(text, before, act, language):
            kinds = {before.kind, act.kind}
            kind: EditKind = "merge" if "merge" in kinds else "recall"
            sure = max(before.confidence, act.confidence)
            spans = (*before.spans, *(span for span in act.spans if span.kind != "t"))
            if _only_points(text, before, language):
                spans = (*(span for span in before.spans if span.kind != "t"), *act.spans)
            found[-1] = replace(before, kind=kind, end=act.end, confidence=sure, spans=spans)
        else:
            found.append(act)
    return tuple(found)


def _are_one(text: str, before: TaggedAct, act: TaggedAct, language: str) -> bool:
    said = text[before.start : before.end]
    tells = list_in_passing(said, language, View()) is not None
    goes = before.kind in _GOES_BACK or (tells and before.kind in _MAY_GO_BACK)
    return goes and act.kind in _GOES_BACK and _only_points(text, act, language)


def with_part_of_those(acts: Sequence[Act]) -> list[Act]:
    """The acts; places that are named after what was taken off are those of it.

    "Of that pair you kicked out | let the second one back in".
    """
    found: list[Act] = []
    for act in acts:
        before = found[-1] if found else None
        ranks = act.selection if act.kind == "recall" else None
        off = before.selection if before is not None and before.kind == "recall" else None
        if not isinstance(ranks, Ranks) or not isinstance(off, TakenOff):
            found.append(act)
            continue
        found[-1] = act.model_copy(update={"selection": Among(inner=ranks, outer=off)})
    return found


def _only_points(text: str, act: TaggedAct, language: str) -> bool:
    """Whether an act speaks of nothing but "it" and "these"."""
    words = (text[span.start : span.end] for span in act.spans if span.kind == "t")
    items = (
        item
        for said in words
        for item in lexicon(language, "selections", "numbers").items(tokens(said), forgiving=False)
    )
    return all(item.kind in _POINTS for item in items)


def gone_back(act: Act, one: Spoken, view: View) -> Act:
    """The act; one that goes back where exact words say that an earlier list is wanted."""
    if act.kind in _MAY_BRING and len(view) and _names_a_list(one):
        there = list_in_passing(one.all_words, one.language, view)
        if isinstance(there, Among):
            told = {"kind": "merge", "selection": there, "doubt": None, "confidence": _SAID}
            return act.model_copy(update=told)
    if act.kind not in _MAY_GO_BACK or not len(view):
        return act
    if act.kind == "drop" and criteria_words().has("had_you", one.all_words):
        return Act(kind="recall", words=act.words, confidence=_SAID, selection=_LATEST)
    if act.kind == "drop" and _is_taken_off(act.selection) and not _removes(one):
        return act.model_copy(update={"kind": "recall", "doubt": None, "confidence": _SAID})
    if act.kind in ("replace", "swap") and (place := _place_before(act, one)) is not None:
        told = {"kind": "recall", "selection": place, "doubt": None, "confidence": _SAID}
        return act.model_copy(update=told)
    swapped = one.act.kind in ("swap", "undo") and not re.search(r"\d", one.all_words)
    if swapped and criteria_words().has("brings_back", one.all_words):
        return Act(kind="undo", words=act.words, confidence=_SAID)  # "swap them back"
    there = _list_wanted(one, view)
    if there is None:
        return act
    kind = "merge" if isinstance(there, Among) else "recall"
    return Act(kind=kind, words=act.words, confidence=_SAID, selection=there)


def _names_a_list(one: Spoken) -> bool:
    """Whether a list is named right behind when it was there: "of the old list"."""
    items = lexicon(one.language, "earlier").items(tokens(one.all_words), forgiving=False)
    pairs = pairwise(items)
    return any(when.kind in _WHEN and noun.kind == "list" for when, noun in pairs)


def _list_wanted(one: Spoken, view: View) -> Selection | None:
    """The earlier list that is said to be better, asked for again, or all that is said."""
    words, said = criteria_words(), one.all_words
    if words.starts_with("not_this", said):
        rest = "".join(said.strip(" ,.!").split(maxsplit=1)[1:])
        read = earlier_list(rest, one.language)
        if isinstance(read, Earlier):
            return read
        if _is_all(rest, one.language):
            return list_in_passing(rest, one.language, view)
    if words.has("denied", said) or not (
        words.has("preferred", said) or words.has("once_more", said)
    ):
        return None  # "can't have that again"
    than = words.find("better_than", said)  # "better than before" likes what is here
    return list_in_passing(said[: than[0]] if than else said, one.language, view)


def _place_before(act: Act, one: Spoken) -> Ranks | None:
    """The place whose track of before is to come back: "the old number 2, swap it back"."""
    selection = act.selection
    place = selection.outer if isinstance(selection, Among) else selection
    single = isinstance(place, Ranks) and len(place.ranks) == 1 and not act.criteria
    comes_back = criteria_words().has("brings_back", one.all_words) or (
        isinstance(selection, Among)  # "the old number 2 was better"
        and isinstance(selection.inner, Leaning)
        and selection.inner.field == "year"
        and criteria_words().has("preferred", one.all_words)
    )
    return place if isinstance(place, Ranks) and single and comes_back else None


def _is_all(said: str, language: str) -> bool:
    """Whether the words say nothing but which list is meant."""
    items = lexicon(language, "earlier", "numbers").items(tokens(said), forgiving=False)
    return all(item.kind != "word" or not str(item.value).isalnum() for item in items)


def _is_taken_off(selection: Selection | None) -> bool:
    outer = getattr(selection, "outer", None) or getattr(selection, "of", None)
    return isinstance(selection, TakenOff) or isinstance(outer, TakenOff)


def _removes(one: Spoken) -> bool:
    """Whether the act's own verb takes away, outside of what it speaks of."""
    outside = " ".join(one.between())
    kinds = lexicon(one.language, "selections").items(tokens(outside), forgiving=False)
    return criteria_words().has("removes", outside) or any(i.kind == "removed" for i in kinds)


def is_beside_going_back(act: Act, acts: Sequence[Act]) -> bool:
    """Whether it only says that this list is not liked, where another one is gone back to."""
    back = any(isinstance(one.selection, Earlier) and one.kind == "recall" for one in acts)
    judges = act.kind in ("dislike", "overplayed", "complaint", "unclear")
    return back and judges and not act.criteria and (act.selection is None or bool(act.doubt))
