"""A labelled utterance as the network learns it: its input, and the right answer of every head."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from undercard.chat.understanding.cues import Cue
from undercard.chat.understanding.labels import Labelled, Span
from undercard.chat.understanding.tagger_input import Encoded, encode
from undercard.chat.understanding.tagset import Tagset
from undercard.chat.understanding.word_units import Place, covered, split

NOTHING = -100  # the answer of a unit that a head is not judged by
NO_NAME = -101  # the answer "any span or none, but no name"
BY_UNIT = ("act", "begin", "structure", "span", "polarity")
ACT, BEGIN, STRUCTURE, SPAN, POLARITY = range(5)
NAMED = ("artist", "title", "album")


@dataclass(frozen=True)
class Lesson:
    """One window, the answers by unit (5, units) in the order of BY_UNIT, and the language's."""

    window: Encoded
    answers: npt.NDArray[np.int64]
    language: int


def lesson(
    line: Labelled, cues: Sequence[Cue], tagset: Tagset, *, names_only: bool = False
) -> Lesson | None:
    """The utterance as a lesson; None where it takes more than one window.

    With `names_only` the line has but one act, and of its spans only the names are labelled,
    without polarity.
    """
    windows = encode(line.text, cues, has_list=line.has_list, asked=line.asked)
    if len(windows) != 1:
        return None
    answers = unit_answers(line, tagset)
    if names_only:
        answers[[BEGIN, POLARITY]] = NOTHING
        answers[SPAN][answers[SPAN] == 0] = NO_NAME
    return Lesson(windows[0], answers, tagset.languages.index(line.language))


def names(tagset: Tagset) -> list[int]:
    """The answers of the head of spans that are names."""
    numbers = [tagset.spans.index(kind) for kind in NAMED]
    return [answer for number in numbers for answer in (2 * number + 1, 2 * number + 2)]


def unit_answers(line: Labelled, tagset: Tagset) -> npt.NDArray[np.int64]:
    """The labels of a line by unit, (5, units) in the order of BY_UNIT."""
    places = split(line.text)
    answers = np.zeros((len(BY_UNIT), len(places)), dtype=np.int64)
    answers[POLARITY] = NOTHING
    for act in line.acts:
        inside = covered(places, act.start, act.end)
        if inside:
            answers[ACT, inside] = tagset.acts.index(act.kind)
            answers[BEGIN, inside[0]] = 1
    for span in line.spans:
        _mark(answers, span, places, tagset)
    return answers


def _mark(
    answers: npt.NDArray[np.int64], span: Span, places: Sequence[Place], tagset: Tagset
) -> None:
    row, kinds = (SPAN, tagset.spans) if span.polarity else (STRUCTURE, tagset.structure)
    inside = covered(places, span.start, span.end)
    number = kinds.index(span.kind)
    answers[row, inside] = 2 * number + 2
    answers[row, inside[:1]] = 2 * number + 1
    if span.polarity:
        answers[POLARITY, inside] = tagset.polarities.index(span.polarity)


def stacked(lessons: Sequence[Lesson]) -> dict[str, Tensor]:
    """The answers of several lessons by head: (b, u), and (b,) for the language."""
    longest = max(lesson.answers.shape[1] for lesson in lessons)
    held = np.full((len(lessons), len(BY_UNIT), longest), NOTHING, dtype=np.int64)
    for row, one in enumerate(lessons):
        held[row, :, : one.answers.shape[1]] = one.answers
    answers = {name: torch.from_numpy(held[:, i]) for i, name in enumerate(BY_UNIT)}
    answers["language"] = torch.tensor([one.language for one in lessons])
    return answers
