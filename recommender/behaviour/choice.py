"""A learned choice among a few candidates, by gradient-boosted trees; blind to order.

The trees read what the behavioural rankers say. They learn from listeners whose own histories the
rankers did not see: every listener's last play is hidden, and their columns come from rankers that
were fitted on the other folds of listeners.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from undercard.recommender.behaviour.protocol import (
    Arrays,
    Cache,
    History,
    Progress,
    no_cache,
    quiet,
)
from undercard.recommender.behaviour.signals import Candidates, Columns, Signals
from undercard.recommender.behaviour.trees import TreeSettings, grow


@dataclass(frozen=True)
class ChoiceSettings:
    """How the choice is learned.

    `size`: candidates to choose from, of which one is right; `draws`: times that the wrong ones are
    drawn for each listener to learn from; `longest`: plays that a history keeps; `folds` of
    listeners.
    """

    size: int = 20
    longest: int = 10
    folds: int = 10
    draws: int = 6
    trees: TreeSettings = field(default_factory=TreeSettings)
    seed: int = 0


@dataclass(frozen=True)
class Lesson:
    """Cross-fitted columns (listeners, draws, candidates, columns).

    The first candidate is right.
    """

    names: tuple[str, ...]
    columns: Columns

    def without(self, family: str) -> "Lesson":
        """Leave a family of columns out (the part of a name before the slash)."""
        keep = [i for i, name in enumerate(self.names) if name.split("/")[0] != family]
        names = tuple(self.names[i] for i in keep)
        return replace(self, names=names, columns=self.columns[..., keep])

    @classmethod
    def cached(
        cls, cache: Cache, name: str, compute: Callable[[], tuple[Sequence[str], Columns]]
    ) -> Self:
        """Look names and columns up, or compute them."""

        def arrays() -> Arrays:
            names, columns = compute()
            return {"names": np.array(names), "columns": columns}

        found = cache(name, arrays)
        return cls(tuple(found["names"].tolist()), found["columns"])

    @property
    def families(self) -> list[str]:
        """The families of columns that there are."""
        return list(dict.fromkeys(name.split("/")[0] for name in self.names))


def hidden_last(histories: Sequence[History], longest: int) -> tuple[list[History], list[int]]:
    """The plays before the last, at most `longest`, and the last, of listeners with two or more."""
    enough = [history for history in histories if len(history) >= 2]
    befores = [history[-longest - 1 : -1] for history in enough]
    return befores, [history[-1] for history in enough]


def draw_candidates(
    histories: Sequence[History],
    targets: Sequence[int],
    n_items: int,
    size: int,
    draws: int,
    rng: np.random.Generator,
) -> Candidates:
    """Candidates (histories, draws, size): the target first, then others, drawn uniformly.

    None of the others is in the history. Whoever chooses among them must not look at their place.
    Raises ValueError when the table has too few items.
    """
    found = np.empty((len(histories), draws, size), dtype=np.int64)
    for row, (history, target) in enumerate(zip(histories, targets, strict=True)):
        allowed = np.setdiff1d(np.arange(n_items), [*history, target])
        if len(allowed) < size - 1:
            raise ValueError(
                f"{n_items} items are too few to draw {size - 1} that are not in a history"
            )
        found[row, :, 0] = target
        for draw in range(draws):
            found[row, draw, 1:] = rng.choice(allowed, size - 1, replace=False)
    return found


class Choice:
    """Chooses among candidates, from rankers and trees that were fitted on listeners' histories."""

    def __init__(
        self,
        settings: ChoiceSettings | None = None,
        *,
        names: NDArray[np.floating] | None = None,
        cache: Cache = no_cache,
        progress: Progress = quiet,
    ) -> None:
        """Learn by `settings`; `names` are vectors of the items' names (n_items, size), if any.

        Columns are looked up in `cache`, which must not give those of other histories or names.
        """
        self.settings = settings or ChoiceSettings()
        self._names, self._cache, self._progress = names, cache, progress

    def fit(self, histories: Sequence[History], n_items: int) -> Self:
        """Learn the trees from cross-fitted columns."""
        self.lesson = self.prepare(histories, n_items)
        self.trees = grow(self.lesson.columns, self.settings.trees)
        self._fitted = (histories, n_items)
        return self

    def scores(self, histories: Sequence[History], candidates: Candidates) -> NDArray[np.float64]:
        """Score candidates (histories, lists, candidates); higher is better.

        The order of plays has no influence.
        """
        return self.trees.scores(self.columns(histories, candidates)[1])

    def columns(
        self, histories: Sequence[History], candidates: Candidates
    ) -> tuple[list[str], Columns]:
        """Names and values of the columns of candidates; the rankers are fitted on everybody."""
        return self._everybody.columns(histories, candidates)

    @cached_property
    def _everybody(self) -> Signals:
        return Signals(self._names).fit(*self._fitted)

    def prepare(self, histories: Sequence[History], n_items: int) -> Lesson:
        """Hide every listener's last play and fill in columns from the other folds' listeners."""
        s = self.settings
        listeners = [tuple(history) for history in histories if len(history) >= 2]
        befores, targets = hidden_last(listeners, s.longest)
        rng = np.random.default_rng(s.seed)
        candidates = draw_candidates(befores, targets, n_items, s.size, s.draws, rng)
        fold_of = rng.permutation(len(listeners)) % s.folds
        order: list[NDArray[np.int64]] = []
        parts: list[Lesson] = []
        for fold in range(s.folds):
            self._progress("fitting rankers without a fold", fold, s.folds)
            inside = np.flatnonzero(fold_of == fold)
            if not len(inside):
                continue

            def compute(
                inside: NDArray[np.int64] = inside, fold: int = fold
            ) -> tuple[list[str], Columns]:
                others = [listeners[i] for i in np.flatnonzero(fold_of != fold)]
                signals = Signals(self._names).fit(others, n_items)
                return signals.columns([befores[i] for i in inside], candidates[inside])

            order.append(inside)
            parts.append(Lesson.cached(self._cache, f"fold {fold}", compute))
        columns = np.concatenate([part.columns for part in parts])
        return Lesson(parts[0].names, columns[np.argsort(np.concatenate(order))])
