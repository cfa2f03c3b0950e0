"""Records, lists of their titles, and the scorer of such lists by relevance, fairness and variety.

- ndcg@5 = 1 / log2(rank + 1) for a target at rank 5 or better, else 0; hr@5 = 1 there, else 0; mean
  over rows; 0 to 1.
- Over the first ten titles of all rows, with p_g the share that goes to popularity group g (eight
  groups of equally many titles, as the data gives them) and q_g the group's share of all plays in
  the training histories: dgu = max(p - q) - min(p - q), 0 to 2; mgu = mean |p - q|, 0 to 0.25 and
  less is fairer.
- entropy of the words of those titles in bits, and ttr = different words / words, 0 to 1.

`clean_` stands before the figures of the rows whose target has a title that no other id has and
that is no scraped HTML. Intervals resample rows: percentiles for means (Efron 1979), else value +-
1.96 deviations.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from undercard.chat.datasets import histories as files
from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.datasets.histories import Row
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.results import Interval
from undercard.recommender.behaviour.protocol import Behaviour, Scores, interactions

GROUPS = 8
_SHOWN, _CUT = 10, 5
_RESAMPLES = 200
Titles = NDArray[np.int64]  # (rows, 10): what is shown, best first


@dataclass(frozen=True)
class Table:
    """The records: a title per id, and the popularity groups of titles (0 is the most popular).

    A title may have no group.
    """

    titles: Sequence[str]
    group_of: Mapping[str, int]

    @cached_property
    def distinct(self) -> list[str]:
        """Every title once."""
        return sorted(set(self.titles))

    @cached_property
    def title_of(self) -> NDArray[np.int64]:
        """Number of the title of each id."""
        number = {title: i for i, title in enumerate(self.distinct)}
        return np.array([number[title] for title in self.titles])

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """Popularity group by number of the title; -1 for none."""
        return np.array([self.group_of.get(title, -1) for title in self.distinct])

    @cached_property
    def clean(self) -> NDArray[np.bool_]:
        """Whether an id's title is its own and no scraped HTML."""
        shared = Counter(self.titles)
        return np.array([shared[title] == 1 and not title.startswith("<") for title in self.titles])

    @cached_property
    def words(self) -> sparse.csr_matrix:
        """How often each word is in each title (titles, words)."""
        number: dict[str, int] = {}
        pairs = [
            (i, number.setdefault(w, len(number)))
            for i, title in enumerate(self.distinct)
            for w in title.split()
        ]
        rows, columns = np.array(pairs).T
        return sparse.csr_matrix(
            (np.ones(len(pairs)), (rows, columns)), shape=(len(self.distinct), len(number))
        )


def load_table(folder: Path) -> Table:
    """Read the folder `info`.

    Raises EvaluationInputError naming the file, the line and what was expected.
    """
    titles = []
    file = _only(folder, "*[0-9].txt", "title<tab>id")
    for number, line in enumerate(files.read_lines(file)):
        title, _, key = line.rpartition("\t")
        if key != str(number) or not title:
            raise EvaluationInputError(
                f"{file}, line {number + 1}: expected title<tab>{number}, found {line[:60]!r}"
            )
        titles.append(title)
    file = _only(folder, f"*_group_title_{GROUPS}_*.json", "titles by popularity group")
    try:
        groups = json.loads("\n".join(files.read_lines(file)))
        group_of = {title: int(group) for group, members in groups.items() for title in members}
    except (ValueError, AttributeError, TypeError) as error:
        raise EvaluationInputError(
            f'{file}: expected {{"0": [titles], "1": [titles], …}}; {error}'
        ) from error
    if not titles or set(group_of.values()) != set(range(GROUPS)):
        raise EvaluationInputError(
            f"{file}: expected the groups 0 to {GROUPS - 1}, found {sorted(set(group_of.values()))}"
        )
    return Table(titles, group_of)


@dataclass(frozen=True)
class Measured:
    """All figures of one system, and those of each row that are means."""

    figures: dict[str, Interval]
    rows: dict[str, NDArray[np.float64]]


class Judge:
    """The one scorer: measures lists of titles against what came next."""

    def __init__(self, table: Table, train: Sequence[Row]) -> None:
        """Take each group's share of the plays in the histories of `train`."""
        self._table = table
        plays = np.bincount(
            [item for row in train for item in row.history], minlength=len(table.titles)
        )
        groups = table.groups[table.title_of]
        share = np.bincount(groups[groups >= 0], plays[groups >= 0], GROUPS)
        self.share: NDArray[np.float64] = share / max(share.sum(), 1)

    def measure(self, shown: Titles, targets: Sequence[int], *, intervals: bool = True) -> Measured:
        """Figures over all rows, and over the clean ones."""
        right = shown[:, :_CUT] == self._table.title_of[list(targets)][:, None]
        rows = {
            "ndcg@5": (right / np.log2(np.arange(2, _CUT + 2))).sum(axis=1),
            "hr@5": right.any(axis=1).astype(np.float64),
        }
        clean = self._table.clean[list(targets)]
        figures: dict[str, Interval] = {}
        for prefix, kept in (("", np.ones(len(shown), bool)), ("clean_", clean)):
            figures |= {prefix + name: interval(values[kept]) for name, values in rows.items()}
            figures |= {
                prefix + name: found
                for name, found in self._places(shown[kept], intervals=intervals).items()
            }
        return Measured(
            figures, rows | {f"clean_{name}": values[clean] for name, values in rows.items()}
        )

    def _places(self, shown: Titles, *, intervals: bool) -> dict[str, Interval]:
        """Dgu, mgu, entropy and ttr of the titles shown."""
        number = len(self._table.distinct)
        ones = np.ones(shown.size)
        given = sparse.csr_matrix(
            (ones, (np.repeat(np.arange(len(shown)), shown.shape[1]), shown.ravel())),
            (len(shown), number),
        )
        value = self._of_counts(np.asarray(given.sum(axis=0))[0])
        spread = dict.fromkeys(value, 0.0)
        if intervals and len(shown):
            weights = np.random.default_rng(0).multinomial(
                len(shown), np.full(len(shown), 1 / len(shown)), _RESAMPLES
            )
            drawn = [self._of_counts(counts) for counts in weights.astype(np.float64) @ given]
            spread = {name: 1.96 * float(np.std([one[name] for one in drawn])) for name in value}
        return {
            name: Interval(value[name], value[name] - spread[name], value[name] + spread[name])
            for name in value
        }

    def _of_counts(self, counts: NDArray[np.float64]) -> dict[str, float]:
        grouped = self._table.groups >= 0
        places = np.bincount(self._table.groups[grouped], counts[grouped], GROUPS)
        gap = places / max(places.sum(), 1) - self.share
        words = counts @ self._table.words
        used = words[words > 0] / max(words.sum(), 1)
        return {
            "dgu": float(gap.max() - gap.min()),
            "mgu": float(np.abs(gap).mean()),
            "entropy": float(-(used * np.log2(used)).sum()),
            "ttr": float(len(used) / max(words.sum(), 1)),
        }


def top_titles(ranker: Behaviour, rows: Sequence[Row], table: Table) -> Titles:
    """The ten titles with the highest scores, of items that are not in the history; random ties."""
    order = np.argsort(table.title_of, kind="stable")
    starts = np.searchsorted(table.title_of[order], np.arange(len(table.distinct)))
    noise = np.random.default_rng(0).permutation(len(table.distinct))
    parts = []
    for start in range(0, len(rows), 512):
        histories = [row.history for row in rows[start : start + 512]]
        scores = ranker.score_all(histories)
        scores[interactions(histories, len(table.titles)).toarray() > 0] = -np.inf
        by_title = np.maximum.reduceat(scores[:, order], starts, axis=1)[:, noise]
        best = np.argpartition(-by_title, _SHOWN, axis=1)[:, :_SHOWN]
        order_of_best = np.argsort(
            -np.take_along_axis(by_title, best, axis=1), axis=1, kind="stable"
        )
        parts.append(noise[np.take_along_axis(best, order_of_best, axis=1)])
    return np.concatenate(parts)


def shown_titles(
    scores: NDArray[np.float64],
    items: NDArray[np.int64],
    counts: Scores,
    discount: float,
    table: Table,
) -> Titles:
    """First ten different titles by score - discount * log(1 + count of the item)."""
    order = np.argsort(-(scores - discount * np.log1p(counts)[items]), axis=1, kind="stable")
    titles = table.title_of[np.take_along_axis(items, order, axis=1)]
    return np.array([list(dict.fromkeys(row))[:_SHOWN] for row in titles.tolist()])


def _only(folder: Path, pattern: str, what: str) -> Path:
    found = sorted(folder.glob(pattern)) if folder.is_dir() else []
    if len(found) != 1:
        raise EvaluationInputError(
            f"{folder}: expected one file {pattern} ({what}), found {len(found)}"
        )
    return found[0]
