"""What points back: the rest beside an example, lists so many goes ago, tracks that went."""

import pytest

from undercard.chat.dialogue.selections import AllBut, Among, Earlier, Ranks, TakenOff
from undercard.chat.understanding.view import View

LIST = View(
    ids=tuple("abcdefghij"), titles=tuple("ABCDEFGHIJ"), artists=("Abba", "Queen", *"cdefghij"),
    albums=(None,) * 10, has_topic=True, spoken_of=(4,), focus=4,
)  # fmt: skip


def acts(understanding, say):
    found = understanding.read(say, LIST).acts
    return [act for act in found if act.kind not in ("context", "ack", "praise", "complaint")]


@pytest.mark.parametrize(
    "say",
    [
        "2 and 9 are the vibe, redo the others to match those two",
        "2 and 9 are the vibe. swap the others for stuff like that",
        "make the others more like 2 and 9", "i like 2 and 9, do the rest like these",
        "2 und 9 sind super, den Rest bitte so ähnlich",
    ],
)  # fmt: skip
def test_the_rest_becomes_like_what_is_named_and_that_stays(understanding, say):
    (act,) = (act for act in acts(understanding, say) if act.kind != "like")
    assert (act.kind, act.selection) == ("replace", AllBut(of=Ranks(ranks=(2, 9))))
    assert act.criteria[-1].seeds == ("b", "i")


@pytest.mark.parametrize(
    "say", ["gonna need the list from two goes ago", "zurück zur Liste von vor zwei Runden"]
)
def test_lists_are_counted_by_what_was_changed_since(understanding, say):
    (act,) = acts(understanding, say)
    assert act.kind == "recall"
    assert isinstance(act.selection, Earlier)
    assert (act.selection.which, act.selection.steps) == ("back", 2)


def test_a_place_after_what_was_taken_off_is_one_of_it(understanding):
    say = "ah go on, of that pair you sent packing let the second one back in"
    (act,) = acts(understanding, say)
    there = Among(inner=Ranks(ranks=(2,)), outer=TakenOff(count=2))
    assert (act.kind, act.selection) == ("recall", there)


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("davon hätt ich gern mehr", "more_like"),
        ("well, whatever, begin a new list with it", "more_like"),
        ("whoever's doing 6, they got other songs i can hear?", "more_by"),
        ("swap them back", "undo"),
        ("Mist, Kaffee verschüttet", "unclear"),
    ],
)
def test_what_is_meant_is_read_from_plain_words(understanding, say, kind):
    assert [act.kind for act in acts(understanding, say)] == [kind]
