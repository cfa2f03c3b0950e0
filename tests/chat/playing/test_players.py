"""Lists are played by a real mpv and a real MPD, into no loudspeaker."""

import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from support import failing_subsonic, own_music, scripted_dj
from undercard.chat.commands.talk import turn_as_text
from undercard.chat.errors import NotReady
from undercard.chat.events import SlateReady, Words
from undercard.chat.playing import mpv as mpv_module
from undercard.chat.playing.audio_player import Cued, Refused
from undercard.chat.playing.mpd import Mpd, talk_to
from undercard.chat.playing.mpv import Mpv
from undercard.chat.playing.played_dj import PlayedDj, audio_player
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import Settings
from undercard.retrieval.libraries.library import Stream
from undercard.retrieval.libraries.sounds import Sounds

PATIENCE_S = 10


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    """Four tones; the name of the last has signs that protocols quote."""
    if not own_music.FFMPEG:
        pytest.skip(own_music.MISSING)
    music = tmp_path_factory.mktemp("music")
    own_music.tones(music, 4, 20)
    odd = music / 'say "4" \\ ø.flac'
    (music / "4.flac").rename(odd)
    return [Cued(f"t{at}", music / f"{at}.flac") for at in (1, 2, 3)] + [Cued("t4", odd)]


@pytest.fixture
def mpv(tmp_path, monkeypatch):
    if not shutil.which("mpv"):
        pytest.skip("no mpv here: install it (Debian: apt-get install mpv) to run these tests")
    (tmp_path / "mpv.conf").write_text("ao=null\n")
    monkeypatch.setenv("MPV_HOME", str(tmp_path))
    player = Mpv()
    yield player
    player.close()


@pytest.fixture
def mpd(tmp_path, monkeypatch):
    if not shutil.which("mpd"):
        pytest.skip("no MPD here: install it (Debian: apt-get install mpd) to run these tests")
    at = tmp_path / "socket"
    (tmp_path / "mpd.conf").write_text(
        f'bind_to_address "{at}"\ndb_file "{tmp_path}/db"\npid_file "{tmp_path}/pid"\n'
        'audio_output {\n type "null"\n name "none"\n}\n'
    )
    command = ["mpd", "--no-daemon", str(tmp_path / "mpd.conf")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        until(at.is_socket)
        monkeypatch.setenv("MPD_HOST", str(at))
        yield at
        process.terminate()


def stop(process):
    """Stop a program of ours, and wait until it stands still."""
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)


def until(done):
    end = time.monotonic() + PATIENCE_S
    while not (found := done()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def files_of(player):
    return [Path(one["filename"]) for one in player._ask("get_property", "playlist")]


def test_mpv_plays_a_list_and_the_next_one_without_a_break(mpv, tracks):
    first, second, third, odd = tracks
    assert mpv.play([first, second, third]) == 3
    until(lambda: mpv._ask("get_property", "time-pos"))
    assert mpv.play([third, first, odd]) == 3
    assert files_of(mpv) == [first.sound, odd.sound]
    assert mpv._ask("get_property", "path") == str(first.sound)
    mpv._ask("playlist-next")
    until(lambda: mpv._ask("get_property", "path") == str(odd.sound))
    mpv.play([second])
    until(lambda: mpv._ask("get_property", "path") == str(second.sound))
    until(lambda: mpv._ask("get_property", "time-pos") is not None)  # else it refuses to seek
    mpv._ask("seek", "100", "absolute-percent")
    mpv.wait()
    mpv.play([first])
    until(lambda: mpv._ask("get_property", "path") == str(first.sound))


def test_no_address_that_lets_somebody_in_is_on_a_command_line(mpv):
    with failing_subsonic.server() as url:
        secret = failing_subsonic.PASSWORD.encode().hex()
        asked = {"id": "whole", "u": failing_subsonic.USER, "p": f"enc:{secret}"}
        mpv.play([Cued("t", Stream(f"{url}/rest/stream", asked))])
        until(lambda: secret in str(mpv._ask("get_property", "playlist")))
        lines = Path(f"/proc/{mpv._process.pid}/cmdline").read_bytes()
    assert secret.encode() not in lines
    assert secret not in repr(Cued("t", Stream(url, asked)))


def test_an_mpv_that_goes_away_is_started_anew(mpv, tracks):
    mpv.play(tracks[:1])
    mpv._process.kill()
    mpv._process.wait()
    assert mpv.play(tracks[1:2]) == 1
    until(lambda: mpv._ask("get_property", "path") == str(tracks[1].sound))


def test_mpv_counts_only_files_that_are_there(mpv, tracks, tmp_path):
    gone = Cued("gone", tmp_path / "gone.flac")
    assert mpv.play([gone, tracks[0]]) == 1
    assert files_of(mpv) == [tracks[0].sound]
    assert mpv.play([gone]) == 0
    assert files_of(mpv) == [tracks[0].sound]


def test_an_answer_that_came_too_late_is_not_taken_for_the_next_one(mpv, tracks):
    mpv.play(tracks[:2])
    late = {"command": ["get_property", "path"]}
    mpv._line.sendall(json.dumps(late).encode() + b"\n")
    assert mpv._ask("get_property", "playlist-count") == 2
    with pytest.raises(Refused):
        mpv._ask("no-such-command")


def test_mpv_plays_a_part_of_a_file_and_the_next_part(mpv, tracks):
    """The tone lasts longer than anybody waits here: the second part comes by its time alone."""
    whole = tracks[0].sound
    assert mpv.play([Cued("a", whole, 5.0, 0.5), Cued("b", whole, 12.0)]) == 2
    until(lambda: (mpv._ask("get_property", "time-pos") or 0) >= 5)
    until(lambda: mpv._ask("get_property", "playlist-pos") == 1)
    assert until(lambda: mpv._ask("get_property", "time-pos")) > 11.9
    assert mpv.play([Cued("b", whole, 12.0), tracks[1]]) == 2
    assert files_of(mpv) == [whole, tracks[1].sound]


def test_an_mpv_that_hangs_is_ended_and_the_next_list_has_another(mpv, tracks, monkeypatch):
    mpv.play(tracks[:1])
    hung = mpv._process
    stop(hung)
    with monkeypatch.context() as patched, pytest.raises(NotReady, match="TimeoutError"):
        patched.setattr(mpv_module, "_PATIENCE_S", 0.1)
        mpv._line.settimeout(0.1)
        mpv.play(tracks[1:2])
    assert hung.poll() is not None
    assert mpv.play(tracks[1:2]) == 1


def test_an_mpv_that_hangs_is_closed_and_leaves_nothing(mpv, tracks, monkeypatch):
    mpv.play(tracks[:1])
    hung, folder = mpv._process, Path(mpv._folder.name)
    stop(hung)
    monkeypatch.setattr(mpv_module, "_PATIENCE_S", 0.1)
    mpv.close()
    assert hung.poll() is not None
    assert not folder.exists()


def test_an_mpv_that_never_listens_is_ended(mpv, tracks, tmp_path, monkeypatch):
    deaf = tmp_path / "mpv"
    deaf.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    deaf.chmod(0o700)
    with monkeypatch.context() as patched, pytest.raises(NotReady):
        patched.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        patched.setattr(mpv_module, "_PATIENCE_S", 0.5)
        mpv.play(tracks[:1])
    assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()
    assert mpv.play(tracks[:1]) == 1


def test_mpd_plays_a_list_and_the_next_one_without_a_break(mpd, tracks):
    first, second, third, odd = tracks
    player = Mpd(mpd)
    server = Cued("s", Stream("http://music.invalid", {"p": "secret"}))
    assert player.play([server, first, second, third]) == 3
    assert queue(mpd) == paths(first, second, third)
    assert player.play([third, first, odd]) == 2 + 1
    assert queue(mpd) == paths(first, odd)
    player.play([second])
    assert queue(mpd) == paths(second)
    assert player.play([server]) == 0
    player.close()
    assert queue(mpd) == paths(second)


def test_mpd_plays_parts_of_a_file(mpd, tracks):
    whole = tracks[0].sound
    assert Mpd(mpd).play([Cued("a", whole, 5.0, 0.5), Cued("b", whole, 12.0), tracks[1]]) == 3
    with talk_to(mpd) as talk:
        ranges = [talk.ask("playlistinfo", str(place)).get("Range") for place in range(3)]
    assert ranges == ["5.000-5.500", "12.000-", None]


def test_mpd_that_is_stopped_plays_the_next_list_from_its_start(mpd, tracks):
    player = Mpd(mpd)
    player.play(tracks[:2])
    with talk_to(mpd) as talk:
        talk.ask("stop")
    assert player.play([tracks[1], tracks[0]]) == 2
    assert queue(mpd) == paths(tracks[1], tracks[0])


def test_a_file_that_mpd_refuses_leaves_the_others(mpd, tracks, tmp_path):
    player = Mpd(mpd)
    gone, broken = Cued("gone", tmp_path / "gone.flac"), Cued("broken", tmp_path / "a\nb.flac")
    assert player.play([gone, tracks[0], broken, tracks[1]]) == 2
    assert queue(mpd) == paths(tracks[0], tracks[1])
    assert player.play([tracks[0], gone, tracks[2]]) == 2
    assert queue(mpd) == paths(tracks[0], tracks[2])
    with pytest.raises(NotReady, match="May it read the files"):
        player.play([gone])


def paths(*tracks):
    return [str(track.sound) for track in tracks]


def queue(at):
    """The tracks that MPD is going to play, as it tells them itself."""
    with talk_to(at) as talk:
        length = int(talk.ask("status")["playlistlength"])
        files = [talk.ask("playlistinfo", str(place))["file"] for place in range(length)]
        state = talk.ask("status")["state"]
    assert state == "play"
    return files


def test_what_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("MPD_HOST", "localhost")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(NotReady, match="install mpv, or start MPD"):
        audio_player(Settings(home=tmp_path))
    with pytest.raises(NotReady, match="does not do as it is told"):
        Mpd(tmp_path / "nowhere").play([Cued("a", Path("/a.flac"))])


class Speaker:
    """Puts lists on the table, one after the other; None leaves the table as it is."""

    def __init__(self, *lists):
        self.lists = iter(lists)

    def turn(self, dialogue, say):  # noqa: ARG002 - as a DJ's
        yield Words("Here.")
        if (ids := next(self.lists)) is not None:
            card = scripted_dj.slate()[0]
            yield SlateReady(tuple(replace(card, rank=at, id=one) for at, one in enumerate(ids, 1)))


def test_each_list_is_played_once_its_turn_is_over(mpv, tracks, tmp_path):
    library = own_music.bring_in(tmp_path, tracks[0].sound.parent, "mine")
    with library.inventory() as inventory:
        ids = {track.key: track.id for track in inventory.tracks()}
    first, second = ids["1.flac"], ids["2.flac"]
    lists = [[first, "of another", second], [first, "of another", second], None, ["of another"]]
    told = []
    sounds = partial(Sounds.of(tmp_path, ["builtin", "mine"]).among, listener="ann")
    dj = PlayedDj(Speaker(*lists), mpv, sounds, lambda *counts: told.append(counts))
    for _ in lists:
        for event in dj.turn("d", "play"):
            assert isinstance(event, Words) or len(told) < 2
    assert told == [(2, 3), (0, 1)]
    assert files_of(mpv) == [tracks[0].sound, tracks[1].sound]


def test_a_list_that_cannot_be_played_ends_no_dialogue_and_is_tried_again(tracks, tmp_path, capsys):
    library = own_music.bring_in(tmp_path, tracks[0].sound.parent, "mine")
    with library.inventory() as inventory:
        ids = [track.id for track in inventory.tracks()]
    sounds = partial(Sounds.of(tmp_path, ["builtin", "mine"]).among, listener="ann")
    dj = PlayedDj(Speaker(ids, ids), Mpd(tmp_path / "nowhere"), sounds, lambda *_: None)
    for _ in range(2):
        turn_as_text(dj, "d", "play", SafeConsole(), echo=False)
        told = capsys.readouterr()
        assert "Here." in told.out
        assert "does not do as it is told" in " ".join(told.err.split())
