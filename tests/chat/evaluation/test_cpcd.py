"""The whole CPCD evaluation on the sample, with a fake language model: good, bad or down."""

import json

import pytest

from undercard.chat.datasets.dialogues import load_dialogues, load_pool
from undercard.chat.evaluation.cpcd import context_of, evaluate
from undercard.recommender.engines.fake import FakeEngine
from undercard.recommender.errors import EngineDown

pytest.importorskip("lightgbm", reason="the extra `train` is not installed")


def _silent(label: str, done: int, total: int) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(dialogs, tracks, home):
    def evaluated(engine, **options):
        found = evaluate(dialogs, tracks, engine, home, progress=_silent, **options)
        return found.as_json()

    return evaluated


@pytest.fixture(scope="module")
def knowing(dialogs, tracks):
    """An engine that has read the answers."""
    pool = load_pool(tracks)
    liked = {c for dialogue in load_dialogues(dialogs, pool) for c in dialogue.liked}
    texts = {f" {track.text}" for track in pool.tracks if track.cluster in liked}
    return FakeEngine(
        "wise", scores=lambda prompt, text: -5.0 if text in texts and "says" in prompt else -10.0
    )


@pytest.mark.slow
def test_the_document_has_what_the_command_promises(run):
    found = run(FakeEngine("plain"), folds=5)
    assert found["task"] == "cpcd"
    assert found["n"] == 10
    names = {"hit@1", "hit@5", "hit@10", "hit@20", "hit@100", "mrr@100", "hit@10/turn0"}
    assert names <= found["system"].keys()
    assert found["baselines"].keys() == {
        "popularity", "bm25", "bm25_words", "minilm", "rrf", "lambdarank", "fusion"
    }  # fmt: skip
    for table in (found["system"], *found["baselines"].values()):
        assert all(0 <= one["low"] <= one["value"] <= one["high"] <= 1 for one in table.values())
    assert found["difference"].keys() == {"mrr@100", "hit@1", "hit@10"}
    assert "language model" in found["without"]
    assert found["one_source"].keys() == {"rated tracks", "other tracks"}


def test_folds_need_no_language_model(run, home):
    found = run(None, folds=5)
    kept = [
        json.loads(file.read_text("utf-8"))
        for file in (home / "evaluation" / "results").glob("cpcd-*.json")
    ]
    assert found in kept
    assert found["code"].startswith("0.1.0+")
    assert found["model"] is None
    assert set(found["opinion_weights"]) == {0.0}
    assert found["without"]["language model"]["mrr@100"] == {"value": 0.0, "low": 0.0, "high": 0.0}


def test_a_model_that_knows_is_believed(run, knowing):
    found = run(knowing, folds=5)
    assert max(found["opinion_weights"]) > 0
    assert found["without"]["language model"]["mrr@100"]["value"] > 0


def test_the_shipped_system_gives_an_unmeasured_model_no_weight(run):
    found = run(FakeEngine("never-measured"))
    assert found["blend"]["weight"] == 0.0
    assert found["system"] == found["baselines"]["retrieval"]


def test_the_shipped_retrieval_needs_no_language_model(run):
    found = run(None)
    assert found["model"] is None
    assert found["system"] == found["baselines"]["retrieval"]
    assert found["without"].keys() == {"others' likes", "liked_after", "liked_beside"}
    kinds = found["cold_and_warm"]
    assert (
        kinds["listener, first turn"]["turns"] + kinds["listener, later turns"]["turns"]
        == found["turns"]
    )
    assert kinds["track, never liked before"]["popularity"]["value"] == 0.0


def test_a_second_run_asks_nothing(run):
    engine = FakeEngine("remembered")
    first = run(engine, folds=3, limit=6)
    asked = len(engine.asked)
    second = run(engine, folds=3, limit=6)
    assert asked
    assert len(engine.asked) == asked
    assert first["system"] == second["system"]


def test_an_engine_that_is_down_is_not_hidden(run):
    with pytest.raises(EngineDown):
        run(FakeEngine("down", misbehave="down"), folds=3, limit=6)


def test_a_context_holds_the_last_words_and_the_likes(dialogs, tracks):
    case = load_dialogues(dialogs, load_pool(tracks))[0].cases[-1]
    context = context_of(case)
    assert context.request.endswith(case.said[-1])
    assert context.liked == tuple(track.text for track in case.seeds)
