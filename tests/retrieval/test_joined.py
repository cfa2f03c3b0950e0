"""Several catalogues are one: no song comes twice, and nothing else is lost."""

import pytest

from support import own_music
from support.audio_bytes import flac
from support.small_catalogue import bring_in
from undercard.chat.errors import NotReady
from undercard.chat.settings import Settings
from undercard.chat.stores import load_catalogue
from undercard.retrieval import vectors
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.libraries.sounds import Sounds


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Two libraries, which share a song, and one with a song of the built-in catalogue."""
    made = tmp_path_factory.mktemp("home")
    for name, songs in {
        "vinyl": ["Rehab", "Unheard Of"],
        "files": ["Unheard Of", "Unheard of (Remastered 2020)", "Quiet One"],
    }.items():
        music = made / f"{name} music"
        music.mkdir()
        for song in songs:
            said = {"TITLE": song, "ARTIST": "Amy Winehouse" if song == "Rehab" else "Nobody"}
            (music / f"{song}.flac").write_bytes(flac(said.items(), seconds=200))
        own_music.bring_in(made, music, name)
    return made


def joined(home, names):
    return load_catalogue(Settings(home=home, catalogue=names))


def test_a_song_that_two_libraries_have_is_the_first_ones(home):
    both = joined(home, "vinyl+files")
    assert both.name == "vinyl+files"
    assert sorted(track.title for track in both.tracks) == ["Quiet One", "Rehab", "Unheard Of"]
    sounds = Sounds.of(home, ["vinyl", "files"]).among(both.ids, "ann")
    held = {both[one].title: it.library.name for one, it in sounds.items()}
    assert held == {"Rehab": "vinyl", "Unheard Of": "vinyl", "Quiet One": "files"}
    other = joined(home, "files+vinyl")
    assert len(other) == 4  # two issues that one library has stay as they are
    assert other.sha256 != both.sha256


def test_a_library_stands_before_the_catalogue_that_ships(home):
    builtin, both = Catalogue.builtin(), joined(home, "vinyl+builtin")
    own = joined(home, "vinyl").ids
    rehab = next(row for row in map(both.row, own) if both.texts("title")[row] == "Rehab")
    issues = builtin.songs.count(both.songs[rehab])
    assert issues >= 1 == both.songs.count(both.songs[rehab])
    assert len(both) == len(builtin) - issues + 2
    (library,) = Sounds.of(home, ["vinyl", "builtin"]).libraries
    assert set(library.tracks(both.ids[:100], "ann")) == set(own)
    known = both.row(builtin.ids[0])
    assert both.many("genre")[known] == builtin.many("genre")[0]
    assert both.table["link"][known].as_py() == f"https://open.spotify.com/track/{builtin.ids[0]}"
    assert both.column("popularity")[rehab] is not None


def test_norms_see_the_same_attributes_in_all(home):
    bring_in(home, extra={"mood": lambda at: "calm" if at % 2 else "wild"})
    both = joined(home, "vinyl+small")
    assert both.column("mood").count("calm") == 30
    assert set(both.column("mood")) == {None, "calm", "wild"}
    assert {*Catalogue.builtin().columns} <= {*both.columns}


@pytest.mark.parametrize("names", ["vinyl+nowhere", "vinyl+", "+"])
def test_what_is_not_there_is_named(home, names):
    with pytest.raises(NotReady, match="there are: builtin, files"):
        joined(home, names)


def test_a_name_that_comes_twice_counts_once(home):
    assert len(joined(home, "vinyl+vinyl")) == 2


class Counted(MiniLM):
    """The model, and what it had to embed."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def embed(self, texts):
        self.asked += texts
        return super().embed(texts)


@pytest.mark.slow
def test_what_ships_is_not_embedded_again(home):
    both, model = joined(home, "vinyl+builtin"), Counted()
    rows = [*range(20), len(both) - 1]
    found = vectors.embed_rows(both, rows, model, vectors.known_of_builtin(model))
    assert len(model.asked) == 2  # the library's own
    exact = vectors.embed_rows(both, rows, model)
    assert (found * exact).sum(axis=1).min() > 0.98
