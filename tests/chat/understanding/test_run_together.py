"""Names and genres that are written one after another, without a comma."""

import pytest

from undercard.chat.understanding.run_together import RunTogether
from undercard.chat.understanding.tagger import TaggedSpan
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.retrieval.catalogue import Catalogue


@pytest.fixture(scope="module")
def apart():
    catalogue = Catalogue.builtin()
    return RunTogether.of(catalogue, Vocabulary(catalogue))


@pytest.mark.parametrize(
    ("kind", "words", "parts"),
    [
        ("artist", "radiohead coldplay muse", ["radiohead", "coldplay", "muse"]),
        ("artist", "mazzy star blonde redhead", ["mazzy star", "blonde redhead"]),
        ("artist", "rage against the machine", ["rage against the machine"]),
        ("artist", "aphex twin zorblatters daft punk", ["aphex twin", "zorblatters", "daft punk"]),
        ("artist", "florence and the machine", ["florence and the machine"]),
        ("artist", "queen of the rodeo", ["queen of the rodeo"]),  # one known name is not enough
        ("artist", "love somebody like you", ["love somebody like you"]),
        ("genre", "rock synth pop", ["rock", "synth pop"]),
        ("genre", "blues jazz", ["blues", "jazz"]),
        ("genre", "southern hip hop", ["southern hip hop"]),
        ("genre", "french rap", ["french rap"]),
        ("genre", "jazz", ["jazz"]),
        ("title", "radiohead coldplay", ["radiohead coldplay"]),  # nothing is known of titles here
    ],
)
def test_only_known_names_tell_where_one_ends(apart, kind, words, parts):
    text = f"songs like {words} please"
    span = TaggedSpan(11, 11 + len(words), kind, "~", 0.9)
    found = apart.divided(text, [span])
    assert [text[one.start : one.end] for one in found] == parts
    assert {(one.kind, one.polarity) for one in found} == {(kind, "~")}
