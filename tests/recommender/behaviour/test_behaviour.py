"""The behavioural rankers, on data small enough that the right answer is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from undercard.recommender.behaviour.choice import (
    Choice,
    ChoiceSettings,
    draw_candidates,
    hidden_last,
)
from undercard.recommender.behaviour.ease import Ease
from undercard.recommender.behaviour.ials import Ials, IalsSettings
from undercard.recommender.behaviour.item_knn import ItemKnn, ItemKnnSettings
from undercard.recommender.behaviour.network import NetworkSettings
from undercard.recommender.behaviour.popularity import Popularity
from undercard.recommender.behaviour.protocol import Behaviour, interactions
from undercard.recommender.behaviour.sasrec import SasRec, pieces_of
from undercard.recommender.behaviour.spectral import Spectral
from undercard.recommender.behaviour.trees import TreeSettings
from undercard.recommender.behaviour.user_knn import UserKnn, UserKnnSettings

ROCK, JAZZ = (0, 1, 2, 3), (4, 5, 6, 7)
TWO_TASTES = [
    tuple(np.random.default_rng(i).permutation(ROCK if i % 2 else JAZZ)[:3]) for i in range(40)
]
SMALL = NetworkSettings(
    size=16, dropout=0.1, longest=4, negatives=16, rate=1e-2, batch=16, epochs=30, held_out=0.0
)
RANKERS: dict[str, Behaviour] = {
    "popularity": Popularity(),
    "item_knn": ItemKnn(),
    "item_knn in order": ItemKnn(ItemKnnSettings(recency=0.8, gap=0.5)),
    "user_knn": UserKnn(),
    "ease": Ease(1.0),
    "ials": Ials(IalsSettings(factors=4)),
    "ials cosine": Ials(IalsSettings(factors=4, cosine=True)),
    "spectral": Spectral(3),
    "sasrec": SasRec(SMALL),
}
ORDER_BLIND = ("popularity", "item_knn", "user_knn", "ease", "ials", "ials cosine", "spectral")


# Popularity gives everybody the same, whatever they played.
personal = pytest.mark.parametrize(
    "named", [name for name in RANKERS if name != "popularity"], indirect=True
)


@pytest.fixture(scope="module", params=RANKERS)
def named(request) -> tuple[str, Behaviour]:
    return request.param, RANKERS[request.param].fit(TWO_TASTES, 8)


class TestEveryRanker:
    def test_scores_are_finite_and_fit_the_shapes(self, named):
        scores = named[1].score_all([(0, 1), (), (4,)])
        assert scores.shape == (3, 8)
        assert scores.dtype == np.float32
        assert np.isfinite(scores).all()
        assert np.allclose(named[1].scores((0, 1), [5, 2]), scores[0, [5, 2]], atol=1e-5)

    @personal
    def test_a_taste_is_recognised(self, named):
        for history, other, mine in (((0, 1), JAZZ, (2, 3)), ((4, 6), ROCK, (5, 7))):
            scores = named[1].score_all([history])[0]
            assert scores[list(mine)].min() > scores[list(other)].max()

    def test_order_counts_only_where_it_should(self, named):
        one, two = named[1].score_all([(0, 1, 2)]), named[1].score_all([(2, 0, 1)])
        assert np.allclose(one, two, atol=1e-5) == (named[0] in ORDER_BLIND)

    @personal
    def test_an_item_outside_the_table_is_refused(self, named):
        with pytest.raises(ValueError, match="expected items from 0 to"):
            named[1].score_all([(0, 99)])

    def test_fitting_refuses_it_too(self, named):
        with pytest.raises(ValueError, match="expected items from 0 to"):
            type(named[1])().fit([(0, 8)], 8)


def test_popularity_counts_listeners_not_plays():
    assert Popularity().fit([(0, 0, 0), (1,), (1, 2)], 3).scores((), [0, 1, 2]).tolist() == [
        1,
        2,
        1,
    ]


def test_item_knn_by_hand():
    knn = ItemKnn(ItemKnnSettings(shrinkage=0, popular=0.5)).fit([(0, 1), (0, 1), (0, 2)], 3)
    assert knn.scores((0,), [0, 1, 2]) == pytest.approx([0, 2 / np.sqrt(3 * 2), 1 / np.sqrt(3)])


def test_item_knn_discounts_those_who_have_everything():
    knn = ItemKnn(ItemKnnSettings(shrinkage=0, popular=0, long=1)).fit([(0, 1), (0, 2, 3, 4)], 5)
    assert knn.scores((0,), [1, 2]) == pytest.approx([1 / 2, 1 / 4])


def test_item_knn_in_order_by_hand():
    knn = ItemKnn(ItemKnnSettings(recency=0.5, gap=0.1, shrinkage=0, popular=0)).fit([(0, 1, 2)], 3)
    assert knn.scores((0,), [0, 1, 2]) == pytest.approx([0, 1, 0.1])
    assert knn.scores((0, 1), [2]) == pytest.approx([0.1 * 0.5 + 1])
    assert knn.scores((2,), [0, 1]) == pytest.approx([0, 0])


def test_user_knn_by_hand():
    plain = UserKnnSettings(neighbours=2, rare=0, length=0)
    knn = UserKnn(plain).fit([(0, 1, 2), (0, 3), (4, 5)], 6)
    assert knn.scores((0, 1), range(6)) == pytest.approx([3, 2, 2, 1, 0, 0])


def test_user_knn_asks_only_the_nearest():
    knn = UserKnn(UserKnnSettings(neighbours=1, rare=0, length=0)).fit([(0, 1, 2), (0, 3)], 4)
    assert knn.scores((0, 1), [2, 3]) == pytest.approx([2, 0])


def test_ease_solves_the_constrained_least_squares():
    """Lagrange: for B with a zero diagonal, (X'X + l2 I) B - X'X is diagonal at the optimum."""
    histories, l2 = [tuple(np.random.default_rng(i).permutation(9)[:4]) for i in range(30)], 3.0
    weights = Ease(l2).fit(histories, 9).weights.astype(np.float64)
    played = interactions(histories, 9).toarray()
    gram = played.T @ played
    left = (gram + l2 * np.eye(9)) @ weights - gram
    assert np.allclose(np.diag(weights), 0)
    assert np.allclose(left - np.diag(np.diag(left)), 0, atol=1e-4)


def test_ease_refuses_no_penalty():
    with pytest.raises(ValueError, match="above 0"):
        Ease(0)


def test_ials_lowers_its_objective_with_every_sweep():
    losses = []
    for sweeps in (1, 2, 4, 8):
        settings = IalsSettings(factors=3, penalty=1.0, alpha=5.0, sweeps=sweeps)
        losses.append(_ials_objective(Ials(settings).fit(TWO_TASTES, 8), settings))
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0]


def _ials_objective(model: Ials, settings: IalsSettings) -> float:
    """The objective of Hu, Koren and Volinsky: sum of c (p - x'y)^2 + penalty (|x|^2 + |y|^2).

    `implicit` weighs a play alpha.
    """
    users, items = model._model.user_factors, model._model.item_factors
    played = interactions(TWO_TASTES, 8).toarray()
    confidence = np.where(played > 0, settings.alpha, 1.0)
    penalty = settings.penalty * ((users**2).sum() + (items**2).sum())
    return float((confidence * (played - users @ items.T) ** 2).sum() + penalty)


CYCLE = [tuple((start + step) % 6 for step in range(5)) for start in range(6)] * 8


def test_sasrec_learns_a_cycle():
    model = SasRec(SMALL).fit(CYCLE, 6)
    for last in range(6):
        history = ((last - 1) % 6, last)
        assert model.score_all([history])[0].argmax() == (last + 1) % 6


def test_sasrec_sees_every_place_of_the_history():
    model = SasRec(SMALL).fit(CYCLE, 6)
    whole = model.score_all([(0, 1, 2, 3)])
    for place in range(4):
        changed = [0, 1, 2, 3]
        changed[place] = 5
        assert not np.allclose(model.score_all([changed]), whole, atol=1e-4)


def test_a_network_is_decided_by_its_seed():
    first, second = (SasRec(SMALL).fit(CYCLE, 6).score_all([(1, 2)]) for _ in range(2))
    assert np.array_equal(first, second)


def test_a_network_goes_on_where_it_was_stopped(tmp_path: Path):
    whole = SasRec(SMALL).fit(CYCLE, 6).score_all([(1, 2)])

    class Stopped(Exception):
        pass

    def stop(_label: str, done: int, _total: int) -> None:
        if done == 10:
            raise Stopped

    file = tmp_path / "run" / "sasrec.pt"
    with pytest.raises(Stopped):
        SasRec(SMALL, checkpoint=file, progress=stop).fit(CYCLE, 6)
    seen: list[int] = []
    again = SasRec(SMALL, checkpoint=file, progress=lambda _l, done, _t: seen.append(done)).fit(
        CYCLE, 6
    )
    assert seen[0] == 10
    assert np.array_equal(again.score_all([(1, 2)]), whole)


def test_another_listener_makes_a_checkpoint_void(tmp_path: Path):
    file = tmp_path / "sasrec.pt"
    SasRec(SMALL, checkpoint=file).fit(CYCLE, 6)
    seen: list[int] = []
    SasRec(SMALL, checkpoint=file, progress=lambda _l, done, _t: seen.append(done)).fit(
        CYCLE[1:], 6
    )
    assert seen[0] == 0


def test_a_network_stops_when_what_was_held_out_is_ranked_no_better():
    """Plays drawn at random teach nothing, so that the first epochs are as good as any."""
    by_lot = [tuple(np.random.default_rng(i).permutation(50)[:5]) for i in range(60)]
    for rivals in (None, 19):
        seen: list[int] = []
        settings = replace(SMALL, epochs=200, patience=2, held_out=0.3, rivals=rivals)
        SasRec(settings, progress=lambda _l, done, _t: seen.append(done)).fit(by_lot, 50)  # noqa: B023
        assert len(seen) < 100


def test_a_discount_takes_popularity_out():
    """Whatever was played last, item 0 comes next twice as often as the item that goes with it."""
    follows = [(i, 0) for i in range(1, 6)] * 20 + [(i, i + 5) for i in range(1, 6)] * 10
    for discount, best in ((0.0, 0), (1.0, 8)):
        settings = replace(SMALL, discount=discount, epochs=60)
        assert SasRec(settings).fit(follows, 11).score_all([(3,)])[0].argmax() == best


def test_pieces_predict_every_play_but_the_first_once():
    inputs, targets = pieces_of([tuple(range(23)), (7,)], 30, 5, np.random.default_rng(0))
    real = targets < 30
    assert sorted(targets[real]) == list(range(1, 23))
    assert (targets[real] == inputs[real] + 1).all()
    assert ((inputs < 30) == real).all()


@pytest.fixture(scope="module")
def choice() -> Choice:
    settings = ChoiceSettings(
        size=4, folds=4, draws=3, trees=TreeSettings(number=20, least=5, seeds=1)
    )
    return Choice(settings).fit(_listeners(), 24)


def _listeners() -> list[tuple[int, ...]]:
    """Four tastes of six items each; everybody has five of one."""
    rng = np.random.default_rng(5)
    return [tuple(6 * (i % 4) + rng.permutation(6)[:5]) for i in range(80)]


def test_the_choice_is_right_where_tastes_are_plain(choice: Choice):
    histories, targets = [(0, 1, 2), (6, 8, 9), (18, 20, 23)], [4, 7, 19]
    candidates = np.array([[[4, 10, 16, 22]], [[7, 1, 13, 19]], [[19, 1, 7, 13]]])
    assert choice.scores(histories, candidates).argmax(axis=-1)[:, 0].tolist() == [0, 0, 0], targets


def test_the_choice_does_not_see_the_order_of_plays_nor_the_place_of_a_candidate(choice: Choice):
    candidates = np.array([[[4, 10, 16, 22]]])
    scores = choice.scores([(0, 1, 2)], candidates)
    assert np.array_equal(choice.scores([(2, 0, 1)], candidates), scores)
    turned = choice.scores([(0, 1, 2)], candidates[..., ::-1])
    assert np.allclose(turned[..., ::-1], scores)


def test_no_column_of_the_lesson_knows_its_target():
    """Every column says the same of the target as of another item, when nobody else has either."""
    listeners = _listeners()
    listeners[0] = (*listeners[0], 24)
    lesson = Choice(ChoiceSettings(size=26, folds=4, draws=1)).prepare(
        [listeners[0], *listeners[1:]], 31
    )
    found = lesson.columns[0, 0]
    befores, targets = hidden_last(listeners, 10)
    drawn = draw_candidates(befores, targets, 31, 26, 1, np.random.default_rng(0))[0, 0]
    assert drawn[0] == 24
    unknown = [place for place, item in enumerate(drawn) if item > 24]
    assert unknown
    differ = [
        n
        for n, a, b in zip(lesson.names, found[0], found[unknown[0]], strict=True)
        if not np.isclose(a, b, atol=1e-3)
    ]
    assert differ == []


def test_candidates_are_the_target_and_others_that_the_listener_does_not_have():
    drawn = draw_candidates([(1, 2)], [3], 30, 20, 50, np.random.default_rng(0))[0]
    assert (drawn[:, 0] == 3).all()
    assert all(len(set(row)) == 20 for row in drawn.tolist())
    assert not np.isin(drawn, [1, 2]).any()
    assert set(np.unique(drawn)) == set(range(30)) - {1, 2}


def test_too_few_items_to_draw_from():
    with pytest.raises(ValueError, match="too few"):
        draw_candidates([(1, 2)], [3], 10, 20, 1, np.random.default_rng(0))
