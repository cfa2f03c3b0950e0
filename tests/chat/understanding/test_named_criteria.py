"""Names in criteria: what is not wanted is left out of whomever it is by."""

import pytest

from undercard.chat.understanding.criteria_words import CriteriaWords
from undercard.chat.understanding.named_criteria import NamedCriteria
from undercard.chat.understanding.said import Around, Said
from undercard.chat.understanding.view import View
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title, fold_name
from undercard.retrieval.links import Links


@pytest.fixture(scope="module")
def criteria():
    return NamedCriteria(Links(Catalogue.builtin()), CriteriaWords({}))


def on_the_list(criteria, *names):
    """A view of the best known track of each title and artist."""
    tracks = [criteria.names.title(title, artist) for title, artist in names]
    titles, artists = zip(*names, strict=True)
    return View(tuple(track.ids[0] for track in tracks), titles, artists, (None,) * len(names))


def test_a_title_on_the_list_is_meant_before_any_other(criteria):
    view = on_the_list(criteria, ("Paradise City", "Guns N' Roses"), ("Halo", "Beyoncé"))
    around = Around(view=view, named_artist="Sweet Child")  # which is no artist
    left_out = criteria.title(Said("Paradise City", "title", "-", "exclude", "en"), around)
    assert view.ids[0] in left_out.limits.tracks_not
    asked = criteria.title(Said("halo", "title", "+", "add", "en"), around)
    assert asked.tracks == (view.ids[1],)


@pytest.mark.parametrize(
    ("words", "kind", "artist", "title"),
    [
        ("Sweet Child", "artist", "", "Sweet Child O' Mine"),  # a part of one on the list
        ("Stan", "artist", "Eminem", "Stan"),  # a title of the artist beside it
        ("Bohemian Rhapsody", "artist", "", "Bohemian Rhapsody"),
    ],
)
def test_a_title_that_was_taken_for_an_artist(criteria, words, kind, artist, title):
    view = on_the_list(criteria, ("Sweet Child O' Mine", "Guns N' Roses"))
    found = criteria.of_another_kind(
        Said(words, kind, "-", "exclude", "en"), Around(view=view, named_artist=artist)
    )
    assert {
        fold_name(bare_title(Catalogue.builtin()[track].title))
        for track in found.limits.tracks_not[:1]
    } == {fold_name(title)}


def test_one_ordinary_word_is_no_title_by_chance(criteria):
    said = Said("Yesterday", "artist", "+", "wish", "en")
    assert criteria.of_another_kind(said, Around()) is None


def test_an_artist_who_was_taken_for_a_title(criteria):
    said = Said("Burna Boy", "title", "+", "wish", "en")
    assert criteria.of_another_kind(said, Around()).limits.artists == ("Burna Boy",)


def test_a_title_that_is_not_wanted_is_left_out_of_all_who_have_it(criteria):
    catalogue = Catalogue.builtin()
    left_out = criteria.title(Said("stay", "title", "-", "exclude", "en"), Around()).limits
    titles = catalogue.texts("title")
    stays = {
        track
        for track, title in zip(catalogue.ids, titles, strict=True)
        if title and fold_name(bare_title(title)) == "stay"
    }
    assert stays <= set(left_out.tracks_not)
    asked = criteria.title(Said("stay", "title", "+", "wish", "en"), Around())
    assert len(asked.tracks) == 1
