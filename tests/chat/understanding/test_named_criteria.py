"""Names in criteria: what is not wanted is left out of whomever it is by."""

from undercard.chat.understanding.criteria_words import CriteriaWords
from undercard.chat.understanding.named_criteria import NamedCriteria
from undercard.chat.understanding.said import Around, Said
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title, fold_name
from undercard.retrieval.links import Links


def test_a_title_that_is_not_wanted_is_left_out_of_all_who_have_it():
    catalogue = Catalogue.builtin()
    criteria = NamedCriteria(Links(catalogue), CriteriaWords({}))
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
