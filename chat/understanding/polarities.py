"""Whether what is named is wanted, where the words around it say so more surely than the tagger."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.spoken import NAMED
from undercard.chat.understanding.tagger import TaggedSpan

_MENTIONED, _UNWANTED = ".", "-"
_ASKED = frozenset("+~><=")
_CHANGES = frozenset({"wish", "refine"})
_NUMBERS = frozenset({"year", "each", "bpm"})
_MEASURES = frozenset({"each", "bpm"})  # told of nothing else: "songs that are 2 min"
_NAMED = frozenset({"artist", "genre", "year"})
_REFUSING = ("refused", "refusing", "no_thanks", "none", "denied")
_SURELY_REFUSED = 0.6  # confidence from which the tagger needs no word that refuses
_UNSURE = 0.5  # confidence of an example below which it may be what is asked for
_SENTENCE = re.compile(r"[.!?;](?:\s|$)")
_LONGEST_TAIL = 5  # words of "and that sort of thing"
_FEW = 2  # words before a bracket: "either ("
_SIGNS = " ,.;:!?-–—"


def settled_polarities(
    text: str, kind: str, spans: Sequence[TaggedSpan], end: int
) -> tuple[TaggedSpan, ...]:
    """The spans of an act of this kind that ends at `end`, in order.

    What is joined by "and" is meant alike; "Drake, no" refuses. What an act refuses is what it
    names, if nothing else, but for "other" such music; in a wish an artist who is named beside what
    is asked for is an example of it.
    """
    found = _refused_after(text, _joined_alike(text, spans), end)
    told = [span for span in found if kind != "wish" or span.kind == "context"]
    found = [_if_told(text, span) if span in told else _if_enough(text, span) for span in found]
    found = [_if_asked_later(text, span, found) for span in found]
    if kind in _CHANGES:
        found = [_meant(span, "+") if span.kind in _MEASURES else span for span in found]
        found = [_if_none(text, span) for span in _if_refused(text, kind, found)]
    if kind == "exclude":
        alone = not any(span.polarity == _UNWANTED for span in found)
        meant = [_meant(span, _UNWANTED) for span in found] if alone else found
        return tuple(_if_other(text, span) for span in meant)
    asks = any(span.polarity in _ASKED and span.kind != "count" for span in found)
    if kind == "add" and not asks:  # "oh and then Tiny Dancer right at the end"
        return tuple(_meant(span, "+") if span.kind in NAMED else span for span in found)
    if kind != "wish" or not asks:
        return tuple(found)
    alike = "~" if _are_examples(text, found) else "+"
    if alike == "+":
        found = [replace(s, polarity=".") if s.kind == "artist" else s for s in found]
    named = [_meant(span, alike) if span.kind == "artist" else span for span in found]
    return tuple(_one_of(text, span, named) for span in named)


def _are_examples(text: str, spans: Sequence[TaggedSpan]) -> bool:
    """Whether artists in a wish are examples of what else it asks for, or surely of what is alike.

    They are what is asked for where nothing else is: "Zeppelin and Sabbath, shuffled".
    """
    unsure = all(span.confidence < _UNSURE for span in spans if span.polarity == "~")
    others = [s for s in spans if s.kind not in ("artist", "count", "length", "context")]
    wanted = any(span.polarity in "+-" for span in spans if span.kind == "artist")
    return bool(others) or wanted or not unsure or criteria_words().has("likened", text)


def _joined_alike(text: str, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """What is joined by "and", and the members of a list that a colon opens, are meant alike."""
    found = list(spans)
    opened = ""  # the polarity of what a colon stands behind
    for at, (before, after) in enumerate(pairwise(spans)):
        between = text[before.end : after.start].strip()
        if between == ":" and before.polarity == _UNWANTED:
            opened = _UNWANTED
        elif between not in (":", ","):
            opened = ""
        if found[at].polarity == _UNWANTED and _tells_which(between):
            found[at + 1] = replace(after, polarity=_UNWANTED)
        joined = criteria_words().is_one("joins_names", between) and before.kind == after.kind
        if opened or (_is_named_again(before, between, after) and found[at].polarity == _UNWANTED):
            found[at + 1] = replace(after, polarity=_UNWANTED)
        elif joined:
            found[at], found[at + 1] = _alike(found[at], after)
    return found


def _is_named_again(before: TaggedSpan, between: str, after: TaggedSpan) -> bool:
    """Whether a name only explains another: "no Gunners (Guns N' Roses)"."""
    near = between.endswith("(") and len(between.split()) <= _FEW
    return near and before.kind == after.kind == "artist"


def _tells_which(words: str) -> bool:
    """Whether what follows only tells which of it are meant: "dad stuff from the 70s"."""
    said = words.lower().split()
    known = criteria_words()
    nouns = [known.has("stuff", word) or known.has("song_nouns", word) for word in said]
    links = [known.has("by", word) or known.has("fillers", word) for word in said]
    return any(nouns) and any(links) and all(map(max, nouns, links))


def _alike(one: TaggedSpan, other: TaggedSpan) -> tuple[TaggedSpan, TaggedSpan]:
    """Both by the polarity of the surer one; what is only mentioned is never that one."""
    if {one.polarity, other.polarity} == {"+", _UNWANTED}:
        surer = max(one, other, key=lambda span: span.confidence).polarity
        return replace(one, polarity=surer), replace(other, polarity=surer)
    return _meant(one, other.polarity), _meant(other, one.polarity)


def _refused_after(text: str, spans: Sequence[TaggedSpan], end: int) -> list[TaggedSpan]:
    """Unwanted where nothing but a "no" stands behind: "80s, yes. Drake, no".

    A "no" behind a sign refuses all that is listed before it ("live, remixes: none of it"), one
    without ("Queen yes, Drake no") what it stands behind.
    """
    found = list(spans)
    for at, span in enumerate(spans):
        following = spans[at + 1].start if at + 1 < len(spans) else end
        stop = _SENTENCE.search(text, span.end, following)
        said = text[span.end : stop.start() if stop else following]
        refusals = [said, text[span.end : end]] if following == end else [said] * bool(stop)
        refusal = next(filter(_is_no, refusals), None)
        if refusal is None:
            continue
        first = _list_before(text, spans, at) if refusal.strip()[:1] in _SIGNS else at
        for place in range(first, at + 1):
            if found[place].polarity in "+~.":
                found[place] = replace(found[place], polarity=_UNWANTED)
    return found


def _is_no(words: str) -> bool:
    return criteria_words().is_one("no_thanks", words.strip(_SIGNS))


def _list_before(text: str, spans: Sequence[TaggedSpan], at: int) -> int:
    """Where the list begins that ends with this span: its members follow one another."""
    while at > 0:
        words = text[spans[at - 1].end : spans[at].start].strip(_SIGNS).split()
        joins = criteria_words().is_one("joins_names", " ".join(words))
        if len(words) > 1 or _SENTENCE.search(text, spans[at - 1].end, spans[at].start):
            return at
        if words and not joins and criteria_words().has("yes", words[0]):
            return at
        at -= 1
    return at


def _one_of(text: str, span: TaggedSpan, spans: Sequence[TaggedSpan]) -> TaggedSpan:
    """An artist wanted among others: "80s synth pop, Depeche Mode and that sort of thing"."""
    if span.kind != "artist" or span.polarity != "~":
        return span
    after = text[span.end :].split()[:_LONGEST_TAIL]
    ends = (" ".join(after[:size]).strip(_SIGNS) for size in range(1, len(after) + 1))
    listed = any(criteria_words().is_one("and_such", each) for each in ends)
    among = any(other.kind == "genre" and other.polarity == "+" for other in spans)
    return replace(span, polarity="+") if listed and among else span


def _if_told(text: str, span: TaggedSpan) -> TaggedSpan:
    """Only mentioned where it is said of something that it is none: "those aren't acoustic".

    In a wish that is said of an occasion; of music it refuses: "anything, as long as it isn't rap".
    """
    told = criteria_words().ends_with("not_being", text[max(0, span.start - 40) : span.start])
    refused = span.polarity == _UNWANTED and span.kind != "artist"
    return replace(span, polarity=_MENTIONED) if told and refused else span


def _if_asked_later(text: str, span: TaggedSpan, spans: Sequence[TaggedSpan]) -> TaggedSpan:
    """Only told where the same is asked for behind it: "he can't stand techno, so techno it is"."""
    words = text[span.start : span.end].lower()
    again = span.polarity == _UNWANTED and any(
        (other.kind, other.polarity) == (span.kind, "+")
        and other.start > span.start
        and text[other.start : other.end].lower() == words
        for other in spans
    )
    return replace(span, polarity=_MENTIONED) if again else span


def _if_refused(text: str, kind: str, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """What a wish refuses, and what is wanted all the same.

    "Nothing beats the seventies"; and "mi waan hear Sean Paul", of which the tagger only guesses
    that it refuses, and no word says so.
    """
    refused = [span for span in spans if span.polarity == _UNWANTED]
    guessed = kind == "wish" and all(span.confidence < _SURELY_REFUSED for span in refused)
    plain = guessed and not any(criteria_words().has(group, text) for group in _REFUSING)
    wanted = [
        span for span in refused if (plain and span.kind in _NAMED) or _is_unbeaten(text, span)
    ]
    return [replace(span, polarity="+") if span in wanted else span for span in spans]


def _is_unbeaten(text: str, span: TaggedSpan) -> bool:
    return criteria_words().ends_with("unbeaten", text[max(0, span.start - 40) : span.start])


def _if_none(text: str, span: TaggedSpan) -> TaggedSpan:
    """Refused where there is to be nothing of it: "rap, none older than 2010"."""
    before = text[max(0, span.start - 40) : span.start].rstrip(" ")
    none = span.kind in _NUMBERS and criteria_words().ends_with("none", before)
    none = none and not _is_unbeaten(text, span)
    return replace(span, polarity=_UNWANTED) if none and span.polarity == "+" else span


def _if_enough(text: str, span: TaggedSpan) -> TaggedSpan:
    """Wanted where there is to be enough of it for something: "enough pop for the drive"."""
    enough = criteria_words().ends_with("enough", text[max(0, span.start - 40) : span.start])
    after = " ".join(text[span.end :].split()[:2])
    is_for = enough and criteria_words().has("for", after)
    return replace(span, polarity="+") if is_for and span.polarity == _UNWANTED else span


def _if_other(text: str, span: TaggedSpan) -> TaggedSpan:
    """Wanted where it is other music of that kind: "no more AC/DC, other hard rockers will do"."""
    is_other = criteria_words().ends_with("others", text[max(0, span.start - 40) : span.start])
    return replace(span, polarity="+") if is_other and span.kind != "artist" else span


def _meant(span: TaggedSpan, polarity: str) -> TaggedSpan:
    return replace(span, polarity=polarity) if span.polarity == _MENTIONED else span
