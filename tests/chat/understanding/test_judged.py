"""What is said of tracks in exact words: praise changes nothing, blame takes them away."""

import pytest

from undercard.chat.dialogue.selections import Named, Ranks
from undercard.chat.understanding.view import View

TITLES = ("Halo", "Africa", "Hotel California", "Yellow", "Roxanne", "Take on Me", "Let It Go",
          "Without Me", "Perfect", "Amar")  # fmt: skip
VIEW = View(tuple("abcdefghij"), TITLES, ("Somebody",) * 10, (None,) * 10, has_topic=True)


def judged(understanding, say):
    """Which tracks are praised or blamed."""
    acts = understanding.read(say, VIEW).acts
    return [(a.kind, a.selection) for a in acts if a.kind in ("like", "dislike", "overplayed")]


def ranks(*given):
    return Ranks(ranks=given)


@pytest.mark.parametrize(
    ("say", "meant"),
    [
        ("6 a tune dat! big up", ranks(6)),
        ("Without Me lives in my head rent free omg", Named(what="title", name="Without Me")),
        ("could listen to Yellow all day", Named(what="title", name="Yellow")),
        ("3's a right banger", ranks(3)),
        ("1 and 2 slap", ranks(1, 2)),
        ("die 3 ist echt schön", ranks(3)),
        ("die 4 geht mir nicht aus dem Kopf", ranks(4)),
        ("la 6 me donne la chair de poule", ranks(6)),
        ("la 2 est une tuerie", ranks(2)),
        ("qué temazo la 5", ranks(5)),
        ("la 8 me pone la piel de gallina", ranks(8)),
    ],
)
def test_praise_takes_nothing_away(understanding, say, meant):
    assert judged(understanding, say) == [("like", meant)]


@pytest.mark.parametrize(
    ("say", "meant"),
    [
        ("The groom despises 9, his words were stronger", ranks(9)),
        ("nah mate, 8 ain't it", ranks(8)),
        ("last one's a stinker", ranks(-1)),
        ("5 and 7 are pants", ranks(5, 7)),
        ("die 7 geht mir auf den Keks", ranks(7)),
        ("die erste ist ja grauenhaft", ranks(1)),
        ("la 1 me saoule", ranks(1)),
        ("la 8 me gonfle", ranks(8)),
        ("la 2 me pone enfermo", ranks(2)),
        ("la 4 no me dice nada", ranks(4)),
    ],
)
def test_blame_takes_away(understanding, say, meant):
    assert judged(understanding, say) == [("dislike", meant)]


@pytest.mark.parametrize(
    ("say", "liked", "not_liked"),
    [
        ("3 sucks but 4 slaps", ranks(4), ranks(3)),
        ("They adored 3 and 5. The groom despises 9", ranks(3, 5), ranks(9)),
        ("j'adore la 5, par contre la 1 me saoule", ranks(5), ranks(1)),
        ("la 3 es un temazo, la 4 un rollo", ranks(3), ranks(4)),
        ("die 2 ist super, die 6 nervt", ranks(2), ranks(6)),
    ],
)
def test_each_is_judged_by_its_own_words(understanding, say, liked, not_liked):
    assert sorted(judged(understanding, say), key=str) == [("dislike", not_liked), ("like", liked)]


@pytest.mark.parametrize("say", ["3 is not bad at all", "5 isn't rubbish", "I don't hate 4"])
def test_what_is_denied_is_left_to_the_tagger(understanding, say):
    assert [kind for kind, _ in judged(understanding, say)] == ["like"]


@pytest.mark.parametrize("say", ["is 3 great?", "latin pop, nine tops", "top 3", "more like 3"])
def test_no_judgement_is_heard_where_none_is(understanding, say):
    assert not judged(understanding, say)


def test_words_of_a_title_praise_nothing(understanding):
    titles = ("Love You Like A Love Song", *TITLES[1:])
    view = View(VIEW.ids, titles, VIEW.artists, VIEW.albums, has_topic=True)
    said = "ugh Love You Like A Love Song... that was me and my ex's song"
    assert [act.kind for act in understanding.read(said, view).acts] == ["dislike"]
