"""What idioms refuse: "spare me the Queen", "one more ballad and I'll scream", "-drake".

The tagger knows the plain words of refusal and takes a name beside an idiom for one that is asked
for or only mentioned. What stands in a clause is refused by an idiom close before or behind it,
with what is listed together with it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.refusal_idioms import Idiom, idioms_in, opened
from undercard.chat.understanding.spoken import NAMED, is_inside
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan

_MUSIC = NAMED | {"genre", "version", "instrument", "voice", "language", "year"}
# Acts that may be a refusal as a whole, where all that they name is refused.
_MAY_REFUSE = frozenset(
    {
        "wish", "refine", "dislike", "overplayed", "drop", "unclear", "context", "complaint",
        "pivot", "add", "extend", "keep", "let_go", "like", "exclude",
    }
)  # fmt: skip
_SAID = 0.95  # confidence of what exact words say
_REFUSING = frozenset({"before", "after", "either", "back", "negates", "except"})
_MINE = frozenset({"mine", "likes", "wants"})
_SEEN = 0.4  # confidence of a span from which something is asked for beside what is refused
_THREATENS = frozenset({"and_then", "leaves"})
_SURE, _GUESSED = 0.7, 0.2  # of a wish, and then of a span
_CLOSE = 4  # words that may stand between an idiom and what it refuses
_STOP = re.compile(r"[,.;:!?()\n]")
_SIGNED = re.compile(r"(?:(?<=\s)|^)[-–−](?=\w)")


def with_refusals(text: str, acts: Sequence[TaggedAct], language: str) -> tuple[TaggedAct, ...]:
    """The acts, with what exact words refuse or ask for; who only refuses asks for nothing."""
    acts = [_of_its_genre(act) for act in acts]
    idioms = idioms_in(text, language)
    signs = [match.end() for match in _SIGNED.finditer(text)]
    if not idioms and not signs:
        return tuple(acts)
    told = (_without_theirs(text, _if_threat(act, idioms), idioms) for act in acts)
    settled = [_settled(text, act, idioms, signs) for act in told]
    return tuple(
        _likewise(settled[at - 1] if at else None, act, idioms) for at, act in enumerate(settled)
    )


def _of_its_genre(act: TaggedAct) -> TaggedAct:
    """The act; one that refuses a genre, where tracks are refused by it: "minus the rap ones"."""
    selections = [span for span in act.spans if span.kind == "t"]
    others = [span for span in act.spans if span not in selections]
    genres = all(span.kind == "genre" and span.polarity == "-" for span in others)
    inside = all(any(is_inside(span, one) for one in selections) for span in others)
    refuses = act.kind == "exclude" and selections and others and genres and inside
    return replace(act, spans=tuple(others)) if refuses else act


def _without_theirs(text: str, act: TaggedAct, idioms: Sequence[Idiom]) -> TaggedAct:
    """The act; of what others like is only told: "she likes pop, I like old rock"."""
    own = [one.start for one in idioms if one.kind in _MINE]
    theirs = [one for one in idioms if one.kind == "theirs" and own and one.start < own[-1]]
    if not theirs or act.kind != "wish" or any(one.kind == "together" for one in idioms):
        return act
    music = [span for span in act.spans if span.kind in _MUSIC]
    found = (_right_behind(text, one, music, idioms) for one in theirs)
    told = {span for span in found if span is not None and span.end <= own[-1]}
    wanted = any(span.polarity == "+" and span.start >= own[-1] for span in music)
    own_spans = tuple(span for span in act.spans if span not in told)
    return replace(act, spans=own_spans) if wanted else act


def _likewise(before: TaggedAct | None, act: TaggedAct, idioms: Sequence[Idiom]) -> TaggedAct:
    """The act; a refusal where it goes on from one: "…, and while you're at it anything old"."""
    goes_on = any(one.kind == "likewise" and one.start == act.start for one in idioms)
    refuses = before is not None and before.kind in ("exclude", "drop")
    music = [span for span in act.spans if span.kind in _MUSIC]
    if not (goes_on and refuses and music) or act.kind not in ("wish", "refine"):
        return act
    spans = tuple(replace(span, polarity="-") for span in music)
    return replace(act, kind="exclude", spans=spans, confidence=_SAID)


def _settled(text: str, act: TaggedAct, idioms: Sequence[Idiom], signs: Sequence[int]) -> TaggedAct:
    own = [
        one for one in idioms
        if act.start <= one.start and (one.end <= act.end or one.kind in _THREATENS)
    ]  # fmt: skip
    begun = [one for at in range(len(own)) if (one := opened(own, at)) is not None]
    spans = tuple(_trimmed(span, own) for span in act.spans if not _counts_none(span, begun))
    music = [span for span in spans if span.kind in _MUSIC]
    signed = (span for span in music if span.start in signs)
    refused = frozenset((*_refused(text, music, own), *signed))
    wanted = frozenset(_wanted(text, act, [s for s in music if s not in refused], own))
    if not refused and not wanted:
        return _if_liked(replace(act, spans=spans), own)
    meant = (
        replace(span, polarity="-", confidence=_SAID) if span in refused
        else replace(span, polarity="+", confidence=_SAID) if span in wanted
        else span
        for span in spans
    )  # fmt: skip
    return _whole(text, replace(act, spans=tuple(meant)))


def _if_threat(act: TaggedAct, idioms: Sequence[Idiom]) -> TaggedAct:
    """The act; one that only tells, where it is no more than the end of a threat."""
    ends = (at for at, one in enumerate(idioms) if act.start <= one.start and one.end <= act.end)
    begun = [one for at in ends if (one := opened(idioms, at)) is not None]
    threatens = any(one.end <= act.start for one in begun) and not act.spans
    return replace(act, kind="context") if threatens else act


def _counts_none(span: TaggedSpan, begun: Sequence[Idiom]) -> bool:
    """Whether a number only says that there is to be none: "one single Abba song and I'm off"."""
    return span.kind == "count" and any(one.start <= span.start < one.end for one in begun)


def _if_liked(act: TaggedAct, idioms: Sequence[Idiom]) -> TaggedAct:
    """The act; one that only tells, where it names what is liked: "I love Queen, but …"."""
    kinds = {idiom.kind for idiom in idioms}
    mentions = all(span.polarity == "." for span in act.spans)
    likes = act.kind == "exclude" and "likes" in kinds and not kinds & _REFUSING
    return replace(act, kind="context") if likes and mentions else act


def _whole(text: str, act: TaggedAct) -> TaggedAct:
    """The act as one that refuses, or asks, where nothing in it says otherwise."""
    music = [span for span in act.spans if span.kind in _MUSIC]
    rest = [span for span in act.spans if not _only_points(text, span, music)]
    may = act.kind in _MAY_REFUSE or (act.kind == "remember" and act.confidence < _SEEN)
    if not may or any(span.kind == "t" for span in rest):
        return act
    seen = _GUESSED if act.kind == "wish" and act.confidence >= _SURE else _SEEN
    if any(span.polarity not in "-." and span.confidence >= seen for span in rest):
        return replace(act, kind="wish") if act.kind == "exclude" else act
    refused = tuple(span for span in rest if span.polarity == "-")
    return replace(act, kind="exclude", spans=refused, confidence=_SAID) if refused else act


def _only_points(text: str, span: TaggedSpan, music: Sequence[TaggedSpan]) -> bool:
    """Whether a selection is what is refused and no more, or a bare "that" before it."""
    words = criteria_words()
    if span.kind != "t":
        return False
    bare = words.is_one("this_one", text[span.start : span.end])
    said = text[span.start : span.end]
    single = words.ends_with("song_nouns", said) or said.endswith(" one")
    return bare or any(
        (one.start <= span.start and span.end <= one.end)
        or (one.kind == "genre" and is_inside(one, span) and not single)
        for one in music
    )


def _refused(
    text: str, music: Sequence[TaggedSpan], idioms: Sequence[Idiom]
) -> Iterator[TaggedSpan]:
    """What is refused by an idiom before it, behind it, on both sides, or is an exception."""
    for at, idiom in enumerate(idioms):
        if _is_negated(text, idiom, idioms):
            continue
        if idiom.kind == "except":
            yield from _excepted(text, idiom, music, idioms)
        elif idiom.kind == "back":
            named = [span for span in music if span.end <= idiom.start]
            yield from _listed(text, named[-1] if named else None, music, back=True)
        elif idiom.kind in ("before", "after", "either"):
            yield from _beside(text, idiom, music, idioms)
        elif (begins := opened(idioms, at)) is not None:
            yield from (s for s in music if begins.end <= s.start < idiom.start)


def _beside(
    text: str, idiom: Idiom, music: Sequence[TaggedSpan], idioms: Sequence[Idiom]
) -> Iterator[TaggedSpan]:
    """What stands in the clause of an idiom, on the side that it refuses."""
    behind = idiom.kind != "after" and _right_behind(text, idiom, music, idioms)
    if behind:
        yield from _listed(text, behind, music)
    elif idiom.kind != "before":
        yield from _listed(text, _right_before(text, idiom, music, idioms), music, back=True)


def _wanted(
    text: str, act: TaggedAct, music: Sequence[TaggedSpan], idioms: Sequence[Idiom]
) -> Iterator[TaggedSpan]:
    """What an act that was taken for a refusal asks for: "Rock will ich hören".

    And what exceptions are made of: "any Queen will do, save We Will Rock You".
    """
    if act.kind != "exclude":
        return
    said, kinds = text[act.start : act.end], {idiom.kind for idiom in idioms}
    excepted = [one.start for one in idioms if one.kind == "except"]
    if excepted and not criteria_words().has("refused", said):
        yield from (span for span in music if span.end <= excepted[0])
    plain = not (_REFUSING & kinds or criteria_words().has("refused", said))
    if "wants" in kinds and (plain or "not_that" in kinds):
        yield from music


def _excepted(
    text: str, idiom: Idiom, music: Sequence[TaggedSpan], idioms: Sequence[Idiom]
) -> Iterator[TaggedSpan]:
    """What stands right behind "except", where something is asked for before it."""
    before = [span for span in music if span.end <= idiom.start and span.polarity in "+~."]
    refuses = criteria_words().has("refused", text[: idiom.start])
    if before and not refuses:
        yield from _listed(text, _right_behind(text, idiom, music, idioms), music)


def _right_behind(
    text: str, idiom: Idiom, music: Sequence[TaggedSpan], idioms: Sequence[Idiom]
) -> TaggedSpan | None:
    first = next((span for span in music if span.start >= idiom.end), None)
    near = first and _is_near(text, idiom.end, first.start, idioms)
    return first if near else None


def _right_before(
    text: str, idiom: Idiom, music: Sequence[TaggedSpan], idioms: Sequence[Idiom]
) -> TaggedSpan | None:
    last = next((span for span in reversed(music) if span.end <= idiom.start), None)
    near = last and _is_near(text, last.end, idiom.start, idioms)
    return last if near else None


def _is_near(text: str, start: int, end: int, idioms: Sequence[Idiom]) -> bool:
    """Whether two places are in one clause, with few words between."""
    between = text[start:end]
    breaks = any(one.kind in ("break", "wants") and start <= one.start < end for one in idioms)
    stops = _STOP.search(between)
    return not breaks and not stops and len(between.split()) <= _CLOSE


def _listed(
    text: str, first: TaggedSpan | None, music: Sequence[TaggedSpan], *, back: bool = False
) -> Iterator[TaggedSpan]:
    """A span with those that are listed behind it, or before it: "… Queen, Abba and Toto"."""
    if first is None:
        return
    yield first
    at = music.index(first)
    for one, other in pairwise(music[at::-1] if back else music[at:]):
        if not _are_joined(text, *((other, one) if back else (one, other))):
            return
        yield other


def _are_joined(text: str, before: TaggedSpan, after: TaggedSpan) -> bool:
    """Whether two spans are members of one list, or one word group: "falsetto disco"."""
    between = text[before.end : after.start].strip()
    if not between:
        return True
    words, known = between.strip(", ").lower().split(), criteria_words()
    joins = [known.is_one("joins_names", word) for word in words]
    plain = [known.is_one("by", word) or known.is_filler(word) for word in words]
    links = between[:1] == "," or any(joins)
    return links and all(map(max, joins, plain)) and before.kind == after.kind


def _is_negated(text: str, idiom: Idiom, idioms: Sequence[Idiom]) -> bool:
    """Whether a "not" stands right before an idiom: "not sick of Abba yet"."""
    return any(
        one.kind in ("negates", "not_that") and not text[one.end : idiom.start].strip()
        for one in idioms
        if one.end <= idiom.start
    )


def _trimmed(span: TaggedSpan, idioms: Sequence[Idiom]) -> TaggedSpan:
    """Without an "apart from" that was taken for the beginning of a name."""
    for one in idioms:
        if one.kind == "except" and one.start == span.start and one.end < span.end:
            return replace(span, start=one.end + 1)
    return span
