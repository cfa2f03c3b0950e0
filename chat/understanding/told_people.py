"""People who are told of beside a wish, and make no music: "Denise who does the other bay".

Only of a name that is nobody's in full; and only where the words around it tell of a person.
"""

from collections.abc import Sequence

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan
from undercard.retrieval.folding import fold_name
from undercard.retrieval.links import Links

_TALE = 0.5  # confidence of a wish below which it may be mostly a tale
_SIGNS = " ,.;:!?"


def without_people(one: Spoken, spans: Sequence[TaggedSpan], names: Links) -> list[TaggedSpan]:
    """The spans without the names of such people, wherever these are named again."""
    told = {
        fold_name(one.words(span))
        for span in spans
        if span.kind == "artist" and _is_told_of(one, span) and not _is_whole(one, span, names)
    }
    spans = [s for s in spans if s.kind != "artist" or fold_name(one.words(s)) not in told]
    return [span for span in spans if not _is_told_year(one, span)]


def _is_told_of(one: Spoken, span: TaggedSpan) -> bool:
    words = criteria_words()
    before = "".join(one.text[: span.start].split()[-1:])
    after = one.text[span.end :].lstrip(_SIGNS)
    return words.is_one("of_mine", before) or words.starts_with("does_something", after)


def _is_told_year(one: Spoken, span: TaggedSpan) -> bool:
    """Whether a tale begins with it: "it was 1984 and we had the campervan"."""
    tells = span.kind == "year" and one.act.confidence < _TALE
    return tells and criteria_words().ends_with("it_was", one.before(span))


def _is_whole(one: Spoken, span: TaggedSpan, names: Links) -> bool:
    """Whether somebody is so called, and nobody else could be meant."""
    linked = names.artist(one.words(span))
    return linked is not None and linked.similarity == 1 and not linked.others
