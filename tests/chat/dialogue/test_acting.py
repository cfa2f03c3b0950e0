"""Acts run over a list of ten: what stays where, and what holds afterwards."""

from hypothesis import given
from hypothesis import strategies as st

from undercard.chat.dialogue.acting import run
from undercard.chat.dialogue.acts import Act, Amount, Criterion, Place, Shift, SortKey
from undercard.chat.dialogue.draft import InView, Jump
from undercard.chat.dialogue.holding import pushed
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.negated import negated
from undercard.chat.dialogue.orders import moved, shuffled, swapped
from undercard.chat.dialogue.selections import AllBut, Earlier, Ranks
from undercard.chat.dialogue.state import DialogueState, Offer

SLATE = tuple("abcdefghij")
ROCK = Criterion(words="rock", text="rock", limits=Limits(genres=("rock",)))
TEN = Criterion(words="ten", limits=Limits(tracks=10))
STATE = DialogueState(standing=pushed((), [ROCK, TEN]), slate=SLATE, turn=1)
MEANS = {"energy": 0.6, "tempo": 120.0, "year": 2000.0}


def view(slate=SLATE):
    return InView(
        slate=slate,
        artists={track: track.upper() for track in slate},
        minutes=40.0,
        usual=10,
        means=lambda _: MEANS,
        order=lambda ids, by: tuple(sorted(ids, reverse=by.descending)),
    )


def after(*acts, state=STATE, slate=SLATE):
    return run(state, acts, view(slate), "one")


def act(kind, **given):
    return Act(kind=kind, words=kind, **given)


def count(number):
    return Amount(tracks=Bounds(at_least=number, at_most=number))


def test_a_drop_leaves_the_others_in_order_and_room_at_the_end():
    step = after(act("drop", tracks=("b", "d")))
    assert step.places == ("a", "c", *SLATE[4:], None, None)
    assert step.state.limits.tracks_not == ("b", "d")


def test_keeping_is_dropping_the_rest():
    step = after(act("keep", tracks=("b", "d")))
    assert step.places == step.must == ("b", "d")
    assert set(step.state.limits.tracks_not) == set(SLATE) - {"b", "d"}
    assert step.state.limits.tracks == 2


def test_all_but_some_dropped_is_keeping_those():
    but = AllBut(of=Ranks(ranks=(2, 4)))
    dropped = tuple(track for track in SLATE if track not in "bd")
    assert after(act("drop", tracks=dropped, selection=but)).places == ("b", "d")


def test_what_is_kept_beside_a_replacement_only_stays():
    step = after(act("keep", tracks=("a", "b")), act("replace", tracks=SLATE[2:]))
    assert step.places == ("a", "b", *[None] * 8)


def test_a_replacement_comes_to_the_same_place():
    slower = Criterion(words="slower", shifts=(Shift(feature="tempo", by=-20, word="slower"),))
    step = after(act("replace", tracks=("d",), criteria=(slower,)))
    assert step.places[3] is None
    (errand,) = step.errands
    assert errand.places == (3,)
    assert errand.joins_topic
    assert errand.criteria[0].limits.tempo == Bounds(at_most=120)


def test_what_is_added_is_fetched_beside_the_topic():
    prince = Criterion(words="Prince", limits=Limits(artists=("Prince",)))
    step = after(act("add", criteria=(prince,), amount=count(2)))
    (errand,) = step.errands
    assert errand.places == (10, 11)
    assert not errand.joins_topic
    assert step.state.limits.tracks == 12
    assert step.state.limits.genres == ("rock",)


def test_orders():
    assert after(act("swap", tracks=("a", "j"))).places == ("j", *SLATE[1:9], "a")
    to_top = act("move", tracks=("g",), place=Place(rank=1))
    assert after(to_top).places == ("g", *SLATE[:6], *SLATE[7:])
    assert after(act("reverse")).places == SLATE[::-1]
    assert after(act("sort", key=SortKey(field="year", descending=True))).places == SLATE[::-1]
    mixed = after(act("shuffle")).places
    assert mixed != SLATE
    assert set(mixed) == set(SLATE)


def test_lengths():
    assert len(after(act("shorten", amount=count(6))).places) == 6
    assert len(after(act("extend", amount=count(3), more=True)).places) == 13
    assert after(act("extend", amount=Amount(times=2))).state.limits.tracks == 20
    hour = Amount(minutes=Bounds(at_least=54, at_most=60))
    assert after(act("extend", amount=hour)).state.limits.minutes == Bounds(at_least=54, at_most=60)
    assert 0 < after(act("shorten")).state.limits.tracks < 10


def test_a_new_wish_ends_the_topic_and_keeps_what_is_refused():
    no_rap = Criterion(words="no rap", limits=Limits(genres_not=("rap",)))
    state = STATE.model_copy(update={"standing": (*STATE.standing, no_rap)})
    pop = Criterion(words="pop", text="pop", limits=Limits(genres=("pop",)))
    step = after(act("wish", criteria=(pop,)), state=state)
    assert step.places == ()
    assert step.state.limits == Limits(genres=("pop",), genres_not=("rap",))
    assert {one.words for one in step.ended} == {"rock", "ten"}


def test_a_pivot_keeps_the_length():
    pop = Criterion(words="pop", limits=Limits(genres=("pop",)))
    step = after(act("pivot"), act("wish", criteria=(pop,)))
    assert step.state.limits == Limits(genres=("pop",), tracks=10)


def test_a_refusal_leaves_the_list_and_a_shift_makes_it_anew():
    no_rap = Criterion(words="no rap", limits=Limits(genres_not=("rap",)))
    assert after(act("exclude", criteria=(no_rap,))).places == SLATE
    calmer = Criterion(words="calmer", shifts=(Shift(feature="energy", by=-0.2, word="calmer"),))
    step = after(act("refine", criteria=(calmer,)))
    assert step.places == ()
    assert step.state.limits.energy == Bounds(at_most=0.6)
    assert round(step.state.targets[0].value, 6) == 0.4


def test_what_is_held_stays_near_what_it_is():
    held = Criterion(words="same tempo", shifts=(Shift(feature="tempo", by=0, word="tempo"),))
    bounds = after(act("refine", criteria=(held,))).state.limits.tempo
    assert bounds.holds(120)
    assert not bounds.holds(160)


def test_liking_changes_nothing_and_disliking_takes_off():
    liked = after(act("like", tracks=("c",)))
    assert not liked.changes
    assert liked.judged[0].tracks == ("c",)
    disliked = after(act("dislike", tracks=("c",)))
    assert "c" not in disliked.places
    assert disliked.judged[0].kind == "dislike"


def test_jumps():
    assert after(act("undo")).jump == Jump("back")
    assert after(act("undo", amount=count(3))).jump == Jump("back", 3)
    assert after(act("redo")).jump == Jump("forward")
    first = act("recall", selection=Earlier(which="first"))
    assert after(first).jump == Jump("first")


def test_no_to_a_way_out_goes_back():
    stuck = STATE.model_copy(update={"slate": (), "offers": (Offer(say="less"),)})
    assert after(act("no"), state=stuck, slate=()).jump == Jump("back")


def test_a_track_that_was_taken_off_comes_back():
    gone = Criterion(words="drop it", limits=Limits(tracks_not=("z",)))
    state = STATE.model_copy(update={"standing": (*STATE.standing, gone)})
    step = after(act("recall", tracks=("z",)), state=state)
    assert "z" in step.places
    assert step.state.limits.tracks_not == ()


def test_what_holds_is_taken_back_by_number():
    step = after(act("let_go", takes_back=(1,)))
    assert step.state.limits == Limits(tracks=10)


def test_the_contrary_of_limits():
    assert negated(Limits(genres=("rap",))) == Limits(genres_not=("rap",))
    assert negated(Limits(tempo=Bounds(at_most=100))) == Limits(tempo=Bounds(at_least=100.5))
    assert negated(Limits(genders=("female",))) == Limits(genders=("male",))
    assert negated(Limits(genres=("rap",), per_artist=1)) is None


PLACES = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=2)


@given(PLACES, st.data())
def test_swapping_twice_changes_nothing(places, data):
    pair = data.draw(st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True))
    assert swapped(swapped(places, pair), pair) == places


@given(PLACES, st.data(), st.integers(-9, 9).filter(bool))
def test_moving_and_shuffling_lose_nothing(places, data, rank):
    going = data.draw(st.lists(st.sampled_from(places), unique=True))
    assert sorted(moved(places, going, Place(rank=rank))) == sorted(places)
    assert sorted(shuffled(places, str(rank))) == sorted(places)
