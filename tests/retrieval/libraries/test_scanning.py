"""A library is followed: what changes, moves, goes and comes back, and what breaks off."""

import errno
import os
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from support.audio_bytes import flac
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.errors import LibraryError, ShrunkError, StorageError
from undercard.retrieval.libraries.definition import Definition
from undercard.retrieval.libraries.folder import Folder
from undercard.retrieval.libraries.inventory import Inventory
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.library import Closed, Facts, Thing
from undercard.retrieval.libraries.m3u_files import M3uFiles
from undercard.retrieval.libraries.scanning import scan


@pytest.fixture
def music(tmp_path):
    folder = tmp_path / "music"
    for number in range(30):
        put(folder / f"album {number // 10}" / f"{number:02d}.flac", number)
    return folder


def put(path, number, **more):
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {"TITLE": f"Song {number}", "ARTIST": f"Artist {number % 7}", "GENRE": "Rock"} | more
    path.write_bytes(flac(said.items(), seconds=100 + number))


@pytest.fixture
def inventory(tmp_path):
    kept = Inventory(tmp_path / "inventory.db")
    yield kept
    kept.close()


def ids(inventory):
    return {track.key: track.id for track in inventory.tracks()}


def test_a_second_look_reads_nothing(music, inventory):
    assert scan(Folder(music), inventory).read == 30
    inventory.written()
    before = ids(inventory)
    again = scan(Folder(music), inventory)
    assert (again.read, again.unchanged, again.changed) == (0, 30, False)
    assert ids(inventory) == before


def test_what_was_tagged_anew_keeps_its_id(music, inventory):
    scan(Folder(music), inventory)
    before = ids(inventory)
    put(music / "album 0" / "03.flac", 3, TITLE="Another name", ALBUM="An album")
    assert scan(Folder(music), inventory).read == 1
    assert ids(inventory) == before
    titles = {track.key: track.facts.title for track in inventory.tracks()}
    assert titles["album 0/03.flac"] == "Another name"


def test_what_moved_is_followed_and_what_is_gone_is_gone(music, inventory):
    scan(Folder(music), inventory)
    before = ids(inventory)
    (music / "album 1").rename(music / "elsewhere")
    (music / "album 2" / "25.flac").unlink()
    found = scan(Folder(music), inventory)
    assert (found.settled.moved, found.settled.new, found.settled.gone) == (10, 0, 1)
    after = ids(inventory)
    assert after["elsewhere/15.flac"] == before["album 1/15.flac"]
    assert len(after) == 29


def test_what_comes_back_has_its_old_id(music, inventory):
    scan(Folder(music), inventory)
    before = ids(inventory)
    path = music / "album 0" / "03.flac"
    body = path.read_bytes()
    path.unlink()
    scan(Folder(music), inventory)
    assert "album 0/03.flac" not in ids(inventory)
    (music / "back.flac").write_bytes(body)
    scan(Folder(music), inventory)
    assert ids(inventory)["back.flac"] == before["album 0/03.flac"]


def test_what_comes_back_as_it_was_is_there_again(music, inventory):
    scan(Folder(music), inventory)
    inventory.written()
    path = music / "album 0" / "03.flac"
    path.rename(music.with_name("away"))
    assert scan(Folder(music), inventory).changed
    inventory.written()
    music.with_name("away").rename(path)
    assert scan(Folder(music), inventory).changed
    assert "album 0/03.flac" in ids(inventory)


def test_a_catalogue_that_was_not_written_is_written_the_next_time(music, tmp_path, monkeypatch):
    kept = KeptLibrary(tmp_path / "home", "mine")
    kept.define(Definition(kind="folder", source=str(music)))

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("undercard.retrieval.libraries.kept_libraries.write_catalogue", full)
        with pytest.raises(StorageError, match="No space left"):
            kept.scan()
    assert kept.scan().read == 0
    assert len(Catalogue.load(kept.catalogue)) == 30


def test_copies_are_tracks_of_their_own(music, inventory):
    (music / "copy.flac").write_bytes((music / "album 0" / "03.flac").read_bytes())
    scan(Folder(music), inventory)
    assert len(set(ids(inventory).values())) == 31


def test_a_library_that_shrinks_is_kept_until_it_is_confirmed(music, inventory):
    scan(Folder(music), inventory)
    before = ids(inventory)
    for path in list(music.glob("*/*.flac")):
        path.unlink()
    with pytest.raises(ShrunkError, match=r"30 of 30 .* Nothing was forgotten.*--forget-missing"):
        scan(Folder(music), inventory)
    assert ids(inventory) == before
    assert scan(Folder(music), inventory, forget=True).settled.gone == 30
    assert not ids(inventory)


def test_a_disk_that_is_not_there_forgets_nothing(music, inventory):
    scan(Folder(music), inventory)
    before = ids(inventory)
    music.rename(music.with_name("unmounted"))
    with pytest.raises(LibraryError, match="Nothing was forgotten"):
        scan(Folder(music), inventory)
    assert ids(inventory) == before


class Cut:
    """A library that dies after so many things, or whose part cannot be looked into."""

    def __init__(self, library, after=None, closed=None):
        self.library, self.after, self.closed, self.read = library, after, closed, []

    def things(self):
        for number, thing in enumerate(self.library.things()):
            if number == self.after:
                raise LibraryError("it died")
            if self.closed and thing.key.startswith(self.closed):
                continue
            yield replace(thing, read=lambda thing=thing: self._read(thing))
        if self.closed:
            yield Closed(self.closed, f"{self.closed}: Permission denied")

    def _read(self, thing):
        self.read.append(thing.key)
        return thing.read()


def test_what_was_read_before_it_died_is_not_read_again(tmp_path, inventory, monkeypatch):
    monkeypatch.setattr("undercard.retrieval.libraries.scanning._BATCH", 10)
    for number in range(30):
        put(tmp_path / "music" / f"{number:02d}.flac", number)
    with pytest.raises(LibraryError, match="it died"):
        scan(Cut(Folder(tmp_path / "music"), after=25), inventory)
    assert not ids(inventory)
    whole = Cut(Folder(tmp_path / "music"))
    assert scan(whole, inventory).settled.new == 30
    assert len(whole.read) == 10


def test_what_is_in_a_closed_folder_stays(music, inventory):
    scan(Folder(music), inventory)
    before = ids(inventory)
    found = scan(Cut(Folder(music), closed="album 1/"), inventory)
    assert found.closed == ("album 1/: Permission denied",)
    assert found.settled.gone == 0
    assert ids(inventory) == before


def test_a_broken_file_is_counted_and_named(music, inventory):
    (music / "broken.mp3").write_bytes(b"<html>")
    found = scan(Folder(music), inventory)
    assert (found.counts["tracks"], found.counts["unreadable"]) == (30, 1)
    ((what, why),) = inventory.problems(9)
    assert (what, bool(why)) == ("broken.mp3", True)
    assert scan(Folder(music), inventory).read == 0


def test_a_file_that_breaks_keeps_what_was_known_of_it(music, inventory):
    scan(Folder(music), inventory)
    before = ids(inventory)
    (music / "album 0" / "03.flac").write_bytes(b"half written")
    assert scan(Folder(music), inventory).counts["unreadable"] == 1
    assert ids(inventory) == before


def test_names_may_be_any_bytes_and_links_may_go_round(music, inventory):
    put(music / "with\nnewline.flac", 40)
    body = (music / "with\nnewline.flac").read_bytes()
    (music / os.fsdecode(b"latin-\xe9.flac")).write_bytes(body + b"\0")
    (music / "album 0" / "round").symlink_to(music, target_is_directory=True)
    (music / "nowhere.flac").symlink_to(music / "not there")
    (music / ".hidden.flac").write_bytes(body)
    found = scan(Folder(music), inventory)
    assert found.counts["tracks"] == 32
    keys = set(ids(inventory))
    assert {"with\nnewline.flac", "latin-\udce9.flac"} <= keys


def test_the_files_of_an_m3u_with_its_name_as_a_playlist(music, inventory, tmp_path):
    lists = tmp_path / "Friday.m3u8"
    lines = ["#EXTM3U", "#EXTINF:1,x", "music/album 0/03.flac", str(music / "album 1" / "11.flac")]
    lines += [
        "file://" + str(music / "album%201" / "12.flac"),
        "music/gone.flac",
        "http://x.org/a.mp3",
    ]
    lists.write_text("\n".join([*lines, lines[2]]))
    scan(M3uFiles(lists), inventory)
    found = {track.facts.title: track.facts.playlists for track in inventory.tracks()}
    assert found == dict.fromkeys(("Song 3", "Song 11", "Song 12"), ("Friday",))


def test_a_library_is_any_class_that_lists_things(inventory):
    class Crate:
        def things(self):
            yield Thing("a", "1", lambda: replace(crate, title="A"))
            yield Thing("b", "1", lambda: None)

    crate = Facts(artists=("Somebody",))
    assert scan(Crate(), inventory).counts == {
        "tracks": 1, "unreadable": 0, "no_music": 1, "gone": 0,
    }  # fmt: skip


def test_what_an_earlier_version_left_out_is_read_anew(tmp_path):
    """It knew no podcasts and no mixes, and kept of them that they are no music."""

    class Crate:
        reads = (None,)

        def things(self):
            yield Thing("a", "1", lambda: self.reads[0])

    file, crate = tmp_path / "inventory.db", Crate()
    earlier = Inventory(file)
    assert scan(crate, earlier).counts["no_music"] == 1
    earlier.close()
    with closing(sqlite3.connect(file)) as written:
        written.execute("PRAGMA user_version = 0")
    crate.reads = (Facts(title="Talk", artists=("Host",), genres=("Podcast",)),)
    for read in (1, 0):
        now = Inventory(file)
        found = scan(crate, now)
        now.close()
        assert (found.read, found.counts["tracks"]) == (read, 1)
