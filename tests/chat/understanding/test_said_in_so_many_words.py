"""What exact words say beside the tagger of an act as a whole: need, what stays, the verb."""

import pytest

from undercard.chat.dialogue.acts import Act
from undercard.chat.understanding.kept_tracks import rest_of
from undercard.chat.understanding.likelihood import if_likely
from undercard.chat.understanding.need import words_of_need
from undercard.chat.understanding.tagger import Tagged, TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View

VIEW = View(ids=("a",), titles=("Halo",), artists=("Beyoncé",), albums=(None,), has_topic=True)


def tagged(text, kind="wish", sure=0.4, named=""):
    start = text.find(named) if named else -1
    spans = (TaggedSpan(start, start + len(named), "title", "+", 0.8),) if named else ()
    return Tagged((TaggedAct(0, len(text), kind, sure, spans),), "en")


@pytest.mark.parametrize(
    "say",
    ["play something, i want to die", "quiero morirme", "je veux mourir", "ich will sterben"],
)
def test_need_is_heard_by_its_words_whatever_the_tagger_made_of_it(say):
    (act,) = words_of_need(say, tagged(say))
    assert (act.kind, act.confidence) == ("crisis", 0.9)


def test_a_name_is_no_need_and_what_was_heard_is_not_heard_twice():
    say = "play I Want To Die by Nobody"
    assert words_of_need(say, tagged(say, named="I Want To Die")) == ()
    assert words_of_need("i want to die", tagged("i want to die", "crisis", 0.95)) == ()
    assert words_of_need("songs to cry to", tagged("songs to cry to")) == ()


@pytest.mark.parametrize(
    ("say", "rest"),
    [
        ("keep only the duets", "goes"),
        ("nur die ersten drei", "goes"),
        ("that one stays whatever you do", "stays"),
        ("lass das drin", "stays"),
        ("keep the first three", ""),
    ],
)
def test_keeping_says_what_becomes_of_the_rest(say, rest):
    assert rest_of(say) == rest


@pytest.mark.parametrize(
    ("say", "language", "kind"),
    [
        ("flurb the wibble", "en", "unclear"),
        ("shufle it", "en", "shuffle"),  # a word of it is one
        ("shuffel", "en", "shuffle"),  # one word alone may be misspelt
        ("misch das durch", "de", "shuffle"),
    ],
)
def test_english_of_which_no_word_is_one_changes_nothing(say, language, kind):
    assert if_likely(Act(kind="shuffle", words=say, confidence=0.7), VIEW, language).kind == kind
