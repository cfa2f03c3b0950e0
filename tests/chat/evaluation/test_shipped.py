"""What chat uses, tested on the dialogues of its playlists: no case may see its own fold's."""

from dataclasses import replace

import pytest

from undercard.chat.evaluation import baselines
from undercard.chat.evaluation.playlists.playlist_index import Embeddings
from undercard.chat.evaluation.pool_retrieval import PoolRetrieval, recorded, worded
from undercard.chat.evaluation.shipped import LIKED, Shipped, cold_and_warm, weighed
from undercard.retrieval.build_playlists import read
from undercard.retrieval.fusion import default_settings


def _silent(label: str, done: int, total: int) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def test_an_evaluation_makes_the_playlists_that_ship(dialogs, tracks, pool, dialogues, home):
    made = recorded(dialogues, pool, Embeddings(home / "minilm.npz"))
    assert list(made.playlists) == read(dialogs, tracks)
    assert len(made.vectors) == sum(len(dialogue.turns) for dialogue in dialogues)


def test_a_folds_own_playlists_change_nothing_in_its_lists(pool, dialogues, home):
    """Fold 0's dialogues now like everything; their own cases' lists and weight must not change."""
    dialogues = dialogues[:6]
    folds = baselines.folds(len(dialogues), 3)
    greedy = tuple(track.id for track in pool.tracks)
    told = [
        replace(d, playlist=greedy) if f == 0 else d for d, f in zip(dialogues, folds, strict=True)
    ]
    before, after = (Shipped(pool, some, folds, home, _silent) for some in (dialogues, told))
    (plain, _), (rewritten, _) = before.lists(before.cases), after.lists(after.cases)
    own = [n for n, case in enumerate(before.cases) if folds[case.dialogue] == 0]
    assert before.weights[0] == after.weights[0]
    assert [plain[n] for n in own] == [rewritten[n] for n in own]


def test_playlists_that_may_be_seen_make_a_difference(pool, dialogues, home):
    retrieval = PoolRetrieval(
        pool, home, recorded=recorded(dialogues, pool, Embeddings(home / "minilm.npz"))
    )
    case = dialogues[0].cases[1]
    alone, knowing = (retrieval.lists(case, [weighed(1.0)], known)[0] for known in ([], [0]))
    gold = [[cluster in case.gold for cluster, _ in found[:10]] for found in (alone, knowing)]
    assert sum(gold[1]) > sum(gold[0])
    assert retrieval.lists(case, [weighed(0.0)], [0])[0] == retrieval.find(case)


def test_a_kind_that_is_left_out_has_no_weight():
    first, second = LIKED
    settings = weighed(0.7, without=first)
    assert (settings.weights[first], settings.weights[second]) == (0.0, 0.7)
    assert settings.weights["seed"] == default_settings().weights["seed"]


def test_cold_and_warm_gold_are_counted_apart(dialogues):
    """In a list of all gold, what other folds liked is warm, this dialogue's alone is cold."""
    folds = baselines.folds(len(dialogues), 3)
    cases = [case for dialogue in dialogues for case in dialogue.cases]
    found = cold_and_warm(
        cases, dialogues, folds, {"all": [sorted(case.gold)[:10] for case in cases]}
    )
    never = found["track, never liked before"]
    others = [
        {c for d, f in zip(dialogues, folds, strict=True) if f != folds[i] for c in d.liked}
        for i in range(10)
    ]
    assert never["turns"] == sum(bool(case.gold - others[case.dialogue]) for case in cases) > 0
    assert never["all"]["value"] > 0.9
    assert found["listener, first turn"]["all"]["value"] == 1.0


@pytest.mark.parametrize(
    ("said", "artists", "titles"),
    [
        (["songs by Roxette please", "anything by Candlebox"], ("Candlebox",), ()),
        (["songs by Roxette please", "slower"], ("Roxette",), ()),
        (["songs by Roxette please", "slower", "slower still, and sad"], (), ()),
        (["songs by Roxette please", 'play "No Role Modelz"'], (), ("No Role Modelz",)),
    ],
    ids=["replaced", "held", "long ago", "replaced by a track"],
)
def test_names_hold_for_one_more_utterance_or_until_others_take_their_place(
    pool, home, said, artists, titles
):
    retrieval = PoolRetrieval(pool, home)
    query = worded(retrieval.finder, said, (), 10)
    assert query.artists == artists
    assert tuple(retrieval.finder.catalogue[track].title for track in query.titles) == titles
    assert query.text == " ".join(said[-2:])
