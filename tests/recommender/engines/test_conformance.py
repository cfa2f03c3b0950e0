"""What every engine must do, whatever runs behind it."""

import json
import math
import threading

import pytest

from undercard.recommender.engines.engine import Engine, Health
from undercard.recommender.errors import InputError, SchemaUnsupportedError

MOOD = {
    "type": "object",
    "properties": {"mood": {"enum": ["calm", "loud"]}, "many": {"type": "boolean"}},
}


@pytest.fixture(params=["fake", "embedded", "served"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.getfixturevalue(request.param)


def near(engine: Engine, scores: list[float]) -> object:
    """The same scores, as closely as the engine's arithmetic allows.

    bfloat16 has a standard error of 0.3 nats a title.
    """
    return pytest.approx(scores, abs=2.5 if engine.name.startswith("embedded") else 1e-9)


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


class TestEngine:
    TITLES = (
        " Clair de Lune by Claude Debussy",
        " Thunderstruck by AC/DC",
        " Hey Ya by Outkast",
        " 愛 by ☂️",
    )

    def test_keeps_the_protocol(self, engine):
        assert isinstance(engine, Engine)
        assert engine.name

    def test_scores_are_log_probabilities_in_the_order_asked(self, engine):
        scores = engine.score("A calm song:", self.TITLES)
        assert len(scores) == len(self.TITLES)
        assert all(math.isfinite(score) and score < 0 for score in scores)
        backwards = engine.score("A calm song:", self.TITLES[::-1])
        assert backwards == near(engine, scores[::-1])

    def test_a_score_does_not_depend_on_its_company(self, engine):
        together = engine.score("A calm song:", self.TITLES)
        alone = [engine.score("A calm song:", [title])[0] for title in self.TITLES]
        assert together == near(engine, alone)

    def test_scores_are_reproducible(self, engine):
        first = engine.score("A song:", self.TITLES)
        assert engine.score("A song:", self.TITLES) == near(engine, first)

    def test_nothing_to_score(self, engine):
        assert engine.score("A song:", []) == []
        assert engine.choose("A song:", []) == []

    def test_an_empty_continuation_is_an_input_error(self, engine):
        with pytest.raises(InputError):
            engine.score("A song:", ["", " Hey Ya"])

    def test_an_empty_prompt_is_allowed(self, engine):
        assert len(engine.score("", self.TITLES)) == len(self.TITLES)

    def test_choices_sum_to_one(self, engine):
        chosen = engine.choose("A calm song:", self.TITLES)
        assert math.fsum(chosen) == pytest.approx(1)
        letters = engine.choose("Which one? Answer:", ["A", "B", "C"])
        assert len(letters) == 3
        assert math.fsum(letters) == pytest.approx(1)

    def test_generates_at_most_what_is_asked(self, engine):
        text = "".join(engine.generate("Recommend music.", max_tokens=5))
        assert text
        assert len(text) < 120

    def test_greedy_text_is_reproducible(self, engine):
        first, second = (
            "".join(engine.generate("Recommend music.", max_tokens=8)) for _ in range(2)
        )
        assert first == second

    def test_stops_before_a_stop_string(self, engine):
        whole = "".join(engine.generate("Recommend music.", max_tokens=8))
        stop = whole[3:6]
        text = "".join(engine.generate("Recommend music.", max_tokens=8, stop=[stop]))
        assert text == whole[: whole.index(stop)]

    def test_a_schema_is_held_to(self, engine):
        if hasattr(engine, "answers"):
            engine.answers = ()
        found = json.loads(
            "".join(engine.generate("Something quiet, please.", max_tokens=40, schema=MOOD))
        )
        assert found.keys() == {"mood", "many"}
        assert found["mood"] in ("calm", "loud")
        assert isinstance(found["many"], bool)

    def test_cancelling_ends_quietly(self, engine):
        cancel = threading.Event()
        pieces = engine.generate("Recommend music.", max_tokens=50, cancel=cancel)
        first = next(pieces)
        cancel.set()
        assert first
        assert len(list(pieces)) <= 1

    def test_an_abandoned_answer_does_no_harm(self, engine):
        pieces = engine.generate("Recommend music.", max_tokens=50)
        next(pieces)
        pieces.close()
        assert len(engine.score("A song:", self.TITLES)) == len(self.TITLES)

    def test_threads_do_not_disturb_one_another(self, engine):
        alone = {
            prompt: engine.score(prompt, self.TITLES)
            for prompt in ("A calm song:", "A loud song:", "For sleep:")
        }
        found: dict[str, list[float]] = {}
        threads = [
            threading.Thread(target=lambda p=p: found.update({p: engine.score(p, self.TITLES)}))
            for p in alone
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for prompt, scores in alone.items():
            assert found[prompt] == near(engine, scores)

    def test_a_text_has_a_vector_of_length_1_that_does_not_depend_on_its_company(self, engine):
        together = engine.embed(self.TITLES)
        assert len({len(vector) for vector in together}) == 1
        assert [math.hypot(*vector) for vector in together] == pytest.approx(
            [1.0] * len(self.TITLES)
        )
        for title, vector in zip(self.TITLES, together, strict=True):
            (alone,) = engine.embed([title])
            assert cosine(alone, vector) > 0.999

    def test_texts_that_share_their_words_lie_closer(self, engine):
        first, alike, other = engine.embed(
            ["calm piano music", "calm piano songs", "2Pac: Hit 'Em Up (explicit)"]
        )
        assert cosine(first, alike) > cosine(first, other)

    def test_nothing_to_embed(self, engine):
        assert engine.embed([]) == []
        with pytest.raises(InputError):
            engine.embed(["calm", ""])

    def test_is_healthy(self, engine):
        health = engine.health()
        assert isinstance(health, Health)
        assert health.ok, health.detail


@pytest.mark.parametrize("name", ["fake", "embedded"])
def test_an_unsupported_schema_is_named_at_once(name, request):
    engine = request.getfixturevalue(name)
    with pytest.raises(SchemaUnsupportedError, match=r"\$\.when"):
        engine.generate(
            "x", max_tokens=5, schema={"type": "object", "properties": {"when": {"type": "number"}}}
        )
