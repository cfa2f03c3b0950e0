"""Plays are counted on the library's server and at ListenBrainz: each once, and none is lost."""

import json

import pytest
from pydantic import SecretStr

from support import fake_listenbrainz, own_music
from support.audio_bytes import flac
from support.fake_listenbrainz import TOKEN
from support.supysonic_server import PASSWORD, USER
from undercard.retrieval.errors import RefusedError
from undercard.retrieval.libraries.definition import Access, Definition
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.library import Facts
from undercard.retrieval.libraries.listenbrainz import ListenBrainz, listen_of
from undercard.retrieval.libraries.scrobbling import Counted, Play, Scrobbling

AT = 1_750_000_000.0
MBID = "0d5a1c6b-0fd8-4d2b-8f7c-2f6c4e0e9b11"


@pytest.fixture
def brainz():
    with fake_listenbrainz.server() as running:
        yield running


@pytest.fixture
def library(tmp_path):
    said = {"TITLE": "Jóga", "ARTIST": "Björk", "ALBUM": "Homogenic", "ISRC": "GBAAN9700120",
            "MUSICBRAINZ_TRACKID": MBID}  # fmt: skip
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "a.flac").write_bytes(flac(said.items(), seconds=305))
    return own_music.bring_in(tmp_path, tmp_path / "music", "mine")


@pytest.fixture
def scrobbling(library, brainz):
    found = Scrobbling(library)
    found.set(Counted(token=SecretStr(TOKEN), url=brainz.url))
    return found


def the_track(library):
    with library.inventory() as inventory:
        return next(iter(inventory.tracks()))


def play(number, listener="ann"):
    return Play(f"{number:032x}", listener, AT + number)


def test_a_play_is_told_as_listenbrainz_has_it(scrobbling, brainz):
    assert scrobbling.keep(the_track(scrobbling.library), play(1))
    assert scrobbling.send().sent == 1
    assert brainz.listens == {
        (int(AT) + 1, "Jóga"): {
            "artist_name": "Björk", "track_name": "Jóga", "release_name": "Homogenic",
            "artist_names": ["Björk"], "duration_ms": 305_000, "recording_mbid": MBID,
            "isrc": "GBAAN9700120", "media_player": "Undercard", "submission_client": "Undercard",
        }
    }  # fmt: skip


def test_what_is_told_twice_is_counted_once_and_what_fails_waits(scrobbling, brainz):
    track = the_track(scrobbling.library)
    brainz.faults = ["down", "answers late"]
    for number in (1, 2, 1, 2):
        scrobbling.keep(track, play(number))
    assert (scrobbling.send().waiting, scrobbling.send(now=True).waiting) == (2, 2)
    assert scrobbling.send(now=True).sent == 2
    assert not scrobbling.keep(track, play(1))
    assert scrobbling.send(now=True).sent == 0
    assert sorted(at for at, _ in brainz.listens) == [int(AT) + 1, int(AT) + 2]


def test_a_token_that_is_over_is_waited_for(scrobbling, brainz):
    brainz.token = "another"  # noqa: S105 - of this test alone
    scrobbling.keep(the_track(scrobbling.library), play(1))
    sent = scrobbling.send(now=True)
    assert (sent.waiting, sent.refused) == (1, 0)
    assert "does not take the token any more" in sent.problem and TOKEN not in sent.problem
    scrobbling.set(Counted(token=SecretStr("another"), url=brainz.url))
    assert scrobbling.send(now=True).sent == 1
    with pytest.raises(RefusedError, match="does not know this token"):
        ListenBrainz(TOKEN, brainz.url).user()


def test_only_whose_plays_are_asked_for_are_counted(library, brainz):
    scrobbling, track = Scrobbling(library), the_track(library)
    assert not scrobbling.keep(track, play(1))
    scrobbling.set(Counted(token=SecretStr(TOKEN), url=brainz.url, listeners=("ann",)))
    assert not scrobbling.keep(track, play(1, "bob"))
    assert scrobbling.keep(track, play(1, "ann"))
    assert (library.folder / "scrobbling.json").stat().st_mode & 0o077 == 0
    assert TOKEN not in repr(scrobbling.counted)


def test_a_track_without_a_name_is_no_listen():
    assert listen_of(Facts(title="x")) == listen_of(Facts(artists=("x",))) == ""
    assert json.loads(listen_of(Facts(title="a", artists=("b", "c"))))["artist_name"] == "b, c"


def test_a_server_is_told_each_play_once(supysonic, tmp_path):
    """Supysonic tells no count of plays: that nothing is told twice is the outbox's own doing."""
    library = KeptLibrary(tmp_path, "server")
    ann = Access(name=USER, user=USER, password=SecretStr(PASSWORD))
    library.define(Definition(kind="subsonic", source=supysonic.url, accounts=(ann,)))
    library.scan()
    scrobbling, track = Scrobbling(library), the_track(library)
    scrobbling.set(Counted(on_server=True))
    assert scrobbling.keep(track, play(1))
    assert not scrobbling.keep(track, play(1))
    assert scrobbling.send().sent == 1
    assert scrobbling.send().sent == 0
