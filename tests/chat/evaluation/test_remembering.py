"""Scores are asked for once, and never mixed up between prompts or engines."""

import pytest

from undercard.chat.evaluation.score_cache import RememberingEngine
from undercard.recommender.engines.fake import FakeEngine


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cache" / "scores.sqlite"


def test_what_was_scored_is_not_asked_for_again(file):
    engine = FakeEngine()
    first = RememberingEngine(engine, file)
    found = first.score("A song:", [" a", " b", " a"])
    first.close()
    again = RememberingEngine(engine, file)
    assert again.score("A song:", [" b", " a"]) == [found[1], found[0]]
    assert len(engine.asked) == 1
    again.close()


def test_another_prompt_or_engine_is_another_question(file):
    engine, other = (
        FakeEngine(scores=lambda prompt, _: -float(len(prompt))),
        FakeEngine(name="other"),
    )
    remembering, second = RememberingEngine(engine, file), RememberingEngine(other, file)
    assert remembering.score("A song:", [" a"]) != remembering.score("Another song:", [" a"])
    assert second.score("A song:", [" a"]) == other.score("A song:", [" a"])
    remembering.close()
    second.close()


def test_everything_else_is_passed_on(file):
    engine = RememberingEngine(FakeEngine(answers=["one two three"]), file)
    assert "".join(engine.generate("x", max_tokens=2)) == "one two"
    assert engine.choose("x", ["a", "b"])[0] == pytest.approx(1 - engine.choose("x", ["a", "b"])[1])
    assert engine.health().ok
    engine.close()
