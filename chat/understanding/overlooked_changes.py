"""More or less of a quality in exact words, where the tagger only saw that something is to change.

"Angrier", "dial up the danceability", "too lengthy".
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.selections import Whole
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.comparatives import plain_form
from undercard.chat.understanding.exact.directions import direction
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View

# Acts that say nothing without what changes; of what is no more than unclear, or sounds like a
# word of assent, only what is compared counts: "newer", and not "new".
_CHANGES = frozenset({"refine"})
_PERHAPS = frozenset({"unclear", "ack"})
_SURE = 1.0
_COMPARED = "er"  # how a German comparative ends


def with_overlooked_change(read: Act, one: Spoken, view: View) -> Spoken | None:
    """The act as a change of the list in view with what it asks for; None where it says nothing."""
    of_some = read.selection is not None and not isinstance(read.selection, Whole)
    says = read.criteria or of_some or read.other_tracks or read.takes_back
    if not len(view) or says or read.kind not in _CHANGES | _PERHAPS:
        return None
    spans = tuple(_changes(one, compared_only=read.kind in _PERHAPS))
    if not spans and read.kind in _CHANGES:
        spans = tuple(_compared(one))
    if not spans:
        return None
    act = TaggedAct(one.act.start, one.act.end, "refine", _SURE, spans)
    return replace(one, act=act)


def _changes(one: Spoken, *, compared_only: bool) -> Iterator[TaggedSpan]:
    words = tokens(one.all_words)
    found = lexicon(one.language, "qualities", "order").items(words, forgiving=False)
    for at, item in enumerate(found):
        start = one.act.start + words[item.first].start
        end = one.act.start + words[item.last - 1].end
        quality, is_compared = _quality(item, words, one.language)
        before = str(found[at - 1].value) if at else ""
        if quality == "long" and criteria_words().is_one("no_longer", before):
            continue  # "that rule no longer applies"
        if quality:
            degree = words[item.first - 1].folded if item.first else ""
            two = " ".join(word.folded for word in words[max(0, item.first - 2) : item.first])
            less = any(criteria_words().is_one("too_much", each) for each in (degree, two))
            is_compared = is_compared or criteria_words().is_one("degrees", degree)
            if quality not in ("long", "short"):  # which may be said of the list
                is_compared = is_compared or _is_bare(found, at, words, one.language)
            if is_compared or less or not compared_only:
                yield TaggedSpan(start, end, quality, "<" if less else ">", _SURE)
        elif item.kind == "field":
            way = direction(one.text[start:end], one.all_words, one.language)
            name = _most_of(str(item.value))
            if way and name:
                yield TaggedSpan(start, end, name, way, _SURE)


def _is_bare(items: Sequence[Item], at: int, words: Sequence[Token], language: str) -> bool:
    """Whether a German adjective is compared and not declined, as nothing else is said: "lauter".

    What joins it to another clause says nothing either.
    """
    if language != "de" or not words[items[at].last - 1].folded.endswith(_COMPARED):
        return False
    others = [word.folded for item in (*items[:at], *items[at + 1 :])
              for word in words[item.first : item.last] if word.folded.isalnum()]  # fmt: skip
    said = lexicon(language, "further").phrases
    return all(said.get((word,), ("", ""))[0] == "beside" for word in others)


def _compared(one: Spoken) -> Iterator[TaggedSpan]:
    """What stands behind "more", to be read by its meaning: "más tristonas"."""
    words = tokens(one.all_words)
    for at, word in enumerate(words[:-1]):
        if criteria_words().is_one("degrees", word.folded):
            start = one.act.start + words[at + 1].start
            end = one.act.start + words[-1].end
            yield TaggedSpan(start, end, "mood", ">", _SURE)
            return


def _quality(item: Item, words: Sequence[Token], language: str) -> tuple[str, bool]:
    """The quality that a word names, and whether it is compared; empty where it names none."""
    said = words[item.first].folded
    plain = plain_form(said, language)
    if item.kind == "is":
        return str(item.value), plain is not None
    if item.kind != "word" or plain is None:
        return "", False
    known = lexicon(language, "qualities").phrases
    for form in plain:
        kind, value = known.get((form,), ("", ""))
        if kind == "is":
            return str(value), True
    return "", False


def _most_of(field: str) -> str:
    """The quality of having much of a field."""
    names = [name for name, one in senses().items() if (one.field, one.side) == (field, "most")]
    return names[0] if names else ""
