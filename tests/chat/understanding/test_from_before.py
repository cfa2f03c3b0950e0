"""What is taken from before: earlier lists and their tracks, and what a wish goes on from."""

import pytest

from undercard.chat.dialogue.selections import Among, Both, Earlier, Ranks, Share
from undercard.chat.understanding.lists_in_passing import list_in_passing
from undercard.chat.understanding.view import View

VIEW = View(
    ids=tuple("abcdefgh"), titles=tuple("ABCDEFGH"), artists=("Queen",) * 8, albums=(None,) * 8,
    has_topic=True, standing=("rock", "1980s"),
)  # fmt: skip


def of_list(say, language="en"):
    found = list_in_passing(say, language, VIEW)
    return (found.which, found.steps) if isinstance(found, Earlier) else found


@pytest.mark.parametrize(
    ("say", "language", "which"),
    [
        ("what did we kick off with earlier? i want that lot again", "en", ("first", 1)),
        ("can we go back to the very first batch you gave us tonight", "en", ("first", 1)),
        ("the seventies stuff from before please", "en", ("back", 1)),
        ("prefer what you had on two lists ago", "en", ("back", 2)),
        ("liked it better one ago", "en", ("back", 1)),
        ("not these. the list in between", "en", ("between", 1)),
        ("back 2 the 1st list", "en", ("first", 1)),
        ("womit wir angefangen haben, nochmal", "de", ("first", 1)),
        ("ich will wieder das von vorhin", "de", ("back", 1)),
        ("die mittlere Liste bitte", "de", ("between", 1)),
        ("remets ce qu'on avait tout au début", "fr", ("first", 1)),
        ("vuelve a lo que sonaba antes", "es", ("back", 1)),
    ],
)
def test_a_list_is_found_among_whatever_else_is_said(say, language, which):
    assert of_list(say, language) == which


@pytest.mark.parametrize(
    "say", ["the first song", "bring 2 back", "the last one", "the ones you took off before",
            "the song from before", "go on", "put both at the top"],
)  # fmt: skip
def test_a_place_on_this_list_and_what_was_taken_off_are_no_list(say):
    assert of_list(say) is None


@pytest.mark.parametrize(
    ("say", "language", "ranks"),
    [
        ("second song of the earlier list, stick it on here", "en", (2,)),
        ("That opener off the first list", "en", (1,)),
        ("put the first three of the list before onto the end of this", "en", (1, 2, 3)),
        ("the very first song you gave me today, before all this", "en", (1,)),
        ("the last song of the latin list", "en", (-1,)),
        ("pack die ersten zwei von der vorigen Liste hier dran", "de", (1, 2)),
        ("mets la deuxième chanson de la liste précédente à la fin", "fr", (2,)),
        ("añade la tercera canción de la lista anterior", "es", (3,)),
    ],
)
def test_tracks_of_an_earlier_list(say, language, ranks):
    found = list_in_passing(say, language, VIEW)
    assert isinstance(found, Among)
    assert (found.inner, found.outer.kind) == (Ranks(ranks=ranks), "earlier")


def test_tracks_of_both_lists():
    say = "first half of this, top three off the one we had earlier"
    found = list_in_passing(say, "en", VIEW)
    assert isinstance(found, Both)
    assert isinstance(found.of[0], Share)
    assert found.of[1].inner == Ranks(ranks=(1, 2, 3))


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("no the one before", "recall"),
        ("nee, die davor", "recall"),
        ("i liked the list before this one a lot more", "recall"),
        ("nope, I liked it better one ago. the guitars. bring that back", "recall"),
        ("the lot from before plus these, in one go", "merge"),
        ("die alte Nummer 2 war besser, tausch sie zurück", "recall"),
        ("the two I had you take out, they can come home", "recall"),
    ],
)
def test_what_goes_back_however_it_was_tagged(understanding, say, kind):
    assert understanding.read(say, VIEW).acts[0].kind == kind


@pytest.mark.parametrize(
    "say", ["this is much better than before", "i like this one more than the first list",
            "drop the first one", "the first three are better than the rest",
            "3 and 8 emptied my floor last night, cant have that again"],
)  # fmt: skip
def test_what_likes_this_list_goes_nowhere(understanding, say):
    assert {act.kind for act in understanding.read(say, VIEW).acts}.isdisjoint({"recall", "merge"})


@pytest.mark.parametrize(
    ("say", "held"),
    [
        ("hip hop from this same decade too?", "years"),
        ("aus demselben Jahrzehnt jetzt bitte Pop", "years"),
        ("du rap de la même époque", "years"),
        ("pop de la misma década", "years"),
        ("take the same number of songs and do me latin", "tracks"),
        ("le même nombre mais en rock", "tracks"),
    ],
)
def test_a_limit_stays_as_it_was(understanding, say, held):
    (act,) = understanding.read(say, VIEW).acts
    assert act.kind in ("wish", "refine")
    assert any(held in one.hold for one in act.criteria)
    assert any(one.limits.genres for one in act.criteria)


@pytest.mark.parametrize(
    ("say", "from_year"),
    [
        ("same but from the decade before", 1970),
        ("das Gleiche, nur zehn Jahre später", 1990),
        ("la même chose mais de la décennie précédente", 1970),
    ],
)
def test_the_decade_beside_the_one_that_holds(understanding, say, from_year):
    (act,) = understanding.read(say, VIEW).acts
    assert [one.limits.years[0].at_least for one in act.criteria] == [from_year]


@pytest.mark.parametrize(
    "say", ["same again but other tracks", "once more: identical request, other tracks",
            "nochmal dasselbe, aber andere Lieder", "la même chose avec d'autres morceaux",
            "lo mismo pero con otras canciones"],
)  # fmt: skip
def test_the_wish_once_more_with_other_tracks(understanding, say):
    (act,) = understanding.read(say, VIEW).acts
    assert (act.kind, act.other_tracks) == ("refine", True)


@pytest.mark.parametrize(
    "say", ["more of the same man, none of the ones I just saw", "plus du même s'il te plaît",
            "noch mehr von demselben", "whoever's singing number 3, gimme an entire list of them",
            "la cinquième, je veux toute une liste du même artiste"],
)  # fmt: skip
def test_more_by_whoever_is_pointed_at(understanding, say):
    act = understanding.read(say, VIEW).acts[0]
    assert (act.kind, act.doubt, act.selection is not None) == ("more_by", None, True)


def test_others_who_are_like_them(understanding):
    for say in ("similar bands; not them", "same kinda stuff but other artists"):
        act = understanding.read(say, VIEW).acts[0]
        assert (act.kind, act.criteria[0].limits.artists_not) == ("more_like", ("Queen",))
