"""A list that is to become another: "turn it into Taylor Swift", "get rid of this and put Abba on".

The tagger takes it for a change of the list in view, or of tracks on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.spoken import PARTS
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View
from undercard.retrieval.folding import fold_name

_CHANGES = frozenset({"refine", "replace", "swap", "wish", "pivot", "add"})
_MUSIC = frozenset({"artist", "genre", "album"})
_SEEN = 0.3  # confidence of who or what the list is to become
_FEWEST = 3  # words that say what a list is to become, where the tagger found nothing in them
_SAID = 0.95  # of what exact words say


def with_turned_lists(
    text: str, acts: Sequence[TaggedAct], language: str, view: View
) -> Iterator[TaggedAct]:
    """The acts; what turns the list into another begins anew, with what it names."""
    for act, after in zip(acts, (*acts[1:], None), strict=True):
        music = _music(text, act)
        if not len(view):
            yield act
        elif (instead := _instead(text, act, view)) is not None:
            yield replace(act, kind="refine", spans=instead, confidence=_SAID)
        elif (behind := _whatever_behind(text, act)) is not None:
            yield TaggedAct(act.start, behind, "pivot", _SAID, ())
            yield TaggedAct(behind, act.end, "wish", _SAID, ())
        elif music is not None:
            kept = (s for s in act.spans if s.kind not in PARTS and s.end > music.start)
            meant = tuple(replace(s, polarity="+") if s == music else s for s in kept)
            yield TaggedAct(act.start, act.start, "pivot", _SAID, ())
            yield replace(act, kind="wish", spans=meant, confidence=max(act.confidence, _SAID))
        elif after is not None and _clears(text, act, after, language, view):
            yield replace(act, kind="pivot", spans=(), confidence=_SAID)
        else:
            yield act


def _music(text: str, act: TaggedAct) -> TaggedSpan | None:
    """Who or what stands right behind such words: "cámbiale a algo de soul"."""
    if act.kind not in _CHANGES:
        return None
    words = criteria_words()
    found = words.find("turns_into", text[act.start : act.end])
    behind = act.start + found[1] if found else act.end
    named = (s for s in act.spans if s.kind in _MUSIC and s.start >= behind)
    music = next((span for span in named if span.confidence >= _SEEN), None)
    if found is None or music is None:
        return None
    between = text[behind : music.start].split()
    plain = all(words.is_filler(word) or words.is_one("by", word) for word in between)
    return music if plain else None


def _instead(text: str, act: TaggedAct, view: View) -> tuple[TaggedSpan, ...] | None:
    """What is asked for in the place of the very music that the wish named.

    "Trade the jazz for some bossa nova", where the wish was for jazz.
    """
    if act.kind not in ("replace", "swap"):
        return None
    named = [span for span in act.spans if span.kind in _MUSIC or span.kind == "t"]
    held = [s for s in named if s.polarity not in ("+", "~", ">") and is_held(text, s, view)]
    wanted = [s for s in named if s.polarity == "+" and s.confidence >= _SEEN]
    selected = (text[span.start : span.end] for span in named if span.kind == "t")
    tracks = any(criteria_words().has("song_nouns", words) for words in selected)
    return tuple(wanted) if held and wanted and not tracks else None


def is_held(text: str, span: TaggedSpan, view: View) -> bool:
    """Whether the words of a span are those of what the wish that holds is for."""
    words = fold_name(text[span.start : span.end]).removeprefix("the ")
    return any(words == fold_name(said).removeprefix("the ") for said in view.standing)


def _whatever_behind(text: str, act: TaggedAct) -> int | None:
    """Where open words begin that say what the list is to become.

    "Change it to something a dentist would play".
    """
    found = criteria_words().find("turns_into", text[act.start : act.end])
    if act.kind not in _CHANGES or found is None:
        return None
    behind = act.start + found[1]
    says = any(span.end > behind for span in act.spans)
    return None if says or len(text[behind : act.end].split()) < _FEWEST else behind


def _clears(text: str, act: TaggedAct, after: TaggedAct, language: str, view: View) -> bool:
    """Whether "this" is thrown away for another list, and no track was spoken of."""
    asks = after.kind == "wish" and any(
        s.kind in _MUSIC and s.polarity == "+" and s.confidence >= _SEEN for s in after.spans
    )
    if act.kind not in ("drop", "dislike") or not asks or view.focus or view.spoken_of:
        return False
    pointed = [tokens(text[s.start : s.end]) for s in act.spans if s.kind == "t"]
    items = [lexicon(language, "selections").items(words, forgiving=False) for words in pointed]
    return len(items) == 1 and [item.kind for item in items[0]] == ["focus"]
