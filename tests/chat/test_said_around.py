"""What is told beside a request, and short ways of saying one, lead to what was meant."""

import pytest

from support.talking import talk
from undercard.chat.dj import Dj
from undercard.chat.reply.replies import document
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database


@pytest.fixture
def say(parts, tmp_path):
    """Says whole utterances in one dialogue, and gives the records of the turns."""
    settings = Settings(home=tmp_path, character="plain")
    dj = Dj(parts, open_database(settings), settings, surface="test")
    return lambda *lines: talk(dj, *lines)


@pytest.fixture
def tracks(parts):
    """The tracks of a turn's list, in order."""
    return lambda turn: [parts.music.catalogue[entry["id"]] for entry in turn["slate"]]


@pytest.mark.parametrize(
    "line",
    ["no Sam Smith", "sorry, can't be listening to Sam today, too raw. Lewis can stay"],
)
def test_a_list_is_shorter_where_what_is_left_does_not_fill_it(say, tracks, line):
    _, turn = say("ten songs by Sam Smith and Lewis Capaldi", line)
    assert {track.artist for track in tracks(turn)} == {"Lewis Capaldi"}
    assert 0 < len(turn["slate"]) < 10


def test_what_is_added_stands_for_what_went(say):
    before, turn = say("ten pop songs", "drop 4 and 8 and add three more")
    kept = [one for rank, one in enumerate(before["slate"], 1) if rank not in (4, 8)]
    ids = [one["id"] for one in turn["slate"]]
    assert {one["id"] for one in kept} <= set(ids)
    assert len(ids) == 11


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["20 latin songs", "whoa, I was thinking more like half a dozen"], 6),
        (["14 edm songs", "everything from number 9 down can go"], 8),
        (["ten songs, all different genres"], 10),
        (["zehn Lieder, querbeet"], 10),
        (["10 pop songs", "two"], 2),
        (["10 pop songs", "#1 is the vibe. gimme 15 like it"], 15),
        (["10 pop songs", "the two in the middle can go"], 8),
        (["10 hip hop tracks", "7 would do"], 7),
        (["Ten songs for a gentle stroll"], 10),
        (["nineties rock. Oasis is out, every table gets them in two seconds"], 10),
        (["everything by Adele"], 11),
        (["adele. the lot. every last one you own"], 11),
        (["all the songs by Pulp please"], 1),
    ],
)
def test_a_list_has_as_many_tracks_as_was_said(say, lines, count):
    assert len(say(*lines)[-1]["slate"]) == count


def test_everything_from_a_rank_down_goes(say):
    before, turn = say("14 edm songs", "everything from number 9 down can go")
    there = {one["id"] for one in turn["slate"]}
    assert [one["id"] in there for one in before["slate"]] == [True] * 8 + [False] * 6


@pytest.mark.parametrize("line", ["cut it down so it fits", "lop off what you need to"])
def test_a_list_is_cut_to_the_length_that_is_told_beside_it(say, tracks, line):
    _, turn = say("ten pop songs", f"the slot is only twenty minutes now. {line}")
    assert 17 < sum(track.minutes for track in tracks(turn)) <= 20


def test_it_is_the_list_where_no_track_was_spoken_of(say):
    before, turn = say("ten rap songs", "change it to something calmer")
    assert len({one["id"] for one in before["slate"]} & {one["id"] for one in turn["slate"]}) < 10
    assert len(turn["slate"]) == 10


def test_the_rest_that_may_stay_says_nothing_more(say, tracks):
    _, turn = say("12 songs by Rihanna, Lady Gaga and Katy Perry",
                  "Katy Perry again. Take her off, the others can stay")  # fmt: skip
    assert {track.artist for track in tracks(turn)} <= {"Rihanna", "Lady Gaga"}
    assert len(turn["slate"]) == 12


def test_newer_years_take_the_place_of_older_ones(say, tracks):
    _, turn = say("ten rock songs from the 70s and 80s", "same thing but nothing older than 2005")
    assert len(turn["slate"]) == 10
    assert all(track.year >= 2005 for track in tracks(turn))


def test_a_complaint_beside_a_request_is_not_asked_about(say, tracks):
    lines = "10 hard rock songs", "I own every one of these on cassette. Something newer, please"
    before, turn = say(*lines)
    assert turn["question"] in ("", None)
    mean = [sum(track.year for track in tracks(one)) / 10 for one in (before, turn)]
    assert mean[1] > mean[0]


def test_whether_they_have_any_is_no_condition_to_ask_about(say):
    _, turn = say("ten latin hip hop songs", "longer songs if ya got em")
    assert turn["question"] in ("", None)


@pytest.mark.parametrize("line", ["which of these are from the 90s", "any of these by ABBA?"])
def test_a_question_that_no_track_answers_is_answered(say, line):
    assert say("ten rock songs from the seventies", line)[-1]["reply"].startswith("None of these")


def test_thanks_and_praise_have_one_answer_and_a_farewell_its_own(say):
    (turn,) = say("thanks, you're a star. night")
    told = document("en")["sentences"]
    assert turn["reply"] == f"{told['talk.thanks']} {told['talk.farewell']}"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("had an awful day, my dog died", "I'm sorry to hear that. Shall it be something gentle"),
        ("my gran passed away on monday. something gentle please", "I'm sorry to hear that. "),
        ("hatte einen furchtbaren Tag", "Das tut mir leid."),
    ],
)
def test_sorrow_is_heard(say, line, told):
    assert say(line)[-1]["reply"].startswith(told)


@pytest.mark.parametrize("line", ["songs for when your dog died", "my battery just died"])
def test_sorrow_is_not_heard_where_there_is_none(say, line):
    assert "sorry" not in say(line)[-1]["reply"]


@pytest.mark.parametrize(
    ("lines", "artist"),
    [
        (("Madonna please", "ok what about some hair metal"), "Madonna"),
        (("Queen please", "only reggae"), "Queen"),
        (("Shakira bitte", "lieber was auf Deutsch"), "Shakira"),
        (("Dua Lipa", "something similar but by men"), "Dua Lipa"),
    ],
)
def test_who_has_nothing_of_what_is_asked_for_now_is_asked_for_no_more(say, tracks, lines, artist):
    before, turn = say(*lines)
    assert {track.artist for track in tracks(before)} == {artist}
    assert tracks(turn)
    assert artist not in {track.artist for track in tracks(turn)}


@pytest.mark.parametrize(
    ("lines", "artist"),
    [
        (("10 country songs", "only Adele"), "Adele"),
        (("10 Rocklieder", "lieber nur Dua Lipa"), "Dua Lipa"),
    ],
)
def test_whoever_has_nothing_of_what_held_is_heard_alone(say, tracks, lines, artist):
    assert {track.artist for track in tracks(say(*lines)[-1])} == {artist}


def test_years_of_which_somebody_has_nothing_are_told(say):
    assert "only Pulp" in say("Pulp songs", "from 2000")[-1]["reply"]


@pytest.mark.parametrize("line", ["everything by Adele", "alles von Rammstein"])
def test_who_asks_for_all_there_is_asked_for_no_number(say, line):
    assert "100" not in say(line)[-1]["reply"]


@pytest.mark.parametrize(
    "line", ["swap 3 with 3", "ta, the kettle's on now, back in a minute", "perfect, cheers"]
)
def test_what_changes_nothing_leaves_the_list(say, line):
    before, turn = say("ten pop songs", line)
    assert not turn["slate"] or turn["slate"] == before["slate"]


def test_more_of_theirs_is_more_by_who_was_pointed_at(say, tracks):
    before, turn = say(
        "ten songs by Queen and Blur", "whoever done the 2nd, I'd take more of theirs"
    )
    assert {track.artist for track in tracks(turn)} == {tracks(before)[1].artist}


def test_the_least_listened_to_is_found(say, tracks):
    before, turn = say("ten hip hop songs", "which of this lot has the fewest people listening?")
    least = min(tracks(before), key=lambda track: track.popularity)
    assert least.title in turn["reply"]


def test_so_many_by_somebody_come_in_beside_those_that_are_there(say, tracks):
    before, turn = say("8 pop songs for our sleepover", "can u stick 2 dua lipa songs on the end")
    assert {track.artist for track in tracks(turn)[-2:]} == {"Dua Lipa"}
    assert len(turn["slate"]) == len(before["slate"]) + 2


def test_whatever_is_older_goes(say, tracks):
    *_, turn = say(
        "Twenty rock songs released between 1965 and 2015.", "Discard whatever predates 1990."
    )
    assert min(track.year for track in tracks(turn)) >= 1990


@pytest.mark.parametrize(
    ("line", "asks"), [("What a load of old rubbish.", True), ("mi nah like di last one", False)]
)
def test_blame_in_whatever_english_is_heard(say, line, asks):
    before, turn = say("ten indie pop songs", line)
    gone = before["slate"][-1]["id"] not in {one["id"] for one in turn["slate"]}
    assert (turn["reply"].endswith("?") or "Other tracks" in turn["reply"]) if asks else gone


@pytest.mark.parametrize(
    ("line", "artist", "least", "most"),
    [
        ("10 songs, two by Blur", "Blur", 2, 2),
        ("12 rock songs, one by Queen", "Queen", 1, 1),
        ("12 rock songs, at most one by Queen", "Queen", 0, 1),
    ],
)
def test_so_many_by_somebody_are_in_a_list(say, tracks, line, artist, least, most):
    (turn,) = say(line)
    assert least <= [track.artist for track in tracks(turn)].count(artist) <= most
