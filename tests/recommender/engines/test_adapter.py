"""LoRA adapters: what merging does to the scores, and adapters that do not fit."""

import json

import pytest
import torch
from safetensors.torch import save_file

from undercard.recommender.engines.adapter import merged
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.errors import EngineMisfit

NAME = "base_model.model.model.layers.0.self_attn.q_proj.lora_{}.weight"


def made(folder, *, rows=576, part="self_attn.q_proj", size=0.5, halves="AB"):
    folder.mkdir()
    (folder / "adapter_config.json").write_text(json.dumps({"r": 2, "lora_alpha": 4}))
    rng = torch.Generator().manual_seed(0)
    tensors = {
        "A": torch.randn(2, 576, generator=rng) * size,
        "B": torch.randn(rows, 2, generator=rng) * size,
    }
    save_file(
        {NAME.format(half).replace("self_attn.q_proj", part): tensors[half] for half in halves},
        folder / "adapter_model.safetensors",
    )
    return folder, tensors


def test_merging_adds_the_scaled_product(tmp_path):
    folder, halves = made(tmp_path / "tuned")
    weight = torch.ones(576, 576)
    found = merged({"model.layers.0.self_attn.q_proj.weight": weight, "other": weight}, folder)
    expected = weight + 2.0 * halves["B"] @ halves["A"]
    assert torch.allclose(found["model.layers.0.self_attn.q_proj.weight"], expected)
    assert found["other"] is weight


def test_an_adapter_changes_the_scores_and_the_name(tmp_path, home, embedded):
    folder, _ = made(tmp_path / "tuned")
    tuned = EmbeddedEngine(home, adapter=folder)
    assert tuned.name.startswith(f"{embedded.name}+tuned-")
    assert tuned.score("A song:", [" Hey Ya by Outkast"]) != embedded.score(
        "A song:", [" Hey Ya by Outkast"]
    )


def test_an_adapter_for_another_model_is_refused(tmp_path, home):
    folder, _ = made(tmp_path / "large", rows=1024)
    with pytest.raises(EngineMisfit, match="made for another model"):
        EmbeddedEngine(home, adapter=folder)


@pytest.mark.parametrize(
    ("part", "halves"),
    [("mlp.no_such_part", "AB"), ("self_attn.q_proj", "A"), ("self_attn.q_proj", "")],
)
def test_an_adapter_that_is_incomplete_is_refused(tmp_path, home, part, halves):
    folder, _ = made(tmp_path / "odd", part=part, halves=halves)
    with pytest.raises(EngineMisfit, match="odd"):
        EmbeddedEngine(home, adapter=folder)


def test_a_folder_without_an_adapter_says_what_is_expected(tmp_path, home):
    with pytest.raises(EngineMisfit, match=r"adapter_config\.json"):
        EmbeddedEngine(home, adapter=tmp_path)
    folder, _ = made(tmp_path / "cut")
    (folder / "adapter_model.safetensors").write_bytes(b"cut off")
    with pytest.raises(EngineMisfit, match="does not hold a LoRA adapter"):
        EmbeddedEngine(home, adapter=folder)
