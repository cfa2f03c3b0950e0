"""What exact words say where the tagger saw less: changes, years, orders, names in passing."""

import pytest

from undercard.chat.dialogue.acts import Act, Amount
from undercard.chat.dialogue.limits import Bounds
from undercard.chat.dialogue.selections import Extreme, Ranks, Rest
from undercard.chat.understanding.exact.anything import asks_for_anything
from undercard.chat.understanding.exact.superlatives import read_superlative
from undercard.chat.understanding.genre_criteria import GenreCriteria
from undercard.chat.understanding.named_in_passing import with_names_in_passing
from undercard.chat.understanding.overlooked_changes import with_overlooked_change
from undercard.chat.understanding.overlooked_wishes import overlooked, overlooked_order
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.spoken_amounts import amount_of, is_beside, only_so_many
from undercard.chat.understanding.spoken_selections import selections_of
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View

VIEW = View(
    ids=tuple("abc"),
    titles=("One Dance", "Hotline Bling", "God's Plan"),
    artists=("Drake",) * 3,
    albums=(None,) * 3,
)


def spoken(kind, text, *spans, language="en"):
    """An act that is the whole text; each span is (kind, polarity, words)."""
    tagged = [
        TaggedSpan(text.index(words), text.index(words) + len(words), name, polarity, 0.9)
        for name, polarity, words in spans
    ]
    return Spoken(text, TaggedAct(0, len(text), kind, 0.5, tuple(tagged)), language)


def changes(kind, text, language="en", **read):
    one = spoken(kind, text, language=language)
    changed = with_overlooked_change(Act(kind=kind, words=text, **read), one, VIEW)
    if changed is None:
        return None
    return [(span.kind, span.polarity, changed.words(span)) for span in changed.act.spans]


@pytest.mark.parametrize(
    ("kind", "text", "language", "found"),
    [
        ("refine", "dial up da danceability", "en", [("danceable", ">", "danceability")]),
        ("refine", "drag the tempo, I'm winding down", "en", [("fast", "<", "tempo")]),
        ("refine", "bájale a la velocidad", "es", [("fast", "<", "velocidad")]),
        ("refine", "a brighter mood would be nice", "en", [("happy", ">", "brighter")]),
        ("refine", "tone it down a notch", "en", [("calm", ">", "tone it down")]),
        ("refine", "warmer", "en", None),  # no quality that tracks are known to have
        ("ack", "angrier", "en", [("loud", ">", "angrier")]),
        ("ack", "cool", "en", None),
        ("unclear", "from newer albums", "en", [("new", ">", "newer")]),
        ("unclear", "the new album", "en", None),  # compares nothing
        ("unclear", "too lengthy", "en", [("long", "<", "lengthy")]),
        ("refine", "las quiero más tristonas", "es", [("sad", ">", "tristonas")]),
        ("refine", "las quiero más de playa", "es", [("mood", ">", "de playa")]),
        ("wish", "something slower", "en", None),  # the tagger's own to read
    ],
)
def test_more_or_less_of_what_is_read_from_the_words(kind, text, language, found):
    assert changes(kind, text, language) == found


def test_a_change_that_says_what_it_asks_is_left_alone():
    assert changes("refine", "slower from 3 on", selection=Ranks(ranks=(3,))) is None


def test_nothing_changes_before_there_is_a_list():
    one = spoken("refine", "angrier")
    assert with_overlooked_change(Act(kind="refine", words="angrier"), one, View()) is None


@pytest.mark.parametrize(
    ("text", "spans", "years"),
    [
        ("cheerful, all of it older than 1990", [("happy", "+", "cheerful")], [(None, 1989)]),
        ("songs from the 90s", [("year", "+", "90s")], []),  # seen
        ("1979 by The Smashing Pumpkins", [("title", "+", "1979")], []),  # a name
        ("20 songs", [("count", "+", "20")], []),
    ],
)
def test_years_that_were_not_seen_bind_all_the_same(vocabulary, text, spans, years):
    found = [
        (bounds.at_least, bounds.at_most)
        for one in overlooked(spoken("wish", text, *spans), 2020, GenreCriteria(vocabulary))
        for bounds in one.limits.years
    ]
    assert found == years


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("Fleetwood Mac, oldest to newest.", "en", ("year", False)),
        ("jazz from fast to slow", "en", ("tempo", True)),
        ("Fleetwood Mac, in alphabetical order", "en", ("title", False)),
        ("old songs by Fleetwood Mac", "en", None),
        ("slow jazz to relax", "en", None),
    ],
)
def test_a_wish_may_say_its_order(text, language, key):
    names = [("artist", "+", "Fleetwood Mac")] if "Fleetwood" in text else []
    act = overlooked_order(spoken("wish", text, *names, language=language))
    assert (act and (act.key.field, act.key.descending)) == key


@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        ("which came out first?", "en", Extreme(field="year", side="least")),
        ("most obscure thing on here", "en", Extreme(field="popularity", side="least")),
        ("la canción más larga", "es", Extreme(field="minutes", side="most")),
        ("the three with the least energy", "en", Extreme(field="energy", side="least", count=3)),
        ("something obscure", "en", None),
    ],
)
def test_a_superlative_is_one_end_of_a_field(words, language, found):
    assert read_superlative(words, language) == found


def selections(kind, text, *spans):
    return [read.selection for read in selections_of(spoken(kind, text, *spans), VIEW)]


def test_a_number_before_a_superlative_counts():
    drop = ("drop", "ditch the two with the least energy")
    spans = [("t", "", "the two"), ("t", "", "the least energy")]
    assert selections(*drop, *spans) == [Extreme(field="energy", side="least", count=2)]
    apart = selections("drop", "ditch 2 and the slowest", ("t", "", "2"), ("t", "", "the slowest"))
    assert apart == [Ranks(ranks=(2,)), Extreme(field="tempo", side="least")]


def test_what_was_not_tagged_is_read_from_either_end():
    assert selections("drop", "Rest: bin.") == [Rest()]
    assert selections("replace", "was anderes an die Stelle") == [None]
    assert selections("q_which", "fastest one?") == [Extreme(field="tempo", side="most")]
    assert selections("q_which", "which is the weirdest?") == []


def test_titles_in_passing_are_what_is_spoken_of():
    def ranks(words):
        named = with_names_in_passing(Act(kind="unclear", words=words), VIEW)
        return named.selection and named.selection.ranks

    assert ranks("God's Plan, one dance...") == (3, 1)
    assert ranks("God's Plan is on the radio again") is None
    both = View(ids=("a",), titles=("Rock and Roll",), artists=("Led Zeppelin",), albums=(None,))
    whole = with_names_in_passing(Act(kind="unclear", words="rock and roll"), both)
    assert whole.selection == Ranks(ranks=(1,))


def test_numbers_that_were_not_tagged_still_count():
    three = Amount(tracks=Bounds(at_least=3, at_most=3))
    assert amount_of(spoken("extend", "gimme 3 more on the end"), ()) == three
    assert amount_of(spoken("drop", "drop 3"), ()) == Amount()  # a rank
    named = spoken("add", "add 50 Cent", ("artist", "+", "50 Cent"))
    assert amount_of(named, ()) == Amount()


@pytest.mark.parametrize(
    ("kind", "text", "language", "spans", "beside"),
    [
        ("shorten", "trim it by four", "en", [("count", "+", "four")], True),
        ("shorten", "trim it to four", "en", [("count", "+", "four")], False),
        ("refine", "un peu plus récent", "fr", [("new", ">", "récent")], False),
        ("refine", "plus some jazz", "en", [("genre", "+", "jazz")], True),
    ],
)
def test_what_comes_on_top_is_told_from_what_is_compared(kind, text, language, spans, beside):
    one = spoken(kind, text, *spans, language=language)
    counts = [span for span in one.act.spans if span.kind == "count"]
    assert is_beside(one, counts) == beside


@pytest.mark.parametrize(
    ("words", "language", "anything"),
    [
        ("surprise me", "en", True),
        ("put on ten songs please", "en", True),
        ("mets quelque chose de bien", "fr", True),
        ("pon lo que quieras", "es", True),
        ("spiel irgendwas", "de", True),
        ("songs my nan would like", "en", False),
        ("something for the cat", "en", False),
        ("", "en", False),
    ],
)
def test_only_plain_words_ask_for_anything(words, language, anything):
    assert asks_for_anything(words, language) == anything


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("just 5", "shorten"),
        ("nur 5!", "shorten"),
        ("keep 5", "keep"),
        ("only number 5", "keep"),
        ("." * 2_000, "keep"),
    ],
)
def test_a_bare_number_behind_only_says_how_many(words, kind):
    act = only_so_many(Act(kind="keep", words=words, selection=Ranks(ranks=(5,))))
    assert act.kind == kind
    assert (act.selection is None) == (kind == "shorten")
