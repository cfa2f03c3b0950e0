"""Whether what is named is wanted: what is joined is meant alike, and a "no" reaches back."""

import pytest

from undercard.chat.understanding.artist_counts import ArtistCounts
from undercard.chat.understanding.polarities import settled_polarities
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan

ARTISTS = ("2Pac", "Biggie", "Depeche Mode", "New Order", "AC/DC", "Sia", "Drake", "Adele")
KINDS = dict.fromkeys(ARTISTS, "artist") | {
    "rock": "genre", "hair metal": "genre", "80s": "year", "reggaeton": "genre",
    "two": "count", "four": "count", "live": "version", "remixes": "version",
}  # fmt: skip

_SAID = {"three", "four", "70s", "80s", "rock", "200", "7"}


def tagged(text, polarities, confidence=0.9):
    """A span for each known name in the text, in order, with these polarities."""
    places = sorted((text.index(name), name) for name in KINDS if name in text)
    return [
        TaggedSpan(at, at + len(name), KINDS[name], polarity, sure)
        for (at, name), polarity, sure in zip(
            places, polarities, [confidence] * len(places), strict=True
        )
    ]


@pytest.mark.parametrize(
    ("kind", "text", "before", "after"),
    [
        ("wish", "2Pac and Biggie", "+.", "++"),
        ("wish", "leave 2Pac as well as Biggie out", "-.", "--"),
        ("wish", "rock, I saw Sia", "+.", "+~"),  # an example of what is asked for
        ("wish", "rock, Sia and that sort of thing", "+~", "++"),
        ("wish", "rock like Sia", "+~", "+~"),
        ("wish", "anything, as long as it isn't rock", "-", "-"),
        ("wish", "enough rock for the drive", "-", "+"),
        ("wish", "enough rock already", "-", "-"),
        ("wish", "Sia and that sort of thing", "~", "~"),  # alone she is the example
        ("wish", "what do you make of Sia", ".", "."),
        ("wish", "80s, yes. Depeche Mode, no. New Order, also no.", "+++", "+--"),
        ("wish", "live, remixes: I want none of it. rock.", "+++", "--+"),
        ("wish", "hair metal: AC/DC, Sia and such", "-++", "---"),
        ("exclude", "no Sia, those aren't rock", "--", "-."),  # says of them what they are not
        ("wish", "80s that isn't rock", "+-", "+-"),  # a relative clause refuses
        ("wish", "Adele yes, Drake no", "++", "+-"),  # without a sign it is of the last alone
        ("wish", "Adele yes, Drake, no", "++", "+-"),
        ("wish", "Adele, Drake: no", "++", "--"),
        ("wish", "Drake? nein danke", "+", "-"),
        ("wish", "rock, then Sia", "+-", "+-"),  # a comma joins nothing
        ("exclude", "enough Drake", ".", "-"),
        ("exclude", "no more Drake, other reggaeton will do", "--", "-+"),
        ("refine", "so the Sia goes", ".", "."),
    ],
)
def test_polarities_are_settled_by_the_words_around(kind, text, before, after):
    found = settled_polarities(text, kind, tagged(text, before), len(text))
    assert "".join(span.polarity for span in found) == after


def test_of_two_that_are_joined_the_surer_one_decides():
    one, other = tagged("2Pac and Biggie", "-+")
    for sure, unsure, polarity in ((0.9, 0.4, "-"), (0.4, 0.9, "+")):
        pair = [
            TaggedSpan(one.start, one.end, one.kind, one.polarity, sure),
            TaggedSpan(other.start, other.end, other.kind, other.polarity, unsure),
        ]
        found = settled_polarities("2Pac and Biggie", "refine", pair, 15)
        assert {span.polarity for span in found} == {polarity}


@pytest.mark.parametrize(
    ("text", "kinds", "total", "left"),
    [
        ("three from the 70s, four from the 80s", ["count", "year", "count", "year"], 7, 0),
        ("three rock songs from the 70s", ["count", "genre", "year"], None, 1),
        ("a party for 200 guests", ["count"], None, 0),
        ("songs for jumping, im 7", ["count"], None, 0),
    ],
)
def test_numbers_add_up_or_count_no_tracks(text, kinds, total, left):
    words = [w.strip(",") for w in text.split() if w.strip(",") in _SAID]
    spans = tuple(
        TaggedSpan(text.index(w), text.index(w) + len(w), kind, "+", 0.9)
        for w, kind in zip(words, kinds, strict=True)
    )
    counts = ArtistCounts.of(Spoken(text, TaggedAct(0, len(text), "wish", 0.9, spans), "en"), spans)
    assert counts.total == total
    numbers = [span for span in spans if span.kind == "count"]
    assert len([span for span in numbers if span not in counts.spans]) == left


@pytest.mark.parametrize(
    ("text", "by_artist", "whole"),
    [
        ("two by Adele, four songs from Sia", {"Adele": "two", "Sia": "four"}, True),
        ("four rock songs, two Sia ones", {"Sia": "two"}, False),
        ("four by Adele", {}, False),  # how many there are
    ],
)
def test_counts_belong_to_the_artists_behind_them(text, by_artist, whole):
    spans = tuple(tagged(text, "+" * sum(name in text for name in KINDS)))
    one = Spoken(text, TaggedAct(0, len(text), "wish", 0.9, spans), "en")
    counts = ArtistCounts.of(one, spans)
    assert (counts.by_artist, counts.whole) == (by_artist, whole)
