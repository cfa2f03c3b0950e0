"""Training a ranker: it learns, it can be stopped, and what it leaves is read by the engine.

On a small model with random weights.
"""

import json
import shutil

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.weights import model_folder
from undercard.recommender.errors import EngineMisfit, InputError
from undercard.recommender.ranking.language import TitleLikelihood
from undercard.recommender.ranking.lettered import LETTERS, LetteredChoice
from undercard.recommender.ranking.ranker import RankContext, RankItem
from undercard.recommender.training.base import Base
from undercard.recommender.training.examples import Example, listed
from undercard.recommender.training.lists import FILE
from undercard.recommender.training.metrics import compared, list_metrics
from undercard.recommender.training.recipe import Recipe
from undercard.recommender.training.saving import save_adapter, save_card, save_curves
from undercard.recommender.training.trainer import CHECKPOINT, Trainer

WISHES = {
    "calm": "Quiet River by The Lakes",
    "loud": "Iron Hammer by The Forge",
    "latin": "Noche by Las Palmas",
}
STEPS = 12


def quiet(*_):
    """Nobody is told."""


@pytest.fixture(scope="module")
def small(home, tmp_path_factory):
    """A model folder: two layers of random weights, the real tokenizer."""
    folder = tmp_path_factory.mktemp("models") / "small"
    folder.mkdir()
    shutil.copy(model_folder(home) / "tokenizer.json", folder)
    sizes = {
        "num_hidden_layers": 2,
        "hidden_size": 48,
        "num_attention_heads": 3,
        "num_key_value_heads": 1,
    }
    other = {"vocab_size": 49_152, "max_position_embeddings": 2_048, "rms_norm_eps": 1e-5}
    (folder / "config.json").write_text(
        json.dumps(sizes | other | {"rope_parameters": {"rope_theta": 10_000.0}})
    )
    rng = torch.Generator().manual_seed(1)

    def drawn(*size):
        return torch.randn(*size, generator=rng) * size[-1] ** -0.5

    tensors = {"model.embed_tokens.weight": drawn(49_152, 48), "model.norm.weight": torch.ones(48)}
    for i in range(2):
        prefix = f"model.layers.{i}"
        parts = {
            "self_attn.q_proj": (48, 48),
            "self_attn.k_proj": (16, 48),
            "self_attn.v_proj": (16, 48),
        }
        parts |= {"self_attn.o_proj": (48, 48), "mlp.gate_proj": (96, 48), "mlp.up_proj": (96, 48)}
        for name, size in (parts | {"mlp.down_proj": (48, 96)}).items():
            tensors[f"{prefix}.{name}.weight"] = drawn(*size)
        tensors[f"{prefix}.input_layernorm.weight"] = torch.ones(48)
        tensors[f"{prefix}.post_attention_layernorm.weight"] = torch.ones(48)
    save_file(tensors, folder / "model.safetensors")
    return folder


def examples():
    found = []
    for number in range(9):
        wish, right = list(WISHES.items())[number % 3]
        graded = [(text, float(text == right)) for text in WISHES.values()]
        found.append(
            listed(f"d{number}", "test", RankContext(f"some {wish} music"), graded, seed="s")
        )
    return found


def trainer(small, folder, **changes):
    recipe = Recipe(
        **(
            {"steps": STEPS, "rank": 4, "rate": 0.02, "warmup": 2, "batch": 3, "dtype": "float32"}
            | changes
        )
    )
    return Trainer(recipe, Base.load(small), examples(), examples()[:3], folder)


@pytest.fixture(scope="module")
def trained(small, tmp_path_factory):
    """A run that was not interrupted, and its adapter."""
    folder = tmp_path_factory.mktemp("run") / "tuned"
    run = trainer(small, folder)
    run.run(quiet)
    save_adapter(run, folder, recipe={"name": "tuned"})
    return run, folder


def parameters(run):
    return {name: parameter.detach().clone() for name, parameter in run.model.named_parameters()}


class TestTrainer:
    def test_the_loss_falls_and_lists_are_ranked_better(self, trained):
        run, _ = trained
        losses = [row["loss"] for row in run.log if "loss" in row]
        checks = [row["check mrr"] for row in run.log if "check mrr" in row]
        assert len(losses) == STEPS
        assert np.mean(losses[-3:]) < 0.5 * np.mean(losses[:3])
        assert checks[-1] > checks[0]

    @pytest.mark.parametrize("stopped_at", [1, 5])
    def test_resumed_it_ends_with_the_same_weights(self, small, trained, tmp_path, stopped_at):
        trainer(small, tmp_path).run(quiet, until=stopped_at)
        again = trainer(small, tmp_path)
        again.resume()
        assert again.step == stopped_at
        again.run(quiet)
        whole = parameters(trained[0])
        assert all(torch.equal(value, whole[name]) for name, value in parameters(again).items())
        assert [row for row in again.log if "loss" in row] == [
            row for row in trained[0].log if "loss" in row
        ]

    def test_another_seed_gives_other_weights(self, small, trained, tmp_path):
        other = trainer(small, tmp_path, seed=1)
        other.run(quiet)
        whole = parameters(trained[0])
        assert not all(torch.equal(value, whole[name]) for name, value in parameters(other).items())

    def test_how_many_lists_are_read_at_once_changes_nothing(self, small, tmp_path):
        few, many = (
            trainer(small, tmp_path / "a", pass_tokens=1),
            trainer(small, tmp_path / "b", pass_tokens=10_000),
        )
        few.run(quiet, until=2)
        many.run(quiet, until=2)
        ours = parameters(few)
        assert all(
            torch.allclose(value, ours[name], atol=1e-4) for name, value in parameters(many).items()
        )

    def test_a_run_in_minutes_ends(self, small, tmp_path):
        run = trainer(small, tmp_path, steps=None, minutes=0.005)
        run.run(quiet)
        assert run.step >= 1

    @pytest.mark.parametrize(
        ("changes", "named"),
        [({"rate": 0.5}, "recipe"), ({"steps": 13}, "recipe"), ({"seed": 3}, "recipe")],
    )
    def test_a_checkpoint_of_another_run_is_refused(self, small, tmp_path, changes, named):
        trainer(small, tmp_path).run(quiet, until=1)
        with pytest.raises(InputError, match=f"another {named}"):
            trainer(small, tmp_path, **changes).resume()

    def test_a_missing_or_damaged_checkpoint_says_what_to_do(self, small, tmp_path):
        with pytest.raises(InputError, match="nothing to resume"):
            trainer(small, tmp_path).resume()
        (tmp_path / CHECKPOINT).write_bytes(b"cut off")
        with pytest.raises(InputError, match="damaged"):
            trainer(small, tmp_path).resume()

    def test_a_rate_that_breaks_the_weights_ends_the_run(self, small, tmp_path):
        with pytest.raises(EngineMisfit, match="not finite"):
            trainer(small, tmp_path, rate=1e30, warmup=1).run(quiet)

    def test_nothing_to_learn_and_an_unknown_device_are_refused(self, small, tmp_path):
        recipe, base = Recipe(steps=1), Base.load(small)
        with pytest.raises(InputError, match="no example"):
            Trainer(recipe, base, [], [], tmp_path)
        with pytest.raises(InputError, match="not known"):
            Trainer(recipe, base, examples(), [], tmp_path, device="abacus")

    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
    def test_a_gpu_that_is_not_there_is_refused(self, small, tmp_path):
        with pytest.raises(InputError, match="no GPU"):
            Trainer(Recipe(steps=1), Base.load(small), examples(), [], tmp_path, device="cuda")


class TestAdapter:
    def test_the_engine_scores_as_the_trained_model_does(self, small, trained, tmp_path):
        run, folder = trained
        engine = EmbeddedEngine(tmp_path, model=small, adapter=folder, dtype="float32")
        example = examples()[1]
        items = [RankItem(text, text, 0.5) for text in example.texts]
        found = TitleLikelihood(engine).scores(example.context, items)
        expected = next(run.scored([example])).tolist()
        assert [found[text] for text in example.texts] == pytest.approx(
            expected, abs=0.05
        )  # the file is bfloat16
        assert max(found, key=found.__getitem__) == WISHES["loud"]

    def test_it_changes_the_scores_of_the_base(self, small, trained, tmp_path):
        base = EmbeddedEngine(tmp_path, model=small, dtype="float32")
        tuned = EmbeddedEngine(tmp_path, model=small, adapter=trained[1], dtype="float32")
        assert base.score("A song:", [" Noche"]) != tuned.score("A song:", [" Noche"])
        assert tuned.name.startswith(f"{base.name}+tuned-")

    def test_a_base_with_another_hash_is_refused(self, small, trained, tmp_path):
        other = tmp_path / "other"
        shutil.copytree(small, other)
        tensors = load_file(other / "model.safetensors")
        save_file(
            {name: tensor * 1.01 for name, tensor in tensors.items()}, other / "model.safetensors"
        )
        with pytest.raises(EngineMisfit, match="made for another model"):
            EmbeddedEngine(tmp_path, model=other, adapter=trained[1])

    def test_peft_would_know_every_part(self, trained):
        config = json.loads((trained[1] / "adapter_config.json").read_text())
        tensors = load_file(trained[1] / "adapter_model.safetensors")
        assert config["peft_type"] == "LORA"
        assert {name.split(".")[6] for name in tensors} == set(config["target_modules"])
        assert all(
            tensor.shape[0 if "lora_A" in name else 1] == config["r"]
            for name, tensor in tensors.items()
        )

    def test_the_card_and_the_curves(self, trained, tmp_path):
        run, _ = trained
        lists = examples()[:3]
        found = compared(
            lists, [list_metrics(e, e.grades[::-1]) for e in lists], run.measure(lists)
        )
        save_curves(run.log, tmp_path / "curves.png")
        save_card(
            tmp_path,
            recipe={"name": "tuned", "recipe": run.recipe.as_json()},
            found=found,
            notes="What it is.",
        )
        card = (tmp_path / "README.md").read_text()
        assert "# tuned" in card
        assert (
            f"undercard train rank --lists {FILE} --steps {run.recipe.steps} --format titles"
            in card
        )
        assert "| test | mrr | 3 |" in card
        assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


class TestLetters:
    def test_the_engine_is_asked_as_it_was_trained(self, small, tmp_path):
        run = trainer(small, tmp_path, format="letters")
        engine = EmbeddedEngine(tmp_path, model=small, dtype="float32")
        example = examples()[0]
        found = LetteredChoice(engine).places(example.context, example.texts)
        scores = next(run.scored([example]))
        assert found == pytest.approx((scores - scores.mean()).tolist(), abs=1e-3)

    def test_a_list_with_more_texts_than_letters_is_refused(self, small, tmp_path):
        graded = [(f"Song {i}", float(i == 0)) for i in range(len(LETTERS) + 1)]
        long = listed("d", "test", RankContext("music"), graded, seed="s")
        run = Trainer(Recipe(steps=1, format="letters"), Base.load(small), [long], [], tmp_path)
        with pytest.raises(InputError, match="20 letters"):
            run.run(quiet)


class TestRecipe:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({}, "give one of them"),
            ({"steps": 1, "minutes": 1.0}, "give one of them"),
            ({"steps": -1}, "above 0"),
        ],
    )
    def test_a_run_has_one_end(self, changes, message):
        with pytest.raises(InputError, match=message):
            Recipe(**changes)

    def test_an_unknown_format_is_named(self):
        with pytest.raises(InputError, match="titles, letters"):
            Recipe(steps=1, format="haiku")


class TestExamples:
    @pytest.mark.parametrize("grades", [(1.0,), (0.0, 0.0), (1.0, 1.0), (1.0, -1.0)])
    def test_a_list_without_a_choice_is_refused(self, grades):
        with pytest.raises(InputError, match="some positive, some 0"):
            Example("d", "test", RankContext("music"), ("a", "b"), grades)

    def test_the_order_means_nothing_and_is_the_same_again(self):
        graded = [("right", 1.0), *((f"wrong {i}", 0.0) for i in range(9))]
        lists = [
            listed(f"d{i}", "test", RankContext("music"), graded, seed="s") for i in range(2_000)
        ]
        places = np.bincount([one.texts.index("right") for one in lists], minlength=10)
        assert (
            (places - 200) ** 2 / 200
        ).sum() < 27.9  # chi-squared with 9 degrees of freedom: p > .001
        assert lists == [
            listed(f"d{i}", "test", RankContext("music"), graded, seed="s") for i in range(2_000)
        ]


class TestMarks:
    LIST = Example("d", "test", RankContext("music"), ("a", "b", "c", "d"), (0.0, 1.0, 0.5, 0.0))

    @pytest.mark.parametrize(
        ("scores", "expected"),
        [
            ((0, 3, 2, 1), (1, 1, 1, 1)),
            ((3, 2, 1, 0), (0.5, 0, 0.5, 0)),
            ((3, 0, 1, 2), (1 / 3, 0, 0, 0)),
        ],
    )
    def test_known_answers(self, scores, expected):
        assert tuple(list_metrics(self.LIST, scores).values()) == pytest.approx(expected)

    @given(st.lists(st.floats(-9, 9), min_size=4, max_size=4))
    def test_metrics_lie_between_0_and_1(self, scores):
        assert all(0 <= value <= 1 for value in list_metrics(self.LIST, scores).values())

    def test_a_difference_is_paired_over_groups(self):
        lists = [
            Example(f"d{i // 2}", "test", RankContext("m"), ("a", "b"), (1.0, 0.0))
            for i in range(40)
        ]
        bad, good = (
            [list_metrics(e, (0, 1)) for e in lists],
            [list_metrics(e, (1, 0)) for e in lists],
        )
        assert compared(lists, bad, good)["test"]["mrr"] == {
            "groups": 20, "before": 0.5, "after": 1.0, "difference": 0.5, "low": 0.5, "high": 0.5
        }  # fmt: skip
