"""The lessons of each round: every hand-written line in another guise, those with names twice."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from undercard.chat.training.reader.drafts import framed, joined
from undercard.chat.training.reader.lessons import NAMED, Lesson, lesson
from undercard.chat.training.reader.list_on_table import drawn
from undercard.chat.training.reader.name_pool import NamePool
from undercard.chat.training.reader.plain_phrases import Phrases
from undercard.chat.training.reader.refilling import refilled, refills
from undercard.chat.training.reader.spelling import spelt
from undercard.chat.understanding.cues import NAMES, Cue, CueFinder
from undercard.chat.understanding.labels import ActSpan, Labelled
from undercard.chat.understanding.tagset import Tagset

_SMALL = ("ack", "thanks", "greeting", "pivot", "praise", "yes", "no", "context", "complaint")
_REFILLED = 0.5  # requests that are put about others
_ENDS = ".,;:!?… "


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Parts of what a round is made of."""

    generated: bool = True
    as_written: float = 0.2  # lines that stay as they are
    joined: float = 0.3  # lines that another one follows
    divided: float = 0.15  # lines of several acts of which a part is taken
    framed: float = 0.15
    with_names: float = 0.2  # further lines with names, as a part of all lines
    requests: bool = True  # half of the requests in which only names are labelled
    phrases: float = 0.15  # lines put together out of phrases, as a part of all lines
    on_list: float = 0.75  # names inside a selection that are on the list


class Variants:
    """Lessons from hand-written lines; by the same seed and round the same."""

    def __init__(
        self,
        lines: Sequence[Labelled],
        requests: Sequence[Labelled],
        phrases: Phrases,
        pool: NamePool,
        finder: CueFinder,
        tagset: Tagset,
        mixture: Mixture,
        *,
        seed: int,
        hint_dropout: float = 0.15,
        name_dropout: float = 0.15,
        cues: bool = True,
    ) -> None:
        self._lines, self._requests, self._phrases = lines, requests, phrases
        self._pool, self._finder, self._tagset = pool, finder, tagset
        self._mixture, self._seed, self._cues = mixture, seed, cues
        self._dropout = hint_dropout, name_dropout
        self._fitting: dict[tuple[str, bool, bool], list[Labelled]] = {}
        for line in lines:
            self._fitting.setdefault(_situation(line), []).append(line)
        spoken = Counter(line.language for line in lines)
        self._shares = [spoken[name] for name in phrases.languages]

    def epoch(self, number: int) -> list[Lesson]:
        """The lessons of a round."""
        chance = random.Random(f"{self._seed}, round {number}")
        made = [self._lesson(line, chance) for line in self._drawn(chance)]
        number = len(self._requests) // 2 if self._mixture.requests else 0
        for line in chance.sample(self._requests, number):
            refill = refilled(line, self._pool, chance) if chance.random() < _REFILLED else line
            made.append(self._lesson(spelt(refill, chance), chance, names_only=True))
        return [one for one in made if one is not None]

    def _drawn(self, chance: random.Random) -> Iterator[Labelled]:
        if not self._mixture.generated:
            yield from self._lines
            return
        for line in self._lines:
            yield line if chance.random() < self._mixture.as_written else self.variant(line, chance)
        named = [line for line in self._lines if any(one.kind in NAMED for one in line.spans)]
        for line in chance.choices(named, k=int(self._mixture.with_names * len(self._lines))):
            yield self.variant(line, chance)
        for _ in range(int(self._mixture.phrases * len(self._lines))):
            language = chance.choices(self._phrases.languages, self._shares)[0]
            yield self._dressed(self._phrases.line(language, chance), chance)

    def variant(self, line: Labelled, chance: random.Random) -> Labelled:
        """The line about something else, in other spelling, alone or beside another."""
        mixture = self._mixture
        if len(line.acts) > 1 and chance.random() < mixture.divided:
            line = _divided(line, chance)
        return self._dressed(refilled(line, self._pool, chance), chance)

    def _dressed(self, line: Labelled, chance: random.Random) -> Labelled:
        """In other spelling, with fillers, beside another line."""
        mixture = self._mixture
        if chance.random() < mixture.framed:
            line = self._framed(line, chance)
        if chance.random() < mixture.joined:
            line = self._joined(line, chance)
        return spelt(line, chance)

    def _joined(self, line: Labelled, chance: random.Random) -> Labelled:
        others = self._fitting.get(_situation(line), [line])
        other = refilled(chance.choice(others), self._pool, chance)
        for _ in range(2):  # something small stands first more often than not
            if other.acts[0].kind not in _SMALL:
                other = refilled(chance.choice(others), self._pool, chance)
        first, second = (other, line) if other.acts[0].kind in _SMALL else (line, other)
        end, beginning = chance.choice(refills()["links"][line.language])
        first = framed(_ended(first), "", end.rstrip())
        if beginning or not end.strip(".!? "):
            second = _decapitalised(second)
        return joined(first, " ", framed(second, beginning, ""))

    def _framed(self, line: Labelled, chance: random.Random) -> Labelled:
        fillers = refills()["fillers"][line.language]
        if chance.random() < 0.5:
            return framed(_decapitalised(line), chance.choice(fillers["before"]), "")
        return framed(_ended(line), "", chance.choice(fillers["after"]))

    def _lesson(
        self, line: Labelled, chance: random.Random, *, names_only: bool = False
    ) -> Lesson | None:
        cues = self.cues(line, chance) if self._cues else []
        return lesson(line, cues, self._tagset, names_only=names_only)

    def cues(self, line: Labelled, chance: random.Random) -> list[Cue]:
        """What would be pointed out, some of it left out: names of no catalogue are names too."""
        titles, artists = drawn(line, self._pool, self._mixture.on_list, chance)
        cues = self._finder.find(line.text, titles, artists)
        all_names, one_name = self._dropout
        if chance.random() < all_names:
            return [cue for cue in cues if cue.kind not in NAMES]
        if chance.random() < all_names:
            cues = [cue for cue in cues if not cue.kind.startswith("capital")]
        return [cue for cue in cues if cue.kind not in NAMES or chance.random() > one_name]


def _situation(line: Labelled) -> tuple[str, bool, bool]:
    return line.language, line.has_list, line.asked


def _divided(line: Labelled, chance: random.Random) -> Labelled:
    """Some of the acts, one after the other."""
    first = chance.randrange(len(line.acts))
    last = chance.randrange(first, len(line.acts))
    start, end = line.acts[first].start, line.acts[last].end
    text = line.text[start:end].rstrip()
    acts = [
        ActSpan(act.start - start, min(act.end - start, len(text)), act.kind)
        for act in line.acts[first : last + 1]
    ]
    spans = [
        replace(one, start=one.start - start, end=one.end - start)
        for one in line.spans
        if start <= one.start and one.end <= end
    ]
    return replace(line, text=text, acts=tuple(acts), spans=tuple(spans))


def _ended(line: Labelled) -> Labelled:
    """Without the signs at its end, where no span ends with them."""
    end = max([len(line.text.rstrip(_ENDS)), line.acts[-1].start + 1, *(s.end for s in line.spans)])
    last = replace(line.acts[-1], end=end)
    return replace(line, text=line.text[:end], acts=(*line.acts[:-1], last))


def _decapitalised(line: Labelled) -> Labelled:
    """With a small first letter, unless a name begins there."""
    if any(one.start == 0 and one.kind in NAMED for one in line.spans) or line.text[:2] == "I ":
        return line
    return replace(line, text=line.text[:1].lower() + line.text[1:])
