"""A library is listened to: once, again, broken off, and where a sound or its server is bad."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from support import failing_subsonic
from support.audio_bytes import flac
from support.checkout import ROOT
from support.made_music import RATE, chords, drums, mixed
from support.own_music import bring_in
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.errors import (
    IndexLockedError,
    LibraryError,
    RefusedError,
    StorageError,
    UnreadableError,
)
from undercard.retrieval.libraries.definition import Access, Definition
from undercard.retrieval.libraries.kept_libraries import KeptLibrary

listening = pytest.importorskip(
    "undercard.retrieval.libraries.listening_through", reason="the extra `sound` is not installed"
)
soundfile = pytest.importorskip("soundfile", reason="the extra `sound` is not installed")
ear_of = pytest.importorskip(
    "undercard.retrieval.libraries.ear", reason="the extra `sound` is not installed"
)

TEMPOS = {"slow": 96.0, "fast": 132.0}


@pytest.fixture
def music(tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    for name, bpm in TEMPOS.items():
        sound = mixed(drums("rock", bpm, 15), chords(9, 0, "0m 5m 7M 0m", bpm, 15))
        soundfile.write(folder / f"Somebody - {name}.flac", sound, RATE)
    soundfile.write(folder / "Somebody - silence.flac", np.zeros(RATE * 12), RATE)
    (folder / "Somebody - broken.flac").write_bytes(flac(seconds=100))
    return folder


@pytest.fixture
def mine(tmp_path, music):
    return bring_in(tmp_path / "home", music, "mine")


def column(kept, name):
    catalogue = Catalogue.load(kept.catalogue)
    return dict(zip(catalogue.texts("title"), catalogue.column(name), strict=True))


def test_what_is_heard_comes_into_the_catalogue(mine):
    told = []
    found = listening.listen(mine, lambda *each: told.append(each), workers=2)
    assert (found.measured, found.silent, found.undecodable, found.known) == (2, 1, 1, 0)
    assert told[-1] == ("listening", 4, 4)
    tempos = column(mine, "tempo")
    for name, bpm in TEMPOS.items():
        assert tempos[name] == pytest.approx(bpm, rel=0.01)
    assert (tempos["silence"], tempos["broken"]) == (None, None)
    assert column(mine, "key")["slow"] == 9 and column(mine, "mode")["slow"] == 0
    assert "tempo" in column(mine, "measured")["fast"]
    assert column(mine, "measured")["silence"] is None
    (why,) = mine.heard.problems().values()
    assert "damaged" in why


def test_a_second_time_only_what_is_new_or_changed_is_heard(mine, music):
    listening.listen(mine)
    assert listening.listen(mine).known == 4
    (music / "moved").mkdir()
    (music / "Somebody - fast.flac").rename(music / "moved" / "Somebody - fast.flac")
    sound = drums("rock", 110, 15)
    soundfile.write(music / "Somebody - slow.flac", sound, RATE)
    mine.scan()
    assert column(mine, "tempo")["slow"] == pytest.approx(96, rel=0.01)  # until it is heard
    found = listening.listen(mine)
    assert (found.measured, found.known) == (1, 3)
    assert column(mine, "tempo")["slow"] == pytest.approx(110, rel=0.01)
    assert listening.listen(mine, again=True).undecodable == 1


def test_killed_it_goes_on_where_it_was(mine):
    path = os.pathsep.join([str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"UNDERCARD_HOME": str(mine.home), "PYTHONPATH": path}
    command = [sys.executable, "-m", "support.killed_listening", "3", "mine"]
    ran = subprocess.run(command, env=environment, capture_output=True)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    assert len(mine.heard.stamps()) == 3
    assert list((mine.folder / "listening").iterdir())
    assert listening.listen(mine).known == 3
    assert len(mine.heard.stamps()) == 4
    assert not list((mine.folder / "listening").iterdir())


def test_a_sound_that_never_ends_is_left_and_the_next_is_heard(mine, music):
    """Nobody writes into the pipe, so that whoever opens it waits."""
    (music / "Somebody - slow.flac").unlink()
    os.mkfifo(music / "Somebody - slow.flac")
    found = listening.listen(mine, patience_s=5.0)
    assert (found.measured, found.undecodable) == (1, 2)
    assert "it took longer than 5 seconds" in mine.heard.problems().values()


def test_a_decoder_that_breaks_takes_nothing_with_it(music, tmp_path):
    ear = ear_of.Ear(60.0, tmp_path)
    try:
        assert ear.hear(music / "Somebody - fast.flac").tempo
        os.kill(ear.pid, signal.SIGKILL)
        with pytest.raises(UnreadableError, match="the decoder ended on it"):
            ear.hear(music / "Somebody - fast.flac")
        assert ear.hear(music / "Somebody - fast.flac").tempo
    finally:
        ear.close()
    with pytest.raises(ProcessLookupError):
        os.kill(ear.pid, 0)


def test_a_file_that_is_gone_is_tried_again_and_a_disk_that_is_gone_ends_it(mine, music, tmp_path):
    for number in range(15):
        (music / f"Somebody - {number}.flac").write_bytes(flac(seconds=100 + number))
    mine.scan()
    (music / "Somebody - fast.flac").rename(tmp_path / "aside.flac")
    assert listening.listen(mine).missing == 1
    (tmp_path / "aside.flac").rename(music / "Somebody - fast.flac")
    assert listening.listen(mine).measured == 1
    mine.heard.file.unlink()
    music.rename(tmp_path / "elsewhere")
    with pytest.raises(LibraryError, match="Is its disk there"):
        listening.listen(mine)
    assert mine.heard.problems() == {}


def test_only_one_listens_at_a_time(mine):
    def twice(*_):
        with pytest.raises(IndexLockedError, match="another process listens"):
            listening.listen(mine)

    assert listening.listen(mine, twice).measured == 2


def test_what_was_heard_before_the_disk_was_full_is_kept(mine, monkeypatch):
    keep = type(mine.heard).keep

    def full(self, track, *kept):
        if self.stamps():
            raise StorageError("full")
        keep(self, track, *kept)

    with monkeypatch.context() as disk:
        disk.setattr(type(mine.heard), "keep", full)
        with pytest.raises(StorageError, match="full"):
            listening.listen(mine)
    assert listening.listen(mine).known == 1


def test_a_server_gives_its_sounds_and_what_goes_wrong_is_that_songs_alone(tmp_path):
    kept = KeptLibrary(tmp_path / "home", "server")
    with failing_subsonic.server() as url:
        kept.define(
            Definition(
                kind="subsonic",
                source=url,
                user=failing_subsonic.USER,
                password=failing_subsonic.PASSWORD,
            )
        )
        kept.scan()
        found = listening.listen(kept)
    assert (found.measured, found.undecodable) == (1, 1)  # the whole one, and the page
    assert found.missing == len(failing_subsonic.SONGS) - 2
    (why,) = kept.heard.problems().values()
    assert "text/html" in why
    written = b"".join(one.read_bytes() for one in kept.folder.glob("heard.db*"))
    assert failing_subsonic.PASSWORD.encode() not in written
    assert column(kept, "loudness")["whole"] is not None


def test_a_library_without_sound_says_so(mine, monkeypatch):
    monkeypatch.setattr(Definition, "open_for", lambda *_: object())
    with pytest.raises(RefusedError, match="gives no sound"):
        listening.listen(mine)


def test_of_a_file_that_a_cue_sheet_cuts_each_part_is_heard_by_itself(tmp_path):
    music = tmp_path / "album"
    music.mkdir()
    both = np.concatenate([drums("rock", bpm, 20) for bpm in TEMPOS.values()])
    soundfile.write(music / "album.flac", both, RATE)
    sheet = ['PERFORMER "Somebody"', 'FILE "album.flac" WAVE']
    for number, title in enumerate(TEMPOS, start=1):
        sheet += [f"  TRACK {number:02} AUDIO", f'    TITLE "{title}"']
        sheet += [f"    INDEX 01 00:{20 * (number - 1):02}:00"]
    (music / "album.cue").write_text("\n".join(sheet))
    kept = bring_in(tmp_path / "home", music, "album")
    assert listening.listen(kept).measured == 2
    tempos = column(kept, "tempo")
    for name, bpm in TEMPOS.items():
        assert tempos[name] == pytest.approx(bpm, rel=0.01)


def test_what_one_account_alone_may_see_is_heard_in_its_name(tmp_path, monkeypatch):
    class Sounds:
        def __init__(self, access):
            self.name = access.name

        def sound(self, key):
            return f"{key} as {self.name}"

    monkeypatch.setattr(Definition, "open_for", lambda _, access: Sounds(access))
    accounts = (Access(name="ann"), Access(name="kid", listeners=("kid",)))
    kept = KeptLibrary(tmp_path, "home")
    kept.define(Definition(kind="subsonic", source="http://127.0.0.1:9", accounts=accounts))
    sources = listening.Sources(kept)
    heard = [
        sources.sound(listening.Left("t", "song", "stamp", account=account))
        for account in ("kid", "gone", "")
    ]
    assert heard == ["song as kid", "song as ann", "song as ann"]
