"""Which few lists to learn from: DEALRec.

Lin et al., "Data-efficient fine-tuning for LLM-based recommendation", SIGIR 2024. A list's score is
influence + weight * effort, both brought to 0..1: how much learning it would help a small surrogate
on lists of other listeners, and how large a gradient the language model has on it. From strata of
the score alike many are drawn, so that not only the extreme is learnt. Knows items as rows of a
table.

The paper's surrogate is SASRec, with an estimated inverse Hessian of one layer. Here it is a ridge
regression from the items of a history to the next one, for which the influence is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import linalg, sparse

from undercard.recommender.behaviour.protocol import History, interactions
from undercard.recommender.errors import InputError
from undercard.recommender.training.examples import Example, named_rng
from undercard.recommender.training.trainer import Trainer

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """What was played, and what was played next."""

    history: History
    target: int


def influences(
    pool: Sequence[Step], others: Sequence[Step], n_items: int, *, penalty: float
) -> Values:
    """Fall of the surrogate's mean loss on `others` per unit of weight of each step: (len(pool),).

    The surrogate is B = argmin of the sum over the pool of |y - xB|^2 / 2, plus penalty |B|^2 / 2,
    with x the history's items and y the target, both as rows of ones and zeros. Of a step z and its
    residual e = y - xB the gradient is -x'e, the Hessian is H = X'X + penalty for every column of
    B, so that (Koh and Liang, "Understanding black-box predictions via influence functions", ICML
    2017; DEALRec, equation 11) the influence is the mean over others v of (x_v H^-1 x_z') (e_v
    e_z').

    H^-1 is reached by the histories' inner products (len(pool), len(pool)); no matrix has n_items^2
    entries. Raises InputError without steps on both sides or with a penalty that is not above 0.
    """
    if not pool or not others or penalty <= 0:
        raise InputError(
            "influence needs steps to learn from, steps to judge by and a penalty above 0"
        )
    (x, y), (x_v, y_v) = _rows(pool, n_items), _rows(others, n_items)
    alike, alike_v = _dense(x @ x.T), _dense(x_v @ x.T)
    factor = linalg.cho_factor(alike + penalty * np.eye(len(pool)))
    solved = linalg.cho_solve(factor, np.eye(len(pool)))
    known, known_v = alike @ solved, alike_v @ solved  # XB = known Y
    leverage = (alike_v - known_v @ alike) / penalty  # x_v H^-1 x_z', by Woodbury's identity
    mixed = _dense(y_v @ y.T) - known_v @ _dense(y @ y.T)  # e_v y_z'
    agreement = mixed - mixed @ known.T  # e_v e_z'
    return np.asarray((leverage * agreement).mean(axis=0))


def effort(trainer: Trainer, example: Example) -> float:
    """Norm of the gradient that one list alone would give, as the model is now."""
    trainer.backward([example])
    parameters = trainer.model.parameters()
    gradients = [one.grad for one in parameters if one.grad is not None]
    norm = float(torch.nn.utils.get_total_norm(gradients))
    trainer.model.zero_grad()
    return norm


def combined(influence: Values, effort: Values, *, weight: float) -> Values:
    """Score by influence + weight * effort, each stretched to 0..1.

    What is the same for all counts nothing.
    """
    return _stretched(influence) + weight * _stretched(effort)


def stratified(
    scores: Values, n: int, *, strata: int, dropped: float = 0.0, seed: int = 0
) -> list[int]:
    """Choose n places from strata of equal width of score, in ascending order.

    The best `dropped` share is left out. The smallest stratum gives first; each gives at random, at
    most its equal part of what is still to be chosen (coverage-centric selection, Zheng
    et al. 2023, as in DEALRec). Raises InputError when fewer than n are left.
    """
    order = np.argsort(-scores, kind="stable")[int(dropped * len(scores)) :]
    if not 0 < n <= len(order) or strata < 1:
        raise InputError(f"cannot choose {n} of {len(order)} in {strata} strata")
    edges = np.linspace(scores[order].min(), scores[order].max(), strata + 1)[1:-1]
    stratum = np.searchsorted(edges, scores[order], side="left")
    groups = [sorted(order[stratum == i].tolist()) for i in np.unique(stratum)]
    groups.sort(key=len)
    chosen: list[int] = []
    for left, group in zip(range(len(groups), 0, -1), groups, strict=True):
        part = min(len(group), -(-(n - len(chosen)) // left))
        chosen += named_rng(seed, "stratum", left).sample(group, part)
    return sorted(chosen)


def _rows(steps: Sequence[Step], n_items: int) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Histories and targets as rows of ones and zeros."""
    histories = interactions([step.history for step in steps], n_items)
    return histories, interactions([[step.target] for step in steps], n_items)


def _stretched(values: Values) -> Values:
    return np.asarray((values - values.min()) / (np.ptp(values) or 1.0))


def _dense(matrix: sparse.spmatrix) -> Values:
    return np.asarray(matrix.toarray(), dtype=np.float64)
