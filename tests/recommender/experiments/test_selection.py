"""Choosing few lists to learn from: influence, scores and strata.

Influence is compared with a surrogate that is really fitted again.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.recommender.errors import InputError
from undercard.recommender.experiments.example_selection import (
    Step,
    combined,
    influences,
    stratified,
)

PENALTY = 2.0


def rows(steps, n_items):
    x, y = np.zeros((len(steps), n_items)), np.zeros((len(steps), n_items))
    for i, step in enumerate(steps):
        x[i, list(step.history)] = 1
        y[i, step.target] = 1
    return x, y


def loss_when_weighted(pool, others, n_items, weights):
    """Mean loss on others of a surrogate that is fitted with weights, the plain way."""
    (x, y), (x_v, y_v) = rows(pool, n_items), rows(others, n_items)
    weighted = x.T * weights
    b = np.linalg.solve(weighted @ x + PENALTY * np.eye(n_items), weighted @ y)
    return 0.5 * np.square(y_v - x_v @ b).sum(axis=1).mean()


class TestInfluence:
    def test_by_hand(self):
        """One step (0 -> 1), judged by itself: B = 1/(1 + 2), residual 2/3, leverage 1/3.

        So the influence is 1/3 * 4/9.
        """
        step = Step((0,), 1)
        assert influences([step], [step], 2, penalty=PENALTY) == pytest.approx([4 / 27])

    def test_what_shares_nothing_has_none_and_what_misleads_has_a_negative_one(self):
        pool = [Step((0,), 1), Step((2,), 3), Step((0,), 4)]
        found = influences(pool, [Step((0,), 1)], 5, penalty=PENALTY)
        assert found[0] > 0
        assert found[1] == 0
        assert found[2] < 0

    @given(seed=st.integers(0, 1_000))
    def test_it_is_what_fitting_again_with_more_weight_gains(self, seed):
        rng, n_items, small = np.random.default_rng(seed), 7, 1e-5
        drawn = [rng.permutation(n_items) for _ in range(9)]
        steps = [
            Step(tuple(items[: 1 + i % 4].tolist()), int(items[-1]))
            for i, items in enumerate(drawn)
        ]
        pool, others = steps[:6], steps[6:]
        found = influences(pool, others, n_items, penalty=PENALTY)
        for i, one in enumerate(np.eye(len(pool))):
            more, less = (
                loss_when_weighted(pool, others, n_items, 1 + sign * small * one)
                for sign in (1, -1)
            )
            assert found[i] == pytest.approx((less - more) / (2 * small), abs=1e-6)

    def test_a_missing_part_is_refused(self):
        step = Step((0,), 1)
        for pool, others, penalty in (([], [step], 1.0), ([step], [], 1.0), ([step], [step], 0.0)):
            with pytest.raises(InputError, match="penalty above 0"):
                influences(pool, others, 2, penalty=penalty)


class TestScore:
    def test_both_parts_are_stretched_before_they_are_added(self):
        score = combined(np.array([-1.0, 0.0, 3.0]), np.array([10.0, 30.0, 20.0]), weight=0.5)
        assert score == pytest.approx([0.0, 0.25 + 0.5, 1.0 + 0.25])

    def test_a_part_that_is_the_same_for_all_counts_nothing(self):
        assert combined(np.array([1.0, 2.0]), np.array([5.0, 5.0]), weight=9.0) == pytest.approx(
            [0.0, 1.0]
        )


class TestStrata:
    def test_small_strata_give_all_that_they_have_and_large_ones_share_the_rest(self):
        scores = np.array([0.0] * 20 + [0.5] * 10 + [1.0] * 2)
        chosen = stratified(scores, 12, strata=3)
        assert len(chosen) == len(set(chosen)) == 12
        assert [sum(scores[i] == value for i in chosen) for value in (0.0, 0.5, 1.0)] == [5, 5, 2]

    def test_the_best_are_dropped_when_asked_for(self):
        scores = np.linspace(0, 1, 20)
        assert stratified(scores, 18, strata=4, dropped=0.1) == list(range(18))

    @given(
        scores=st.lists(st.floats(-5, 5), min_size=1, max_size=40),
        strata=st.integers(1, 6),
        seed=st.integers(0, 9),
        data=st.data(),
    )
    def test_it_always_chooses_as_many_as_asked_for_the_same_by_the_same_seed(
        self, scores, strata, seed, data
    ):
        n = data.draw(st.integers(1, len(scores)))
        chosen = stratified(np.array(scores), n, strata=strata, seed=seed)
        assert len(set(chosen)) == n
        assert chosen == stratified(np.array(scores), n, strata=strata, seed=seed)

    def test_another_seed_chooses_others(self):
        scores = np.linspace(0, 1, 50)
        assert stratified(scores, 10, strata=2, seed=0) != stratified(scores, 10, strata=2, seed=1)

    @pytest.mark.parametrize(("n", "strata"), [(4, 2), (0, 2), (2, 0)])
    def test_what_cannot_be_chosen_is_refused(self, n, strata):
        with pytest.raises(InputError, match="cannot choose"):
            stratified(np.arange(3.0), n, strata=strata)
