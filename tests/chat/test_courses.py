"""Lists that go from one end to the other, and what is little of them, as they come out."""

from dataclasses import replace
from itertools import pairwise

import pytest

from support.talking import talk
from undercard.chat.dj import Dj
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database


@pytest.fixture
def say(parts, tmp_path):
    """Says whole utterances in one dialogue, and gives the records of the turns."""
    settings = Settings(home=tmp_path, character="plain")
    dj = Dj(parts, open_database(settings), settings, surface="test")
    return lambda *lines: talk(dj, *lines)


@pytest.fixture
def numbers(parts):
    """The values of a field of a turn's list, in order."""
    return lambda turn, field: [
        parts.music.catalogue[entry["id"]].audio[field] for entry in turn["slate"]
    ]


def ids(turn):
    return [entry["id"] for entry in turn["slate"]]


@pytest.mark.parametrize(
    ("line", "field", "falls", "told"),
    [
        ("start mellow and build up", "energy", False, "louder"),
        ("open on a banger, then slow it down", "tempo", True, "slower"),
        ("commence doucement et monte en puissance", "energy", False, "plus énergique"),
        ("rock que vaya subiendo poco a poco", "energy", False, "más enérgica"),
        ("pop, wird immer schneller", "tempo", False, "schneller"),
    ],
)
def test_a_list_goes_from_one_end_to_the_other_and_says_so(say, numbers, line, field, falls, told):
    (turn,) = say(line)
    found = numbers(turn, field)
    assert len(found) == 10
    assert found == sorted(found, reverse=falls)
    assert found[-1] - found[0] > 0.3 or found[0] - found[-1] > 30 or found[-1] - found[0] > 30
    assert told in turn["reply"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("erst ruhig, dann schneller", "tempo"),
        ("d'abord calme, puis plus énergique", "energy"),
        ("start with something gentle, then get heavier", "energy"),
        ("primero algo tranquilo, luego más movido", "tempo"),
    ],
)
def test_first_and_then_are_the_halves_of_one_list(say, numbers, line, field):
    (turn,) = say(line)
    energy, later = numbers(turn, "energy")[:5], numbers(turn, field)[5:]
    assert max(energy) <= 0.5
    assert min(later) > (100 if field == "tempo" else 0.5)


@pytest.mark.parametrize("line", ["get louder bit by bit", "start mellow and build up"])
def test_a_list_that_is_there_is_put_in_that_order(say, numbers, line):
    before, after = say("ten pop songs", line)
    assert sorted(ids(before)) == sorted(ids(after))
    kept = numbers(after, "energy")
    out = sum(first > second for first, second in pairwise(kept))
    assert out <= 1  # a rule may hold one of them where it is
    assert "louder from track to track" in after["reply"]
    assert (out > 0) == ("but for" in after["reply"])


def test_a_list_goes_there_and_back_and_says_so(say, numbers):
    first, after = say("ten pop songs, calm at both ends, peak in the middle", "drop 2")
    for turn in (first, after):
        found = numbers(turn, "energy")
        top = found.index(max(found))
        out = sum(one > two for one, two in pairwise(found[: top + 1]))
        out += sum(one < two for one, two in pairwise(found[top:]))
        assert out <= 1  # a rule may hold one of them where it is
        assert min(found[0], found[-1]) < 0.5 < found[top]
        assert "louder, and from there it goes back" in turn["reply"]


def test_all_of_a_longer_list_is_that_list_again(say):
    ten, five, again = say("ten rock songs", "only the first five", "gimme all ten after all")
    assert len(ids(five)) == 5
    assert ids(again) == ids(ten)


def test_where_one_key_is_equal_the_next_decides(parts, say):
    _, after = say("twelve songs from 2018 or 2019", "sort them by year, then by title")
    keys = [
        (parts.music.catalogue[one].year, parts.music.catalogue[one].title.casefold())
        for one in ids(after)
    ]
    out = sum(one > two for one, two in pairwise(keys))
    assert out <= 4  # as many as the rules may lift


def test_what_comes_in_finds_its_place_and_another_order_ends_the_course(say):
    _, _, dropped, moved, told = say(
        "ten pop songs", "get louder bit by bit", "drop 5", "move 1 to the end",
        "what are you going by?",
    )  # fmt: skip
    assert "louder from track to track" in dropped["reply"]
    assert ids(moved)[-1] == ids(dropped)[0]
    assert "louder from track to track" not in moved["reply"]
    assert "louder" not in told["reply"]


def test_a_new_wish_ends_the_course(say):
    before, after = say("start mellow and build up", "now ten metal songs please")
    assert any("build up" in one for one in before["going_by"])
    assert not any("build up" in one for one in after["going_by"])


def test_a_bit_of_it_is_a_bit_of_it(say):
    (turn,) = say("motown and a bit of queen, 12 songs")
    queen = [at for at, entry in enumerate(turn["slate"], 1) if entry["artist"] == "Queen"]
    assert queen == [3, 7, 11]


def test_the_two_wishes_that_it_was_taken_for_are_one(say, parts):
    (turn,) = say("sobre todo salsa y un poco de bachata")
    made = [parts.music.catalogue[track].styles for track in ids(turn)]
    assert sum(any("bachata" in style for style in styles) for styles in made) <= 4
    assert sum(any("salsa" in style for style in styles) for styles in made) >= 5


def test_again_leaves_the_list_as_it_was(say):
    before, after = say("ten soul songs", "the same list as before once more")
    assert ids(before) == ids(after)


def test_a_condition_is_asked_about_and_taken_at_the_listeners_word(say):
    before, asked, after = say("ten rock songs", "drop 3 unless it's too slow", "yes")
    assert ids(asked) == ids(before)
    assert "unless it's too slow" in asked["reply"]
    assert ids(before)[2] not in ids(after)


def test_the_page_decides_where_the_words_do_not(parts, tmp_path):
    settings = Settings(home=tmp_path, character="plain")
    dj = Dj(parts, open_database(settings), settings, surface="test")
    french = replace(dj.usual, language="fr")
    (turn,) = talk(dj, "abba", settings=french)
    assert turn["reply"].startswith("Voici")


def test_what_bounds_a_year_is_no_part_of_a_list(parts, say):
    (turn,) = say("party songs, absolutely nothing from before 2010")
    years = [parts.music.catalogue[entry["id"]].year for entry in turn["slate"]]
    assert min(years) >= 2010
