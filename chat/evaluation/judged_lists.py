"""`undercard eval music`: first lists for requests as people post them, judged track by track.

The judgements ship (chat/data/music/judgements.csv): for each request the songs that several
systems had in their first ten, each judged without knowing by whom: 2 fits, 1 would do, 0 is wrong.

`fitting`, `wrong`   the share of judged tracks that fit, or are wrong, in the mean over requests
`unjudged`           the share of tracks that nobody judged: they count for nothing
`ndcg@10`            gain 2^grade − 1 over the best order of what was judged (Järvelin and
                     Kekäläinen 2002)
`wrong_by_norms`     the share that is wrong among tracks that a norm brought in, over all requests

Intervals: percentiles over resampled requests (Efron 1979).
"""

import csv
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from undercard.chat.dj import Dj
from undercard.chat.errors import InputError
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.lexical import LexicalIndex

_DATA = Path(__file__).parents[1] / "data" / "music"
REQUESTS, JUDGEMENTS = _DATA / "requests.yaml", _DATA / "judgements.csv"
_SIZE = 10
_FITS, _WRONG = 2, 0
Grades = Mapping[tuple[str, str], int]  # by request and song


class MusicRequest(BaseModel):
    """A request as it was posted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    say: str


@dataclass(frozen=True)
class Answer:
    """The tracks of the first list, by id, and those that a norm brought in."""

    tracks: tuple[str, ...]
    by_norms: frozenset[str] = frozenset()


Answers = Mapping[str, Answer]  # by request


def load_requests(file: Path = REQUESTS) -> list[MusicRequest]:
    """The requests of a file. Raises InputError."""
    try:
        return TypeAdapter(list[MusicRequest]).validate_python(yaml12.load_file(file))
    except (OSError, yaml12.YAMLError, ValidationError) as error:
        raise InputError(f"{file}: expected a list of {{id, say}}: {error}") from error


def load_judgements(file: Path = JUDGEMENTS) -> Grades:
    """The grades of a CSV with the columns request, song, grade and reason. Raises InputError."""
    try:
        with file.open(encoding="utf-8", newline="") as rows:
            return {
                (row["request"], row["song"]): _grade(row["grade"]) for row in csv.DictReader(rows)
            }
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{file}: expected a CSV with the columns request, song, grade (0, 1 or 2) and reason; "
            f"{type(error).__name__}: {error}"
        ) from error


def _grade(written: str) -> int:
    grade = int(written)
    if grade not in range(_FITS + 1):
        raise ValueError(f"a grade is 0, 1 or 2, not {grade}")
    return grade


def play(
    dj: Dj, requests: Sequence[MusicRequest], progress: Callable[[str, int, int], None]
) -> Answers:
    """What the DJ answers, each request in a dialogue of a listener of its own."""
    found = {}
    for done, request in enumerate(requests, 1):
        record = dj.answer(dj.start(f"music-{request.id}"), request.say)
        moved = {move.id: move for move in record.ruling.moves} if record.ruling else {}
        brought = {
            track for track in record.ids if track in moved and moved[track].from_rank is None
        }
        found[request.id] = Answer(record.ids, frozenset(brought))
        progress("playing requests", done, len(requests))
    return found


def by_words(catalogue: Catalogue, requests: Sequence[MusicRequest]) -> Answers:
    """The baseline: BM25 over the words of the catalogue's entries, a song once."""
    index = LexicalIndex(catalogue)
    return {
        request.id: Answer(tuple(_first(index.scores(index.terms(request.say)), catalogue)))
        for request in requests
    }


def _first(scores: np.ndarray, catalogue: Catalogue) -> list[str]:
    order = np.lexsort((-catalogue.popularity, -scores))
    found: dict[str, str] = {}
    for row in order[: 20 * _SIZE]:
        if scores[row] > 0 and catalogue.presentable[row]:
            found.setdefault(catalogue.songs[row], catalogue.ids[row])
    return list(found.values())[:_SIZE]


def write_lists(
    file: Path,
    catalogue: Catalogue,
    requests: Sequence[MusicRequest],
    answers: Mapping[str, Answers],
) -> None:
    """Write what was played by any system, a song once, by song: nobody is told by whom."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["request", "say", "song", "title", "artist", "album", "year", "genres"])
        for request in requests:
            tracks = {
                catalogue[track].song: catalogue[track]
                for each in answers.values()
                for track in each[request.id].tracks[:_SIZE]
            }
            for song, track in sorted(tracks.items()):
                genres = "; ".join((*track.styles[:4], *track.subgenres))
                shown = (song, track.title, track.artist, track.album, track.year, genres)
                rows.writerow([request.id, request.say, *shown])


def evaluate(
    catalogue: Catalogue, grades: Grades, answers: Mapping[str, Answers], started: float
) -> Evaluation:
    """The figures of every system's answers; the first is ours."""
    figures = {name: _figures(catalogue, grades, each) for name, each in answers.items()}
    ours, *_ = answers
    return Evaluation(
        task="music",
        n=len(answers[ours]),
        system=figures.pop(ours),
        baselines=figures,
        seconds=time.monotonic() - started,
    )


def _figures(catalogue: Catalogue, grades: Grades, answers: Answers) -> dict[str, Interval]:
    rows: dict[str, list[float]] = {"fitting": [], "wrong": [], "unjudged": [], "ndcg@10": []}
    by_norms: list[int] = []
    for request, answer in answers.items():
        told = [grades.get((request, catalogue[track].song)) for track in answer.tracks[:_SIZE]]
        judged = [grade for grade in told if grade is not None]
        if judged:
            rows["fitting"].append(judged.count(_FITS) / len(judged))
            rows["wrong"].append(judged.count(_WRONG) / len(judged))
        rows["unjudged"].append(told.count(None) / len(told) if told else 0.0)
        best = sorted((g for (of, _), g in grades.items() if of == request), reverse=True)
        rows["ndcg@10"].append(_gain([g or 0 for g in told]) / max(_gain(best[:_SIZE]), 1e-9))
        by_norms += [
            grade for track, grade in zip(answer.tracks, told, strict=False)
            if grade is not None and track in answer.by_norms
        ]  # fmt: skip
    figures = {name: interval(np.array(values)) for name, values in rows.items()}
    if by_norms:
        wrong = np.array([float(grade == _WRONG) for grade in by_norms])
        figures["wrong_by_norms"] = interval(wrong)
    return figures


def _gain(grades: Sequence[int]) -> float:
    return float(sum((2**grade - 1) / np.log2(rank + 1) for rank, grade in enumerate(grades, 1)))
