"""A track that a dialogue names and the pool lacks.

It stays in the gold, no list can name it, and nothing is learned from it.
"""

import json

import numpy as np
import pytest

from undercard.chat.datasets.dialogues import load_dialogues
from undercard.chat.evaluation.playlists.judging import Judge
from undercard.chat.evaluation.playlists.playlist_index import Embeddings, PoolIndex
from undercard.chat.training.dialogue_lists import DialogueLists, judgements

UNKNOWN = "in-no-pool"


@pytest.fixture
def records(dialogs):
    return [json.loads(line) for line in dialogs.read_text("utf-8").splitlines()]


@pytest.fixture
def written(tmp_path):
    def write(records):
        path = tmp_path / "unknown.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return path

    return write


def name_unknown(record):
    """Add the track to the playlist, and first to the likes of the first turn that has any."""
    record["goal_playlist"].append(UNKNOWN)
    next(turn for turn in record["turns"] if turn["liked_results"])["liked_results"].insert(
        0, UNKNOWN
    )


def test_it_is_gold_until_it_is_given_as_a_seed_would_be(records, written, pool):
    name_unknown(records[0])
    (dialogue,) = load_dialogues(written(records[:1]), pool)
    liked_at = next(
        at for at, turn in enumerate(records[0]["turns"]) if UNKNOWN in turn["liked_results"]
    )
    for case in dialogue.cases:
        assert (UNKNOWN in case.gold) == (case.turn <= liked_at)
        assert all(track.id in pool.by_id for track in case.seeds)
    assert UNKNOWN not in {
        *dialogue.playlist,
        *dialogue.liked,
        *(id_ for turn in dialogue.turns for id_ in turn.liked),
    }


def test_a_dialogue_with_nothing_else_keeps_its_turns_and_misses(records, written, pool, tmp_path):
    records[0]["goal_playlist"] = [UNKNOWN]
    (dialogue,) = load_dialogues(written(records[:1]), pool)
    assert [case.turn for case in dialogue.cases] == list(range(len(records[0]["turns"])))
    judge = Judge(dialogue.cases, PoolIndex(pool, Embeddings(tmp_path / "vectors.npz")))
    everywhere = np.ones(len(pool.tracks), dtype=bool)
    assert not any(judge.has_gold(at, everywhere) for at in range(len(dialogue.cases)))


@pytest.fixture
def named_tracks(tracks, records, tmp_path):
    """The pool without what these dialogues' listeners did not like: little to embed."""
    named = {
        id_ for record in records[:3] for turn in record["turns"] for id_ in turn["liked_results"]
    }
    named |= {id_ for record in records[:3] for id_ in record["goal_playlist"]}
    head, *rows = tracks.read_text("utf-8").splitlines(keepends=True)
    path = tmp_path / "tracks.csv"
    path.write_text("".join([head, *(row for row in rows if row.split(",")[0] in named)]), "utf-8")
    return path


@pytest.mark.parametrize("options", [[], ["--folds", "3"]], ids=["shipped", "folds"])
def test_the_command_counts_it_as_a_miss(run, monkeypatch, records, written, named_tracks, options):
    if options:
        pytest.importorskip("lightgbm", reason="the extra `train` is not installed")
    monkeypatch.setenv("UNDERCARD_ENGINE__KIND", "none")
    lost = records[1] | {"id": "lost", "goal_playlist": [UNKNOWN]}
    name_unknown(records[0])
    dialogs = written([*records[:3], lost])
    status, out, err = run(
        "eval", "cpcd", "--dialogs", dialogs, "--tracks", named_tracks, "--json", *options
    )
    assert status == 0, err
    found = json.loads(out)
    assert found["n"] == 4
    tables = [found["system"], *found["baselines"].values()]
    assert all(table["hit@100"]["value"] <= 3 / 4 for table in tables)
    assert found["system"]["hit@100"]["value"] > 0


def test_nothing_is_taught_of_it(records, written, pool):
    name_unknown(records[0])
    path = written(records[:2])
    dialogues = load_dialogues(path, pool)
    lists = DialogueLists(pool, dialogues, judgements(path, pool), seed=0)
    (case, *_) = dialogues[0].cases
    made = [lists.to_learn(case, [], variant=variant) for variant in range(5)]
    assert all(UNKNOWN not in text for example in made for text in example.texts)
