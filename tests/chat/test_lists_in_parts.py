"""Lists in parts, as they come out: each line is read as it is labelled, all behind it is real."""

from dataclasses import replace

import pytest

from support.hand_tagged import HandTagger
from support.talking import talk
from undercard.chat.dj import Dj
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.chat.understanding.reader import Understanding


@pytest.fixture
def say(parts, tmp_path):
    """Says labelled lines in one dialogue, and gives the records of the turns."""
    settings = Settings(home=tmp_path, character="plain")
    tagger, read = HandTagger(), parts.understanding
    understanding = Understanding(tagger, read._cues, read._interpreter, None)
    heard = replace(parts, understanding=understanding)
    dj = Dj(heard, open_database(settings), settings, surface="test")
    return lambda *lines, language="en": talk(dj, *(tagger.say(one, language) for one in lines))


def artists(turn):
    return [entry["artist"] for entry in turn["slate"]]


def makes(parts, entry, *words):
    """Whether the track is filed under such a genre, or its artist known for it."""
    track = parts.music.catalogue[entry["id"]]
    names = (*track.styles, *track.subgenres, *track.genres, *track.playlists)
    return any(word in name.casefold() for name in names for word in words)


def test_each_half_is_its_own_music(say, parts):
    (turn,) = say("<wish> [t half] [+genre disco] [t half] [+genre house]")
    slate = turn["slate"]
    assert all(makes(parts, entry, "disco") for entry in slate[:5])
    assert all(makes(parts, entry, "house") for entry in slate[5:])


def test_who_opens_and_who_closes_is_let_in_beside_what_the_list_is_about(say, parts):
    (turn,) = say(
        "<wish> [+count 8] [+genre rock] songs, [to start] with [+artist Queen]"
        " and [to end] on [+artist Abba]"
    )
    assert (artists(turn)[0], artists(turn)[-1]) == ("Queen", "ABBA")
    assert len(turn["slate"]) == 8
    assert all(makes(parts, entry, "rock", "wave", "metal") for entry in turn["slate"][1:-1])


def test_what_is_named_to_open_opens_whatever_a_house_rule_wants(say):
    (turn,) = say("<wish> [to open] on [+title Dancing Queen] and [+genre disco] after")
    assert turn["slate"][0]["title"].startswith("Dancing Queen")
    assert len(turn["slate"]) == 10


def test_parts_that_are_counted_are_the_list(say, parts):
    (turn,) = say("<wish> [+count two] [+genre reggae] and [to then] [+count 3] [+genre punk]")
    kinds = [makes(parts, entry, "punk") for entry in turn["slate"]]
    assert kinds == [False, False, True, True, True]


def test_the_rest_is_what_is_no_part(say):
    (turn,) = say(
        "<wish> [to start] with [+count two] by [+artist Radiohead], [t the rest] [+artist Muse]"
    )
    assert artists(turn) == ["Radiohead"] * 2 + ["Muse"] * 8


def test_a_part_changes_and_the_others_stay(say, parts):
    before, after = say(
        "<wish> [+count 12] [+genre jazz] and [to then] [+genre metal]",
        "<refine> [t the first three] [+instrumental no singing], [t the last two] [>fast faster]",
    )
    ids = [[entry["id"] for entry in turn["slate"]] for turn in (before, after)]
    assert ids[0][3:10] == ids[1][3:10]
    assert not set(ids[0][:3]) & set(ids[1][:3])
    tempo = [parts.music.catalogue[track].audio["tempo"] for track in (*ids[0][10:], *ids[1][10:])]
    assert min(tempo[2:]) >= sum(tempo[:2]) / 2


def test_a_part_holds_in_later_turns_until_it_is_taken_back(say, parts):
    _, newer, told, _, after = say(
        "<wish> [t half] [+genre disco] [t half] [+genre house]",
        "<refine> [>new newer]",
        "<q_state> what are you going by?",
        "<wish> [+genre folk] please",
        "<q_state> and what are you going by now?",
    )
    assert all(makes(parts, entry, "house") for entry in newer["slate"][5:])
    assert "half: disco" in told["reply"] and "half: house" in told["reply"]
    assert "half" not in after["reply"]


def test_a_track_that_goes_makes_room_at_the_end_for_what_belongs_there(say, parts):
    before, after = say(
        "<wish> [t half] [+genre disco] [t half] [+genre house]", "<drop> drop [t 2]"
    )
    ids = [[entry["id"] for entry in turn["slate"]] for turn in (before, after)]
    assert ids[1][:9] == [track for track in ids[0] if track != ids[0][1]]
    assert makes(parts, after["slate"][9], "house")


def test_nobody_by_that_name_is_said_and_the_list_is_made(say):
    (turn,) = say("<wish> [+genre soul], [t the last two] by [+artist Bagpipe Heroes]")
    assert "Bagpipe Heroes" in turn["reply"]
    assert len(turn["slate"]) == 10


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("<wish> [t halb] [+genre Disco], [t halb] [+genre House]", "de"),
        ("<wish> [t moitié] [+genre disco], [t moitié] [+genre house]", "fr"),
        ("<wish> [t mitad] [+genre disco], [t mitad] [+genre house]", "es"),
    ],
)
def test_halves_in_other_languages(say, parts, line, language):
    (turn,) = say(line, language=language)
    assert all(makes(parts, entry, "house") for entry in turn["slate"][5:])
    assert all(makes(parts, entry, "disco") for entry in turn["slate"][:5])
