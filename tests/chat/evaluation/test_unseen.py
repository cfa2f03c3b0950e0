"""The shipped system on dialogues that nothing has learnt from: who is left out, who may teach."""

import json
from dataclasses import replace

import numpy as np
import pytest

from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.evaluation import baselines, unseen
from undercard.chat.evaluation.cpcd import evaluate
from undercard.chat.evaluation.playlists.workbench import Workbench
from undercard.recommender.engines.fake import FakeEngine
from undercard.recommender.ranking.blend import load_blend

pytest.importorskip("lightgbm", reason="the extra `train` is not installed")
ADAPTED = "embedded:smollm2-135m-b179c9523d0e+dj-10d5f208"


def _silent(label: str, done: int, total: int) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def records(dialogs):
    return [json.loads(line) for line in dialogs.read_text("utf-8").splitlines()]


@pytest.fixture
def written(tmp_path):
    def write(name, records):
        path = tmp_path / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        return path

    return write


@pytest.fixture
def parted(records, written):
    """Seven dialogues to learn from, three others."""
    return written("train.jsonl", records[:7]), written("new.jsonl", records[7:])


@pytest.fixture
def run_on(tracks, home):
    def evaluated(train, dialogs, engine=None, **options):
        found = evaluate(dialogs, tracks, engine, home, train=train, progress=_silent, **options)
        return found.as_json()

    return evaluated


@pytest.mark.slow
def test_the_document_has_the_shipped_system_beside_what_learns_from_the_same(run_on, parted):
    found = run_on(*parted)
    assert (found["n"], found["trained_on"]) == (3, 7)
    assert found["left_out"] == {"train": 0, "adapter": 0}
    assert found["baselines"].keys() == {
        "popularity", "bm25", "bm25_words", "minilm", "rrf", "lambdarank", "fusion", "learned",
        "retrieval",
    }  # fmt: skip
    for table in (found["system"], *found["baselines"].values()):
        assert table.keys() >= {"hit@1", "hit@5", "hit@10", "hit@20", "hit@100", "mrr@100"}
        assert all(0 <= one["low"] <= one["value"] <= one["high"] <= 1 for one in table.values())
    assert found["model"] is None
    assert found["system"] == found["baselines"]["retrieval"]
    assert found["one_source"].keys() == {"rated tracks", "other tracks"}
    assert found["difference"]["fusion"].keys() == {"mrr@100", "hit@1", "hit@10"}


def test_the_models_weight_is_the_one_that_ships(run_on, records, written):
    """New ids: the adapter has learnt from most of the sample."""
    new = [record | {"id": f"new-{n}"} for n, record in enumerate(records)]
    engine = FakeEngine(ADAPTED)
    found = run_on(written("train.jsonl", new[:7]), written("new.jsonl", new[7:]), engine)
    assert engine.asked
    assert found["weight"] == load_blend(ADAPTED).weight > 0
    assert found["n"] == 3


def test_what_the_adapter_learnt_from_is_left_out_by_its_id_wherever_it_stands(
    run_on, records, written
):
    learnt = load_blend(ADAPTED).learnt
    new = [record | {"id": f"new-{n}"} for n, record in enumerate(records)]
    asked = [new[9], new[7] | {"id": min(learnt)}, new[8]]
    train, dialogs = written("train.jsonl", new[:7]), written("new.jsonl", asked)
    found = run_on(train, dialogs, FakeEngine(ADAPTED))
    assert (found["n"], found["left_out"]) == (2, {"train": 0, "adapter": 1})
    assert run_on(train, dialogs)["n"] == 3  # no adapter takes part


def test_a_dialogue_in_both_files_is_not_asked_about(run_on, records, written):
    train = written("train.jsonl", records[:8])
    found = run_on(train, written("new.jsonl", records[7:]))
    assert (found["n"], found["left_out"]["train"]) == (2, 1)


def test_the_same_file_twice_is_refused(run, monkeypatch, dialogs, tracks):
    monkeypatch.setenv("UNDERCARD_ENGINE__KIND", "none")
    files = ["--train", dialogs, "--dialogs", dialogs, "--tracks", tracks]
    status, out, err = run("eval", "cpcd", *files, "--json")
    assert (status, out) == (2, "")
    assert "10 are in" in " ".join(err.split())


def test_two_ways_to_learn_are_refused(run, dialogs, tracks):
    files = ["--train", dialogs, "--dialogs", dialogs, "--tracks", tracks]
    status, _, err = run("eval", "cpcd", *files, "--folds", 3)
    assert status == 2
    assert "--folds" in err


@pytest.mark.parametrize(
    ("content", "told"),
    [("", "holds no dialogue"), ("id,title\n1,x\n", ":1: not a CPCD dialogue"), (4, "at least 5")],
)
def test_a_file_that_teaches_nothing_is_named(run_on, dialogs, tmp_path, content, told):
    train = tmp_path / "train.jsonl"
    lines = dialogs.read_text("utf-8").splitlines(keepends=True)
    train.write_text("".join(lines[:content]) if isinstance(content, int) else content, "utf-8")
    with pytest.raises(EvaluationInputError, match=told) as caught:
        run_on(train, dialogs)
    assert "train.jsonl" in str(caught.value)


def test_a_track_that_the_pool_lacks_is_a_miss(run_on, records, written):
    lost = records[8] | {"goal_playlist": ["in-no-pool"]}
    train = written("train.jsonl", records[:7])
    found = run_on(train, written("new.jsonl", [records[7], lost]))
    assert found["n"] == 2
    tables = [found["system"], *found["baselines"].values()]
    assert all(table["hit@100"]["value"] <= 1 / 2 for table in tables)


def test_what_is_asked_about_teaches_nothing(pool, dialogues, home):
    """What the unseen dialogues go on to like and search changes no feature and no list."""
    known, asked = dialogues[:7], dialogues[7:]
    everything = tuple(track.id for track in pool.tracks)
    told = [
        replace(
            one,
            playlist=everything,
            liked=frozenset(everything),
            turns=tuple(replace(turn, liked=everything) for turn in one.turns),
        )
        for one in asked
    ]
    fold_of = baselines.folds(len(known), 5)
    views, lists = [], []
    for unseen_ones in (asked, told):
        bench = Workbench(pool, known, fold_of, home, _silent, unseen_ones)
        (fold,) = bench.folds
        views.append(bench.views[fold])
        split = unseen.Split(pool, known, unseen_ones, {})
        lists.append(unseen.test(split, None, None, home, _silent).ours)
    np.testing.assert_array_equal(views[0].values, views[1].values)
    assert lists[0] == lists[1]
