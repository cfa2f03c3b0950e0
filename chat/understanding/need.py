"""Who says in so many words that they are in need, whatever the tagger made of it."""

from undercard.chat.dialogue.acts import Act
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.tagger import Tagged

_NAMES = frozenset({"title", "artist", "album", "theme", "words"})
_SURE = 0.9


def words_of_need(text: str, tagged: Tagged) -> tuple[Act, ...]:
    """A call for help; none where the words are of a name, or the tagger heard one already."""
    found = criteria_words().find("in_need", text)
    acts = [act for act in tagged.acts if act.kind == "crisis" and act.confidence >= _SURE]
    if found is None or acts:
        return ()
    start, end = found
    spans = (span for act in tagged.acts for span in act.spans if span.kind in _NAMES)
    if any(span.start < end and start < span.end for span in spans if span.confidence >= _LIKELY):
        return ()
    return (Act(kind="crisis", words=text[start:end], confidence=_SURE),)


_LIKELY = 0.5  # confidence from which words are the name that they are taken for
