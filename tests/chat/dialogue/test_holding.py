"""What holds in a dialogue: a later word takes the place of an earlier one, refusals add up."""

from hypothesis import given
from hypothesis import strategies as st

from undercard.chat.dialogue.acts import Criterion, Target
from undercard.chat.dialogue.holding import pushed, topic_of, without
from undercard.chat.dialogue.limits import Bounds, Limits


def wants(genre):
    return Criterion(words=genre, text=genre, limits=Limits(genres=(genre,)))


def refuses(genre):
    return Criterion(words=f"no {genre}", limits=Limits(genres_not=(genre,)))


def test_a_later_word_takes_the_place_of_an_earlier_one():
    held = pushed(pushed((), [wants("rock")]), [wants("jazz")])
    assert topic_of(held).limits.genres == ("jazz",)
    assert topic_of(held).wish == "jazz"


def test_things_said_together_are_alternatives_and_also_joins():
    held = pushed((), [wants("rock"), wants("soul")])
    assert topic_of(held).limits.genres == ("rock", "soul")
    joined = pushed(held, [wants("pop")], joins=True)
    assert topic_of(joined).limits.genres == ("rock", "soul", "pop")


def test_a_number_of_tracks_and_a_length_take_each_other_s_place():
    ten = Criterion(words="ten", limits=Limits(tracks=10))
    hour = Criterion(words="an hour", limits=Limits(minutes=Bounds(at_most=60)))
    assert topic_of(pushed(pushed((), [ten]), [hour])).limits.tracks is None


def test_what_is_welcome_again_is_refused_no_more():
    held = pushed((), [refuses("rap"), refuses("edm")])
    again = Criterion(words="rap is fine", welcome=("rap",))
    assert topic_of(pushed(held, [again])).limits.genres_not == ("edm",)


def test_letting_a_limit_go_leaves_what_else_the_words_said():
    both = Criterion(
        words="slow 90s",
        limits=Limits(years=(Bounds(at_least=1990, at_most=1999),), tracks=10),
        targets=(Target(feature="tempo", value=80, word="slow"),),
    )
    (left,) = without((both,), {"years"})
    assert left.limits == Limits(tracks=10)
    assert left.targets == both.targets
    assert without((both,), {"tempo"}) == (both,)


def test_what_counts_as_calm_stays_where_a_later_word_agrees():
    calm = Target(feature="energy", value=0.3, word="calm", counts=Bounds(at_most=0.45))
    asleep = Target(feature="energy", value=0.15, word="sleeping")
    rowdy = Target(feature="energy", value=0.9, word="party")
    held = [Criterion(words=one.word, targets=(one,)) for one in (calm, asleep, rowdy)]
    (aim,) = topic_of(held[:2]).targets
    assert (aim.value, aim.counts) == (asleep.value, calm.counts)
    assert topic_of(held).targets == (rowdy,)


GENRES = ("rap", "pop", "rock", "edm", "soul")


@given(st.lists(st.tuples(st.sampled_from(GENRES), st.booleans()), max_size=8))
def test_only_wanting_a_genre_ends_its_refusal(said):
    held = ()
    for genre, wanted in said:
        held = pushed(held, [wants(genre) if wanted else refuses(genre)])
    refused = {genre for genre, wanted in dict(said).items() if not wanted}
    assert set(topic_of(held).limits.genres_not) == refused
