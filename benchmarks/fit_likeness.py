"""Fits the weights that tell a misspelt name from another name, and draws the curve.

    python -m benchmarks.fit_likeness [--data SHARED]

Learned on half of the names, told by a hash: misspelt artists of the built-in catalogue with three
tracks or more, and artists that it does not have. Prints the weights and, for each share of others'
names that would be taken for somebody of ours, how many misspelt names are found. The other half is
for `benchmarks.names`.
"""

import argparse
import random
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.name_trials import misspelt, names_elsewhere
from undercard.retrieval.artist_links import ArtistLinks
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name
from undercard.retrieval.people import People
from undercard.retrieval.spellings import joined

SHARED = Path(__file__).parents[2] / "shared" / "data"
_TRIES = 3  # misspellings of each name
_SHARES = (0.005, 0.01, 0.015, 0.02, 0.03, 0.05)
Case = tuple[str, int]  # words, and the artist's number or -1


def learned_from(name: str) -> bool:
    """Whether a name is of the half that is learned from."""
    return zlib.crc32(fold_name(name).encode()) % 2 == 0


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=SHARED)
    options = parser.parse_args()
    people = People(Catalogue.builtin())
    artists = ArtistLinks(people, frozenset())
    ours = list(typos(people, seed=1))
    known = frozenset(map(fold_name, people.names))
    others = [(name, -1) for name in names_elsewhere(options.data, known) if learned_from(name)]
    cases = [case for case in (*ours, *others) if not artists.index.find(case[0])]
    print(f"{sum(number >= 0 for _, number in cases)} misspelt, {len(cases)} names in all")
    fit(artists, cases)


def typos(people: People, seed: int, *, learn: bool = True) -> Iterable[Case]:
    """Misspelt names of artists with three tracks or more, of the half to learn from or not."""
    draw = random.Random(seed)
    for number, name in enumerate(people.names):
        if len(people.rows[number]) >= 3 and len(joined(name)) >= 4 and learned_from(name) is learn:
            tries = {misspelt(name, draw) for _ in range(_TRIES if learn else 1)}
            yield from ((word, number) for word in sorted(filter(None, tries)))


def fit(artists: ArtistLinks, cases: Sequence[Case]) -> None:
    """Print weights, and the curve of the sums by five-fold cross-validation."""
    seen = [(place, guess) for place, (words, _) in enumerate(cases)
            for guess in artists.guesses.observed(words)]  # fmt: skip
    kinds = list(seen[0][1].observed)
    values = np.array([[guess.observed[kind] for kind in kinds] for _, guess in seen], float)
    right = np.array([cases[place][1] in guess.keys for place, guess in seen])
    fold = np.array([zlib.crc32(cases[place][0].encode()) % 5 for place, _ in seen])
    sums = np.zeros(len(seen))
    for held in range(5):
        model = LogisticRegression(C=3, max_iter=5_000).fit(
            values[fold != held], right[fold != held]
        )
        sums[fold == held] = model.decision_function(values[fold == held])
    model = LogisticRegression(C=3, max_iter=5_000).fit(values, right)
    print(f"bias: {model.intercept_[0]:.2f}")
    print(
        "weights: {"
        + ", ".join(f"{k}: {w:.2f}" for k, w in zip(kinds, model.coef_[0], strict=True))
        + "}"
    )
    curve(cases, [place for place, _ in seen], sums, right)


def curve(
    cases: Sequence[Case], places: Sequence[int], sums: np.ndarray, right: np.ndarray
) -> None:
    """Print recall and F1 at each share of others' names that are taken for ours."""
    best: dict[int, tuple[float, bool]] = {}
    for place, weight, hit in zip(places, sums, right, strict=True):
        best[place] = max(best.get(place, (-np.inf, False)), (float(weight), bool(hit)))
    nothing = (-np.inf, False)
    ours = [best.get(n, nothing) for n, (_, number) in enumerate(cases) if number >= 0]
    absent = [best.get(n, nothing)[0] for n, (_, number) in enumerate(cases) if number < 0]
    others = sorted(absent, reverse=True)
    print("others taken for ours | sum | misspelt found | taken for somebody else")
    for share in _SHARES:
        least = others[int(share * len(others))]
        found = sum(weight > least and hit for weight, hit in ours) / len(ours)
        wrong = sum(weight > least and not hit for weight, hit in ours) / len(ours)
        print(f"{share:.3f} | {least:.2f} | {found:.3f} | {wrong:.3f}")


if __name__ == "__main__":
    main()
