"""Acts of one utterance that speak of one thing: said twice, refused whole, sorted after a drop."""

from undercard.chat.dialogue.acting import run
from undercard.chat.dialogue.acts import Act, Amount, Criterion, SortKey
from undercard.chat.dialogue.draft import InView
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.selections import Share, TakenOff
from undercard.chat.dialogue.state import DialogueState

SLATE = tuple("abcdefgh")
ONLY_ACDC = Criterion(words="AC/DC", limits=Limits(artists=("AC/DC",)))
NO_ACDC = Criterion(words="no AC/DC", limits=Limits(artists_not=("AC/DC",)))
ROCK = Criterion(words="rock", text="rock", limits=Limits(genres=("rock",)))
EIGHT = Criterion(words="eight", limits=Limits(tracks=8))
FOUR = Amount(tracks=Bounds(at_least=4, at_most=4))


def after(*acts, standing=(ROCK, EIGHT)):
    view = InView(
        slate=SLATE,
        artists=dict.fromkeys(SLATE, "AC/DC"),
        minutes=32.0,
        usual=10,
        means=lambda _: {"energy": 0.6, "year": 2005.0},
        order=lambda ids, by: tuple(sorted(ids, reverse=by.descending)),
    )
    state = DialogueState(standing=standing, slate=SLATE, turn=1)
    return run(state, acts, view, "one")


def act(kind, **given):
    return Act(kind=kind, words=kind, **given)


def test_a_bit_long_and_by_how_much_is_shortened_once():
    step = after(act("shorten"), act("shorten", amount=FOUR, more=True))
    assert step.state.limits.tracks == 4
    assert after(act("shorten")).state.limits.tracks < 8


def test_what_is_turned_round_twice_in_one_breath_is_turned_once():
    assert after(act("reverse"), act("reverse")).places == tuple(reversed(SLATE))


def test_a_half_that_goes_is_not_filled_up():
    half = Share(where="last", share=0.5)
    step = after(act("drop", selection=half, tracks=SLATE[4:]))
    assert step.places == SLATE[:4]
    assert step.state.limits.tracks == 4


def test_a_new_wish_overrules_the_way_back():
    step = after(act("undo"), act("wish", criteria=(ROCK,)))
    assert step.jump is None
    assert after(act("undo")).jump is not None


def test_where_all_that_was_asked_for_is_refused_what_is_like_it_is_left():
    step = after(act("exclude", criteria=(NO_ACDC,)), standing=(ONLY_ACDC, EIGHT))
    assert step.state.topic.seeds == SLATE[:5]
    assert step.state.limits.artists_not == ("AC/DC",)
    assert step.places == ()
    other = after(act("exclude", criteria=(NO_ACDC,)))  # rock is left
    assert other.state.topic.seeds == ()


def test_what_comes_in_is_sorted_with_the_rest():
    step = after(act("drop", tracks=("c",)), act("sort", key=SortKey(field="year")))
    assert step.key == SortKey(field="year")
    assert step.places == (*(track for track in SLATE if track != "c"), None)


def test_keeping_all_changes_nothing_beside_what_else_is_said():
    step = after(act("extend", amount=FOUR, more=True), act("keep", tracks=SLATE))
    assert step.state.limits.tracks == 12
    assert step.places == (*SLATE, *[None] * 4)


def test_only_what_was_taken_off_may_be_kept():
    gone = Criterion(words="drop", limits=Limits(tracks_not=("x", "y")))
    keep = act("keep", selection=TakenOff(count=2), tracks=("x", "y"))
    step = after(keep, standing=(ROCK, EIGHT, gone))
    assert step.places == ("x", "y")
    assert step.state.limits.tracks == 2
    assert step.state.limits.tracks_not == ()


def test_a_wish_beside_what_is_to_stay_changes_the_list():
    sad = Criterion(words="bittersweet", text="bittersweet", labels=("sad",))
    years = Criterion(words="stay in the noughties", hold=("years", "years_not"))
    step = after(act("wish", criteria=(sad,)), act("refine", criteria=(years,)))
    assert "rock" in step.state.limits.genres
    assert after(act("wish", criteria=(sad,))).state.limits.genres == ()
