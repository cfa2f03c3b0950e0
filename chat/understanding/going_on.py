"""What goes on from what was said before: "…, more by her", "and the shortest?"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from undercard.chat.dialogue.acts import Act, Amount, Criterion, QuestionKind
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.selections import (
    AllBut,
    Both,
    Focus,
    Leaning,
    Named,
    Ranks,
    Rest,
    Whole,
)
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.spoken import NAMED, PARTS, Spoken
from undercard.chat.understanding.tagger import TaggedAct
from undercard.chat.understanding.view import View
from undercard.retrieval.folding import fold_name

_OF_TRACKS = frozenset({"q_which", "q_about"})
_ONCE_MORE = frozenset({"drop", "like", "dislike", "overplayed"})
_BRINGS_IN = frozenset({"add", "replace", "refine", "wish"})
_REDOES = frozenset({"replace", "swap", "more_like", "refine", "drop", "dislike"})
_UNTOLD = frozenset({"extend", "unclear", "show", "context", "wish", "complaint"})
_TAKES_OUT = frozenset({"drop", "dislike", "overplayed"})
_MORE = frozenset({"more_by", "more_like"})
_MIXED = 2  # tracks by one artist among those that come in for others, but on a list of two
_SURE = 0.6  # confidence of an act from which it is no mere echo of the question before


def going_on(act: Act, one: Spoken, view: View) -> Act:
    """The act, with what it takes over from what was said before it."""
    again = _with_edit_before(_by_whom(_more_of_it(act, view)), one, view)
    return _with_question_before(again, one, view)


def _with_edit_before(act: Act, one: Spoken, view: View) -> Act:
    """The act; what was just done to tracks is done to others: "and 5", "same with the last"."""
    span, kind = one.first("t"), view.asked
    if kind not in _ONCE_MORE or span is None or act.selection is None or act.criteria:
        return act
    around = f"{one.before(span)} {one.text[span.end : one.act.end]}"
    words = [word.folded for word in tokens(around) if word.folded.isalnum()]
    if not words or "?" in one.all_words or act.kind in get_args(QuestionKind):
        return act
    known = criteria_words().phrases("likewise", "likewise")
    alike = {*words} <= {token.folded for phrase in known for token in tokens(phrase)}
    return act.model_copy(update={"kind": kind, "confidence": _SURE}) if alike else act


def _with_question_before(act: Act, one: Spoken, view: View) -> Act:
    """The act; a bare selection after a question asks the same of other tracks."""
    kind, _, asks = view.asked.partition(" ")
    title = one.first("title")
    if kind == "q_about" and act.selection is None and title is not None:
        is_asked = _only_goes_on(one.before(title)) and one.all_words.rstrip().endswith("?")
        named = Named(what="title", name=one.words(title))
        update = {"kind": kind, "asks": asks, "selection": named, "criteria": ()}
        return act.model_copy(update=update) if is_asked else act
    if kind not in _OF_TRACKS or act.selection is None or (act.asks and act.kind == kind):
        return act
    span = one.first("t")
    if span is None or not _only_goes_on(one.before(span)):
        return act
    if act.kind in _OF_TRACKS:
        return act.model_copy(update={"asks": act.asks or asks}) if kind == act.kind else act
    told = act.confidence >= _SURE or one.words(span) == one.all_words.strip()
    return act if told else act.model_copy(update={"kind": kind, "asks": asks, "doubt": None})


def _only_goes_on(said: str) -> bool:
    """Whether the words only lead on: "and", "what about", "¿y"."""
    words = [word.folded for word in tokens(said) if word.folded.isalnum()]
    return bool(words) and criteria_words().is_one("goes_on", " ".join(words))


def with_gaps_filled(acts: Sequence[Act]) -> list[Act]:
    """The acts; what is put in for tracks that were just taken away takes their places.

    "Three, six, nine: gone. Something newer in the gaps", "in place of the last, | put some Abba".
    """
    found: list[Act] = []
    for act in acts:
        before = found[-1] if found else None
        if before is None or not _makes_room(before, act) or not _fills(act):
            found.append(act)
            continue
        wanted = [_uncounted(one) for one in act.criteria]
        update = {"kind": "replace", "criteria": tuple(one for one in wanted if one)}
        found[-1] = before.model_copy(update=update)
    return found


def _makes_room(before: Act, act: Act) -> bool:
    """Whether tracks were taken out, or are to be replaced by what was not said yet."""
    if before.selection is None or before.doubt is not None or before.criteria:
        return False
    says = criteria_words().has("in_their_place", f"{before.words} {act.words}")
    bare = before.kind == "replace" and act.kind in ("replace", "add")
    return bare or (before.kind in _TAKES_OUT and says)


def _fills(act: Act) -> bool:
    """Whether it only says what is to come in for others."""
    points = isinstance(act.selection, Focus | Leaning | Whole | None) or not act.selection_words
    return act.kind in _BRINGS_IN and bool(act.criteria) and points


def _uncounted(one: Criterion) -> Criterion | None:
    """Without how many, which the places say; None where it says nothing else."""
    left = one.model_copy(update={"limits": one.limits.without("tracks")})
    return None if left == Criterion(words=one.words) else left


def _more_of_it(act: Act, view: View) -> Act:
    """The act; more like what was spoken of: "davon hätt ich gern mehr", "a new list round it"."""
    words = criteria_words()
    if act.kind not in _UNTOLD or act.confidence >= _SURE or not view.spoken_of or act.criteria:
        return act
    more = words.has("of_that", act.words) and words.has("degrees", act.words)
    begins = words.has("new_list", act.words) and words.has("around_it", act.words)
    if not (more or begins) or act.amount != Amount():
        return act
    update = {"kind": "more_like", "selection": Focus(), "doubt": None, "confidence": _SURE}
    return act.model_copy(update=update)


def with_others_alike(acts: Sequence[Act], view: View) -> list[Act]:
    """The acts; the rest of the list becomes like the tracks that were named before.

    "2 and 9 are the vibe, redo the others to match those".
    """
    found: list[Act] = []
    for act in acts:
        before = found[-1] if found else None
        ranks = _of_an_example(before) or _of_an_example(act)
        alike = any(criteria_words().has(group, act.words) for group in ("alike", "matches"))
        if act.kind not in _REDOES or ranks is None or not _is_the_rest(act) or not alike:
            found.append(act)
            continue
        seeds = tuple(view.ids[r - 1] for r in view.after(ranks.ranks).spoken_of)
        if before is not None and before.kind == "more_like":
            found.pop()
        told = {"kind": "replace", "selection": AllBut(of=ranks), "doubt": None}
        mixed = Limits(per_artist=_MIXED) if len({*view.artists}) > _MIXED else Limits()
        wanted = (*act.criteria, Criterion(words=act.words, seeds=seeds, limits=mixed))
        found.append(act.model_copy(update={**told, "criteria": wanted}))
    return found


def _of_an_example(act: Act | None) -> Ranks | None:
    """The places that an act likes, or names beside the rest."""
    if act is None:
        return None
    parts = act.selection.of if isinstance(act.selection, Both) else (act.selection,)
    likes = act.kind in ("like", "more_like", "keep") or len(parts) > 1
    return next((one for one in parts if isinstance(one, Ranks)), None) if likes else None


def _is_the_rest(act: Act) -> bool:
    parts = act.selection.of if isinstance(act.selection, Both) else (act.selection,)
    return any(isinstance(one, Rest) for one in parts)


def _by_whom(act: Act) -> Act:
    """The act; more by the artist, where whose music it is to be is said: "von dem noch mehr"."""
    pointed = isinstance(act.selection, Focus | Ranks | None)
    by = act.kind == "more_like" and pointed and criteria_words().has("by_whom", act.words)
    return act.model_copy(update={"kind": "more_by"}) if by and not act.criteria else act


def with_whom_is_counted(acts: Sequence[Act], view: View) -> tuple[Act, ...]:
    """The acts; before there is a list, "how many" asks for the tracks of who is named, or all."""
    names = tuple(dict.fromkeys(name for act in acts for name in act.names))
    if len(view):
        return tuple(acts)
    return tuple(_counted(act, names) for act in acts)


def _counted(act: Act, names: tuple[str, ...]) -> Act:
    counts = act.kind in ("q_count", "q_source") and criteria_words().has("how_many", act.words)
    if names and (counts or act.kind == "q_count"):
        return Act(kind="q_has", words=act.words, names=names)
    return Act(kind="q_has", words=act.words, asks="all") if counts else act


def with_named_before(text: str, acts: Sequence[TaggedAct], view: View) -> tuple[TaggedAct, ...]:
    """The acts; "them" is who was named in the act before: "ooh, Madness. More from them!".

    Whoever is on the list is found there, where it is more like them that is asked for.
    """
    listed = {fold_name(artist) for artist in view.artists}
    found: list[TaggedAct] = []
    for at, act in enumerate(acts):
        before = acts[at - 1].spans if at else ()
        named = [
            span
            for span in before
            if span.kind == "artist"
            and span.polarity != "-"
            and (act.kind == "more_by" or fold_name(text[span.start : span.end]) not in listed)
        ]
        says_whom = any(span.kind in NAMED for span in act.spans)
        by_them = act.kind == "wish" and criteria_words().has("by_whom", text[act.start : act.end])
        if not (act.kind in _MORE or by_them) or not named or says_whom:
            found.append(act)
            continue
        asked = [replace(one, polarity="+") for one in (named if by_them else named[-1:])]
        others = (span for span in act.spans if span.kind not in PARTS)
        found.append(replace(act, kind="wish", spans=(*asked, *others)))
    return tuple(found)


def ranks_among_ranks(acts: Sequence[Act]) -> list[Act]:
    """Where a place on the list is spoken of, a number beside it is one too: "drop 2, 5 first"."""
    ranks = [act for act in acts if isinstance(act.selection, Ranks)]
    if len(ranks) <= 1:
        return list(acts)
    unsure = [act for act in ranks if act.doubt and act.doubt.kind == "rank_or_name"]
    return [act.model_copy(update={"doubt": None}) if act in unsure else act for act in acts]
