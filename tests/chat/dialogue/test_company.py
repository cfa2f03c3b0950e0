"""Several listeners in one dialogue: what binds, what is overruled, what is worth how much."""

import pytest

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.company import (
    Companion,
    all_standing,
    joined,
    overruled,
    takeable,
)
from undercard.chat.dialogue.holding import topic_of
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.state import Offer

NO_2PAC = Criterion(words="2Pac", limits=Limits(artists_not=("2Pac",)), ever=True)
ANN = Companion("ann", (NO_2PAC,), {})


def letting_go(name):
    criterion = Criterion(words="x", unset=(name,))
    return Offer(say=f"Forget {name}", acts=(Act(kind="let_go", words="x", criteria=(criterion,)),))


def test_what_anybody_ruled_out_binds_beside_what_is_said():
    said = Criterion(words="metal", limits=Limits(genres_not=("metal",)))
    limits = topic_of(all_standing([ANN], (said,))).limits
    assert (limits.artists_not, limits.genres_not) == (("2Pac",), ("metal",))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Criterion(words="x", limits=Limits(artists=("2Pac",))), [("ann", "2Pac")]),
        (Criterion(words="x", seed_artists=("2Pac",)), [("ann", "2Pac")]),
        (Criterion(words="x", some_of=("2Pac",)), [("ann", "2Pac")]),
        (Criterion(words="x", limits=Limits(artists=("Adele",))), []),
    ],
    ids=["only", "like", "some", "another"],
)
def test_what_is_asked_for_and_ruled_out_is_said_with_whose_it_is(asked, said):
    assert overruled([ANN], topic_of([asked])) == said
    assert overruled([], topic_of([asked])) == []


def test_no_way_out_lets_go_of_what_somebody_else_ruled_out():
    own, others = letting_go("artists"), letting_go("artists_not")
    assert takeable([ANN], [own, others]) == (own,)
    assert takeable([], [own, others]) == (own, others)


@pytest.mark.parametrize(
    ("together", "worth"),
    [("least_misery", {"a": -1.0, "b": 0.0}), ("average", {"a": 0.5, "b": 0.5})],
)
def test_tastes_are_joined_by_the_least_misery_or_the_mean(together, worth):
    assert joined([{"a": 2.0, "b": 1.0}, {"a": -1.0}], together) == worth
    assert joined([{"a": 2.0}], together) == {"a": 2.0}
