"""Words for sound: targets, shifts, negation."""

import pytest

from undercard.retrieval.genres import GenreIndex
from undercard.retrieval.sound import sound_wishes, wanted


def test_words_are_read_with_their_place():
    text = "calm songs for running"
    wishes = sound_wishes(text)
    assert {text[wish.start : wish.end] for wish in wishes} == {"calm", "for running"}
    assert {wish.feature for wish in wishes if wish.word == "calm"} >= {"energy"}


@pytest.mark.parametrize(
    ("text", "feature", "sign"),
    [
        ("calmer", "energy", -1),
        ("faster please", "tempo", 1),
        ("slower", "tempo", -1),
        ("more danceable", "danceability", 1),
        ("less acoustic", "acousticness", -1),
        ("not too sad", "valence", 1),
    ],
)
def test_comparisons_shift_what_was_heard_before(text, feature, sign):
    base = {"energy": 0.5, "tempo": 120.0, "danceability": 0.5, "acousticness": 0.5, "valence": 0.5}
    goal = wanted(sound_wishes(text), base)
    assert sign * (goal[feature] - base[feature]) > 0
    assert wanted(sound_wishes(text)) == {}


def test_goals_stay_within_the_features_range():
    assert wanted(sound_wishes("calmer"), {"energy": 0.05})["energy"] == 0.0


@pytest.mark.parametrize("text", ["", "songs by Queen", "x" * 20_000, "callmer"])
def test_other_words_are_no_wishes(text):
    assert sound_wishes(text) == []


def test_genres_are_found_by_their_own_and_by_usual_names(catalogue):
    index = GenreIndex(catalogue)
    assert [mention.names for mention in index.mentions("hip-hop, R&B and neo soul")] == [
        ("hip hop",),
        ("r&b",),
        ("neo soul",),
    ]
    assert [mention.names for mention in index.mentions("hard rock, popular")] == [("hard rock",)]
