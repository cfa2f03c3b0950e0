"""What goes on from before, and what is only said beside a request."""

import pytest

from undercard.chat.dialogue.acts import Act, Criterion, Target
from undercard.chat.dialogue.selections import Extreme, Focus, Ranks
from undercard.chat.understanding.going_on import going_on, with_named_before
from undercard.chat.understanding.remarks_beside import without_remarks
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.told_around import beside_the_wish
from undercard.chat.understanding.view import View

LONGEST = Extreme(field="minutes", side="most")


def span(text, words, kind="t", polarity="", confidence=0.9):
    start = text.index(words)
    return TaggedSpan(start, start + len(words), kind, polarity, confidence)


def tagged(text, words, kind, confidence, *spans):
    start = text.index(words)
    return TaggedAct(start, start + len(words), kind, confidence, spans)


def heard(text, kind, selected, asked, selection=LONGEST, confidence=0.4):
    one = Spoken(text, tagged(text, text, kind, confidence, span(text, selected)), "en")
    act = Act(kind=kind, words=text, confidence=confidence, selection=selection)
    return going_on(act, one, View(ids=("a", "b"), asked=asked))


@pytest.mark.parametrize("lead", ["and", "what about", "y", "et", "und"])
def test_a_bare_selection_after_a_question_asks_the_same(lead):
    act = heard(f"{lead} the longest, for the peas", "replace", "the longest", "q_which ")
    assert act.kind == "q_which"
    assert heard(f"{lead} 3", "q_about", "3", "q_about year", Ranks(ranks=(3,))).asks == "year"


@pytest.mark.parametrize(
    ("text", "asked", "confidence"),
    [
        ("and the longest out", "", 0.4),  # nothing was asked
        ("drop the longest", "q_which ", 0.4),  # says what is to be done
        ("and the longest out", "q_which ", 0.9),
    ],
)
def test_what_says_what_is_to_be_done_asks_nothing(text, asked, confidence):
    assert heard(text, "drop", "the longest", asked, confidence=confidence).kind == "drop"


@pytest.mark.parametrize(
    "words", ["more from them", "von dem bitte noch mehr", "encore d'elle", "más de ella"]
)
def test_more_by_whom_is_more_by_the_artist(words):
    one = Spoken(words, tagged(words, words, "more_like", 0.6), "en")
    act = Act(kind="more_like", words=words, selection=Focus())
    assert going_on(act, one, View()).kind == "more_by"
    assert going_on(act.model_copy(update={"words": "more of it"}), one, View()).kind == "more_like"


def test_them_is_who_was_named_right_before():
    text = "ooh Madness. More from them!"
    name = span(text, "Madness", "artist", ".")
    acts = (
        tagged(text, "ooh Madness.", "like", 0.4, name),
        tagged(text, "More from them!", "more_by", 0.7, span(text, "them")),
    )
    _, more = with_named_before(text, acts, View(artists=("Queen",)))
    assert (more.kind, [(one.kind, one.polarity) for one in more.spans]) == (
        "wish", [("artist", "+")],
    )  # fmt: skip
    assert with_named_before(text, acts, View(artists=("Madness",)))[1] == more
    alike = (acts[0], tagged(text, "More from them!", "more_like", 0.7, span(text, "them")))
    assert with_named_before(text, alike, View(artists=("Madness",))) == alike


def test_what_is_guessed_beside_a_request_only_tells():
    text = "last one to the top. My husband's only in till nine"
    moved = tagged(text, "last one to the top.", "move", 0.6, span(text, "last one"))
    told = tagged(text, "My husband's only in till nine", "shorten", 0.3)
    assert [act.kind for act in without_remarks((moved, told))] == ["move", "context"]
    number = span(text, "nine", "count", "+", 0.9)
    asked = tagged(text, "My husband's only in till nine", "shorten", 0.3, number)
    surer = tagged(text, "My husband's only in till nine", "shorten", 0.7)
    for kept in (asked, surer):
        assert without_remarks((moved, kept)) == (moved, kept)
    assert without_remarks((told,)) == (told,)


def test_how_somebody_feels_is_not_where_the_music_is_to_go():
    happy = Criterion(words="cheer", targets=(Target(feature="valence", value=0.8, word=""),))
    sad = Criterion(
        words="so sad", text="so sad", labels=("sad",),
        targets=(
            Target(feature="valence", value=0.2, word=""),
            Target(feature="energy", value=0.4, word=""),
        ),
    )  # fmt: skip
    (left,) = beside_the_wish([happy], [sad])
    assert [target.feature for target in left.targets] == ["energy"]
    assert (left.labels, left.text) == ((), "")
    assert beside_the_wish([], [sad]) == (sad,)
