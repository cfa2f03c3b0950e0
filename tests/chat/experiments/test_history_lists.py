"""Lists out of histories: nobody is learnt from and measured on, nothing gives the target away.

On made-up histories.
"""

import numpy as np
import pytest

from undercard.chat.datasets.histories import Row
from undercard.chat.experiments.history_lists import (
    LEARNT,
    LONGEST,
    WISH,
    HistoryLists,
    asked,
    divide,
)

N_ITEMS = 200
NAMES = [f"Artist {i}" for i in range(N_ITEMS)]


@pytest.fixture(scope="module")
def histories():
    """As the files have them: ascending; some too short to be asked about."""
    rng = np.random.default_rng(0)
    return [
        sorted(rng.choice(N_ITEMS, rng.integers(2, 40), replace=False).tolist()) for _ in range(60)
    ]


@pytest.fixture(scope="module")
def division(histories):
    return divide(histories, guides=8, measured=12)


def number(question):
    return int(question.listener.removeprefix("lastfm:"))


class TestDivision:
    def test_no_listener_is_in_two_parts(self, division):
        parts = [
            {q.listener for q in part}
            for part in (division.pool, division.guides, division.measured)
        ]
        assert [len(part) for part in parts[1:]] == [8, 12]
        assert sum(map(len, parts)) == len(set.union(*parts))

    def test_a_target_is_a_play_that_nothing_learnt_from_its_listener_shows(
        self, division, histories
    ):
        known = {frozenset(plays) for plays in division.known}
        for question in (*division.pool, *division.guides, *division.measured):
            whole = set(histories[number(question)])
            assert question.target in whole - set(question.history)
            assert set(question.history) < whole
            assert len(question.history) <= LONGEST
        for question in (*division.pool, *division.guides):
            shown = [
                plays
                for plays in known
                if set(question.history) <= plays <= set(histories[number(question)])
            ]
            assert shown
            assert all(question.target not in plays for plays in shown)

    def test_nothing_is_known_of_those_who_are_measured_on(self, division):
        assert len(division.known) == len({q.listener for q in (*division.pool, *division.guides)})

    def test_histories_are_not_in_the_order_of_the_file(self, division):
        long = [q.history for q in division.pool if len(q.history) == LONGEST]
        assert long
        assert not any(list(history) == sorted(history) for history in long)
        rows = [Row(tuple(range(9)), 9)] * 3
        assert not any(list(q.history) == sorted(q.history) for q in asked(rows))

    def test_the_same_seed_divides_alike(self, division, histories):
        assert divide(histories, guides=8, measured=12) == division
        assert divide(histories, guides=8, measured=12, seed=1) != division


class TestLists:
    def test_a_list_asks_for_the_target_among_others_that_were_not_played(self, division):
        lists = HistoryLists(NAMES, seed=0)
        for question in division.pool:
            made = lists.to_learn(question)
            played = {NAMES[item] for item in question.history}
            assert made.context.request == WISH
            assert set(made.context.liked) == played
            assert len(made.texts) == len(set(made.texts)) == LEARNT
            assert (
                dict(zip(made.texts, made.grades, strict=True))[NAMES[question.target]]
                == sum(made.grades)
                == 1
            )
            assert not played & set(made.texts)
            assert made == HistoryLists(NAMES, seed=0).to_learn(question)

    def test_the_place_of_the_target_means_nothing(self, division):
        places = [HistoryLists(NAMES, seed=0).to_learn(q).grades.index(1.0) for q in division.pool]
        assert len(set(places)) > LEARNT // 2

    def test_several_draws_are_one_list_and_scores_come_back_in_their_order(self, division):
        question = division.measured[0]
        others = [i for i in range(N_ITEMS) if i not in (*question.history, question.target)][:3]
        candidates = np.array([[question.target, *others[:2]], [question.target, *others[1:]]])
        lists = HistoryLists(NAMES, seed=0)
        made = lists.of(question, candidates)
        assert sorted(made.texts) == sorted(NAMES[i] for i in (question.target, *others))
        scores = [float(NAMES.index(text)) for text in made.texts]
        assert (lists.scores_of(made, scores, candidates) == candidates).all()
