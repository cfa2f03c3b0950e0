"""Vectors beside names: where they stand, that they are learnt, and that zeros leave text alone.

A small model, real tokens.
"""

import pytest
import torch

from undercard.recommender.engines.llama_state import Shape
from undercard.recommender.engines.tokens import Vocabulary
from undercard.recommender.engines.weights import model_folder
from undercard.recommender.errors import InputError
from undercard.recommender.experiments.example_selection import effort
from undercard.recommender.experiments.projection import Hybrid, HybridTrainer
from undercard.recommender.ranking.ranker import RankContext
from undercard.recommender.training.base import Base
from undercard.recommender.training.examples import listed
from undercard.recommender.training.packing import pack
from undercard.recommender.training.prompt_formats import Titles
from undercard.recommender.training.recipe import Recipe
from undercard.recommender.training.trainer import Trainer

WIDTH, TOKENS = 48, 49_152
NAMES = [f"Band {name}" for name in ("Ash", "Birch", "Cedar", "Elm", "Fir", "Larch", "Oak", "Pine")]
SIDES = torch.tensor(
    [[1.0, 0.0] if i % 2 else [0.0, 1.0] for i in range(len(NAMES))]
)  # what names do not tell
STEPS = 10


def quiet(*_):
    """Nobody is told."""


@pytest.fixture(scope="module")
def base(home):
    """A model of two layers with random weights, and the real tokenizer."""
    rng = torch.Generator().manual_seed(1)
    sizes = {
        "self_attn.q_proj": (48, 48),
        "self_attn.k_proj": (16, 48),
        "self_attn.v_proj": (16, 48),
    }
    sizes |= {
        "self_attn.o_proj": (48, 48),
        "mlp.gate_proj": (96, 48),
        "mlp.up_proj": (96, 48),
        "mlp.down_proj": (48, 96),
    }
    tensors = {"model.embed_tokens.weight": torch.randn(TOKENS, WIDTH, generator=rng) * WIDTH**-0.5}
    for prefix in ("model.layers.0.", "model.layers.1."):
        drawn = {
            name: torch.randn(*size, generator=rng) * size[1] ** -0.5
            for name, size in sizes.items()
        }
        tensors |= {f"{prefix}{name}.weight": value for name, value in drawn.items()}
        tensors |= {
            f"{prefix}{n}.weight": torch.ones(WIDTH)
            for n in ("input_layernorm", "post_attention_layernorm")
        }
    tensors["model.norm.weight"] = torch.ones(WIDTH)
    shape = Shape(2, WIDTH, 3, 1, TOKENS, 2_048, 1e-5, 10_000.0)
    return Base("small", "0" * 64, tensors, shape, Vocabulary(model_folder(home)))


def example(liked, texts, right):
    graded = [(text, float(text == right)) for text in texts]
    return listed(
        "one", "test", RankContext("the band to hear next", tuple(liked)), graded, seed="s"
    )


def examples():
    """The right one is on the same side as the history; nothing but the vectors tells."""
    same = [
        (NAMES[i], NAMES[(i + 2) % 8], NAMES[(i + 4) % 8], NAMES[(i + 5) % 8]) for i in range(8)
    ]
    return [example(one[:2], one[2:], one[2]) for one in same]


def hybrid(base, vectors=SIDES):
    return Hybrid(base.vocabulary, NAMES, vectors, WIDTH)


def trainer(base, folder, vectors=None, **changes):
    usual = {"steps": STEPS, "rank": 4, "rate": 0.02, "warmup": 2, "batch": 8, "dtype": "float32"}
    recipe = Recipe(**usual | changes)
    if vectors is None:
        return Trainer(recipe, base, examples(), [], folder)
    return HybridTrainer(recipe, base, examples(), [], folder, hybrid=vectors)


def scores(run):
    return torch.cat(list(run.scored(examples())))


def placed(base, one, module):
    trees = [Titles(base.vocabulary).trees(one)]
    packed = pack(trees[0])
    return packed, module.places([one], trees, packed)


class TestPlaces:
    @pytest.mark.parametrize(
        "liked",
        [
            NAMES[:3],
            ["Wham!", "Sigur Rós", "Godspeed You! Black Emperor"],
            ["AC/DC; live", "AC/DC"],
            ["東京事変", "P!nk"],
        ],
        ids=["plain", "punctuation", "a semicolon in a name", "other scripts"],
    )
    def test_a_vector_stands_on_the_token_behind_its_name(self, base, liked):
        one = example(liked, NAMES[4:6], NAMES[4])
        module = Hybrid(base.vocabulary, liked, torch.eye(len(liked)) + 1, WIDTH)
        torch.nn.init.ones_(module.map.weight)
        packed, places = placed(base, one, module)
        added = places.added.abs().sum(1).nonzero()[:, 0].tolist()
        prompt = packed.ids[: packed.prompts[0][1]].tolist()
        assert len(added) == len(liked)
        for i, place in enumerate(added):
            before, upto = (base.vocabulary.decode(prompt[:end]) for end in (place, place + 1))
            end = "; ".join(liked[: i + 1])
            assert len(before) <= len(upto[: upto.index(f": {end}") + 2 + len(end)]) < len(upto)

    def test_a_text_without_a_vector_adds_nothing(self, base):
        module = hybrid(base)
        torch.nn.init.ones_(module.map.weight)
        _, places = placed(base, example(["Unknown"], [NAMES[0], "Nobody"], NAMES[0]), module)
        assert not places.added.any()
        found = sorted(places.items.abs().sum(1).bool().tolist())
        assert found == [False, False, True, True]  # asked and neutral

    def test_the_neutral_prompt_tells_no_history(self, base):
        module = hybrid(base)
        torch.nn.init.ones_(module.map.weight)
        packed, places = placed(base, examples()[0], module)
        assert not places.added[packed.prompts[1][0] :].any()

    @pytest.mark.parametrize(
        "vectors", [torch.zeros(3, 2), torch.full((8, 2), torch.nan), torch.zeros(8)]
    )
    def test_vectors_that_do_not_fit_are_refused(self, base, vectors):
        with pytest.raises(InputError, match="a finite vector for each of 8 texts"):
            hybrid(base, vectors)


class TestTraining:
    def test_a_map_of_zeros_is_text_alone(self, base, tmp_path):
        assert torch.equal(
            scores(trainer(base, tmp_path, hybrid(base))), scores(trainer(base, tmp_path))
        )

    def test_the_gradient_reaches_the_map_by_the_history_and_by_the_candidates(
        self, base, tmp_path
    ):
        module = hybrid(base)
        run = trainer(base, tmp_path, module)
        run.run(quiet, until=1)
        assert module.map.weight.abs().sum() > 0
        one = example(NAMES[:2], ["Nobody", "Somebody"], "Nobody")  # only the history has vectors
        before = torch.cat(list(run.scored([one])))
        torch.nn.init.zeros_(module.map.weight)
        assert not torch.allclose(before, torch.cat(list(run.scored([one]))), atol=1e-5)

    def test_it_learns_what_only_the_vectors_tell(self, base, tmp_path):
        run = trainer(base, tmp_path, hybrid(base))
        run.run(quiet)
        assert sum(one["hit@1"] for one in run.measure(examples())) == len(examples())

    def test_resumed_it_ends_with_the_same_weights(self, base, tmp_path):
        whole = trainer(base, tmp_path / "whole", hybrid(base))
        whole.run(quiet)
        trainer(base, tmp_path / "parts", hybrid(base)).run(quiet, until=4)
        again = trainer(base, tmp_path / "parts", hybrid(base))
        again.resume()
        again.run(quiet)
        assert torch.equal(scores(again), scores(whole))

    def test_a_checkpoint_without_vectors_is_refused(self, base, tmp_path):
        trainer(base, tmp_path).run(quiet, until=1)
        with pytest.raises(InputError, match="another vectors"):
            trainer(base, tmp_path, hybrid(base)).resume()

    @pytest.mark.parametrize("vectors", [None, -SIDES], ids=["text alone", "other vectors"])
    def test_a_checkpoint_with_other_vectors_is_refused(self, base, tmp_path, vectors):
        trainer(base, tmp_path, hybrid(base)).run(quiet, until=1)
        other = trainer(base, tmp_path, None if vectors is None else hybrid(base, vectors))
        with pytest.raises(InputError, match="another vectors"):
            other.resume()

    def test_effort_is_the_norm_of_the_gradient_and_leaves_nothing_behind(self, base, tmp_path):
        run = trainer(base, tmp_path, batch=1)
        found = effort(run, run._batch()[0])
        assert found == effort(run, run._batch()[0])
        run.run(quiet, until=1)
        assert run.log[0]["gradient"] == pytest.approx(found)
