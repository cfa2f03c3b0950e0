"""Names that are known to be names: linked however they are written, and to nobody else."""

import random
import re
import unicodedata

import pytest

from undercard.retrieval.folding import fold_name
from undercard.retrieval.links import Links
from undercard.retrieval.name_words import name_rules
from undercard.retrieval.people import People

SPELLINGS = {
    "as it is": str,
    "lower": str.lower,
    "upper": str.upper,
    "without accents": lambda name: re.sub(
        r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", name)
    ),
    "without punctuation": lambda name: " ".join(re.sub(r"[^\w\s]", "", name).split()),
}


@pytest.fixture(scope="session")
def links(catalogue):
    return Links(catalogue)


@pytest.fixture(scope="session")
def unlisted(catalogue):
    """Without the list of artists who are elsewhere."""
    return Links(catalogue, frozenset())


def artist(links, words):
    found = links.artist(words)
    return found.name if found else None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("pink", "P!nk"),
        ("P!NK", "P!nk"),
        ("pnk", "P!nk"),
        ("panic at the disco", "Panic! At The Disco"),
        ("p!atd", "Panic! At The Disco"),
        ("!!!", "!!!"),
        ("chk chk chk", "!!!"),
        ("mo", "MØ"),
        ("borns", "BØRNS"),
        ("bones", "BONES"),
        ("haelos", "HÆLOS"),
        ("plomien 81", "Płomień 81"),
        ("sinh", ".Sinh"),
        ("acdc", "AC/DC"),
        ("asap rocky", "A$AP Rocky"),
        ("casp r", "CASP:R"),
        ("weeknd", "The Weeknd"),
        ("the coldplay", "Coldplay"),
        ("dan and shay", "Dan + Shay"),
        ("florence & the machine", "Florence + The Machine"),
        ("guns and roses", "Guns N' Roses"),
        ("chloe halle", "Chloe x Halle"),
        ("twenty one pilots", "Twenty One Pilots"),
        ("21 pilots", "Twenty One Pilots"),
        ("fifty cent", "50 Cent"),
        ("two chainz", "2 Chainz"),
        ("blink one eighty two", "blink-182"),
        ("nineteen seventy five", "The 1975"),
        ("5th harmony", "Fifth Harmony"),
        ("u two", "U2"),
        ("alex g", "(Sandy) Alex G"),
        ("cat stevens", "Yusuf / Cat Stevens"),
        ("evelyn king", 'Evelyn "Champagne" King'),
        ("空音", "空音"),
        ("руслан черный", "Руслан Черный"),
        ("Kanye West's", "Kanye West"),
        ("kanyes", "Kanye West"),
        ("lil wayne feat. drake", "Lil Wayne"),
        ("the boss", "Bruce Springsteen"),
        ("queen bey", "Beyoncé"),
        ("rhcp", "Red Hot Chili Peppers"),
    ],
)
def test_an_artist_is_found_however_the_name_is_written(links, words, name):
    found = links.artist(words)
    assert found is not None
    assert (found.name, found.similarity) == (name, 1.0)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("beyonse", "Beyoncé"),
        ("coldpley", "Coldplay"),
        ("rhianna", "Rihanna"),
        ("lynerd skynerd", "Lynyrd Skynyrd"),
        ("arianna grande", "Ariana Grande"),
        ("billy eilish", "Billie Eilish"),
        ("kendrik lamar", "Kendrick Lamar"),
        ("led zepplin", "Led Zeppelin"),
        ("metalica", "Metallica"),
        ("ed shereen", "Ed Sheeran"),
        ("qeen", "Queen"),
    ],
)
def test_a_misspelt_artist_is_found_and_told_from_an_exact_one(unlisted, words, name):
    found = unlisted.artist(words)
    assert found is not None
    assert found.name == name
    assert 0.7 <= found.similarity < 1


@pytest.mark.parametrize(
    "words",
    [
        "Massive Attack",
        "Portishead",
        "Boards of Canada",
        "Fred Again",
        "qq",
        "xqzv wvvk",
        "",
        " ",
    ],
)
def test_who_is_not_in_the_catalogue_becomes_nobody_else(unlisted, words):
    assert unlisted.artist(words) is None


def test_a_name_that_is_known_elsewhere_is_no_misspelling(links, unlisted):
    assert artist(unlisted, "mogwai") == "Moguai"
    assert artist(links, "mogwai") is None
    assert artist(unlisted, "the black kids") == "The Black Keys"
    assert artist(links, "the black kids") is None


def others(links, words):
    found = links.artist(words)
    return found.name, [other.name for other in found.others]


def test_two_people_of_one_name_are_both_told(links):
    assert others(links, "messiah") == ("Messiah", ["MESSIAH!"])
    assert others(links, "MESSIAH!") == ("MESSIAH!", ["Messiah"])
    assert others(links, "mýa") == ("Mýa", ["MYA"])


def test_two_spellings_of_one_person_are_one(links, catalogue):
    found = links.artist("g unit")
    assert {catalogue[track].artist for track in found.ids} == {"G-Unit", "G Unit"}
    assert not found.others
    assert not links.artist("mase").others


def test_a_nickname_of_several_is_told_with_all(links):
    assert others(links, "taylor") == ("Taylor Swift", ["James Taylor", "Teyana Taylor"])
    assert others(links, "riri") == ("Rihanna", ["RIRI"])
    assert others(links, "RIRI") == ("RIRI", ["Rihanna"])
    assert others(links, "her") == ("Her", ["H.E.R."])


@pytest.mark.parametrize(
    ("words", "by", "title"),
    [
        ("where is my mind", "pixies", "Where Is My Mind?"),
        ("ten thousand hours", "dan and shay", "10,000 Hours"),
        ("99 PROBLEMS", "jay z", "99 Problems"),
        ("ninety nine problems", "jay z", "99 Problems"),
        ("living on a prayer", "bon jovi", "Livin' On A Prayer"),
        ("despacito", "daddy yankee", "Despacito"),
        ("lovesong", "the cure", "Lovesong"),
        ("bohemian rapsody", "qeen", "Bohemian Rhapsody"),
        ("hate it or love it", "the game", "Hate It Or Love It"),
        ("memories", "dillon francis", "Memories - Dillon Francis Remix"),
    ],
)
def test_a_title_is_found_among_its_artists(links, words, by, title):
    found = links.title(words, by)
    assert found is not None
    assert found.name == title
    assert links.title(f"{words} by {by}").ids == found.ids


def test_a_title_that_the_artist_has_not_is_nothing(links):
    assert links.title("Stay", "Massive Attack") is None
    assert links.title("Bohemian Rhapsody", "Coldplay") is None
    assert links.title("a title that nobody ever gave") is None


def test_a_title_alone_is_the_best_known_and_tells_the_others(links, catalogue):
    found = links.title("stay")
    best = [catalogue[one.ids[0]].popularity for one in (found, *found.others)]
    assert best == sorted(best, reverse=True)
    assert len({found.artist, *(other.artist for other in found.others)}) == len(best) > 2
    assert {catalogue[track].artist for track in found.ids} == {found.artist}
    assert set(found.every_id) > set(found.ids)


def test_an_album_is_found(links, catalogue):
    found = links.album("nevermind", "nirvana")
    assert {catalogue[track].artist for track in found.ids} == {"Nirvana"}
    assert links.album("abby road").name.startswith("Abbey Road")
    assert links.album("an album that nobody ever made") is None


def test_spans_are_the_longest_names(links):
    text = "play we will rock you by P!nk, AC/DC and Massive Attack, or Kanye West's best"
    found = {(span.kind, text[span.start : span.end]) for span in links.spans(text)}
    assert {
        ("title", "we will rock you"),
        ("artist", "P!nk"),
        ("artist", "AC/DC"),
        ("artist_elsewhere", "Massive Attack"),
        ("artist", "Kanye West"),
    } <= found
    assert ("title", "rock") not in found
    assert links.spans("") == links.spans(" ?! ") == []


@pytest.mark.parametrize(
    "words", ["x" * 20_000, "(((" * 500, "\\b.*", "by by by", " by ", "🎵" * 50, "\x00"]
)
def test_hostile_words_are_no_name_and_no_error(links, words):
    assert links.artist(words) is None
    assert links.title("stay", words) is None
    assert links.title("stay", "Zedd").ids
    assert links.album(words, "Queen") is None
    assert not [span for span in links.spans(words) if span.kind == "artist"]


def wrong_artists(links, catalogue, numbers):
    people = People(catalogue)
    for name, number in people.spellings:
        if number in numbers:
            for kind, spell in SPELLINGS.items():
                words = spell(name)
                if words and artist(links, words) != people.names[number]:
                    yield kind, name


def wrong_titles(links, catalogue, rows, *, alone):
    for row in rows:
        track = catalogue.track(row)
        for kind, spell in SPELLINGS.items():
            title, by = spell(track.title), spell(track.artist)
            if title and by:
                found = links.title(title, "" if alone else by)
                told = catalogue[found.ids[0]].song if found else "|"
                parts = 1 if alone else 2
                if told.rsplit("|", 1)[:parts] != track.song.rsplit("|", 1)[:parts]:
                    yield kind, track.title, track.artist


def test_of_five_hundred_artists_nearly_all_are_linked_to_themselves(links, catalogue):
    drawn = random.Random(11).sample(range(len(People(catalogue).names)), 500)
    wrong = list(wrong_artists(links, catalogue, set(drawn)))
    assert len(wrong) <= 0.005 * 500 * len(SPELLINGS), wrong


@pytest.mark.parametrize("alone", [False, True])
def test_of_five_hundred_titles_nearly_all_are_linked_to_themselves(links, catalogue, alone):
    shown = [row for row in range(len(catalogue)) if catalogue.presentable[row]]
    drawn = random.Random(12).sample(shown, 500)
    wrong = list(wrong_titles(links, catalogue, drawn, alone=alone))
    assert len(wrong) <= 0.02 * 500 * len(SPELLINGS), wrong


@pytest.mark.slow
def test_all_artists_are_linked_to_themselves(links, catalogue):
    count = len(People(catalogue).names)
    wrong = list(wrong_artists(links, catalogue, range(count)))
    assert len(wrong) <= 0.001 * count * len(SPELLINGS), wrong


@pytest.mark.slow
@pytest.mark.parametrize("alone", [False, True])
def test_all_titles_are_linked_to_themselves(links, catalogue, alone):
    shown = [row for row in range(len(catalogue)) if catalogue.presentable[row]]
    wrong = list(wrong_titles(links, catalogue, shown, alone=alone))
    assert len(wrong) <= 0.01 * len(shown) * len(SPELLINGS), wrong[:50]


def test_every_nickname_is_of_somebody_in_the_catalogue(catalogue):
    known = set(map(fold_name, catalogue.artists))
    for nickname, names in name_rules().nicknames.items():
        assert known.issuperset(map(fold_name, [names] if isinstance(names, str) else names))
        assert nickname == fold_name(nickname), "write it folded"


def test_links_of_a_small_catalogue(small):
    ready = Links(small)
    ready.warm_up()
    for name in small.artists:
        assert artist(ready, name.upper()) == name
