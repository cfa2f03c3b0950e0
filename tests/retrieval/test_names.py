"""Names in what listeners say: found although misspelt, not found in ordinary words."""

import pytest


def found(names, text):
    return [(mention.kind, mention.name) for mention in names.mentions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "something happy for the train",
        "stay with me tonight, common sense",
        "happy songs for the future",
        "no love songs please",
        "something for the weekend",
        "music from the train",
        "Something calm for a rainy Sunday",
        "latin party songs from the last five years",
        "workout music with high energy",
        "who decided that?",
        "why is this here?",
        "drop the second one",
        "I had a bad day at work, cheer me up",
        "GIVE ME LOUD ROCK MUSIC NOW",
        "songs from the seventies",
        "love",
        "make it calmer, and no live versions",
        "happy music like in summer",
        "",
        "🎉🎉 party!!",
    ],
)
def test_ordinary_words_are_no_names(names, text):
    assert found(names, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("songs by Qeen", [("artist", "Queen")]),
        ("beyonse", [("artist", "Beyoncé")]),
        ("something like Dua Lippa but slower", [("artist", "Dua Lipa")]),
        ("songs by the weekend", [("artist", "The Weeknd")]),
        ("more like the weekend please", [("artist", "The Weeknd")]),
        ("play something by future", [("artist", "Future")]),
        ("songs like Train", [("artist", "Train")]),
        ("anything without common", [("artist", "Common")]),
        ("no queen", [("artist", "Queen")]),
        ("I love Queen and Drake", [("artist", "Queen"), ("artist", "Drake")]),
        ("90s hip hop, no tupac", [("artist", "2Pac")]),
        ("acdc", [("artist", "AC/DC")]),
        ("more like ed sheran", [("artist", "Ed Sheeran")]),
        (
            "quiero escuchar daddy yanke y bad bunny",
            [("artist", "Daddy Yankee"), ("artist", "Bad Bunny")],
        ),
        ("less maroon five, more Maroon 5", [("artist", "Maroon 5"), ("artist", "Maroon 5")]),
        ("guns n roses", [("artist", "Guns N' Roses")]),
        ('i want to hear "Stay"', [("title", "Stay")]),
        ("the song happy", [("title", "Happy")]),
        ("a song called something", [("title", "Something")]),
        ("happy by pharrell williams", [("title", "Happy"), ("artist", "Pharrell Williams")]),
        ("bohemian rhapsody", [("title", "Bohemian Rhapsody")]),
        ("smells like teen spirit", [("title", "Smells Like Teen Spirit")]),
        ("Can you play Despacito?", [("title", "Despacito")]),
        ("Kanye West's best", [("artist", "Kanye West")]),
    ],
)
def test_names_are_found(names, text, expected):
    assert found(names, text) == expected


def test_a_mention_tells_where_and_which_rows(names, catalogue):
    text = "please: songs by Qeen!"
    (mention,) = names.mentions(text)
    assert text[mention.start : mention.end] == "Qeen" == mention.text
    assert {catalogue.track(row).artist for row in mention.rows} == {"Queen"}
    assert 0.8 < mention.similarity < 1
    points = [catalogue.track(row).popularity for row in mention.rows]
    assert points == sorted(points, reverse=True)


def test_very_long_texts_are_cut(names):
    assert found(names, "by Qeen " + "word " * 5_000) == [("artist", "Queen")]
    assert found(names, "x" * 20_000) == []
