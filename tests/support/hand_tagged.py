"""A tagger that reads labelled lines as they are labelled: what stands behind it is tried alone."""

from undercard.chat.understanding.labels import Labelled, parse
from undercard.chat.understanding.tagger import Tagged, TaggedAct, TaggedSpan

_SURE = 0.95


class HandTagger:
    """Knows the lines that it was given; `say` is the utterance of one, without its marks."""

    def __init__(self) -> None:
        self._known: dict[str, Tagged] = {}

    def say(self, line: str, language: str = "en") -> str:
        """The words of a labelled line, which it reads from now on as they are labelled."""
        labelled = parse(line, language=language)
        self._known[labelled.text] = as_tagged(labelled)
        return labelled.text

    def tag(self, text: str, *_: object, **__: object) -> Tagged:
        return self._known[text]


def as_tagged(labelled: Labelled) -> Tagged:
    """What a tagger would say that makes no mistake and is sure."""
    acts = tuple(
        TaggedAct(act.start, act.end, act.kind, _SURE, _spans(labelled, act.start, act.end))
        for act in labelled.acts
    )
    return Tagged(acts, labelled.language)


def _spans(labelled: Labelled, start: int, end: int) -> tuple[TaggedSpan, ...]:
    within = [one for one in labelled.spans if start <= one.start and one.end <= end]
    ordered = sorted(within, key=lambda one: (one.start, -one.end))
    return tuple(TaggedSpan(s.start, s.end, s.kind, s.polarity, _SURE) for s in ordered)
