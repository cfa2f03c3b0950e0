"""Writing: weights in four bits that lose nothing, and several texts decoded in one pass."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from safetensors.torch import load_file

from undercard.recommender.engines.batching import Batcher
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.llama_state import Past, Shape
from undercard.recommender.engines.matrix import Matrix, quarters
from undercard.recommender.engines.weights import model_folder
from undercard.recommender.errors import EngineDown

PROMPTS = ["Name a colour.", "What do bees make?", "Say hello to Ada.", "Where does the sun rise?"]
SMALL = Shape(
    layers=1, width=32, heads=2, kv_heads=1, vocabulary=8, context=16, epsilon=1e-5, rope_base=1e4
)


class Counting:
    """Scores that tell the token and the length of the past; fails when told to.

    Waits until `ready` for its first pass.
    """

    def __init__(self, fails=False):
        self.sizes, self.fails, self.ready = [], fails, threading.Event()

    def step(self, steps):
        self.ready.wait(10)
        if self.fails:
            raise MemoryError
        self.sizes.append(len(steps))
        for one in steps:
            one.past.length += 1
        return torch.tensor([[one.token, one.past.length] for one in steps])


def written(engine: EmbeddedEngine, prompt: str) -> str:
    return "".join(engine.generate(prompt, max_tokens=24))


def test_what_was_published_with_four_bits_is_kept_in_four_bits(home):
    tensors = load_file(model_folder(home) / "model.safetensors")
    for name in ("self_attn.q_proj", "mlp.down_proj"):
        weights = tensors[f"model.layers.7.{name}.weight"].bfloat16()
        assert quarters(weights) is not None
        x = torch.randn(3, weights.shape[1], generator=torch.Generator().manual_seed(0)).bfloat16()
        exact, found = x.float() @ weights.float().T, Matrix(weights).few(x).float()
        assert (found - exact).norm() < 0.006 * exact.norm()


def test_what_was_not_stays_as_it_is():
    weights = torch.randn(64, 96, generator=torch.Generator().manual_seed(0)).bfloat16()
    assert quarters(weights) is None
    x = torch.ones(1, 96, dtype=torch.bfloat16)
    assert torch.equal(Matrix(weights).few(x), Matrix(weights)(x))
    assert quarters(weights[:, :40]) is None  # not in whole blocks


def test_texts_written_at_once_are_those_written_alone(home):
    exact = EmbeddedEngine(
        home, dtype="float32"
    )  # in bfloat16 two words that are as good may change places
    alone = [written(exact, prompt) for prompt in PROMPTS]
    with ThreadPoolExecutor(len(PROMPTS)) as pool:
        together = list(pool.map(lambda prompt: written(exact, prompt), PROMPTS))
    assert together == alone
    assert len(set(alone)) == len(PROMPTS)


def test_those_who_wait_are_taken_along_and_get_their_own_scores():
    model = Counting()
    batcher = Batcher(model)
    with ThreadPoolExecutor(5) as pool:
        asked = [
            pool.submit(batcher.logits, token, Past(SMALL, 4, torch.float32)) for token in range(5)
        ]
        while sum(one.running() for one in asked) < 5:
            threading.Event().wait(0.001)
        model.ready.set()
        assert [one.result(10).tolist() for one in asked] == [[token, 1] for token in range(5)]
    assert sum(model.sizes) == 5
    assert len(model.sizes) <= 3


def test_a_pass_that_breaks_off_is_told_to_everybody_and_leaves_no_one_waiting():
    model = Counting(fails=True)
    batcher = Batcher(model)
    with ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(batcher.logits, token, Past(SMALL, 4, torch.float32)) for token in range(4)
        ]
        model.ready.set()
        for one in asked:
            assert isinstance(one.exception(10), MemoryError | EngineDown)
    model.fails = False
    assert batcher.logits(3, Past(SMALL, 4, torch.float32)).tolist() == [3, 1]


@pytest.mark.parametrize("text", ["The sun is", "x"])
def test_a_comparison_after_a_step_sees_the_same_text(embedded, text):
    session = embedded.open(text)
    session.logits()
    tokens = embedded.vocabulary.encode(" hot and bright")
    for token in tokens[:-1]:
        session.add([token])
        session.logits()
    stepwise = session.compare([[tokens[-1]]])
    whole = embedded.open(text)
    whole.add(tokens[:-1])
    assert stepwise == pytest.approx(whole.compare([[tokens[-1]]]), abs=0.25)
