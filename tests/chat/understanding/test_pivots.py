"""What of a wish stays, goes or is replaced, where an utterance changes it: on the real tagger."""

from dataclasses import replace

import pytest

from undercard.chat.dialogue.shifts import LAST
from undercard.chat.understanding.further import goes_further
from undercard.chat.understanding.told_fields import told_fields
from undercard.chat.understanding.view import View

LIST = View(ids=tuple("abcdefgh"), titles=("One", "Two", "Three", "Four") * 2,
            artists=("Nobody", "Somebody") * 4, albums=(None,) * 8, has_topic=True)  # fmt: skip


def read(understanding, say, *standing):
    return understanding.read(say, replace(LIST, standing=standing)).acts


def of(acts, *kinds):
    return [one for act in acts if act.kind in kinds for one in act.criteria]


@pytest.mark.parametrize(
    ("say", "language", "told"),
    [
        ("years are right, style's wrong", "en", [("years", True), ("genre", False)]),
        ("dont mess w the speed", "en", [("tempo", True)]),
        ("same vibe, any decade", "en", [("mood", True), ("years", False)]),
        ("a different genre, just as many", "en", [("genre", False), ("number", True)]),
        ("die Jahre stimmen, den Stil nicht", "de", [("years", True), ("genre", False)]),
        ("aus der gleichen Zeit", "de", [("years", True)]),
        ("garde l'époque, change de style", "fr", [("years", True), ("genre", False)]),
        ("la misma energía, otro género", "es", [("energy", True), ("genre", False)]),
        ("keep the energy up", "en", []),
        ("same style as Queen", "en", []),
        ("drop the tempo", "en", []),
        ("songs in the style of Queen", "en", []),
        ("a long time ago", "en", []),
    ],
)
def test_exact_words_tell_which_fields_stay_and_which_go(say, language, told):
    assert [(one.field, one.stays) for one in told_fields(say, language)] == told


@pytest.mark.parametrize(
    ("say", "genre"),
    [
        ("years are right, style's wrong, should've said r and b", "r&b"),
        ("same years but rock", "rock"),
        ("leave the decade alone, hip hop though", "hip hop"),
        ("gleiches Jahrzehnt, aber Pop", "pop"),
        ("garde l'époque mais mets de la pop", "pop"),
        ("la misma época pero salsa", "salsa"),
    ],
)
def test_years_stay_where_another_genre_is_asked_for(understanding, say, genre):
    said = of(read(understanding, say), "wish", "refine")
    assert any(genre in one.limits.genres for one in said)
    assert any("years" in one.hold for one in said)


def test_a_field_that_is_not_to_be_touched_is_held_as_it_is(understanding):
    said = of(read(understanding, "happier but dont mess w the speed"), "refine")
    shifts = {one.feature: one.by for each in said for one in each.shifts}
    assert shifts["tempo"] == 0
    assert shifts["valence"] > 0


@pytest.mark.parametrize(
    ("say", "standing", "genre"),
    [
        ("that's rap love, I meant R and B", "rap", "r&b"),
        ("wrong genre. I said rock n roll didn't I", "pop", "rock"),
        ("no I said trap not rap", "rap", "trap"),
        ("das ist Pop, ich meinte Punk", "pop", "punk"),
        ("c'est du rock ça, je voulais dire rap", "rock", "rap"),
        ("eso no, quería decir rock", "pop", "rock"),
    ],
)
def test_what_was_meant_corrects_the_wish(understanding, say, standing, genre):
    acts = read(understanding, say, standing)
    wish = next(act for act in acts if act.kind == "wish")
    assert wish.corrects
    assert [one.limits.genres for one in wish.criteria if one.limits.genres] == [(genre,)]
    assert not any(one.limits.genres_not for act in acts for one in act.criteria)


@pytest.mark.parametrize(
    "say", ["I said none of the slow ones", "I said no rap", "I meant number 7", "not what I meant"]
)
def test_what_was_not_meant_is_no_wish(understanding, say):
    assert not any(act.corrects for act in read(understanding, say))


@pytest.mark.parametrize(
    "say",
    [
        "water's gone cold, I'm hoovering now, so it wants to be fast",
        "kids are in bed now, something calm",
        "gym's done. sofa now",
        "workouts over, cooldown please",
        "die Kinder schlafen jetzt, was Leises bitte",
        "se acabó la fiesta, algo para dormir",
        "im done studying, hype me up",
    ],
)
def test_what_is_over_ends_and_what_comes_is_asked_for(understanding, say):
    kinds = [act.kind for act in read(understanding, say)]
    assert kinds[0] == "pivot"
    assert {"wish", "refine", "unclear"} & {*kinds[1:]}


@pytest.mark.parametrize("say", ["the party is over", "is dinner over?", "nothing over 4 minutes"])
def test_nothing_begins_where_nothing_is_asked_for(understanding, say):
    assert not {"pivot", "wish"} & {act.kind for act in read(understanding, say)}


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("vergiss das, ich will was Ruhiges", "wish"),
        ("forget that, calmer", "refine"),
        ("cambia el rollo: baladas tranquilas", "wish"),
    ],
)
def test_all_is_thrown_away_unless_it_is_compared_with(understanding, say, kind):
    assert of(read(understanding, say), kind)


@pytest.mark.parametrize(
    ("say", "standing", "wanted"),
    [
        ("trade the jazz for some bossa nova", "jazz", "bossa nova"),
        ("swap the beatles for the kinks", "The Beatles", "The Kinks"),
        ("instead of rock could you do ska", "rock", "ska"),
        ("statt Pop lieber Metal", "Pop", "metal"),
        ("now the same amount of rock", "jazz", "rock"),
        ("forget rock, we're a soul household now", "rock", "soul"),
        ("change de style, mets de la soul", "rap", "soul"),
    ],
)
def test_what_comes_instead_takes_the_place_of_the_wish(understanding, say, standing, wanted):
    said = of(read(understanding, say, standing), "wish", "refine")
    assert any(wanted in (*one.limits.genres, *one.limits.artists) for one in said)
    assert not any(one.limits.genres_not or one.limits.artists_not for one in said)


def test_a_list_becomes_what_open_words_say(understanding):
    acts = read(understanding, "change it to something a dentist would play", "rap")
    assert acts[0].kind == "pivot"
    assert not any(act.kind == "replace" for act in acts)


def test_an_edit_that_points_nowhere_is_moot_beside_a_wish(understanding):
    acts = read(understanding, "actually just Bon Jovi, forget the others", "rock")
    assert [act.kind for act in acts] == ["refine"]


@pytest.mark.parametrize(
    ("say", "language", "by"),
    [
        ("bit more still", "en", 1.0),
        ("not enough", "en", 1.0),
        ("too much, back a bit", "en", -0.5),
        ("noch ein bisschen", "de", 1.0),
        ("encore un peu plus", "fr", 1.0),
        ("un poco más todavía", "es", 1.0),
        ("more", "en", None),
        ("more rock", "en", None),
        ("a bit more jazz", "en", None),
    ],
)
def test_the_last_change_goes_further(say, language, by):
    found = goes_further(say, language, replace(LIST, changed=True))
    shifts = found.criteria[0].shifts if found else ()
    assert [(one.feature, one.by) for one in shifts] == ([] if by is None else [(LAST, by)])


def test_nothing_goes_further_where_nothing_was_changed():
    assert goes_further("bit more still", "en", LIST) is None


@pytest.mark.parametrize(
    ("say", "refused"),
    [
        ("Queen gie me the boak, oot wi them", "Queen"),
        ("keep the nineties, lose the Cranberries", "The Cranberries"),
        ("David Guetta kommt mir nicht ins Haus", "David Guetta"),
        ("Coldplay très peu pour moi", "Coldplay"),
        ("ni de coña U2", "U2"),
        ("one single Imagine Dragons song and i'm uninstalling u", "Imagine Dragons"),
    ],
)
def test_artists_are_refused_by_idioms(understanding, say, refused):
    said = [one for act in read(understanding, say) for one in act.criteria]
    assert any(refused in one.limits.artists_not for one in said)
    assert not any(one.limits.tracks for one in said)


def test_a_wish_stays_one_beside_what_it_refuses(understanding):
    say = "Elektronisches gerne, aber verschon mich bloß mit David Guetta"
    assert "wish" in [act.kind for act in understanding.read(say, View()).acts]


def test_a_kind_of_singer_that_is_refused_is_no_genre_that_is_wanted(understanding):
    said = [one for act in read(understanding, "boy bands are a no") for one in act.criteria]
    assert any(one.limits.genres_not for one in said)
    assert not any(one.limits.genres or one.limits.genders for one in said)
