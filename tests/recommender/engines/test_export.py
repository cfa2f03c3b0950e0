"""What is written for a server is the model itself, or the model with an adapter in it."""

import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from undercard.recommender.engines.adapter import merged
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.weight_export import export
from undercard.recommender.engines.weights import base_sha256, model_folder
from undercard.recommender.errors import EngineMisfit, InputError

SONGS = [" Clair de Lune by Claude Debussy", " Hey Ya by Outkast"]


def adapter(folder, base=None):
    folder.mkdir()
    (folder / "adapter_config.json").write_text(json.dumps({"r": 2, "lora_alpha": 4}))
    name = "base_model.model.model.layers.0.self_attn.q_proj.lora_{}.weight"
    halves = {name.format("A"): torch.ones(2, 576), name.format("B"): torch.full((576, 2), 0.01)}
    save_file(
        halves,
        folder / "adapter_model.safetensors",
        metadata={"base_sha256": base} if base else None,
    )
    return folder


def test_the_model_alone_is_the_same_model(home, embedded, tmp_path):
    name = export(model_folder(home), tmp_path / "out")
    assert f"embedded:{name}" == embedded.name
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    again = EmbeddedEngine(home, model=tmp_path / "out")
    # In bfloat16 a prompt that is known is not read to the same bits as a new one.
    embedded.forget()
    assert again.score("A song:", SONGS) == pytest.approx(
        embedded.score("A song:", SONGS), abs=1e-3
    )


def test_an_adapter_is_merged_and_named(home, tmp_path):
    model = model_folder(home)
    tuned = adapter(tmp_path / "tuned", base_sha256(model))
    assert export(model, tmp_path / "out", tuned).startswith(f"{model.name}+tuned-")
    expected, found = (
        merged(load_file(model / "model.safetensors"), tuned),
        load_file(tmp_path / "out/model.safetensors"),
    )
    assert all(torch.equal(expected[key], found[key]) for key in expected)
    assert base_sha256(tmp_path / "out") != base_sha256(model)  # so that no adapter is merged twice


def test_nothing_is_overwritten_and_nothing_is_left_of_what_does_not_fit(home, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with pytest.raises(InputError, match="name a new folder"):
        export(model_folder(home), tmp_path / "full")
    with pytest.raises(EngineMisfit, match="made for another model"):
        export(model_folder(home), tmp_path / "new", adapter(tmp_path / "foreign", "0" * 64))
    assert not (tmp_path / "new").exists()
