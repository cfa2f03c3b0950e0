"""Who is named and then sent off, that nobody is to sing, and what a change is not to bring."""

import pytest

from undercard.chat.understanding.joined_acts import settled_acts
from undercard.chat.understanding.said_spans import said_of
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.unsung import with_nobody_singing
from undercard.chat.understanding.view import View


def spans(text, *told):
    return tuple(
        TaggedSpan(text.index(words), text.index(words) + len(words), kind, polarity, 0.9)
        for words, kind, polarity in told
    )


def act(text, kind, words, *told, sure=0.2):
    start = text.index(words)
    return TaggedAct(start, start + len(words), kind, sure, spans(text, *told))


def joined(text, *acts, language="en"):
    return [
        (one.kind, [(text[s.start : s.end], s.polarity) for s in one.spans], one.confidence)
        for one in settled_acts(text, acts, language, View())
    ]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("my nan can't stand Drake. lose him", "my nan can't stand Drake.", "him"),
        ("Drake me saca de quicio. quita a ese", "Drake me saca de quicio.", "a ese"),
    ],
)
def test_who_is_named_first_is_whom_the_next_act_points_at(text, first, second):
    rest = text[len(first) + 1 :]
    acts = (
        act(text, "exclude", first, ("Drake", "artist", "-")),
        act(text, "drop", rest, (second, "t", "")),
    )
    pointed = [("exclude", [("Drake", "-")], 0.95)]
    named = [("exclude", [("Drake", "-")], 0.2), ("drop", [(second, "")], 0.2)]
    assert joined(text, *acts) == (pointed if second == "him" else named)


def test_an_artist_alone_selects_and_one_who_is_pointed_at_is_refused():
    alone = "drop Drake"
    said = (("Drake", "t", ""), ("Drake", "artist", "."))
    assert joined(alone, act(alone, "drop", alone, *said))[0][0] == "drop"
    text = "Drake again? kick them out"
    found = joined(text, act(text, "drop", text, *said, ("them", "t", "")))
    assert found == [("exclude", [("Drake", "-")], 0.95)]


def test_part_of_a_name_selects_nothing_and_who_stays_is_not_asked_for():
    text = "Pink Floyd out, ABBA can stay"
    said = [("Pink Floyd", "artist", "."), ("Pink", "t", ""), ("ABBA", "artist", "+")]
    assert joined(text, act(text, "drop", text, *said)) == [("exclude", [("Pink Floyd", "-")], 0.2)]
    acts = (
        act(text, "exclude", "Pink Floyd out,", said[0]),
        act(text, "keep", "ABBA can stay", said[2]),
    )
    assert [kind for kind, *_ in joined(text, *acts)] == ["exclude"]


def test_who_goes_is_not_saved_by_what_is_said_of_another():
    text = "Drake has to go but leave ABBA in"
    dropped = act(text, "drop", text, ("Drake", "artist", "."))
    assert joined(text, dropped) == [("exclude", [("Drake", "-")], 0.95)]


def test_a_number_alone_is_that_of_the_wish_before_it():
    text = "rock, five will do"
    wish = act(text, "wish", "rock,", ("rock", "genre", "+"))
    number = act(text, "shorten", "five will do", ("five", "count", "+"))
    assert joined(text, wish, number) == [("wish", [("rock", "+"), ("five", "+")], 0.2)]
    counted = act(text, "wish", "rock,", ("rock", "count", "+"))
    assert len(joined(text, counted, number)) == 2


@pytest.mark.parametrize(
    ("text", "sings"),
    [
        ("electronic, nobody should sing in it", "sing"),
        ("just beats, no one singing over them", "singing"),
        ("musique sans personne qui chante", "chante"),
        ("música sin que nadie cante", "cante"),
        ("musik ohne dass jemand singt", "singt"),
        ("no female vocals", None),
        ("no explicit lyrics", None),
        ("no rap, and good singing", None),
    ],
)
def test_nobody_sings_where_the_words_say_so(text, sings):
    found = with_nobody_singing(text, spans(text, (text.split()[0], "vocal", "+")), 0, len(text))
    refused = [text[one.start : one.end] for one in found if one.polarity == "-"]
    assert refused == ([sings] if sings else [])


@pytest.mark.parametrize(
    ("text", "word", "language", "held"),
    [
        ("newer, but don't go making it heavier", "heavier", "en", True),
        ("sadder, but don't slow it down", "slow", "en", True),
        ("older but no slower", "slower", "en", True),
        ("plus récent, mais pas plus fort", "fort", "fr", True),
        ("schneller, aber nicht lauter", "lauter", "de", True),
        ("más alegre sin hacerla más rápida", "rápida", "es", True),
        ("why don't you make it louder", "louder", "en", False),
        ("not loud enough, make it louder", "louder", "en", False),
        ("not loud enough", "loud", "en", False),
    ],
)
def test_a_change_is_not_to_bring_what_is_held_back(text, word, language, held):
    (span,) = spans(text, (word, "loud", ">"))
    said = said_of(Spoken(text, TaggedAct(0, len(text), "refine", 0.9, (span,)), language), span)
    assert said.polarity == ("≤" if held else ">")


def test_all_of_a_list_of_names_stand_behind_its_by():
    text = "rock by Queen, ABBA and Toto"
    told = spans(text, *((name, "artist", "+") for name in ("Queen", "ABBA", "Toto")))
    one = Spoken(text, TaggedAct(0, len(text), "wish", 0.9, told), "en")
    assert {said_of(one, span).led_by for span in told} == {"rock by "}
