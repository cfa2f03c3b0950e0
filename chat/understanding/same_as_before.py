"""What a wish takes over from the one before, in exact words: "rock from the same decade".

A limit that is to stay as it is, a decade beside the one before, the wish itself with other tracks,
and whose music was spoken of: "more by the same guy", "similar bands, not them".
"""

from collections.abc import Sequence

from undercard.chat.dialogue.acts import Act, Amount, Criterion
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.selections import Focus, Ranks, Same, Selection, Single, Whole
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.periods import periods
from undercard.chat.understanding.going_back import gone_back
from undercard.chat.understanding.going_on import going_on
from undercard.chat.understanding.moved_by_steps import by_steps
from undercard.chat.understanding.pivots import is_right_behind, meant_behind
from undercard.chat.understanding.selection_reader import NEWEST
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.told_fields import told_fields
from undercard.chat.understanding.view import View

_ASKS = ("wish", "refine", "add", "pivot")
_UNTOLD = frozenset({"unclear", "context", "refine", "add", "extend", "show", "more_like", "wish"})
_MAY_ASK = _UNTOLD | {"pivot", "praise", "recall", "exclude", "restart"}
_ADDS = frozenset({"add", "extend"})
# Acts that the tagger takes words for that only say that something stays: "the years are right".
_TELLING = frozenset(
    {"unclear", "context", "let_go", "keep", "like", "shorten", "praise", "refine"}
)
_DECADE = 10
_SAID = 0.95  # confidence of what exact words say
_SURE = 0.5  # likewise from which something is added to the list, and the list stays
_FEW = 3  # artists of a list that "them" may be


def with_what_stays(text: str, acts: Sequence[Act], language: str, view: View) -> list[Act]:
    """The acts, with what is to be as it was before, or not: a limit, a decade, the wish itself."""
    if not len(view) or any(act.kind.startswith("q_") for act in acts):
        return list(acts)
    may_ask = all(act.kind in _MAY_ASK and not act.criteria for act in acts)
    if may_ask and _asks_for_others(text):
        return [Act(kind="refine", words=text, confidence=_SAID, other_tracks=True)]
    decade = _decade_beside(text, view)
    fields = [one.criterion(text) for one in told_fields(text, language)]
    kept = [*fields, *decade]
    asking = (act for kind in _ASKS for act in acts if act.kind == kind)
    told = next((act for act in asking if _besides(act, kept) or decade), None)
    if told is None:
        return _let_go(text, acts, fields)
    genres = any(one.limits.genres for one in told.criteria)
    adds = told.kind == "add" and genres and not told.more and kept
    update = {
        "criteria": (*_besides(told, kept), *kept),
        "kind": "wish" if adds else told.kind,
        "corrects": told.kind == "wish" and _corrects(text, told, language),
    }
    said = (act.model_copy(update=update if act is told else _without(act, kept)) for act in acts)
    return [act for act in said if not (kept and _only_tells(act))]


def _let_go(text: str, acts: Sequence[Act], fields: Sequence[Criterion]) -> list[Act]:
    """The acts; one change where one field goes, another stays, and nothing else is asked for."""
    goes = any(one.unset for one in fields) and any(one.hold for one in fields)
    if not goes or any(act.selection or act.amount != Amount() for act in acts):
        return list(acts)
    return [Act(kind="refine", words=text, confidence=_SAID, criteria=tuple(fields))]


def _besides(act: Act, kept: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """What an act asks for beside what is told to stay or to go."""
    words = {word.casefold() for one in kept for word in one.words.split()}
    return tuple(one for one in act.criteria if not {*one.words.casefold().split()} <= words)


def _without(act: Act, kept: Sequence[Criterion]) -> dict[str, object]:
    return {"criteria": _besides(act, kept)} if kept else {}


def _only_tells(act: Act) -> bool:
    """Whether nothing is left of an act but what was told of a field."""
    return act.kind in _TELLING and not act.criteria and act.amount == Amount()


def _corrects(text: str, act: Act, language: str) -> bool:
    """Whether a wish says what was meant before: "that's rap, I meant R and B"."""
    behind = (
        (end, text.find(one.words, end))
        for end in meant_behind(text, language)
        for one in act.criteria
    )
    return any(at >= 0 and is_right_behind(text, [end], at) for end, at in behind)


def _decade_beside(text: str, view: View) -> list[Criterion]:
    """The decade before or after the one that holds: "the same, but a decade earlier"."""
    words = criteria_words()
    each = (periods(said, view.language, NEWEST) for said in view.standing)
    held = [one.bounds for said in each for one in said if not one.bare]
    for name, by in (("before", -_DECADE), ("after", _DECADE)):
        at = words.find_value("decade_beside", name, text)
        if at and len(held) == 1 and held[0].at_least and held[0].at_most:
            years = Bounds(at_least=held[0].at_least + by, at_most=held[0].at_most + by)
            return [Criterion(words=text[at[0] : at[1]], limits=Limits(years=(years,)))]
    return []


def _asks_for_others(text: str) -> bool:
    """Whether the wish before is asked for again with other tracks: "same again, new songs"."""
    words = criteria_words()
    others = words.has("same_wish", text) and words.has("other_ones", text)
    return others or words.has("none_again", text)


def from_before(act: Act, one: Spoken, view: View) -> Act:
    """The act, with what it takes over from what was said and shown before it."""
    back = gone_back(going_on(by_steps(act, one, view), one, view), one, view)
    return by_the_same(back, one.text, view)


def by_the_same(act: Act, text: str, view: View) -> Act:
    """The act; more by whoever is pointed at, or by others who are like them."""
    words = criteria_words()
    if not len(view) or act.kind not in _UNTOLD | {"more_by"}:
        return act
    whose = _whose(act, view)
    others = words.has("other_people", act.words) and act.kind not in _ADDS | {"more_by"}
    if whose is not None and others:
        says_more = [one for one in act.criteria if not words.has("other_people", one.words)]
        return act if says_more else _like_others(act, whose, view)
    asks = act.kind in ("more_like", "more_by") or words.has("some_more", act.words)
    points = words.has("same_person", act.words) or isinstance(act.selection, Same)
    alike = act.kind != "more_by" and words.has("alike", act.words)
    if act.criteria or alike or not asks or not (points or act.kind == "more_by"):
        return act
    if act.kind in _ADDS and act.confidence >= _SURE:
        return _added(act, whose, view)
    pointed = act.selection is None or isinstance(act.selection, Whole) or act.doubt is not None
    there = {"selection": whose, "doubt": None} if whose is not None and pointed else {}
    sure = act.confidence if act.kind == "more_by" else max(act.confidence, _SAID)
    new = words.has("not_again", text)
    update = {**there, "kind": "more_by", "confidence": sure, "other_tracks": new}
    return act.model_copy(update=update)


def _added(act: Act, whose: Selection | None, view: View) -> Act:
    """So many more by whoever is pointed at, beside what is there."""
    artists = _artists(whose, view)
    if not artists:
        return act
    by = Criterion(words=act.words, limits=Limits(artists=artists))
    update = {"kind": "add", "criteria": (by,), "selection": None, "doubt": None}
    return act.model_copy(update=update)


def _whose(act: Act, view: View) -> Selection | None:
    """The tracks whose artist is pointed at; None where nobody can tell whose."""
    said = act.selection
    points = isinstance(said, Same) and isinstance(said.of, Focus)
    if isinstance(said, Ranks | Same | Single) and not points:
        return said
    if view.focus or view.spoken_of:
        return Focus() if len(view.spoken_of) <= 1 else Focus(plural=True)
    return Whole() if len(set(view.artists)) == 1 else None


def _like_others(act: Act, whose: Selection, view: View) -> Act:
    """More like these tracks, and nothing by their artists."""
    artists = _artists(whose, view)
    if not artists:
        return act
    out = Criterion(words=act.words, limits=Limits(artists_not=artists))
    update = {"kind": "more_like", "selection": whose, "criteria": (out,), "doubt": None}
    return act.model_copy(update={**update, "confidence": max(act.confidence, _SAID)})


def _artists(whose: Selection | None, view: View) -> tuple[str, ...]:
    """Whose the tracks are; nobody's where they are too many to be meant."""
    if isinstance(whose, Whole):
        ranks: Sequence[int] = range(1, len(view) + 1)
    else:
        ranks = whose.ranks if isinstance(whose, Ranks) else view.spoken_of or (view.focus or 0,)
    there = (view.artists[rank - 1] for rank in ranks if 0 < rank <= len(view))
    artists = tuple(dict.fromkeys(there))
    return artists if len(artists) <= _FEW else ()
