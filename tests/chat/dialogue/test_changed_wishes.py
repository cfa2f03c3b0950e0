"""What holds once a wish was corrected, its occasion is over, or its last change goes on."""

from undercard.chat.dialogue.acting import run
from undercard.chat.dialogue.acts import Act, Criterion, Shift, Target
from undercard.chat.dialogue.draft import InView
from undercard.chat.dialogue.holding import SOUND, pushed, without
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.shifts import LAST, last_change, settled
from undercard.chat.dialogue.state import DialogueState

SLATE = tuple("abcdefghij")
MEANS = {"energy": 0.6, "tempo": 120.0, "year": 2000.0}
ROCK = Criterion(words="rock", text="rock", limits=Limits(genres=("rock",)))
NINETIES = Criterion(words="90s", limits=Limits(years=(Bounds(at_least=1990, at_most=1999),)))
BATH = Criterion(
    words="a bath", text="a bath", targets=(Target(feature="energy", value=0.3, word="bath"),)
)
SOUL = Criterion(words="soul", text="soul", limits=Limits(genres=("soul",)))
ABBA = Criterion(words="Abba", limits=Limits(artists=("ABBA",)))
FAST = Criterion(words="fast", shifts=(Shift(feature="tempo", by=20, word="fast"),))


def holding(*criteria):
    return DialogueState(standing=pushed((), criteria), slate=SLATE, turn=1)


def act(kind, **given):
    return Act(kind=kind, words=kind, **given)


def after(*acts, state):
    view = InView(
        slate=SLATE,
        artists={track: track.upper() for track in SLATE},
        minutes=40.0,
        usual=10,
        means=lambda _: MEANS,
        order=lambda ids, _: tuple(ids),
    )
    return run(state, acts, view, "one")


def words(step):
    return [one.words for one in step.state.standing]


def test_a_correction_leaves_what_it_does_not_name():
    state = holding(ROCK, NINETIES)
    assert words(after(act("wish", criteria=(SOUL,), corrects=True), state=state)) == [
        "90s",
        "soul",
    ]
    assert words(after(act("wish", criteria=(SOUL,)), state=state)) == ["soul"]


def test_a_correction_of_another_kind_is_a_new_wish():
    corrected = after(act("wish", criteria=(ABBA,), corrects=True), state=holding(ROCK, NINETIES))
    assert words(corrected) == ["Abba"]


def test_what_is_over_ends_the_sound_and_no_more():
    state = holding(ROCK, NINETIES, BATH)
    over = after(act("pivot"), act("refine", criteria=(FAST,)), state=state)
    assert words(over) == ["rock", "90s", "fast"]
    assert words(after(act("refine", criteria=(FAST,)), state=state)) == [
        *words(after(state=state)),
        "fast",
    ]


def test_the_mood_stays_in_another_wish_where_it_is_held():
    held = Criterion(words="same mood", hold=(SOUND,))
    step = after(act("wish", criteria=(SOUL, held)), state=holding(ROCK, BATH))
    assert words(step) == ["a bath", "soul"]


def test_sound_is_let_go_of_as_one():
    assert without(pushed((), [ROCK, BATH]), [SOUND]) == (ROCK,)


def test_what_was_put_on_for_a_mood_goes_with_the_mood():
    happy = Criterion(words="happy", text="happy", labels=("happy",))
    none = Criterion(words="happy", polarity="-", limits=Limits(notes_not=("happy",)))
    assert [one.polarity for one in pushed((happy,), [none])] == ["-"]


def test_a_change_goes_on_the_same_way():
    state = holding(ROCK, settled(FAST, {"tempo": 100.0}))
    assert [(one.feature, one.by) for one in last_change(state.standing)] == [("tempo", 20.0)]
    more = Criterion(words="more", shifts=(Shift(feature=LAST, by=1, word="more"),))
    last = after(act("refine", criteria=(more,)), state=state).state.standing[-1]
    assert last.limits.tempo == Bounds(at_least=MEANS["tempo"])
    assert last.targets[0].value == MEANS["tempo"] + 20


def test_newer_goes_on_to_newer_still():
    newer = Criterion(words="newer", limits=Limits(years=(Bounds(at_least=2001),)))
    assert [one.by for one in last_change((newer,))] == [8.0]


def test_nothing_goes_on_from_what_was_no_change():
    assert last_change((ROCK, NINETIES)) == ()
    assert last_change(()) == ()
