"""Who sounds like whom: what the table that ships tells, and what becomes of it."""

import numpy as np

from undercard.retrieval import similar_artists as module
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.closeness import Closeness
from undercard.retrieval.folding import fold_name
from undercard.retrieval.links import Links
from undercard.retrieval.similar_artists import alike, similar_artists


def test_who_is_told_to_be_alike_is_so_both_ways_and_the_first_most(monkeypatch):
    told = {"a": ("B", "C", "D"), "e": ("C",)}
    monkeypatch.setattr(module, "similar_artists", lambda: told)
    names = ["a", "b", "c", "d", "e", "f", ""]
    found = alike(names).toarray()
    assert found[0, 1] == 1 > found[0, 2] > found[0, 3] > 0.75
    assert 0 < found[1, 0] < found[0, 1]
    assert 0 < found[0, 4] < 0.75  # both are like C
    assert not found[5].any() or set(np.flatnonzero(found[5])) == {5}
    assert found.max() <= 1


def test_nothing_is_alike_where_nothing_is_told(monkeypatch):
    monkeypatch.setattr(module, "similar_artists", dict)
    assert alike(["a", "b"]).nnz == 0


def test_the_table_names_artists_of_the_catalogue_each_once():
    here = set(filter(None, Catalogue.builtin().texts("artist")))
    assert len(similar_artists()) > 2_000
    for artist, others in similar_artists().items():
        assert set(others) <= here, artist
        assert len(set(others)) == len(others) >= 4, artist
        assert artist not in map(fold_name, others)


def test_an_artist_whom_the_catalogue_lacks_has_neighbours_here():
    links = Links(Catalogue.builtin())
    assert links.artist("Portishead") is None
    assert len(links.alike_elsewhere("Portishead")) > 3
    assert links.alike_elsewhere("Zorbalina Quast") == ()


def test_neighbours_come_before_what_is_only_filed_alike():
    catalogue = Catalogue.builtin()
    artists = list(catalogue.texts("artist"))
    seed = artists.index("Daft Punk")
    company = Closeness(catalogue).to_company([seed])
    near = [company[artists.index(name)] for name in similar_artists()["daft punk"]]
    assert min(near) >= 0.75
    assert np.quantile(company, 0.95) < 0.75
