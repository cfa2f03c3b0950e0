"""A span that asks for a quality of the sound, a mood, an occasion or an instrument."""

from collections.abc import Sequence
from dataclasses import dataclass

from undercard.chat.dialogue.acts import Criterion, Shift, Target
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.shifts import limits_of
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.opening import Heard, OpenReader, says_nothing, themes
from undercard.chat.understanding.said import NO_MORE, Around, Said
from undercard.retrieval.liner_notes import tag_phrases

_NUDGE = 0.15  # how far "more romantic" moves a feature of the sound


@dataclass(frozen=True)
class SoundCriteria:
    """Reads qualities by their exact words, and open words by their meaning."""

    opening: OpenReader

    def quality(self, said: Said, around: Around) -> Criterion:
        """A quality of data/senses.yaml: as a target, more or less of it, or none of it."""
        del around
        sense = senses()[said.kind]
        if said.polarity == NO_MORE:
            bound = sense.shift(said.words, -1).model_copy(update={"only_bounds": True})
            return Criterion(words=said.words, shifts=(bound,))
        if said.polarity == "-":
            limits = limits_of({sense.field: sense.without})
            noted = limits.model_copy(update={"notes_not": sense.labels})
            return Criterion(words=said.words, limits=noted)
        relative = {">": 1, "<": -1, "=": 0}.get(said.polarity)
        if relative is None and said.act in ("refine", "replace", "more_like"):
            relative = 1
        if relative is not None:
            return Criterion(words=said.words, shifts=(sense.shift(said.words, relative),))
        if targets := sense.aim(said.words):
            text = said.words if sense.is_heard else ""
            return Criterion(words=said.words, text=text, targets=targets, labels=sense.labels)
        return Criterion(words=said.words, limits=limits_of({sense.field: sense.bounds}))

    def open(self, said: Said, around: Around) -> Criterion:
        """A mood, an occasion, an instrument: by what people put on for it, and by its sound."""
        del around
        if criteria_words().is_one("fillers", said.words) or says_nothing(said.words):
            return Criterion(words=said.words)
        is_theme = said.kind == "theme"
        heard = self.opening.read(said.words, said.language, theme=is_theme)
        plain = said.words.removesuffix(" music")  # "background music"
        if not any(heard) and plain != said.words:
            heard = self.opening.read(plain, said.language, theme=is_theme)
        heard = heard._replace(labels=_named_first(said.words, heard.labels))
        about = tuple(label for label in heard.labels if label in themes())
        if said.kind == "context":  # what it is put on for, and not what it is about: "working"
            heard = heard._replace(labels=tuple(one for one in heard.labels if one not in about))
        elif is_theme and about:
            heard = Heard(labels=about)
        if said.polarity in "-<":
            away = _shifts(heard.targets, -1)
            tags = tuple(tag for tag in heard.labels if tag in tag_phrases())
            limits = Limits(notes_not=tags if said.polarity == "-" else ())
            unread = not (away or limits.notes_not)
            return Criterion(words=said.words, shifts=away, limits=limits, unread=unread)
        asked = Criterion(words=said.words, text=said.words, labels=heard.labels)
        if said.polarity == ">" and heard.targets:
            return asked.model_copy(update={"shifts": _shifts(heard.targets, 1)})
        return asked.model_copy(update={"targets": heard.targets})

    def by_meaning(self, words: str, language: str) -> tuple[Criterion, ...]:
        """What a few words without any span come closest to; nothing where to none."""
        heard = self.opening.read(words, language)
        if not any(heard):
            return ()
        return (Criterion(words=words, text=words, targets=heard.targets, labels=heard.labels),)


def _named_first(words: str, labels: Sequence[str]) -> tuple[str, ...]:
    """Labels in whose names the words stand first: of a "gospel choir" it is gospel."""
    said = set(words.casefold().split())
    return tuple(sorted(labels, key=lambda label: said.isdisjoint(label.casefold().split())))


def _shifts(heard: Sequence[Target], direction: int) -> tuple[Shift, ...]:
    """Towards what was heard, or away from it."""
    shifts = []
    for target in heard:
        middle, step = (120.0, 20.0) if target.feature == "tempo" else (0.5, _NUDGE)
        towards = 1 if target.value > middle else -1
        shifts.append(
            Shift(feature=target.feature, by=direction * towards * step, word=target.word)
        )
    return tuple(shifts)
