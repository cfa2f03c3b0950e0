"""What strangers say of a list or wish for, in four languages, by the tagger that ships."""

import pytest

from undercard.chat.dialogue.acts import Act, Amount
from undercard.chat.dialogue.holding import topic_of
from undercard.chat.dialogue.limits import Bounds
from undercard.chat.dialogue.selections import Ranks
from undercard.chat.understanding.exact.told_years import pointed_years, read_move
from undercard.chat.understanding.likelihood import if_likely
from undercard.chat.understanding.spoken_amounts import only_so_many
from undercard.chat.understanding.view import View

EMPTY = View()
TITLES = ("Hello", "Run", "Stay", "Go", "Blue Moon", "Yellow")
ARTISTS = ("Adele", "Snow", "Rihanna", "Moby", "Elvis", "Coldplay")
VIEW = View(ids=tuple("abcdef"), titles=TITLES, artists=ARTISTS, has_topic=True)


def acts_of(understanding, say, view=VIEW):
    return understanding.read(say, view).acts


def shifts_of(understanding, say):
    return [
        (shift.feature, shift.by)
        for act in acts_of(understanding, say)
        for one in act.criteria
        for shift in one.shifts
    ]


def limits_of(understanding, say, view=EMPTY):
    criteria = (one for act in acts_of(understanding, say, view) for one in act.criteria)
    return topic_of([one.model_copy(update={"part": None}) for one in criteria]).limits


@pytest.mark.parametrize(
    ("say", "years"),
    [
        ("same idea, only ten years on", 10),
        ("now shift the whole thing on by ten years", 10),
        ("hmm could these go a few years back in time", -3),
        ("can you go a decade earlier", -10),
        ("das gleiche, aber zehn Jahre später", 10),
        ("recule de dix ans", -10),
        ("pareil mais vingt ans plus tard", 20),
        ("lo mismo pero diez años antes", -10),
    ],
)
def test_a_list_moves_by_so_many_years(understanding, say, years):
    assert shifts_of(understanding, say) == [("year", years)]


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("the last ten years", "en"),
        ("songs from ten years ago", "en"),
        ("at least ten years old", "en"),
        ("nothing older than ten years", "en"),
        ("over ten years older", "en"),
        ("von vor zehn Jahren", "de"),
        ("il y a dix ans", "fr"),
        ("de hace diez años", "es"),
    ],
)
def test_years_before_now_move_nothing(words, language):
    assert read_move(words, language) is None


@pytest.mark.parametrize(
    ("say", "years"),
    [
        ("I was at school from 1978 until 1985. Rock from then", "1978–1985"),
        ("I'm 30, only stuff from before I was born", "at most 1989"),
        ("ich habe 1990 Abi gemacht, Songs aus dem Jahr bitte", "1990–1990"),
        ("j'avais 20 ans en 1985, mets-moi du rock de cette époque", "1985–1985"),
        ("tengo 45 años, música de antes de que yo naciera", "at most 1974"),
        ("rock from the 90s, say after 1995", "1996–1999"),
    ],
)
def test_years_are_those_that_the_words_point_at(understanding, say, years):
    limits = limits_of(understanding, say)
    assert years in [one.worded() for one in limits.years]
    assert limits.tracks is None


def test_who_tells_when_they_were_born_asks_for_no_year():
    assert pointed_years("I was born in 1987", "I was born in 1987", "en", 2020) == ()


@pytest.mark.parametrize(
    "say",
    [
        "every coffee shop has these on. gimme the ones nobody knows",
        "yeah but like... ones nobody's heard of",
        "something not everyone and their dog has heard",
        "lieber welche, die keiner kennt",
        "des trucs que personne ne connaît",
        "algo que casi nadie conozca",
    ],
)
def test_what_hardly_anybody_knows_is_asked_for(understanding, say):
    assert shifts_of(understanding, say) == [("popularity", -20)]


@pytest.mark.parametrize("say", ["nobody knows these lol", "nobody listens to this anymore"])
def test_who_says_that_nobody_knows_them_asks_for_no_such(understanding, say):
    assert shifts_of(understanding, say) == []


@pytest.mark.parametrize(
    ("say", "longest"),
    [
        ("Four minutes is my absolute limit, per song like, pop", 4),
        ("a hundred and fifty seconds max per tune, rap", 2.5),
        ("six rock songs, none of em longer than 4 minutes", 4),
        ("keine Lieder über vier Minuten, Pop", 4),
        ("du rock, aucune chanson ne doit dépasser trois minutes", 3),
        ("rock, que ninguna pase de tres minutos", 3),
    ],
)
def test_how_long_each_may_be_is_read_by_the_words_around(understanding, say, longest):
    limits = limits_of(understanding, say)
    assert limits.track_minutes == Bounds(at_most=longest)
    assert limits.per_artist is None


def test_numbers_say_more_than_the_quality_that_they_measure(understanding):
    limits = limits_of(understanding, "the long ones. rock, over six minutes each")
    assert limits.track_minutes == Bounds(at_least=6)
    assert shifts_of(understanding, "un peu plus récent, disons après 2005") == []


@pytest.mark.parametrize(
    ("say", "genre_or_artist"),
    [
        ("turn it into Taylor Swift", "Taylor Swift"),
        ("switch 2 Drake", "Drake"),
        ("quick. Get rid of this and put Ariana Grande on!", "Ariana Grande"),
        ("wechsel zu Jazz", "jazz"),
        ("passe à Daft Punk", "Daft Punk"),
        ("cámbiale a algo de soul", "soul"),
    ],
)
def test_a_list_turns_into_another(understanding, say, genre_or_artist):
    kinds = [act.kind for act in acts_of(understanding, say) if act.kind != "context"]
    limits = limits_of(understanding, say, VIEW)
    assert kinds[-2:] == ["pivot", "wish"]
    assert genre_or_artist in (*limits.artists, *limits.genres)


@pytest.mark.parametrize("say", ["switch 2 and 4", "switch 2 for Drake", "get rid of 3"])
def test_tracks_that_are_named_are_edited_and_nothing_turns(understanding, say):
    assert all(act.kind not in ("pivot", "wish") for act in acts_of(understanding, say))


@pytest.mark.parametrize(
    ("say", "amount"),
    [
        ("lose a couple", -2),
        ("three will do", 3),
        ("drei reichen mir", 3),
        ("trois ça suffit", 3),
        ("con tres basta", 3),
        ("keep half", 0.5),
        ("nur die Hälfte bitte", 0.5),
    ],
)
def test_how_many_are_to_be_left(understanding, say, amount):
    (act,) = acts_of(understanding, say)
    tracks = act.amount.tracks.at_least if act.amount.tracks else act.amount.times
    assert (act.kind, -tracks if act.more else tracks) == ("shorten", amount)


@pytest.mark.parametrize(
    ("words", "language"),
    [("number 3 will do nicely", "en"), ("3 will do", "en"), ("la 3 me basta", "es")],
)
def test_a_rank_is_no_number_that_is_enough(words, language):
    act = Act(kind="like", words=words, confidence=0.9, selection=Ranks(ranks=(3,)))
    assert only_so_many(act, language) == act


def test_no_more_than_so_many_is_just_so_many(understanding):
    (act,) = acts_of(understanding, "Il m'en faut quinze, pas une de plus.")
    fifteen = Amount(tracks=Bounds(at_least=15, at_most=15))
    assert (act.kind, act.amount, act.more) == ("shorten", fifteen, False)


@pytest.mark.parametrize(
    ("say", "tracks"),
    [
        ("a dozen and a half pop songs", 18),
        ("deux douzaines de chansons rock", 24),
        ("just the one rock song, under two and a half minutes", 1),
        ("Thin Lizzy and U2, a few of each", 6),
        ("Queen et ABBA, deux de chaque", 4),
    ],
)
def test_how_many_a_wish_is_for(understanding, say, tracks):
    assert limits_of(understanding, say).tracks == tracks


@pytest.mark.parametrize(
    ("say", "minutes"),
    [
        ("latin, total duration 1:10:00", 70),
        ("my commute is 45 minutes but there's traffic, so make it 50, rap only", 50),
        ("The doctor's ringing in three quarters of an hour, some latin music until then", 45),
        ("we leave in 20 minutes, some pop please", 20),
    ],
)
def test_how_long_a_wish_is_for(understanding, say, minutes):
    assert limits_of(understanding, say).minutes.at_most == minutes


def test_words_that_ask_whatever_their_borders_are_no_guess():
    unsure = Act(kind="refine", words="same energy but electronic", confidence=0.02)
    assert if_likely(unsure, VIEW).kind == "unclear"
    assert if_likely(unsure, VIEW, "en", 0.9).kind == "refine"


def test_those_named_before_are_whom_a_wish_points_at(understanding):
    said = (
        "My husband and I used to dance to the Rolling Stones and The Who. A few of theirs, love?"
    )
    assert set(limits_of(understanding, said).artists) == {"The Rolling Stones", "The Who"}


def test_years_that_are_let_in_too_join_those_that_hold(understanding):
    *_, act = acts_of(understanding, "ooh and let the sixties in too, why not")
    assert act.more
    assert act.criteria[0].limits.years == (Bounds(at_least=1960, at_most=1969),)


def test_where_there_is_to_be_none_of_it_it_is_refused(understanding):
    say = (
        "so boss's orders, ready? twelve songs, none older than 2010, no rap cos of the mums, "
        "nothing past the four minute mark, and he'll sack me if there's Justin Bieber"
    )
    limits = [one.limits for act in understanding.read(say, View()).acts for one in act.criteria]
    assert [bounds.at_most for one in limits for bounds in one.years_not] == [2009]
    assert not any(one.years for one in limits)


@pytest.mark.parametrize(
    "say",
    [
        "Rock für eine halbe Stunde, danach muss ich los",
        "rock for half an hour, then I have to go",
        "du rock pour une demi-heure, après je dois partir",
    ],
)
def test_what_somebody_does_afterwards_is_no_part_of_the_list(understanding, say):
    (act,) = understanding.read(say, View()).acts
    assert not any(one.part for one in act.criteria)


def test_an_occasion_that_is_only_guessed_to_be_refused_is_not(understanding):
    say = "need trap at 140 bpm and up or im not squatting"
    (act,) = understanding.read(say, View()).acts
    assert not any(one.polarity == "-" for one in act.criteria)
