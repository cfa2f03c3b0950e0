"""Lines of a list in every usual form, against the tracks of the built-in catalogue."""

import errno
import os

import pytest

from undercard.chat.dialogue.limits import Limits
from undercard.chat.errors import InputError, StoreError, StoreFull
from undercard.chat.playlists import disk
from undercard.chat.playlists.catalogue_match import MOST_LOOKED_FOR, SongBook
from undercard.chat.playlists.disk import read_whole, write_whole
from undercard.chat.playlists.pasted import entries_of
from undercard.chat.playlists.playlist import Entry
from undercard.chat.playlists.title_lines import divisions, title_line
from undercard.chat.understanding.exact.file_requests import file_asked_for
from undercard.chat.understanding.pasted_lists import PastedLists
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.links import Links


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture(scope="module")
def book(catalogue):
    links = Links(catalogue)
    return SongBook(catalogue, lambda: links)


@pytest.fixture(scope="module")
def pasted(book):
    return PastedLists(book)


def matched(book, catalogue, line):
    (match,) = book.match(entries_of([line]))
    track = catalogue[match.track] if match.track else None
    return match.status, track and (track.title.split(" - ")[0], track.artist)


@pytest.mark.parametrize(
    "line",
    [
        "Radiohead - Creep", "Creep - Radiohead", "Creep by Radiohead", "Creep — Radiohead",
        "Radiohead – Creep", "Creep\tRadiohead", "Radiohead\tCreep\tPablo Honey\t3:56",
        "1. Radiohead - Creep", "01 - Radiohead - Creep", "#3 Creep by Radiohead",
        "(4) Creep — Radiohead", "• Radiohead - Creep (3:56)", "- Radiohead - Creep [3:56]",
        "03:12 Radiohead - Creep", "Radiohead - Creep 3:56", '"Creep" by Radiohead',
        "“Creep” – Radiohead", '"Creep", Radiohead', "Radiohead: Creep", "Creep, Radiohead",
        '"Creep" by Radiohead (1992)', "007\tCreep\tRadiohead", "01 Radiohead - Creep",
        "| 3 | Creep | Radiohead |", "Radiohead - Creep - 3:56", "Radiohead -\u2003Creep",
        "Radiohead - Creep https://open.spotify.com/track/70LcF31zb1H0PyJoS1Sx1r?si=1",
        "Radiohead | Creep", "CREEP - RADIOHEAD", "creep von radiohead", "Creep par Radiohead",
    ],
)  # fmt: skip
def test_a_line_is_read_in_any_usual_form(book, catalogue, line):
    assert matched(book, catalogue, line) == ("found", ("Creep", "Radiohead"))


@pytest.mark.parametrize(
    ("line", "track"),
    [
        ("1999 - Prince", ("1999", "Prince")), ("1999\tPrince", ("1999", "Prince")),
        ("BeyoncÃ© - Halo", ("Halo", "Beyoncé")),
        ("Beyoncé - Halo", ("Halo", "Beyoncé")),
        ("Nirvana - Come As You Are - 2021 Remaster", ("Come As You Are", "Nirvana")),
        ("Don't Stop Me Now", ("Don't Stop Me Now", "Queen")),
    ],
)  # fmt: skip
def test_numbers_damage_and_issues_do_not_matter(book, catalogue, line, track):
    assert matched(book, catalogue, line) == ("found", track)


def test_a_misspelt_line_is_taken_and_told(book, catalogue):
    assert matched(book, catalogue, "Bohemien Rapsody - Queen") == (
        *("taken", ("Bohemian Rhapsody", "Queen")),
    )


def test_another_artists_song_of_that_title_is_told_and_not_played(book, catalogue):
    (match,) = book.match(entries_of(["Wonderwall by Ben E. King"]))
    assert (match.status, match.track) == ("missing", "")
    assert [catalogue[track].artist for track in match.near] == ["Oasis"]
    (nothing,) = book.match(entries_of(["Nobody at all - No such song"]))
    assert (nothing.status, nothing.near) == ("missing", ())


def test_words_go_before_an_id_that_contradicts_them(book):
    creep = book.find(Entry.of("Creep", "Radiohead"))
    halo = book.find(Entry.of("Halo", "Beyoncé"))
    assert book.find(Entry.of("Creep", "Radiohead", id=halo)) == creep
    assert book.find(Entry.of("No such song", "Nobody", id=halo)) == halo
    assert book.find(Entry.of("", link=f"spotify:track:{halo}")) == halo


def test_of_two_issues_the_one_that_the_id_names_is_kept(book, catalogue):
    first, second = next(
        (seen[song], row)
        for seen in [{}]
        for row, song in enumerate(catalogue.songs)
        if song in seen or seen.setdefault(song, row) is None
    )
    for row in (first, second):
        track = catalogue.track(row)
        assert book.find(Entry.of(track.title, track.artist, id=track.id)) == track.id


def test_only_so_many_lines_are_looked_for_among_misspelt_names(book):
    lines = [f"Qzx {n} - Zxq {n}" for n in range(MOST_LOOKED_FOR)]
    matches = book.match(entries_of([*lines, "Bohemien Rapsody - Queen", "Radiohead - Creep"]))
    assert [one.status for one in matches[-2:]] == ["missing", "found"]


# What is a pasted list, and what for.

LINES = "\nRadiohead - Creep\nOasis - Wonderwall\nQueen - Bohemian Rhapsody"


@pytest.mark.parametrize(
    ("before", "use"),
    [
        ("", "list"), ("make a list from these:", "list"), ("My playlist", "list"),
        ("Mach mir eine Liste daraus:", "list"), ("fais une liste :", "list"),
        ("haz una lista:", "list"), ("something like these:", "like"), ("I love these", "like"),
        ("Ich mag diese Lieder:", "like"), ("quelque chose comme ça :", "like"),
        ("never play these:", "not"), ("I don't like these:", "not"), ("ohne die hier:", "not"),
        ("what do you think of these:", "ask"),
        ("in no particular order:", "list"), ("not sure if you have these:", "ask"),
        ("songs I never get tired of:", "ask"), ("No skips on my list:", "ask"),
        ("I'd like to hear these:", "list"), ("j'aimerais écouter ça :", "list"),
        ("Ich möchte das hören:", "list"), ("quiero oír estas:", "list"),
        ("something like these, not these:", "not"), ("songs I hate:", "not"),
        ("plus jamais ça :", "not"), ("Spiel diese nie wieder:", "not"),
        ("nunca pongas estas:", "not"), ("never again:", "not"),
    ],
)  # fmt: skip
def test_the_line_before_a_list_says_what_for(pasted, before, use):
    read = pasted.read(before + LINES)
    assert read is not None
    assert (read.use, len(read.tracks), read.missing) == (use, 3, ())


@pytest.mark.parametrize(
    "say",
    [
        "songs by Radiohead\nand something by Blur\nplease", "rock\njazz\npop", "hello\nyou\nthere",
        "90s rock: no ballads; nothing by Nirvana; 10 songs", "calm songs - please", "",
        "something by Radiohead", "play Creep by Radiohead", "I want:\n- rock\n- jazz\n- no rap",
        "no rap - please\nsomething calm - thanks", "Rock\nJazz\nPop",
        "1. something calm\n2. 90s rock\n3. no rap",
        "make me a list:\n1. something calm - for the evening\n2. loud rock - by day\n3. no rap",
        "We drove all night – it was great\nthen home - to sleep\nand now I want - something calm",
    ],
)  # fmt: skip
def test_a_request_is_no_list(pasted, say):
    assert pasted.read(say) is None


def test_a_list_on_one_line_and_one_of_which_nothing_is_here(pasted):
    read = pasted.read("play these: Creep by Radiohead; Wonderwall by Oasis")
    assert read is not None and len(read.tracks) == 2
    unknown = pasted.read("1. Foo - Barx\n2. Bar - Bazx\n3. Baz - Quxx")
    assert unknown is not None
    assert (unknown.tracks, unknown.lines) == ((), 3)


def test_an_undivided_title_is_no_header_and_a_line_after_is_no_title(pasted):
    for say in ("Creep\nWonderwall\nBohemian Rhapsody", "Yesterday" + LINES):
        assert pasted.read(say).missing == ()
        assert pasted.read(say).lines == len(say.splitlines())
    assert pasted.read("play these\ncreep\nwonderwall\nbohemian rhapsody").lines == 3
    read = pasted.read("Creep - Radiohead\nWonderwall - Oasis\nmake it 20")
    assert (read.use, read.lines, read.after) == ("list", 2, "make it 20")
    read = pasted.read("Creep - Radiohead\nWonderwall - Oasis\nnever play these please")
    assert (read.use, read.lines) == ("not", 2)


@pytest.mark.parametrize(
    ("before", "kind", "limits"),
    [
        ("", "wish", {"artists": ("Radiohead", "Oasis", "Blur")}),
        ("my list:\n", "wish", {"artists": ("Radiohead", "Oasis", "Blur")}),
        ("something like these:\n", "wish", {}),
        ("never play these:\n", "exclude", {"artists_not": ("Radiohead", "Oasis", "Blur")}),
    ],
)
def test_a_list_of_artists_asks_for_music_by_them(pasted, before, kind, limits):
    read = pasted.read(before + "Radiohead\nOasis\nBlur\nNobody At All")
    assert (read.artists, read.missing) == (("Radiohead", "Oasis", "Blur"), ("Nobody At All",))
    act = read.act(read.use)
    assert (act.kind, act.criteria[0].limits) == (kind, Limits(**limits))
    assert act.criteria[0].seed_artists == (read.artists if read.use == "like" else ())


def test_addresses_are_matched_by_id_and_said_where_they_are_not_here(pasted, book):
    creep = book.find(Entry.of("Creep", "Radiohead"))
    foreign = "https://open.spotify.com/track/" + "0" * 22
    address = f"https://open.spotify.com/track/{creep}?si=a1"
    for say in (f"play spotify:track:{creep}", address, f"play {address} please"):
        assert pasted.read(say).tracks == (creep,)
    read = pasted.read(f"spotify:track:{creep}\n{foreign}")
    assert (read.tracks, read.missing) == ((creep,), (foreign,))


@pytest.mark.parametrize(
    "table",
    [
        "Artist - Title" + LINES,
        "| # | Title | Artist |\n|--|--|--|\n| 1 | Creep | Radiohead |\n| 2 | Halo | Beyoncé |",
        "Title\tArtist\nCreep\tRadiohead\nHalo\tBeyoncé",
        "title;artist\nCreep;Radiohead\nHalo;Beyoncé",
    ],
)
def test_the_head_of_a_table_is_no_track(pasted, table):
    read = pasted.read(table)
    assert len(read.tracks) >= 2 and read.missing == ()


def test_what_stands_twice_is_told(pasted):
    read = pasted.read("Radiohead - Creep\nOasis - Wonderwall\nCreep by Radiohead")
    assert (read.lines, len(read.tracks), read.twice) == (3, 2, ("Radiohead - Creep",))


def test_a_line_of_blanks_takes_no_longer_than_its_length():
    for filler in (" ", "\t", "- ", "1:", "(", '" '):
        words = "Radiohead" + filler * 50_000 + "Creep"
        assert title_line(words).words  # in quadratic time each of these takes minutes
        assert next(divisions(words), ("", "Radiohead"))[1].startswith("Radiohead")


@pytest.mark.parametrize(
    ("say", "form"),
    [
        ("export this as m3u", "m3u8"), ("can I have it as a spotify-ready csv?", "csv"),
        ("can I have it as a file?", "m3u8"), ("csv please", "csv"), ("save it", "m3u8"),
        ("share this list with my friends", "html"), ("can you give me a link to share?", "html"),
        ("download this for listenbrainz", "jspf"), ("as XSPF!", "xspf"),
        ("kannst du das als CSV speichern?", "csv"), ("exporte la liste en xspf", "xspf"),
        ("¿puedes exportarla a csv?", "csv"), ("je peux avoir un lien ?", "html"),
    ],
)  # fmt: skip
def test_the_wish_for_a_file_is_understood(say, form):
    asked = file_asked_for(say, "en")
    assert asked is not None and asked[0] == form


@pytest.mark.parametrize(
    "say",
    [
        "save the best for last", "play Save Tonight", "give me this list", "play this on spotify",
        "Save Me", "save me please", "music to share with friends", "songs to share",
        "make me a playlist", "songs for my friends", "a new list please", "in the end",
        "like this",
        "share of rock songs at most half", "export quality jazz", "", "play it", "ok thanks",
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_it(say):
    assert file_asked_for(say, "en") is None


# The disk.


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    target = tmp_path / "list.m3u8"
    target.write_text("before")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(StoreFull, match=r"list\.m3u8: cannot be written.*Free some space"):
        write_whole(target, "after" * 1_000, replace=True)
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"list\.m3u8: cannot be written"):
        write_whole(tmp_path / "file" / "list.m3u8", "x")  # nothing can be taken away there either


def test_a_file_is_replaced_only_when_that_is_said(tmp_path):
    target = tmp_path / "list.m3u8"
    write_whole(target, "one")
    with pytest.raises(InputError, match="exists already"):
        write_whole(target, "two")
    write_whole(target, "two", replace=True)
    assert target.read_text() == "two"


def test_only_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(InputError, match="expected a file"):
            read_whole(tmp_path / name)
    with pytest.raises(InputError, match="no such file"):
        read_whole(tmp_path / "none")
