"""Limits as norms: each checked track by track on the catalogue's values, not our predicates."""

import re

import pytest

from undercard.chat.dialogue.limits import ArtistMost, Bounds, Limits
from undercard.chat.slate.limit_norms import limit_norms, worded
from undercard.chat.slate.music import Music
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.norms.predicates import is_unknown
from undercard.retrieval.artist_facts import told_of
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name
from undercard.retrieval.genre_hints import likely_country, likely_gender
from undercard.retrieval.liner_notes import liner_notes


@pytest.fixture(scope="module")
def music():
    return Music(Catalogue.builtin())


@pytest.fixture(scope="module")
def vocabulary(music):
    return Vocabulary(music.catalogue)


def test_what_is_known_is_counted_by_column(music):
    for name in ("style", "tempo", "country", "title"):
        cells = music.catalogue.column(name)
        assert music.known[name] == sum(not is_unknown(cell) for cell in cells)


def labels(track):
    """Everything that anybody calls a track."""
    return {*track.genres, *track.subgenres, *track.styles, *track.playlists}


def credited(title):
    """The guests of "Title (feat. One, Two & Three)", read apart from our code."""
    _, _, named = re.sub(r"[\[(](?:feat|with)\.? ", "§", title).partition("§")
    return [one.strip() for one in re.split(r"[,&+]| and ", re.split(r"[\])]", named)[0])]


CASES = [
    (
        Limits(years=(Bounds(at_least=1990, at_most=1999),)),
        lambda t: t.year is not None and 1990 <= t.year <= 1999,
    ),
    (
        Limits(years=(Bounds(at_most=1979), Bounds(at_least=2019))),
        lambda t: t.year is not None and (t.year <= 1979 or t.year >= 2019),
    ),
    (
        Limits(years_not=(Bounds(at_least=1980, at_most=1989),)),
        lambda t: not (t.year is not None and 1980 <= t.year <= 1989),
    ),
    (Limits(genres=("hip hop",)), lambda t: "rap" in t.genres),
    (
        Limits(genres=("neo soul", "house")),
        lambda t: {"neo soul", "electro house", "progressive electro house"} & set(t.subgenres),
    ),
    (
        Limits(genres=("southern rock",)),
        lambda t: (
            {"southern rock", "modern southern rock"} & set(t.styles)
            or "Southern Rock/Classic Rock" in t.playlists
        ),
    ),
    (Limits(genres_not=("rap", "edm")), lambda t: not {"rap", "edm"} & labels(t)),
    # Bone Thugs-N-Harmony are known for it; the playlists that they are on are not filed so.
    (
        Limits(genres_not=("southern hip hop",)),
        lambda t: "southern hip hop" not in labels(t),
    ),
    (Limits(artists=("Adele", "Queen")), lambda t: t.artist in ("Adele", "Queen")),
    (Limits(artists_not=("Drake",)), lambda t: "Drake" not in (t.artist, *credited(t.title))),
    (Limits(tempo=Bounds(at_least=120)), lambda t: t.audio.get("tempo", 0) >= 120),
    (
        Limits(energy=Bounds(at_most=0.4), valence=Bounds(at_least=0.5)),
        lambda t: t.audio["energy"] <= 0.4 and t.audio["valence"] >= 0.5,
    ),
    (Limits(track_minutes=Bounds(at_most=3)), lambda t: t.minutes is not None and t.minutes <= 3),
    (
        Limits(popularity=Bounds(at_least=60)),
        lambda t: t.popularity is not None and t.popularity >= 60,
    ),
    (Limits(tier="emerging"), lambda t: t.artist_tier == "emerging"),
    (
        Limits(countries=("FR", "BE")),
        lambda t: (
            (t.country or told_of(t.artist).country or likely_country(t.styles)) in ("FR", "BE")
        ),
    ),
    (
        Limits(countries_not=("US",)),
        lambda t: (t.country or told_of(t.artist).country or likely_country(t.styles)) != "US",
    ),
    (
        Limits(genders=("female",)),
        lambda t: (t.gender or told_of(t.artist).gender or likely_gender(t.styles)) == "female",
    ),
    (Limits(languages=("de",)), lambda t: told_of(t.artist).language == "de"),
    (Limits(languages_not=("en",)), lambda t: told_of(t.artist).language != "en"),
    (Limits(notes_not=("sad",)), lambda t: "sad" not in liner_notes().get(t.song, ())),
    (Limits(explicit=False), lambda t: t.explicit is not True),
    (Limits(genres=("polka",)), lambda _: False),
    (Limits(albums=("25",)), lambda t: t.album == "25"),
    (Limits(title_words=("rain",)), lambda t: "rain" in fold_name(t.title).split()),
    (Limits(title_words_not=("love",)), lambda t: "love" not in fold_name(t.title).split()),
    (Limits(title_begins=("q",)), lambda t: fold_name(t.title).startswith("q")),
    (Limits(versions_not=("karaoke",)), lambda t: "karaoke" not in t.title.lower()),
]


@pytest.mark.parametrize(("limits", "holds"), CASES, ids=[" ".join(worded(c[0])) for c in CASES])
def test_a_limit_lets_through_what_it_says_and_nothing_else(music, vocabulary, limits, holds):
    allowed = music.allowed(limit_norms(limits, vocabulary))
    shown = [t for t in music.catalogue.tracks if t.title != "(untitled)"]
    expected = {t.id for t in shown if holds(t)}
    assert {music.catalogue.ids[row] for row in allowed.nonzero()[0]} == expected


def test_only_new_to_me_forbids_what_was_shown(music, vocabulary):
    known = {music.catalogue[track].song for track in music.catalogue.ids[:3]}
    allowed = music.allowed(limit_norms(Limits(new_to_me=True), vocabulary, known))
    assert not allowed[:3].any()
    assert allowed[3:].sum() > 28_000


def test_every_limit_has_words_and_every_binding_limit_a_norm(vocabulary):
    full = Limits(
        tracks=5, minutes=Bounds(at_most=30), track_minutes=Bounds(at_most=4),
        years=(Bounds(at_least=1990),),
        years_not=(Bounds(at_most=1960),),
        genres=("pop",), genres_not=("rap",), artists=("Adele",), artists_not=("Drake",),
        tracks_not=("x",), per_artist=1,
        tempo=Bounds(at_least=100), energy=Bounds(at_least=0.1), valence=Bounds(at_least=0.1),
        danceability=Bounds(at_least=0.1),
        acousticness=Bounds(at_least=0.1), instrumentalness=Bounds(at_least=0.1),
        popularity=Bounds(at_least=1), tier="emerging",
        countries=("US",), countries_not=("DE",), languages=("en",), languages_not=("de",),
        notes_not=("sad",), genders=("female",), explicit=False, new_to_me=True,
        albums=("25",), title_words=("rain",), title_words_not=("love",), title_begins=("q",),
        versions=("live",), versions_not=("remix",),
        artist_most=(ArtistMost(artist="Adele", at_most=1),),
    )  # fmt: skip
    assert set(full.names_set()) == set(Limits.model_fields)
    assert len(worded(full)) == len(Limits.model_fields)
    norms = limit_norms(full, vocabulary, ["x"], ["y"])
    assert {n.id for n in norms} == {
        f"limit.{name}" for name in Limits.model_fields if name != "tracks"
    }
    assert all(n.is_limit and n.force == "hard" for n in norms)
