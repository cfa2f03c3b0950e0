"""What is not said to the DJ changes no list, and what is said beside it still does."""

import pytest

from undercard.chat.understanding.view import View

LIST = View(
    ids=tuple("abcdefghij"), titles=tuple("ABCDEFGHIJ"), artists=tuple("abcdefghij"),
    albums=(None,) * 10, has_topic=True,
)  # fmt: skip


def kinds(understanding, say, view=LIST):
    return [act.kind for act in understanding.read(say, view).acts]


@pytest.mark.parametrize(
    "say",
    [
        "one sec, phone", "brb dinner", "hang on the doorbell", "hold on, kid's crying",
        "ta, the kettle's on now, back in a minute", "moment, es klingelt",
        "attends on sonne à la porte", "un momento, me llaman",
    ],
)  # fmt: skip
def test_who_is_away_for_a_moment_is_waited_for(understanding, say):
    assert kinds(understanding, say) == ["ack"]


@pytest.mark.parametrize(
    "say",
    [
        "pick up milk and bread x … sorry, that was for the wife",
        "dont forget the dog food. oh jeez sorry, that text was for my husband",
        "sorry wrong chat", "ups, falscher chat", "oups mauvaise conversation",
        "ay perdón, ese mensaje era para mi hermana",
        "would you compose a short verse about the sea?", "Regnet's morgen in Graz, weißt du das?",
        "dont forget to get milk", "Schatz, bring noch Brot mit", "n'oublie pas le pain",
        "se me olvidó comprar leche",
        "seventeen times twenty-three equals?", "quick, capital of Peru, it's for the quiz",
        "so who ya got in the Super Bowl this year", "quién ganó el partido",
    ],
)  # fmt: skip
def test_errands_sums_quizzes_and_words_for_others_are_off_the_topic(understanding, say):
    assert kinds(understanding, say) == ["offtopic"]


def test_what_is_said_after_words_for_somebody_else_is_done(understanding):
    assert kinds(understanding, "oops wrong window. anyway drop number 4") == ["offtopic", "drop"]


@pytest.mark.parametrize(
    "say",
    [
        "ma hip's killing me the day, must be the rain", "ich sterbe vor hunger",
        "mein Rücken bringt mich um heute", "me muero de risa", "mon dos me tue aujourd'hui",
        "i'm gonna kill my brother lol",
    ],
)  # fmt: skip
def test_nobody_is_in_need_who_uses_a_figure_of_speech(understanding, say):
    assert "crisis" not in kinds(understanding, say, View())


@pytest.mark.parametrize(
    "say",
    [
        "my chest is killing me and i can't breathe", "i want to kill myself lol",
        "je veux mourir", "i'm dying, i took all my pills",
    ],
)  # fmt: skip
def test_who_is_in_need_is_heard(understanding, say):
    assert "crisis" in kinds(understanding, say, View())


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("drop 3 plus 5", "drop"), ("one more minute of rock", None), ("songs about milk", "wish"),
        ("wait, drop 3", "drop"), ("music for the quiz night", "wish"),
    ],
)  # fmt: skip
def test_music_is_heard_in_words_of_asides(understanding, say, kind):
    found = kinds(understanding, say)
    assert "offtopic" not in found
    assert kind is None or kind in found
