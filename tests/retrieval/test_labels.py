"""What people call music: artists' genres, names of playlists, likely places, and the unasked."""

import pyarrow.parquet as pq
import pytest

from undercard.retrieval import storage
from undercard.retrieval.artist_facts import told_of
from undercard.retrieval.artist_genres import ArtistGenres, artist_genres
from undercard.retrieval.catalogue import BUILTIN, Catalogue
from undercard.retrieval.closeness import Closeness
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.genre_hints import likely_country
from undercard.retrieval.genre_labels import GenreLabels
from undercard.retrieval.ingestion import ingest
from undercard.retrieval.label_search import LabelSearch
from undercard.retrieval.label_values import LabelValues
from undercard.retrieval.query import Query
from undercard.retrieval.tiers import TierDefinition
from undercard.retrieval.unasked import Unasked


@pytest.fixture(scope="module")
def model():
    return MiniLM()


def named(catalogue, artist):
    return [row for row, name in enumerate(catalogue.texts("artist")) if name == artist]


def test_an_artists_genres_come_by_name_and_the_one_that_says_most_first(catalogue):
    assert catalogue.track(named(catalogue, "Lynyrd Skynyrd")[0]).styles[0] == "southern rock"
    assert catalogue.track(named(catalogue, "2Pac")[0]).styles[:2] == ("g funk", "west coast rap")
    known = ArtistGenres({"big moe": ("houston rap",)})
    assert known.of("Big Moe featuring Z-Ro") == ("houston rap",)
    assert known.of(None) == known.of("Nobody") == ()


def test_a_namesakes_genres_are_not_taken_for_the_artists_own(catalogue):
    prince = catalogue.track(named(catalogue, "Prince")[0])
    assert "bachata" not in prince.styles
    likely = dict(artist_genres().likely_of("Prince"))
    assert likely and all(0 < share <= 1 for share in likely.values())


def test_what_is_noted_and_inferred_is_likelier_than_either(tmp_path):
    notes = tmp_path / "notes.csv"
    notes.write_text("artist,genres\nAnn,neo soul; r&b\nQueen,polka\n", encoding="utf-8")
    held = artist_genres(notes=notes)
    assert held.likely_of("ann") == (("neo soul", 0.65), ("r&b", 0.5))
    assert held.noted_of("Ann") == ("neo soul", "r&b")
    assert not held.noted_of("Queen")  # of whom more is known
    inferred = artist_genres(notes=tmp_path / "none.csv")
    name = next(name for name in inferred.likely if name.isalpha())
    (genre, alone), *others = inferred.likely_of(name)
    agreeing = tmp_path / "agreeing.csv"
    agreeing.write_text(f"artist,genres\n{name},{genre}\n", encoding="utf-8")
    both = dict(artist_genres(notes=agreeing).likely_of(name))
    assert both[genre] > max(alone, 0.65)
    assert all(both[other] < share for other, share in others)


def test_a_table_that_was_left_out_leaves_everything_unknown(tmp_path):
    nothing = artist_genres(tmp_path / "none.parquet", tmp_path / "none.csv")
    table = storage.read(BUILTIN).slice(0, 50)
    catalogue = Catalogue(table, name="x", sha256="0", genres_of_artists=nothing)
    assert set(catalogue.many("style")) == {()}
    assert set(catalogue.likely_styles) == {()}
    told = [told_of(artist).country for artist in catalogue.texts("artist")]
    pairs = zip(catalogue.texts("country"), told, strict=True)
    assert catalogue.column("likely_country") == [None if fact else one for fact, one in pairs]


def test_a_catalogue_of_an_earlier_version_has_no_playlists(tmp_path):
    old = tmp_path / "tracks.parquet"
    pq.write_table(pq.read_table(BUILTIN).slice(0, 50).drop_columns(["playlists"]), old)
    assert set(Catalogue.load(old).many("playlist")) == {()}
    assert storage.read(old).schema.names == storage.SCHEMA.names


def test_a_playlists_name_is_one_name_whatever_signs_it_has(tmp_path):
    file = tmp_path / "tracks.csv"
    file.write_text(
        "id,title,artist,playlist_name\n"
        '1,A,B,"Rock, Pop | and more; 90\'s"\n'
        "1,A,B,Second\n"
        '2,C,D,"[""One"", ""Two, too""]"\n',
        encoding="utf-8",
    )
    found = ingest(file, None, "mine", tmp_path / "home")
    assert found["1"].playlists == ("Rock, Pop | and more; 90's", "Second")
    assert found["2"].playlists == ("One", "Two, too")


@pytest.mark.parametrize(
    ("word", "is_one", "is_none"),
    [
        ("country", "outlaw country", "country rock"),
        ("rock", "southern rock", "rock en espanol"),
        ("funk", "jazz funk", "g funk"),
        ("punk", "skate punk", "post-punk"),
        ("post-punk", "uk post-punk", "punk"),
        ("k pop", "k-pop", "pop"),
    ],
)
def test_a_genres_kinds_end_with_its_name(catalogue, word, is_one, is_none):
    kinds = GenreLabels.of(catalogue).styles(word)
    assert is_one in kinds
    assert is_none not in kinds


def test_a_playlist_is_about_what_half_of_its_name_or_more_says():
    names = ["Jazz Vibes", "Neo Soul / Modern Jazz / Smooth Hiphop", "City Pop 1985 シティーポップ"]
    labels = GenreLabels((), [*names, "Southern Rock/Classic Rock", "Hard Rock Workout"])
    assert labels.playlists("jazz") == ("Jazz Vibes",)
    assert labels.playlists("city pop") == (names[2],)
    assert labels.playlists("southern rock") == ("Southern Rock/Classic Rock",)
    assert labels.playlists("hard rock") == ("Hard Rock Workout",)


def test_what_is_known_says_more_than_what_is_likely(catalogue):
    values = LabelValues(catalogue)
    beats, rock = values.values("lo-fi beats"), values.values("southern rock")
    (skynyrd, *_) = named(catalogue, "Lynyrd Skynyrd")
    assert rock[skynyrd] == 1
    likely = [n for n, held in enumerate(catalogue.likely_styles) if "lo-fi beats" in dict(held)]
    assert likely
    assert all(0 < beats[row] <= 0.85 for row in likely)
    assert not values.is_known("lo-fi beats")[likely].any()


@pytest.mark.parametrize(
    ("wish", "label"),
    [
        ("a great saxophone part", "Saxophone in Hip Hop - R&B Lounge - Jazz Rap"),
        ("lofi for homework", "Lush Lofi"),
        ("old school hip hop for skating", "old school hip hop"),
    ],
)
def test_labels_are_found_by_words_and_meaning(catalogue, model, wish, label):
    found = LabelSearch(catalogue, model).find(wish, model.embed([wish])[0])
    assert label in [name for name, _ in found]
    assert found[0][1] == 1
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)


def test_no_label_is_near_to_what_is_no_music(catalogue, model):
    said = "my tax return is late again"
    assert LabelSearch(catalogue, model).find(said, model.embed([said])[0]) == []


def test_a_catalogue_without_labels_finds_none(small, model):
    search = LabelSearch(small, model)
    search.names = []
    assert search.find("jazz", model.embed(["jazz"])[0]) == []


def test_a_wish_in_peoples_words_brings_what_people_put_there(finder):
    found = finder.find(Query(text="southern rock for a barbecue", size=10, understand=False))
    assert sum("southern rock" in one.track.styles for one in found) >= 7
    details = [evidence.detail for one in found for evidence in one.evidence]
    assert any(detail == "by an artist known for southern rock" for detail in details)


def test_a_likely_genre_is_never_told_as_a_fact(finder):
    found = finder.find(Query(genres=("lo-fi beats",), size=400, understand=False))
    told = [(one.track, evidence.detail) for one in found for evidence in one.evidence
            if evidence.kind == "genre"]  # fmt: skip
    probable = [(track, detail) for track, detail in told if detail.startswith("probably")]
    assert probable
    assert all(not track.styles for track, _ in probable)
    stated = [track for track, detail in told if detail == "by an artist known for lo-fi beats"]
    assert all("lo-fi beats" in track.styles for track in stated)


def test_where_genres_tell_of_two_places_nothing_is_likely():
    assert likely_country(("german dance", "dutch trance")) is None
    assert likely_country(("rock", "pop")) is None
    assert likely_country(("british soul", "uk pop", "pop")) == "GB"


def test_an_artist_who_has_been_heard_of_is_not_emerging(catalogue):
    for artist in ("Marianne Faithfull", "Céline Dion", "Aphex Twin", "Whiskey Myers"):
        assert catalogue.track(named(catalogue, artist)[0]).artist_tier == "established"
    tiers = TierDefinition.load().tiers(
        ["a", "b"], [2019, 2019], [5, 5], [("lo-fi beats",), ("rock", "folk rock")], [None] * 2
    )
    assert tiers == ["emerging", "established"]


def test_christmas_has_to_be_asked_for_but_in_december(catalogue):
    unasked = Unasked(catalogue)
    row = next(r for r, t in enumerate(catalogue.texts("title")) if t and "Winter Wonderland" in t)
    assert unasked.mask("ten soul songs", (), 7)[row]
    assert not unasked.mask("christmas songs", (), 7)[row]
    assert not unasked.mask("ten soul songs", (), 12)[row]
    santa = next(r for r, t in enumerate(catalogue.texts("title")) if t == "Santa Monica")
    assert not unasked.mask("ten rock songs", (), 7)[santa]


def test_a_live_recording_has_to_be_asked_for(catalogue):
    unasked = Unasked(catalogue)
    live = [row for row, kinds in enumerate(catalogue.column("version")) if "live" in (kinds or ())]
    assert unasked.mask("songs by Nirvana", (), 7)[live].all()
    studio = "acoustic"
    asked = unasked.mask("songs by Nirvana in concert", (studio,), 7)
    others = [row for row in live if catalogue.column("version")[row] == ("live",)]
    assert not asked[others].any()


def test_what_nobody_asked_for_comes_last_and_is_there_still(finder, catalogue):
    unasked = Unasked(catalogue).mask("Nirvana", (), 7)
    found = finder.find(Query(artists=("Nirvana",), lesser=unasked, size=30, understand=False))
    own = [unasked[one.row] for one in found if one.track.artist == "Nirvana"]
    assert any(own)
    assert own == sorted(own)


def test_artists_are_alike_by_what_they_are_known_for(catalogue):
    closeness = Closeness(catalogue)
    alike = closeness.to_company(named(catalogue, "Depeche Mode")[:3])
    (soft_cell, *_), (drake, *_) = named(catalogue, "Soft Cell"), named(catalogue, "Drake")
    assert alike[soft_cell] > 0.7 > 0.2 > alike[drake]
    assert alike.min() >= 0 and alike.max() <= 1 + 1e-6


def test_who_is_not_called_so_counts_by_the_company_of_those_who_are(finder, catalogue):
    reading = finder.read(Query(labels=(("synthpop",),), understand=False))
    assert reading is not None
    order = finder.order(reading)
    place = {int(row): n for n, row in enumerate(order.pool[order.kept])}
    called = LabelValues(catalogue).values("synthpop")
    others = [row for row in place if called[row] == 0]
    near, far = max(others, key=reading.company.item), min(others, key=reading.company.item)
    assert reading.company[near] > 0.5 > reading.company[far]
    assert place[near] < place[far]


def test_a_query_that_names_no_kind_of_music_has_no_company(finder):
    reading = finder.read(Query(artists=("Nirvana",), understand=False))
    assert reading is not None and reading.company is None


def test_beside_a_genre_labels_only_choose_among_it(finder):
    found = finder.find(
        Query(genres=("edm",), labels=(("british soul",),), size=10, understand=False)
    )
    kinds = [{evidence.kind for evidence in one.evidence} for one in found]
    assert all("genre" in each for each in kinds)


def test_beside_examples_labels_only_choose_among_what_is_alike(finder, catalogue):
    kendrick = [catalogue.ids[row] for row in named(catalogue, "Kendrick Lamar")[:5]]
    query = Query(seeds=tuple(kendrick), labels=(("neo soul",),), size=20, understand=False)
    found = finder.find(query)
    rap = [
        one
        for one in found
        if any("hip hop" in style or "rap" in style for style in one.track.styles)
    ]
    assert len(rap) > len(found) / 2


def test_beside_examples_the_sound_only_chooses_among_what_is_alike(finder, catalogue):
    rammstein = [catalogue.ids[row] for row in named(catalogue, "Rammstein")[:5]]
    query = Query(seeds=tuple(rammstein), sound={"valence": 0.2, "energy": 0.4}, understand=False)
    reading = finder.read(query)
    assert reading is not None
    weights = {channel.kind: channel.weight for channel in reading.channels}
    assert weights["sound"] < weights["seed"] == 1.0


def test_a_bar_bands_version_of_a_well_known_song_has_to_be_asked_for(catalogue):
    unasked = Unasked(catalogue)
    row = next(r for r in named(catalogue, "Luck Wallace") if "Heaven" in catalogue.track(r).title)
    assert unasked.mask("power ballads", (), 7)[row]
    assert not unasked.mask("covers of power ballads", (), 7)[row]
