"""The CPCD evaluation's protocol, measures and plain baselines, on small data of known outcome."""

import json

import numpy as np
import pytest

from undercard.chat.datasets.dialogues import Case, load_dialogues, load_pool
from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.evaluation import baselines, measures
from undercard.chat.evaluation import blend_weight as fitting
from undercard.chat.evaluation.blend_weight import Listed


def test_seeds_are_the_first_three_likes_of_every_earlier_turn(dialogs, dialogues):
    raw = [json.loads(line) for line in dialogs.read_text("utf-8").splitlines()]
    for record, dialogue in zip(raw, dialogues, strict=True):
        for case in dialogue.cases:
            earlier = record["turns"][: case.turn]
            assert [track.id for track in case.seeds] == [
                id_ for turn in earlier for id_ in turn["liked_results"][:3]
            ]
            assert case.said == tuple(
                turn["user_query"] for turn in record["turns"][: case.turn + 1]
            )


def test_gold_is_the_playlist_without_the_seeds_by_cluster(dialogs, dialogues, pool):
    raw = [json.loads(line) for line in dialogs.read_text("utf-8").splitlines()]
    for record, dialogue in zip(raw, dialogues, strict=True):
        goal = {pool.by_id[id_].cluster for id_ in record["goal_playlist"]}
        for case in dialogue.cases:
            assert case.gold == goal - case.seed_clusters
            assert case.gold


def test_a_limit_takes_the_first_dialogues(dialogs, pool, dialogues):
    assert [one.id for one in load_dialogues(dialogs, pool, 3)] == [one.id for one in dialogues[:3]]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "dialogs.jsonl:1"),
        ('{"id": "x"}', "goal_playlist"),
        ('{"id": "x", "turns": [], "goal_playlist": ["?"]}', ":1"),
    ],
)
def test_a_broken_dialogue_is_named(tmp_path, pool, line, words):
    path = tmp_path / "dialogs.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(EvaluationInputError, match=words):
        load_dialogues(path, pool)


def test_broken_pools_are_named(tmp_path, dialogs):
    with pytest.raises(EvaluationInputError, match="absent"):
        load_pool(tmp_path / "absent.csv")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    with pytest.raises(EvaluationInputError, match="track_id"):
        load_pool(wrong)
    wrong.write_text("track_id,title,artists,album,cluster_id\n")
    with pytest.raises(EvaluationInputError, match="no track"):
        load_pool(wrong)
    with pytest.raises(EvaluationInputError, match="absent"):
        load_dialogues(tmp_path / "absent.jsonl", load_pool(dialogs.with_name("tracks.csv")))


def case(dialogue: int, gold: set[str], turn: int = 0) -> Case:
    return Case(dialogue, turn, ("play something",), (), frozenset(gold))


def test_measures_by_hand():
    cases = [case(0, {"a"}), case(0, {"a"}, 1), case(1, {"b"})]
    found = measures.measures(cases, [1, 4, None])
    assert found["hit@1"].value == pytest.approx((0.5 + 0) / 2)
    assert found["hit@5"].value == pytest.approx((1.0 + 0) / 2)
    assert found["mrr@100"].value == pytest.approx((0.625 + 0) / 2)
    assert found["hit@10/turn0"].value == pytest.approx(0.5)
    assert found["hit@10/turn1"].value == 1.0


def test_the_first_gold_counts_down_to_rank_100():
    predicted = [str(i) for i in range(150)]
    assert measures.first_gold(predicted, frozenset({"4", "99"})) == 5
    assert measures.first_gold(predicted, frozenset({"100"})) is None
    assert measures.reciprocal(None) == 0
    assert measures.reciprocal(101) == 0


def test_an_interval_holds_the_mean_and_shrinks():
    few, many = (measures.interval(np.tile([0.0, 1.0], n)) for n in (5, 500))
    assert few.low <= few.value <= few.high
    assert many.high - many.low < few.high - few.low
    assert measures.interval(np.array([])) == measures.Interval(0, 0, 0)


def test_popularity_never_sees_its_own_fold(dialogues):
    cases = [one for dialogue in dialogues for one in dialogue.cases]
    alone = baselines.popularity(cases, dialogues, list(range(len(dialogues))))
    together = baselines.popularity(cases, dialogues, [0] * len(dialogues))
    assert all(not predicted for predicted in together)
    own = [
        set(predicted) & dialogues[one.dialogue].liked
        for one, predicted in zip(cases, alone, strict=True)
    ]
    others = [
        frozenset().union(*(d.liked for i, d in enumerate(dialogues) if i != one.dialogue))
        for one in cases
    ]
    assert all(found <= other for found, other in zip(own, others, strict=True))


def test_bm25_finds_what_was_named(pool):
    track = pool.tracks[0]
    asked = Case(0, 0, (f"play {track.text}",), (), frozenset({track.cluster}))
    seeded = Case(0, 1, (f"play {track.text}",), (track,), frozenset({"x"}))
    first, second = baselines.bm25([asked, seeded], pool)
    assert track.cluster in first[:3]
    assert track.cluster not in second


def test_folds_are_even_and_reproducible():
    found = baselines.folds(11, 5)
    assert found == baselines.folds(11, 5)
    assert sorted(found.count(fold) for fold in range(5)) == [2, 2, 2, 2, 3]


def listed(dialogue: int, gold_at: int, opinions: list[float]) -> Listed:
    clusters = tuple(f"c{i}" for i in range(len(opinions)))
    evidence = np.linspace(1, 0.5, len(opinions))
    return Listed(case(dialogue, {f"c{gold_at}"}), clusters, evidence, np.array(opinions))


def test_an_opinion_that_helps_gets_a_weight():
    lists = [listed(i, i % 5, [3.0 if j == i % 5 else 0.0 for j in range(5)]) for i in range(20)]
    assert fitting.best_weight(lists) > 0
    assert set(fitting.ranks(lists, 1.0)) == {1}
    assert fitting.ranks(lists, 0.0) == [i % 5 + 1 for i in range(20)]


def test_an_opinion_that_does_not_help_gets_none():
    lists = [listed(i, 0, [0.0, 1.0, 2.0, 3.0]) for i in range(20)]
    assert fitting.best_weight(lists) == 0
    assert fitting.best_weight([]) == 0


def test_a_fold_is_not_fitted_on_itself():
    helped = [listed(i, 4, [0.0, 0.0, 0.0, 0.0, 3.0]) for i in range(10)]
    harmed = [listed(10 + i, 0, [0.0, 1.0, 2.0, 3.0, 4.0]) for i in range(10)]
    fold_of = {i: int(i >= 10) for i in range(20)}
    weights, _ = fitting.out_of_fold([*helped, *harmed], fold_of)
    assert weights[:10] == [0.0] * 10
    assert min(weights[10:]) > 0


def test_no_gold_among_the_candidates():
    assert (
        Listed(case(0, {"elsewhere"}), ("a",), np.array([1.0]), np.array([0.0])).rank(0.5) is None
    )
