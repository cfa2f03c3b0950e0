"""How requests move a dialogue on. Pure values, no parts needed."""

from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.request import Edit, Request, SoundWish
from undercard.chat.dialogue.state import DialogueState, advance


def state(**given):
    return DialogueState.model_validate(given)


def request(kind="wish", **given):
    return Request.model_validate({"kind": kind, "say": "…", **given})


SHOWN = ("a", "b", "c", "d")


def test_unwanted_things_add_up_and_wanted_things_replace():
    before = state(limits=Limits(genres=("pop",), genres_not=("rap",)), slate=SHOWN)
    after = advance(
        before, request(changes=Limits(genres=("rock",), genres_not=("trap",))), {}
    ).state.limits
    assert (after.genres, after.genres_not) == (("rock",), ("rap", "trap"))


def test_also_joins():
    before = state(limits=Limits(genres=("pop",)))
    assert advance(
        before, request(changes=Limits(genres=("rock",)), adds_to=True), {}
    ).state.limits.genres == (
        "pop",
        "rock",
    )


def test_wanting_what_was_unwanted_lifts_the_ban():
    before = state(limits=Limits(genres_not=("rap", "trap")))
    assert advance(
        before, request(changes=Limits(genres=("rap",))), {}
    ).state.limits.genres_not == ("trap",)


def test_a_new_wish_lets_go_of_the_topic_and_keeps_standing_limits():
    before = state(
        limits=Limits(
            genres=("pop",), years=(Bounds(at_least=1990),), genres_not=("rap",), per_artist=1
        ),
        wish="calm pop",
        slate=SHOWN,
    )
    step = advance(
        before, request(changes=Limits(genres=("rock",)), wish="some rock", fresh_topic=True), {}
    )
    assert step.state.limits == Limits(genres=("rock",), genres_not=("rap",), per_artist=1)
    assert step.state.wish == "some rock"
    assert step.let_go == ("years",)


def test_a_length_in_tracks_replaces_one_in_minutes_and_the_other_way_round():
    minutes = Bounds(at_least=40, at_most=45)
    first = advance(
        state(limits=Limits(minutes=minutes)), request(changes=Limits(tracks=7)), {}
    ).state.limits
    assert (first.tracks, first.minutes) == (7, None)
    second = advance(state(limits=first), request(changes=Limits(minutes=minutes)), {}).state.limits
    assert (second.tracks, second.minutes) == (None, minutes)


def test_gentle_changes_keep_the_tracks_and_others_do_not():
    before = state(slate=SHOWN)
    assert advance(before, request(changes=Limits(genres_not=("rap",))), {}).keep == SHOWN
    assert advance(before, request(changes=Limits(tracks=15)), {}).keep == SHOWN
    assert advance(before, request(changes=Limits(genres=("rock",))), {}).keep == ()


def test_drop_keep_swap_move_add_fresh():
    def edited(**edit):
        return advance(state(slate=SHOWN), request("edit", edits=(Edit.model_validate(edit),)), {})

    drop = edited(kind="drop", ranks=(2,), tracks=("b",))
    assert (drop.keep, drop.state.limits.tracks_not) == (("a", "c", "d"), ("b",))
    keep = edited(kind="keep", ranks=(1, 3), tracks=("a", "c"))
    assert (keep.keep, keep.state.limits.tracks_not) == (("a", "c"), ("b", "d"))
    assert edited(kind="swap", ranks=(1, 4), tracks=("a", "d")).keep == ("d", "b", "c", "a")
    assert edited(kind="move", ranks=(3, 1), tracks=("c",)).keep == ("c", "a", "b", "d")
    assert edited(kind="add", count=2).state.limits.tracks == 6
    fresh = edited(kind="fresh")
    assert (fresh.keep, fresh.state.limits.tracks_not) == ((), SHOWN)


def test_calmer_aims_below_the_mean_and_binds_to_it():
    step = advance(
        state(slate=SHOWN),
        request(sound=(SoundWish(feature="energy", word="", shift=-0.15),)),
        {"energy": 0.6},
    )
    assert step.state.limits.energy == Bounds(at_most=0.6)
    assert step.state.sound[0].target == 0.6 - 0.15
    again = advance(
        step.state,
        request(sound=(SoundWish(feature="energy", word="", shift=-0.15),)),
        {"energy": 0.4},
    )
    assert again.state.limits.energy == Bounds(at_most=0.4)


def test_louder_after_calm_lifts_the_upper_bound_that_it_contradicts():
    before = state(limits=Limits(energy=Bounds(at_most=0.5)))
    step = advance(
        before, request(sound=(SoundWish(feature="energy", word="", shift=0.15),)), {"energy": 0.6}
    )
    assert step.state.limits.energy == Bounds(at_least=0.6)
    within = advance(
        before, request(sound=(SoundWish(feature="energy", word="", shift=0.15),)), {"energy": 0.3}
    )
    assert within.state.limits.energy == Bounds(at_least=0.3, at_most=0.5)


def test_letting_go():
    before = state(limits=Limits(years=(Bounds(at_least=1990),), genres=("pop",)))
    assert advance(before, request(unset=("years", "years_not")), {}).state.limits == Limits(
        genres=("pop",)
    )
