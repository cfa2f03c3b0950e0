"""The reader's training as a whole, on a few lines: what it writes can be read with."""

import json
import random

import pytest
import torch

from undercard.chat.training.reader.labelled_lines import FOLDER
from undercard.chat.training.reader.name_pool import NamePool
from undercard.chat.training.reader.plain_phrases import Phrases
from undercard.chat.training.reader.reader_run import ReaderRun, train_reader
from undercard.chat.training.reader.reader_trainer import ReaderRecipe
from undercard.chat.training.reader.variants import Mixture
from undercard.chat.understanding.tagger import Tagger
from undercard.chat.understanding.tagger_input import batched, encode
from undercard.chat.understanding.tagger_network import Batch
from undercard.chat.understanding.tagger_weights import load_weights
from undercard.retrieval.catalogue import Catalogue

LINES = 60


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    lines, out = tmp_path_factory.mktemp("lines"), tmp_path_factory.mktemp("reader")
    some = (FOLDER / "en_names.txt").read_text(encoding="utf-8").splitlines()[:LINES]
    (lines / "some.txt").write_text("\n".join(some), encoding="utf-8")
    run = ReaderRun(
        out=out,
        lines=lines,
        mixture=Mixture(requests=False, phrases=0.1),
        recipe=ReaderRecipe(epochs=1),
        threads=1,
    )
    return run, train_reader(run, resume=False, progress=lambda *_: None)


def test_a_run_leaves_weights_card_recipe_and_log(trained):
    run, result = trained
    there = {file.name for file in run.out.iterdir()}
    assert {"reader.safetensors", "reader.json", "README.md", "recipe.json", "log.jsonl"} <= there
    held = json.loads((run.out / "recipe.json").read_text(encoding="utf-8"))
    assert held == json.loads(json.dumps(result["recipe"]))
    assert 0 < held["data"]["kept"] < LINES / 4


def test_what_is_stored_in_bytes_reads_like_what_was_trained(trained):
    run, _ = trained
    kept = torch.load(run.out / "checkpoint.pt", weights_only=True)["network"]
    stored = load_weights(run.out)[0].state_dict()
    for name, value in kept.items():
        assert torch.allclose(stored[name], value, atol=2e-3), name
    batch: Batch = batched(encode("drop the second one", [], has_list=True, asked=False))
    assert Tagger.load(run.out).network(batch)["act"].shape[1] == 4


def test_a_finished_run_that_is_resumed_trains_no_more(trained):
    run, result = trained
    again = train_reader(run, resume=True, progress=_never)
    assert again["measured"]["all"] == result["measured"]["all"]


def _never(label, done, total):
    raise AssertionError(f"{label}: {done} of {total}")


def test_every_phrase_can_be_said():
    phrases, chance = Phrases(NamePool(Catalogue.builtin())), random.Random(0)
    for language, situation, kind in phrases.kinds():
        for _ in range(20):
            line = phrases.made(language, situation, kind, chance)
            assert [act.kind for act in line.acts] == [kind]
