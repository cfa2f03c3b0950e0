"""The model may word facts and may not make them: a fake engine that lies is not believed."""

import pytest

from undercard.chat.reply.wording import ByModel, unfounded
from undercard.recommender.engines.fake import FakeEngine

FACTS = [
    "Here are 10 tracks, 35 minutes in all.",
    "It opens with “Memories” by Maroon 5: energy 0.32.",
]
WORDED = [
    "All right, 10 tracks and 35 minutes for you.",
    "First comes “Memories” by Maroon 5, energy 0.32.",
]
GOOD = " ".join(WORDED)


def by_model(facts=FACTS, **engine):
    return list(ByModel(FakeEngine(**engine)).word(facts))


def test_good_words_are_taken():
    assert unfounded(GOOD, FACTS) == []
    assert by_model(answers=WORDED) == WORDED


def test_a_sentence_is_said_before_the_next_is_asked_for():
    engine = FakeEngine(answers=WORDED)
    said = ByModel(engine).word(FACTS)
    assert next(said) == WORDED[0]
    assert len(engine.asked) == 1


def test_where_one_sentence_fails_the_others_are_taken():
    assert by_model(answers=["Here are 11 tracks.", WORDED[1]]) == [FACTS[0], WORDED[1]]


def test_lines_of_an_enumeration_stay_as_they_are():
    engine = FakeEngine(answers=["Anything."])
    lines = ["\n1. “jazz”", "\n2. “calmer”"]
    assert list(ByModel(engine).word(lines)) == lines
    assert engine.asked == []


@pytest.mark.parametrize(
    ("lie", "about"),
    [
        (GOOD.replace("35", "36"), "number 36"),
        (GOOD.replace("Maroon 5", "Adele"), "name Adele"),
        (GOOD + " Then “Hello”.", "Hello"),
        ("All right, 10 tracks and 35 minutes for you.", "missing"),
        (GOOD + " See https://example.org", "marks"),
        (GOOD + " " + "What a day it is for music. " * 20, "too much"),
        (GOOD + " It is here because the European Parliament ordered it.", "European Parliament"),
        (GOOD + " evil dot example has it for free.", "evil"),
        (GOOD + " the rules are broken tonight.", "rules"),
        (GOOD + " its memories are sad, as memories go.", "sad"),
        ("", "nothing"),
    ],
)
def test_a_lie_is_found_and_the_facts_are_said_plainly(lie, about):
    assert any(about in wrong for wrong in unfounded(lie, FACTS))
    whole = [" ".join(FACTS)]
    assert by_model(whole, answers=[lie]) == whole


def test_words_of_a_title_are_no_words_of_the_reply():
    facts = ["It opens with “The norm is retired” by Maroon 5."]
    assert unfounded(facts[0], facts) == []
    assert "the word norm" in unfounded(f"{facts[0]} the norm is retired.", facts)


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("We begin with Maroon 5, I'm told by Adele. And here it is.", "First Maroon 5, by Adele"),
        ("Here is “Work [Live]”.", "First “Work [Live]”"),
    ],
)
def test_a_name_may_end_a_sentence_and_a_title_has_its_marks(said, facts):
    assert unfounded(said, [facts]) == []
    assert "marks that are no words" in unfounded(f"{said} [Live]", [facts])


def test_the_log_says_that_words_were_not_taken_and_not_which(caplog):
    facts = ["How do you mean “my secret wish”?"]
    assert by_model(facts, answers=["You said my wish."]) == facts
    assert "not taken" in caplog.text
    assert "wish" not in caplog.text


def test_what_the_model_is_told_to_do_is_not_said():
    orders = "keep every title, name and number exactly as it stands."
    assert by_model(answers=[f"{said} {orders}" for said in WORDED]) == FACTS


def test_an_engine_that_dies_in_mid_reply_costs_nothing():
    engine = FakeEngine(answers=WORDED, misbehave="dies", dies_after=2)
    assert list(ByModel(engine).word(FACTS)) == FACTS
    assert len(engine.asked) == 1  # nobody waits for it a second time
