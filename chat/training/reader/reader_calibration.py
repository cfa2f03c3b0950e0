"""Fits the reader's confidence to how often it is right, on lines that it has not learnt from."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar

from undercard.chat.training.reader.lessons import BY_UNIT, NOTHING, unit_answers
from undercard.chat.training.reader.reader_measures import Read, compared
from undercard.chat.understanding.labels import Labelled
from undercard.chat.understanding.tag_decoding import log_softmax
from undercard.chat.understanding.tagger import Tagged, Tagger
from undercard.chat.understanding.tagger_input import Encoded
from undercard.chat.understanding.tagger_weights import Calibration
from undercard.chat.understanding.word_units import covered, split

_RIDGE = 0.1  # draws both numbers towards "as the network says"
_EDGE = 1e-6


def calibrated(
    tagger: Tagger, lines: Sequence[Labelled], inputs: Sequence[list[Encoded]]
) -> Tagger:
    """The same tagger with temperatures by head, and confidences of acts and spans, fitted."""
    scores = [tagger.scores(windows) for windows in inputs]
    answers = [unit_answers(line, tagger.tagset) for line in lines]
    temperatures = {}
    for row, head in enumerate(BY_UNIT):
        told = np.concatenate([each[head] for each in scores])
        temperatures[head] = _temperature(told, np.concatenate([each[row] for each in answers]))
    told = np.stack([each["language"] for each in scores])
    languages = np.array([tagger.tagset.languages.index(line.language) for line in lines])
    temperatures["language"] = _temperature(told, languages)
    tagger = Tagger(tagger.network, tagger.tagset, Calibration(temperatures=temperatures))
    tagged = [
        tagger.decoded(split(line.text), each) for line, each in zip(lines, scores, strict=True)
    ]
    reads = list(map(compared, lines, tagged))
    act = _fitted([pair for one in zip(reads, tagged, strict=True) for pair in _acts(*one)])
    span = _fitted([pair for one in zip(reads, tagged, strict=True) for pair in _spans(*one)])
    fitted = Calibration(temperatures=temperatures, act=act, span=span)
    return Tagger(tagger.network, tagger.tagset, fitted)


def confidences(reads: Sequence[Read], tagged: Sequence[Tagged]) -> dict[str, list[list[float]]]:
    """By tenths of confidence of acts and of spans: mean confidence, share right, number."""
    pairs = {
        "acts": [pair for one in zip(reads, tagged, strict=True) for pair in _acts(*one)],
        "spans": [pair for one in zip(reads, tagged, strict=True) for pair in _spans(*one)],
    }
    return {
        name: _tenths(np.array(each, dtype=np.float64).reshape(-1, 2))
        for name, each in pairs.items()
    }


def _tenths(pairs: npt.NDArray[np.float64]) -> list[list[float]]:
    parts = np.array_split(pairs[pairs[:, 0].argsort()], min(10, max(1, len(pairs))))
    parts = [part for part in parts if len(part)]
    means = [part.mean(axis=0).round(3).tolist() for part in parts]
    return [[*mean, len(part)] for mean, part in zip(means, parts, strict=True)]


def _acts(read: Read, tagged: Tagged) -> list[tuple[float, float]]:
    """Confidence of each act, and whether it is right."""
    places = split(read.line.text)
    found = []
    for act in tagged.acts:
        inside = covered(places, act.start, act.end)
        found.append((act.confidence, float((inside.start, inside.stop, act.kind) in read.acts)))
    return found


def _spans(read: Read, tagged: Tagged) -> list[tuple[float, float]]:
    places, known = split(read.line.text), read.spans | read.structure
    found = []
    for span in (each for act in tagged.acts for each in act.spans):
        inside = covered(places, span.start, span.end)
        key = (inside.start, inside.stop, span.kind, span.polarity)
        found.append((span.confidence, float(key in known)))
    return found


def _temperature(scores: npt.NDArray[np.float32], answers: npt.NDArray[np.int64]) -> float:
    """The temperature under which the right answers are likeliest."""
    judged = answers != NOTHING
    told, right = scores[judged], answers[judged]

    def loss(log: float) -> float:
        logs = log_softmax(told, float(np.exp(log)))
        return float(-np.take_along_axis(logs, right[:, None], axis=1).mean())

    return round(float(np.exp(minimize_scalar(loss, bounds=(-1.5, 1.5), method="bounded").x)), 4)


def _fitted(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    sure, right = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    sure = sure.clip(_EDGE, 1 - _EDGE)
    logit = np.log(sure / (1 - sure))

    def loss(numbers: npt.NDArray[np.float64]) -> float:
        told = numbers[0] * logit + numbers[1]
        ridge = _RIDGE * ((numbers[0] - 1) ** 2 + numbers[1] ** 2)
        return float((np.logaddexp(0, told) - right * told).sum() + ridge)

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return round(float(slope), 4), round(float(offset), 4)
