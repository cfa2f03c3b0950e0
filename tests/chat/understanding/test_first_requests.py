"""First requests as strangers word them, in four languages, by the tagger that ships."""

import pytest

from undercard.chat.dialogue.holding import topic_of
from undercard.chat.understanding.exact.anything import asks_for_anything
from undercard.chat.understanding.exact.periods import read_years
from undercard.chat.understanding.exact.years_anyhow import years_anyhow
from undercard.chat.understanding.spoken_forms import with_plain_words
from undercard.chat.understanding.view import View


def criteria_of(understanding, say):
    return [one for act in understanding.read(say, View()).acts for one in act.criteria]


def limits_of(understanding, say):
    return topic_of(criteria_of(understanding, say)).limits


@pytest.mark.parametrize(
    ("say", "genre", "tracks"),
    [
        ("zehn Elektro-Titel", "edm", 10),
        ("Zehn Big-Room-Tracks", "big room", 10),
        ("fünf Jazznummern", "jazz", 5),
        ("Techno-Musik bitte", "techno", None),
        ("Hip-Hop-Klassiker bitte, so 15", "hip hop", 15),
        ("Rockballaden aus den 80ern", "power ballads", None),
        ("sechs Rocklieder, nicht mehr und nicht weniger", "rock", 6),
        ("ni más ni menos que siete temas de rock", "rock", 7),
        ("no more and no less than seven rock songs", "rock", 7),
        ("nine tops, synth pop", "electropop", 9),
        ("latin pop... nine tops, my phone's on 4 percent", "latin pop", 9),
        ("70s rock x5", "rock", 5),
        ("ROCK 70S 5", "rock", 5),
        ("10x house 124bpm", "house", 10),
        ("rock aus den Siebzigern, zehn", "rock", 10),
        ("electronic, instrumental, zero singing if poss", "edm", None),
        ("ohne Gesang bitte, elektronisch", "edm", None),
    ],
)
def test_a_genre_and_how_many_are_read_however_they_are_written(understanding, say, genre, tracks):
    limits = limits_of(understanding, say)
    assert (limits.genres, limits.tracks) == ((genre,), tracks)


@pytest.mark.parametrize(
    ("say", "tempo"),
    [
        ("big room techno 126 to 130", "126–130"),
        ("house 122-126", "122–126"),
        ("techno zwischen 128 und 132", "128–132"),
        ("10x house 124bpm", "120–128"),
    ],
)
def test_a_number_that_is_no_year_is_a_tempo(understanding, say, tempo):
    limits = limits_of(understanding, say)
    assert limits.tempo.worded() == tempo
    assert limits.years == ()


@pytest.mark.parametrize(
    ("say", "years"),
    [
        ("rock bis 1979, nichts Neueres", ["at most 1979"]),
        ("rock fin des années 70", ["1976–1979"]),
        ("rock de principios de los noventa", ["1990–1993"]),
        ("2000er Pop, weiblich", ["2000–2009"]),
        ("country, 90 to 94", ["1990–1994"]),
        ("rock from the 80s, before 1985", ["1980–1984"]),
        ("Rock aus den 90ern, ab 1995", ["1995–1999"]),
        ("80s or after 2005, pop", ["1980–1989", "at least 2006"]),
        ("nothing beats seventies disco, put ten on", ["1970–1979"]),
        ("pop from nineteen ninety nine", ["1999–1999"]),
        ("nights, and we've agreed on r&b from the two thousands", ["2000–2009"]),
    ],
)
def test_years_reach_as_far_as_their_words(understanding, say, years):
    assert [one.worded() for one in limits_of(understanding, say).years] == years


def test_years_that_cannot_hold_together_are_both_kept(understanding):
    limits = limits_of(understanding, "10 songs, all of them out after 2010, each from the 1980s")
    assert [one.worded() for one in limits.years] == ["1980–1989"]
    assert [one.worded() for one in limits.years_not] == ["at most 2010"]


@pytest.mark.parametrize(
    ("words", "language", "years"),
    [
        ("past '76", "en", "at least 1977"),
        ("the past ten years", "en", "2011–2020"),
        ("1970 bis 1979", "de", "1970–1979"),
        ("fin des années 70", "es", "1976–1979"),
    ],
)
def test_a_bound_is_read_in_whatever_language(words, language, years):
    assert [one.worded() for one in years_anyhow(words, language, 2020)] == [years]


def test_what_joins_two_decades_bounds_neither():
    assert [one.worded() for one in read_years("80s + 90s")] == ["1980–1989", "1990–1999"]


@pytest.mark.parametrize(
    ("say", "language"),
    [
        ("Ten songs, a varied bag", "en"),
        ("mixed bag, ten of em", "en"),
        ("quickly, five songs, surprise me", "en"),
        ("dix chansons, un peu de tout", "fr"),
        ("Zehn Lieder, querbeet", "de"),
        ("doce temas, de todo un poco", "es"),
    ],
)
def test_who_says_outright_that_it_may_be_anything_gets_a_list(say, language):
    assert asks_for_anything(say, language)


@pytest.mark.parametrize(
    "say",
    [
        "can I take ibuprofen with wine",
        "songs my nan would like",
        "surprise me with the capital city of France",
    ],
)
def test_a_word_of_it_alone_does_not(say):
    assert not asks_for_anything(say)


@pytest.mark.parametrize(
    ("say", "genres", "artists"),
    [
        (
            "nights, and Denise who does the other bay can't bear guitars, but we've agreed on r&b",
            ("r&b",),
            (),
        ),
        ("my son wants techno but I want jazz", ("jazz",), ()),
        (
            "mein Schwager grillt, und der will immer nur Schlager, aber ich will Rock",
            ("rock",),
            (),
        ),
        ("My husband can't stand techno but he's out, so techno it is", ("techno",), ()),
        ("mi waan hear Sean Paul an dem man deh", (), ("Sean Paul",)),
        ("my wife loves Celine, play some", (), ("Céline Dion",)),
        ("sum metalica", (), ("Metallica",)),
        ("Simon and Garfunkel & Willie Nelson", (), ("Simon & Garfunkel", "Willie Nelson")),
    ],
)
def test_only_the_music_that_is_asked_for_counts(understanding, say, genres, artists):
    limits = limits_of(understanding, say)
    assert (limits.genres, limits.artists) == (genres, artists)
    assert not any(one.some_of for one in criteria_of(understanding, say))


@pytest.mark.parametrize(
    "say",
    [
        "last year somebody put on something with swearing in it so fifteen songs, cheerful",
        "songs nobody swears in, hip hop",
        "die Kinder sitzen hinten, also nichts mit Schimpfwörtern, Pop",
    ],
)
def test_swearing_is_asked_for_by_nobody_who_only_tells_of_it(understanding, say):
    assert limits_of(understanding, say).explicit is not True


def test_an_idiom_that_refuses_leaves_the_wish_beside_it(understanding):
    limits = limits_of(understanding, "Elektronisches gerne, aber verschon mich mit David Guetta")
    assert (limits.genres, limits.artists_not) == (("edm",), ("David Guetta",))


@pytest.mark.parametrize(
    "say",
    [
        "she's mad into the slow 90s R&B her mum used to play at the first dance",
        "Rock of the sixties I wish, then comes my tram",
        "r&b from the two thousands, fifteen of them because then the doctors come round",
        "Werner who later went to Canada had the one cassette, now I want Scorpions and rock",
    ],
)
def test_words_of_a_tale_make_no_parts_of_a_list(understanding, say):
    assert not any(one.part for one in criteria_of(understanding, say))


@pytest.mark.parametrize(
    ("say", "plain"),
    [
        ("rock comma ten songs full stop", "rock, ten songs."),
        ("Pop Komma zehn Titel bitte Fragezeichen", "Pop, zehn Titel bitte?"),
        ("play oxford comma", "play oxford comma"),
        ("ni plus ni moins que six titres", "exactement six titres"),
    ],
)
def test_signs_that_were_dictated_are_signs(say, plain):
    assert with_plain_words(say, lambda *_: False) == plain


def test_a_sign_in_a_name_stays():
    say = "play oxford comma comma and then ten more by vampire weekend full stop"
    heard = with_plain_words(say, lambda text, start, _: text[:start].endswith("oxford "))
    assert heard == "play oxford comma, and then ten more by vampire weekend."


@pytest.mark.parametrize(
    ("say", "limit", "bounds"),
    [
        ("rock, six minutes each minimum", "track_minutes", (6, None)),
        ("5 proper epics, rock, six minutes apiece minimum", "track_minutes", (6, None)),
        ("une demi-heure de pop, pas une minute de plus", "minutes", (27, 30)),
        ("half an hour of pop, not a minute more", "minutes", (27, 30)),
    ],
)
def test_a_bound_may_stand_apart_from_its_number(understanding, say, limit, bounds):
    limits = [one.limits for act in understanding.read(say, View()).acts for one in act.criteria]
    (found,) = [getattr(one, limit) for one in limits if getattr(one, limit) is not None]
    assert (found.at_least, found.at_most) == bounds
    assert not any(
        one.unread for act in understanding.read(say, View()).acts for one in act.criteria
    )


@pytest.mark.parametrize(
    ("say", "artist"),
    [
        ("play some uh linkin park no wait not linkin park uh foo fighters", "Foo Fighters"),
        ("Queen, nein, nicht Queen, ABBA bitte", "ABBA"),
    ],
)
def test_what_is_denied_is_taken_back(understanding, say, artist):
    acts = understanding.read(say, View()).acts
    assert {name for act in acts for one in act.criteria for name in one.limits.artists} == {artist}
