"""Acts that ask for other music, that bring back, merge and judge, and what holds afterwards."""

import pytest

from undercard.chat.dialogue.acting import run
from undercard.chat.dialogue.acts import Act, Amount, Criterion, Place, Shift
from undercard.chat.dialogue.draft import InView, Jump
from undercard.chat.dialogue.limits import LONGEST_LIST, Bounds, Limits
from undercard.chat.dialogue.selections import Ranks
from undercard.chat.dialogue.state import DialogueState, Offer

SLATE = tuple("abcde")
ROCK = Criterion(words="rock", text="rock", limits=Limits(genres=("rock",)))
NO_RAP = Criterion(words="no rap", limits=Limits(genres_not=("rap",)))
FIVE = Criterion(words="five", limits=Limits(tracks=5))
POP = Criterion(words="pop", text="pop", limits=Limits(genres=("pop",)))
CALMER = Criterion(words="calmer", shifts=(Shift(feature="energy", by=-0.2, word="calmer"),))
STATE = DialogueState(standing=(ROCK, NO_RAP, FIVE), slate=SLATE, turn=1)


def after(*acts, state=STATE, slate=SLATE):
    view = InView(
        slate=slate,
        artists={track: track.upper() for track in (*slate, "y", "z")},
        minutes=20.0,
        usual=10,
        means=lambda tracks: {"energy": len(tracks) / 10, "tempo": 120.0},
        order=lambda ids, by: tuple(sorted(ids, reverse=by.descending)),
    )
    return run(state, acts, view, "one")


def act(kind, **given):
    return Act(kind=kind, words=kind, **given)


def count(number):
    return Amount(tracks=Bounds(at_least=number, at_most=number))


def words(step):
    return [one.words for one in step.state.standing]


def taken_off(*tracks):
    """The state after these were taken off in an earlier turn."""
    gone = Criterion(words="drop", limits=Limits(tracks_not=tracks))
    return STATE.model_copy(update={"standing": (*STATE.standing, gone)})


def test_more_like_one_is_a_new_list_by_its_example():
    step = after(act("more_like", tracks=("c",), criteria=(CALMER,)))
    assert step.places == ()
    assert step.state.topic.seeds == ("c",)
    assert words(step) == ["no rap", "five", "more_like", "calmer"]
    assert step.state.limits.energy == Bounds(at_most=0.1)  # beside that one track, not the list


def test_more_like_somebody_who_is_not_on_the_list_is_a_new_list_by_that_example():
    step = after(act("more_like", criteria=(Criterion(words="U2", seed_artists=("U2",)),)))
    assert (step.state.topic.seed_artists, step.state.topic.seeds) == (("U2",), ())
    assert words(step) == ["no rap", "five", "U2"]


def test_only_a_number_is_how_long_the_list_becomes():
    step = after(act("shorten", selection=Ranks(ranks=(4,))))
    assert step.state.limits.tracks == len(SLATE) - 1


def test_more_by_one_is_only_that_artist():
    step = after(act("more_by", tracks=("c", "d", "c")))
    assert step.state.limits == Limits(artists=("C", "D"), genres_not=("rap",))


@pytest.mark.parametrize("kind", ["more_like", "more_by"])
def test_more_of_no_track_changes_nothing(kind):
    step = after(act(kind))
    assert (step.places, step.state.standing, step.changes) == (SLATE, STATE.standing, False)


def test_a_wish_that_only_says_how_this_list_should_differ_changes_this_list():
    step = after(act("wish", criteria=(CALMER,)))
    assert words(step) == ["rock", "no rap", "five", "calmer"]
    assert step.ended == ()


def test_a_first_refinement_is_a_wish():
    step = after(act("refine", criteria=(POP,)), state=DialogueState(), slate=())
    assert step.state.limits == Limits(genres=("pop",))
    assert step.changes


def test_what_a_wish_holds_of_the_list_before_stays():
    held = Criterion(words="same length", hold=("tracks",))
    step = after(act("wish", criteria=(POP, held)))
    assert words(step) == ["no rap", "five", "pop"]
    assert [one.words for one in step.ended] == ["rock"]


def test_a_refinement_with_also_joins_what_is_there():
    step = after(act("refine", criteria=(POP,), more=True))
    assert step.state.limits.genres == ("rock", "pop")


def test_none_of_the_list_that_is_there():
    step = after(act("refine", other_tracks=True, criteria=(NO_RAP,)))
    assert step.places == (None,) * 5
    assert set(step.state.limits.tracks_not) == set(SLATE)
    assert step.state.limits.genres == ("rock",)


def test_letting_a_limit_go_leaves_the_rest():
    step = after(act("let_go", criteria=(Criterion(words="any length", unset=("tracks",)),)))
    assert words(step) == ["rock", "no rap"]
    assert step.places == SLATE


def test_what_is_welcome_again_is_refused_no_more():
    step = after(act("let_go", criteria=(Criterion(words="rap is fine", welcome=("rap",)),)))
    assert step.state.limits.genres_not == ()
    assert step.places == SLATE


@pytest.mark.parametrize(
    ("numbers", "left"),
    [
        ((1,), ["no rap", "five"]),
        ((1, 3), ["no rap"]),
        ((3, 1), ["no rap"]),
        ((1, 1), ["no rap", "five"]),
        ((9,), ["rock", "no rap", "five"]),
        ((-1,), ["rock", "no rap"]),
        ((-1, 3), ["rock", "no rap"]),
        ((0, -4), ["rock", "no rap", "five"]),
    ],
)
def test_what_holds_is_taken_back_by_the_numbers_it_was_told_with(numbers, left):
    assert words(after(act("let_go", takes_back=numbers))) == left


def test_the_same_number_in_two_acts_takes_back_one_thing():
    step = after(act("let_go", takes_back=(1,)), act("let_go", takes_back=(1,)))
    assert words(step) == ["no rap", "five"]


def test_tracks_added_by_name_come_last_and_once():
    named = Criterion(words="z and a", tracks=("z", "a"))
    step = after(act("add", criteria=(named,)))
    assert step.places == (*SLATE, "z")
    assert step.state.limits.tracks == 6
    assert step.errands == ()


def test_a_track_asked_for_by_name_is_let_in_whatever_the_list_is_about():
    named = Criterion(words="z", tracks=("z",))
    step = after(act("add", criteria=(named,)), state=taken_off("z"))
    assert step.state.guests == step.must == ("z",)
    assert "z" not in step.state.limits.tracks_not


def test_so_many_of_nothing_in_particular_are_more_of_the_same():
    step = after(act("add", amount=count(2)))
    assert (step.places, step.errands) == ((*SLATE, None, None), ())


@pytest.mark.parametrize(
    ("place", "at"), [(Place(after=Ranks(ranks=(2,)), beside="b"), 2), (Place(rank=1), 0)]
)
def test_what_is_fetched_goes_where_it_is_told(place, at):
    step = after(act("add", criteria=(POP,), place=place))
    assert step.places.index(None) == at


def test_what_is_there_already_is_not_brought_back():
    assert after(act("add", amount=count(1)), act("recall", tracks=("a",))).places[-1] is None


def test_what_is_added_makes_no_list_longer_than_the_longest():
    step = after(act("add", criteria=(POP,), amount=count(500)))
    assert len(step.places) == step.state.limits.tracks == LONGEST_LIST


def test_an_earlier_list_is_merged_in_without_its_repeats():
    step = after(act("merge", tracks=("y", "b", "z")))
    assert step.places == (*SLATE, "y", "z")
    assert step.state.limits.tracks == 7
    assert step.ordered


def test_a_track_that_comes_back_takes_the_last_place_of_a_full_list():
    step = after(act("recall", tracks=("z",)), state=taken_off("z", "y"))
    assert step.places == ("a", "b", "c", "d", "z")
    assert step.state.limits.tracks_not == ("y",)


def test_nothing_is_left_of_what_was_taken_off_when_all_of_it_is_back():
    step = after(act("recall", tracks=("z",)), state=taken_off("z"))
    assert words(step) == ["rock", "no rap", "five"]


def test_a_list_that_was_made_shorter_grows_when_its_tracks_come_back():
    step = after(act("recall", tracks=("y", "z"), more=True), state=taken_off("y", "z"))
    assert step.places == (*SLATE, "y", "z")
    assert step.state.limits.tracks == len(step.places)


def test_a_track_that_is_there_goes_to_the_place_it_is_asked_for():
    named = Criterion(words="d", tracks=("d",))
    step = after(act("add", criteria=(named,), place=Place(rank=1)))
    assert step.places == ("d", "a", "b", "c", "e")


def test_what_is_kept_while_the_rest_is_replaced_has_to_stay():
    step = after(act("keep", tracks=("a", "b")), act("replace", tracks=("c", "d", "e")))
    assert step.places == ("a", "b", None, None, None)
    assert step.must == ("a", "b")


def test_calmer_beside_more_like_this_is_calmer_than_this():
    step = after(act("more_like", tracks=("c",)), act("refine", criteria=(CALMER,)))
    assert step.state.limits.energy == Bounds(at_most=0.1)  # the mean of one track, not of five


def test_everything_is_not_dropped_where_another_act_says_what_is():
    step = after(act("exclude", criteria=(NO_RAP,)), act("drop", tracks=SLATE))
    assert step.places == SLATE


def test_show_and_restart_are_jumps():
    assert after(act("show")).jump == Jump("show")
    assert after(act("restart")).jump == Jump("restart")


@pytest.mark.parametrize("kind", ["dislike", "overplayed"])
def test_what_is_not_liked_is_taken_off_and_remembered(kind):
    step = after(act(kind, tracks=("b", "d")))
    assert step.places == ("a", "c", "e", None, None)
    (judged,) = step.judged
    assert (judged.kind, judged.tracks) == (kind, ("b", "d"))


def test_what_is_liked_stays_where_it_is():
    step = after(act("like", tracks=("b",)))
    assert (step.places, step.state.standing, step.changes) == (SLATE, STATE.standing, False)


def test_acts_are_done_in_the_order_in_which_they_were_said():
    dropped, backwards = act("drop", tracks=("a",)), act("reverse")
    assert after(dropped, backwards).places == (None, "e", "d", "c", "b")
    assert after(backwards, dropped).places == ("e", "d", "c", "b", None)


def test_a_turn_closes_the_question_of_the_one_before():
    open_question = {"offers": (Offer(say="less"),), "question": "several", "assumed": ("x",)}
    state = after(act("thanks"), state=STATE.model_copy(update=open_question)).state
    assert (state.offers, state.question, state.assumed) == ((), "", ())


def test_the_track_that_was_spoken_of_last_is_in_view():
    first = act("q_about", selection=Ranks(ranks=(2,)), tracks=("b",))
    second = act("q_about", selection=Ranks(ranks=(4,)), tracks=("d",))
    assert after(first, second).state.focus == 4
    assert after(act("thanks"), state=STATE.model_copy(update={"focus": 3})).state.focus == 3


@pytest.mark.parametrize(
    "kind", ["q_why", "q_state", "thanks", "chat", "offtopic", "crisis", "unclear", "yes", "no"]
)
def test_what_asks_for_no_change_changes_nothing(kind):
    step = after(act(kind))
    assert (step.places, step.state, step.changes, step.jump) == (SLATE, STATE, False, None)
