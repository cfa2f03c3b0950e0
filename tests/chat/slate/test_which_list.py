"""Which earlier list is meant, by when it was there and by what it was about."""

import pytest

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.dialogue.selections import Earlier
from undercard.chat.slate.which_list import Wish, which_list

WISHES = (
    Wish(frozenset({"latin"})),
    Wish(frozenset({"rock"}), (Bounds(at_least=1960, at_most=1969),)),
    Wish(frozenset({"rap"})),
)


@pytest.mark.parametrize(
    ("which", "about", "index"),
    [
        ("first", "would you kindly", 0),
        ("first", "the raps", 2),
        ("back", "go on", 2),
        ("back", "la latina", 0),
        ("back", "die Rocksachen", 1),
        ("back", "the sixties", 1),
        ("between", "", 1),
        ("about", "latine", 0),
        ("about", "polka", None),
    ],
)
def test_what_a_list_was_about_decides_where_it_fits_one(which, about, index):
    assert which_list(Earlier(which=which, about=about), WISHES) == index


def test_there_is_nothing_between_two_lists_nor_before_the_first():
    assert which_list(Earlier(which="between"), WISHES[:1]) is None
    assert which_list(Earlier(which="back"), ()) is None
    assert which_list(Earlier(which="first"), ()) == 0  # the one on the table
