"""Measures which embedding reads open wishes in which language, by the phrases that ship.

    python -m benchmarks.open_phrases [--grid]

Each phrase of chat/data/mood_phrases.yaml is read as a wish while it is left out of what its value
says. "right" and "wrong" are shares of the phrases of a value, "beside" is how many other fields
speak up for each of them; of the phrases for "none" it counts those taken for something. `--grid`
prints by which cosines the multilingual reader reads the most phrases rightly, within MiniLM's own
share of mistakes.
"""

import argparse
import itertools
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.intervals import wilson
from undercard.chat.settings import Settings
from undercard.chat.understanding import opening
from undercard.chat.understanding.multilingual_reader import NEARNESS, CentredPhrases, phrases
from undercard.chat.understanding.opening import Nearness
from undercard.prompts import yaml12
from undercard.retrieval.embedding import MiniLM, Vectors
from undercard.retrieval.multilingual import MultilingualE5

LANGUAGES = ("en", "fr", "de", "es")
MINILM = Nearness(Settings.model_fields["opening_margin"].default)


class Left(NamedTuple):
    """A phrase left out: whose it is, and what lies nearest to it in each of the fields, (F,)."""

    field: int
    value: str
    language: str
    best: tuple[str, ...]
    near: npt.NDArray[np.float32]
    none: npt.NDArray[np.float32]


def language_of() -> dict[str, str]:
    """Languages of phrases: a list ends with as many in French, German and Spanish.

    The few of moods.yaml stand in no such order.
    """
    found = {}
    for options in yaml12.load_file(opening._PHRASES).values():
        for value, said in options.items():
            each = 4 if value == "none" else 3
            for place, phrase in enumerate(reversed(said)):
                found[phrase] = (*reversed(LANGUAGES[1:]), "en")[min(place // each, 3)]
    return found


def left_out(vectors: Vectors) -> list[Left]:
    """Every phrase of each value, read without itself."""
    at = {phrase: place for place, phrase in enumerate(phrases())}
    cosines, languages = vectors @ vectors.T, language_of()
    np.fill_diagonal(cosines, -1)
    columns = [{v: [at[p] for p in said] for v, said in o.items()} for o in opening.says().values()]
    found = []
    for field, options in enumerate(opening.says().values()):
        for value, said in options.items():
            for phrase in dict.fromkeys(said):
                row = cosines[at[phrase]]
                nearest = [{v: row[c].max() for v, c in each.items()} for each in columns]
                none = np.array([each.pop("none") for each in nearest])
                best = tuple(max(each, key=each.__getitem__) for each in nearest)
                near = np.array([each[b] for each, b in zip(nearest, best, strict=True)])
                found.append(Left(field, value, languages.get(phrase, ""), best, near, none))
    return found


def read(one: Left, cosines: Nearness) -> npt.NDArray[np.bool_]:
    """Which fields speak up, as in ByMeaning."""
    said = (one.near >= cosines.near) & (one.near - one.none >= cosines.margin)
    kept: npt.NDArray[np.bool_] = said & (
        one.near >= max(one.near[said], default=0) - cosines.beside
    )
    return kept


def told(left: Iterable[Left], cosines: Nearness) -> dict[str, tuple[float, int]]:
    """Counts, each with of how many."""
    counts = {"right": 0, "wrong": 0, "beside": 0, "none taken": 0}
    values = nones = 0
    for one in left:
        fields = read(one, cosines)
        own = bool(fields[one.field])
        if one.value == "none":
            nones += 1
            counts["none taken"] += own
            continue
        values += 1
        counts["right"] += own and one.best[one.field] == one.value
        counts["wrong"] += own and one.best[one.field] != one.value
        counts["beside"] += int(fields.sum()) - own
    return {name: (n, nones if name == "none taken" else values) for name, n in counts.items()}


def best_cosines(mini: list[Left], other: list[Left]) -> Nearness:
    """Those that read most rightly in the other languages.

    Mistakes: of none's phrases no more taken than MiniLM takes; wrong values and other fields no
    more than it hears for English ones.
    """
    foreign = [one for one in other if one.language in LANGUAGES[1:]]
    english = told([one for one in mini if one.language == "en"], MINILM)
    most = told(mini, MINILM)["none taken"][0]
    found = []
    grid = itertools.product(
        (0.1, 0.12, 0.14, 0.16, 0.18),
        (0.3, 0.32, 0.34, 0.36, 0.38, 0.4, 0.42),
        (0.08, 0.12, 0.16, 0.2),
    )
    for margin, near, beside in grid:
        cosines = Nearness(margin, near, beside)
        here = told(foreign, cosines)
        within = all(
            here[kind][0] / here[kind][1] <= english[kind][0] / english[kind][1]
            for kind in ("wrong", "beside")
        )
        if within and told(other, cosines)["none taken"][0] <= most:
            found.append((here["right"][0], cosines))
    return max(found)[1]


def main() -> None:
    """Print both readers, language by language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grid", action="store_true")
    grid = parser.parse_args().grid
    space = CentredPhrases(MultilingualE5.load())
    mini, other = (left_out(made(phrases())) for made in (MiniLM().embed, space.describe))
    for name, left, cosines in (("MiniLM", mini, MINILM), ("E5, centred", other, NEARNESS)):
        for language in LANGUAGES:
            counts = told((one for one in left if one.language == language), cosines)
            row = [
                f"{kind} {n}/{of} {n / of:.3f} [{wilson(n, of)[0]:.2f}, {wilson(n, of)[1]:.2f}]"
                for kind, (n, of) in counts.items()
            ]
            print(f"{name:<12} {language}  " + "  ".join(row))
    if grid:
        print(best_cosines(mini, other))


if __name__ == "__main__":
    main()
