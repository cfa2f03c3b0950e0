"""Orders, lengths, "calmer", contraries and refusals: what they come to, and laws they keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.chat.dialogue.acts import Act, Amount, Criterion, Place, Shift, Target
from undercard.chat.dialogue.holding import pushed, topic_of
from undercard.chat.dialogue.lengths import length_after
from undercard.chat.dialogue.limits import LONGEST_LIST, Bounds, Limits
from undercard.chat.dialogue.negated import negated
from undercard.chat.dialogue.orders import moved, swapped
from undercard.chat.dialogue.selections import Ranks
from undercard.chat.dialogue.shifts import limits_of, settled

ABCDE = list("abcde")
BESIDE = {"after": Ranks(ranks=(1,)), "beside": "a"}
BEFORE = {"before": Ranks(ranks=(5,)), "beside": "e"}


@pytest.mark.parametrize(
    ("going", "place", "order"),
    [
        ("d", {"rank": 1}, "dabce"),
        ("b", {"rank": -1}, "acdeb"),
        ("b", {"rank": -2}, "acdbe"),
        ("b", {"rank": 99}, "acdeb"),
        ("b", {"by": 2}, "acdbe"),
        ("b", {"by": -9}, "bacde"),
        ("e", BESIDE, "aebcd"),
        ("b", BEFORE, "acdbe"),
        ("ac", {"share": 0.5}, "bdace"),
        ("db", {"together": True}, "abdce"),
        ("z", {"rank": 1}, "abcde"),
    ],
)
def test_tracks_go_where_they_are_sent(going, place, order):
    assert moved(ABCDE, list(going), Place(**place)) == list(order)


def test_without_a_place_or_a_pair_the_order_stays():
    assert moved(ABCDE, ["b"], None) == ABCDE
    assert swapped(ABCDE, ["a", "b", "c"]) == swapped(ABCDE, ["a", "z"]) == ABCDE


@given(st.permutations(ABCDE), st.sets(st.sampled_from(ABCDE)), st.integers(1, 5))
def test_what_is_not_moved_keeps_its_order_and_what_is_moved_stays_together(order, going, rank):
    after = moved(order, sorted(going), Place(rank=rank))
    assert [one for one in after if one not in going] == [o for o in order if o not in going]
    at = [after.index(one) for one in order if one in going]
    assert at == list(range(at[0], at[0] + len(at))) if at else after == order


def tracks(least):
    return Amount(tracks=Bounds(at_least=least, at_most=least))


@pytest.mark.parametrize(
    ("kind", "amount", "more", "length"),
    [
        ("extend", tracks(15), False, 15),
        ("extend", tracks(3), False, 13),
        ("extend", tracks(12), True, 22),
        ("extend", Amount(), False, 15),
        ("extend", Amount(times=0.01), False, 1),
        ("extend", tracks(500), True, LONGEST_LIST),
        ("shorten", tracks(6), False, 6),
        ("shorten", tracks(3), True, 7),
        ("shorten", tracks(30), True, 1),
        ("shorten", Amount(), False, 7),
        ("shorten", Amount(times=0.5), False, 5),
    ],
)
def test_a_length_is_said_beside_what_is_there(kind, amount, more, length):
    act = Act(kind=kind, words=kind, amount=amount, more=more)
    assert length_after(act, 10, 40.0) == Limits(tracks=length)


@given(st.integers(2, LONGEST_LIST - 1))
def test_shorter_is_shorter_and_longer_is_longer(count):
    shorter, longer = (Act(kind=kind, words=kind) for kind in ("shorten", "extend"))
    assert 0 < length_after(shorter, count, 1.0).tracks < count
    assert count < length_after(longer, count, 1.0).tracks <= LONGEST_LIST


def test_minutes_more_are_counted_from_what_the_list_lasts():
    half_an_hour = Amount(minutes=Bounds(at_least=30, at_most=30))
    longer = Act(kind="extend", words="half an hour longer", amount=half_an_hour, more=True)
    bounds = length_after(longer, 10, 40.0).minutes
    assert bounds.holds(70)
    assert not bounds.holds(30)
    to_half_an_hour = longer.model_copy(update={"more": False})
    assert length_after(to_half_an_hour, 10, 40.0).minutes == Bounds(at_least=30, at_most=30)


SIGNED = st.floats(-0.5, 0.5).filter(bool)


@given(st.floats(0.1, 0.9), SIGNED)
def test_more_and_less_lie_on_their_side_of_the_mean(mean, by):
    one = Criterion(words="x", shifts=(Shift(feature="energy", by=by, word="x"),))
    found = settled(one, {"energy": mean})
    assert found.shifts == ()
    assert found.limits.energy.holds(mean + by + (0.001 if by > 0 else -0.001))
    assert not found.limits.energy.holds(mean - by - (0.001 if by > 0 else -0.001))
    assert found.targets[0].value == pytest.approx(mean + by, abs=0.001)


def test_newer_bounds_the_years_and_shorter_each_track():
    year, minutes = Shift(feature="year", by=5, word="a"), Shift(feature="minutes", by=-1, word="b")
    found = settled(Criterion(words="x", shifts=(year, minutes)), {"year": 2000, "minutes": 4})
    assert found.limits == Limits(years=(Bounds(at_least=2000),), track_minutes=Bounds(at_most=4))
    assert found.targets == ()


def test_a_feature_of_which_nothing_is_known_is_left_for_later():
    one = Criterion(words="x", shifts=(Shift(feature="energy", by=1, word="x"),))
    assert settled(one, {"tempo": 100.0}) == one


def test_bounds_of_features_are_limits():
    slow, old = Bounds(at_most=90), Bounds(at_most=1980)
    assert limits_of({"tempo": slow, "year": old}) == Limits(tempo=slow, years=(old,))
    assert limits_of({}) == Limits()


@given(st.integers(60, 180), st.integers(400, 2000), st.booleans())
def test_no_tempo_keeps_a_bound_and_its_contrary(bound, tenths, is_least):
    bounds = Bounds(at_least=bound) if is_least else Bounds(at_most=bound)
    contrary = negated(Limits(tempo=bounds)).tempo
    assert not (bounds.holds(tenths / 10) and contrary.holds(tenths / 10))


@pytest.mark.parametrize(
    "limits",
    [Limits(), Limits(genders=("female", "male")), Limits(tempo=Bounds(at_least=90, at_most=99))],
)
def test_what_has_no_contrary_has_none(limits):
    assert negated(limits) is None


NAMES = ("rap", "pop", "edm")
refusals = st.sampled_from(NAMES).map(
    lambda one: Criterion(words=f"no {one}", limits=Limits(genres_not=(one,)))
)
others = st.one_of(
    st.integers(1, 20).map(lambda n: Criterion(words="n", limits=Limits(tracks=n))),
    st.just(Criterion(words="jazz", text="jazz", limits=Limits(genres=("jazz",)))),
    st.just(Criterion(words="slow", targets=(Target(feature="tempo", value=80, word="slow"),))),
    st.just(Criterion(words="any year", unset=("years", "tracks"))),
)


@given(st.lists(st.tuples(st.one_of(refusals, others), st.booleans()), max_size=8))
def test_no_word_but_a_welcome_ends_a_refusal(said):
    held = ()
    for one, joins in said:
        held = pushed(held, [one], joins=joins)
    refused = {name for one, _ in said for name in one.limits.genres_not}
    assert set(topic_of(held).limits.genres_not) == refused
    again = Criterion(words="all is fine", welcome=NAMES)
    assert topic_of(pushed(held, [again])).limits.genres_not == ()


def test_what_is_not_to_rise_is_bounded_and_aims_nowhere():
    louder = Shift(feature="energy", by=-0.18, word="louder", only_bounds=True)
    found = settled(Criterion(words="louder", shifts=(louder,)), {"energy": 0.6})
    assert (found.limits, found.targets) == (Limits(energy=Bounds(at_most=0.6)), ())


def test_the_contrary_of_explicit_is_clean():
    assert negated(Limits(explicit=True)) == Limits(explicit=False)


@pytest.mark.parametrize(
    ("held", "moved"),
    [
        ((Bounds(at_least=1970, at_most=1979),), (Bounds(at_least=1980, at_most=1989),)),
        ((Bounds(at_most=1990),), (Bounds(at_most=2000),)),
        ((), (Bounds(at_least=1999, at_most=2009),)),
    ],
)
def test_years_move_as_they_are_or_with_their_mean(held, moved):
    shift = Shift(feature="year", by=10, word="ten years on", moves=True)
    one = Criterion(words="ten years on", shifts=(shift,))
    assert settled(one, {"year": 1994.0}, held).limits == Limits(years=moved)
