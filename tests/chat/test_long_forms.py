"""Podcasts and mixes of an hour are in a list where they are asked for, and in no other."""

import pytest

from support import own_music
from support.audio_bytes import flac
from support.own_home import own_home
from undercard.chat.assembly import assemble
from undercard.chat.settings import EngineSettings, Settings
from undercard.chat.slate.house_norms import FORM

SONGS, LONG = 12, 2


@pytest.fixture(scope="module")
def dj(prepared, tmp_path_factory):
    home, music = own_home(prepared, tmp_path_factory.mktemp("home")), tmp_path_factory.mktemp("m")

    def put(kind, count, seconds, genre):
        for at in range(count):
            said = {"TITLE": f"{kind} {at}", "ARTIST": f"{kind} Band {at}", "GENRE": genre}
            (music / f"{kind}{at}.flac").write_bytes(flac(said.items(), seconds=seconds))

    put("Song", SONGS, 200, "Rock")
    put("Session", LONG, 4000, "Rock")
    put("Kitchen", LONG, 1800, "Podcast")
    own_music.bring_in(home, music, "mine")
    return assemble(Settings(home=home, catalogue="mine", engine=EngineSettings(kind="none")))


def kinds(record):
    return {entry.title.split()[0] for entry in record.slate}


@pytest.mark.parametrize("say", ["rock", "25 tracks", "no podcasts please, rock", "anything"])
def test_nobody_is_played_what_they_did_not_ask_for(dj, say):
    record = dj.answer(dj.start("ann"), say)
    assert kinds(record) == {"Song"}
    assert [one.satisfied for one in record.ruling.norms if one.id == FORM] == [True]


@pytest.mark.parametrize(
    ("say", "kind"),
    [("play a dj mix", "Session"), ("mixtapes", "Session"), ("ein langer Mix bitte", "Session"),
     ("play a podcast", "Kitchen"), ("ein Hörspiel bitte", "Kitchen"),
     ("tracks longer than 60 minutes", "Session")],
)  # fmt: skip
def test_who_asks_for_them_gets_them_and_nothing_else(dj, say, kind):
    dialogue = dj.start("ann")
    record = dj.answer(dialogue, say)
    assert kinds(record) == {kind} and len(record.slate) == LONG
    assert kinds(dj.answer(dialogue, "calmer")) == {kind}
    assert kinds(dj.answer(dialogue, "now play rock")) == {"Song"}


def test_one_that_is_named_is_played(dj):
    record = dj.answer(dj.start("ann"), "play Session 1 by Session Band 1")
    assert [entry.title for entry in record.slate] == ["Session 1"]


def test_one_in_a_list_that_is_brought_stays(dj):
    lines = b"Song Band 1 - Song 1\nSession Band 0 - Session 0\nSong Band 2 - Song 2\n"
    dialogue = dj.start("ann")
    turn = dj.turn(dialogue, "my list", brought=dj.brought(lines, "list.txt"))
    record = list(turn)[-1].record
    assert [entry.title for entry in record.slate] == ["Song 1", "Session 0", "Song 2"]


def test_why_there_is_no_list_is_said(dj):
    record = dj.answer(dj.start("ann"), "songs by Session Band 0")
    assert record.slate == ()
    assert "mixes of an hour, unless you ask for them” cannot hold together" in record.reply
