"""One wording of a move, of a bound and of a norm in each language."""

import pytest

from undercard.policy.norms.amounts import Amount
from undercard.policy.reports.phrases import PhraseError
from undercard.policy.reports.wordings import bound_words, move_words, norm_words
from undercard.policy.ruling import Move

NBSP, THIN = "\u00a0", "\u202f"


def move(from_rank, to_rank):
    return Move(id="t", from_rank=from_rank, to_rank=to_rank, norms=(), why="")


@pytest.mark.parametrize(
    ("ranks", "plain", "with_object", "french"),
    [
        ((None, 1234), "brought in at 1234", "brought it in at 1234", "ajouté au rang 1234"),
        (
            (3, None),
            "left out (it would have been 3)",
            "left it out (it would have been 3)",
            "retiré (il aurait été au rang 3)",
        ),
        ((4, 4), "kept at 4", "kept it at 4", "gardé au rang 4"),
        ((4, 2), "moved up from 4 to 2", "moved it up from 4 to 2", "monté du rang 4 au rang 2"),
        (
            (2, 4),
            "moved down from 2 to 4",
            "moved it down from 2 to 4",
            "descendu du rang 2 au rang 4",
        ),
    ],
)
def test_a_move(ranks, plain, with_object, french):
    assert move_words(move(*ranks)) == plain
    assert move_words(move(*ranks), form="object") == with_object
    assert move_words(move(*ranks), "fr") == french
    assert move_words(move(*ranks), "fr", "object") == f"l'a {french}"


def test_a_bound():
    share, count = Amount.model_validate("30%"), Amount.model_validate(2)
    assert [bound_words(bound, share) for bound in ("at_least", "at_most", "exactly")] == [
        "at least 30%",
        "at most 30%",
        "exactly 30%",
    ]
    assert bound_words("at_most", count) == "at most 2 tracks"
    assert bound_words("at_least", count, "fr", "minutes") == f"au moins 2{NBSP}minutes"


def test_a_norm_is_called_by_its_sentence():
    assert norm_words("One in four is new.") == "“One in four is new”"
    assert norm_words("One in four is new.", "fr") == f"«{THIN}One in four is new{THIN}»"


def test_another_language_or_form_is_refused():
    with pytest.raises(PhraseError, match="there are: en, fr"):
        move_words(move(1, 2), "de")
    with pytest.raises(PhraseError, match="no form"):
        move_words(move(1, 2), form="other")
