"""Questions by words that leave no doubt, where the tagger takes them for a wish or a change.

Whether the list lasts ("is there enough there to see me in? it's 40 minutes"), how music is chosen,
what is asked of a song by its title, and which tracks are meant where the tagger saw none.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from undercard.chat.understanding.criteria_words import CriteriaWords, criteria_words
from undercard.chat.understanding.exact.superlatives import read_superlative
from undercard.chat.understanding.spoken import NAMED
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "questions.yaml"
_SAID = 0.95  # confidence of what exact words say
_MEASURES = frozenset({"length", "count", "each", "context", "year", "t", "attr"})
_HEARD = 0.5  # confidence of a span from which something else is asked
_NO_LENGTH = frozenset({"drop", "keep", "swap", "move", "like", "dislike", "q_has", "q_length"})
_TAKEN_FOR = frozenset({"wish", "add", "unclear", "chat", "q_has", "refine", "context", "offtopic"})
_VAGUE = frozenset({"chat", "unclear", "context", "wish", "ack", "q_help", "q_source", "offtopic"})
_GUESSED = 0.2  # confidence below which a name alone does nothing
_SHORT = 7  # words of a question that asks for no more than whether somebody is here
_LEADS = 3  # words that may stand before a question: "ok and also"


def with_plain_questions(text: str, acts: Sequence[TaggedAct], view: View) -> tuple[TaggedAct, ...]:
    """The acts, of which those that surely ask something are questions."""
    if len(view) and any(_asks_if_it_lasts(text, act) for act in acts):
        start, end = acts[0].start, acts[-1].end
        return (TaggedAct(start, end, "q_length", _SAID, ()),)
    return tuple(_asked(text, act, view) for act in _with_whom_named(text, acts))


def _with_whom_named(text: str, acts: Sequence[TaggedAct]) -> list[TaggedAct]:
    """The acts; a question why is about who is only named before it: "Elvis? How come?"."""
    found: list[TaggedAct] = []
    for act in acts:
        before = found[-1] if found else None
        bare = act.kind == "q_why" and not act.spans
        if bare and before is not None and _only_names(text, before):
            found[-1] = replace(act, start=before.start, spans=before.spans)
        else:
            found.append(act)
    return found


def _only_names(text: str, act: TaggedAct) -> bool:
    asks = text[act.start : act.end].rstrip().endswith("?")
    return asks and bool(act.spans) and act.confidence < _GUESSED


def _asked(text: str, act: TaggedAct, view: View) -> TaggedAct:
    said = text[act.start : act.end]
    if _asks_for_nobody_else(said, act, view):
        spans = tuple(replace(s, polarity="+") if s.kind in NAMED else s for s in act.spans)
        return replace(act, kind="refine", confidence=_SAID, spans=spans)
    if act.kind in _VAGUE and not act.spans and len(view) and _questions().has("chooses", said):
        return replace(act, kind="q_why", confidence=_SAID)
    if _asks_for_an_end(text, act, view):
        whole = TaggedSpan(act.start, act.end, "t", "", _SAID)
        return replace(act, kind="q_which", confidence=_SAID, spans=(whole,))
    if len(view) and _asks_whether_here(said, act):
        return replace(act, kind="q_has", confidence=_SAID)
    title = _title_asked_about(text, act)
    if title is not None:
        start, end = title.start, title.end
        of_it = TaggedSpan(start, end, "t", "", _SAID)
        attribute = TaggedSpan(act.start, start, "attr", "", _SAID)
        spans = (attribute, of_it, replace(title, polarity="."))
        return replace(act, kind="q_about", confidence=_SAID, spans=spans)
    if act.kind == "q_which" and len(view) and all(span.kind != "t" for span in act.spans):
        return replace(act, spans=(*act.spans, *_tracks_meant(act)))
    return act


def _asks_if_it_lasts(text: str, act: TaggedAct) -> bool:
    said = text[act.start : act.end]
    clause = said.partition("?")[0]
    at = _questions().find("asks", clause)
    begins = at is not None and len(clause[: at[0]].split()) < _LEADS
    else_ = (s for s in act.spans if s.kind not in _MEASURES and s.confidence >= _HEARD)
    may_be = act.kind not in _NO_LENGTH and not any(else_)
    told = at is not None and "?" not in said and _denies(clause[at[1] :])
    return may_be and begins and not told and _questions().has("enough", clause) and _is_asked(said)


def _denies(after: str) -> bool:
    """Whether it is said that it is not so: "reicht nicht, 20"."""
    return criteria_words().starts_with("refused", after)


def _asks_for_nobody_else(said: str, act: TaggedAct, view: View) -> bool:
    """Whether the tagger only guesses a question of who is asked for: "seulement du Stromae"."""
    guessed = act.kind == "q_has" and act.confidence < _HEARD and "?" not in said
    named = any(span.kind in NAMED for span in act.spans)
    return bool(guessed and named and len(view)) and criteria_words().starts_with("only", said)


def asked_field(said: str) -> str:
    """The field of a track that the words of a question ask for; empty where they name none."""
    return next(iter(_questions().values("of_a_title", said)), "")


def _is_asked(said: str) -> bool:
    """Whether it is put as a question, or says of how long a time it is one."""
    return "?" in said or any(map(str.isdigit, said))


def _asks_for_an_end(text: str, act: TaggedAct, view: View) -> bool:
    """Whether a superlative is all that is asked: "fastest?"."""
    said = text[act.start : act.end].strip()
    short = said.endswith("?") and len(said.split()) <= _LEADS and act.end - act.start == len(text)
    return bool(short and len(view) and read_superlative(said.strip(" ?¿"), view.language))


def _asks_whether_here(said: str, act: TaggedAct) -> bool:
    """Whether it is asked if somebody is here, and nothing else: "got Beyoncé?"."""
    at = _questions().find("owns", said)
    begins = at is not None and len(said[: at[0]].split()) < _LEADS
    named = bool(act.spans) and all(span.kind in NAMED for span in act.spans)
    asked = said.rstrip().endswith("?") and begins and named
    after = said[act.spans[-1].end - act.start :].split() if named else ()
    return asked and act.kind == "wish" and len(said.split()) <= _SHORT and len(after) < _LEADS


def _title_asked_about(text: str, act: TaggedAct) -> TaggedSpan | None:
    """The title that a question is about which the tagger took for a wish."""
    titles = [span for span in act.spans if span.kind == "title"]
    if act.kind not in _TAKEN_FOR or len(titles) != 1:
        return None
    before = text[act.start : titles[0].start]
    at = _questions().find("of_a_title", before)
    begins = at is not None and len(before[: at[0]].split()) <= _LEADS
    return titles[0] if begins else None


def _tracks_meant(act: TaggedAct) -> list[TaggedSpan]:
    """What a question says of tracks, as their selection: "any swearing in these?"."""
    spans = [span for span in act.spans if span.kind != "attr"]
    names = [span for span in spans if span.kind in NAMED]
    said = names or spans
    return [replace(said[0], kind="t", polarity="", end=said[-1].end)] if said else []


@cache
def _questions() -> CriteriaWords:
    return CriteriaWords(yaml12.load_file(_FILE))
