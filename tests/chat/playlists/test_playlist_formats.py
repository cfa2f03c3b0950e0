"""Playlists out and in again: nothing is lost, and nothing in a file does harm."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.chat.errors import InputError
from undercard.chat.events import Card
from undercard.chat.playlists.outgoing import playlist_of
from undercard.chat.playlists.playlist import Citation, Entry, Playlist
from undercard.chat.playlists.playlist_formats import FORMATS, read_playlist

WRITTEN = [name for name, one in FORMATS.items() if one.write]
NASTY = (
    "=cmd|' /C calc'!A0", "'=1+1", "''-x", "@SUM(1)", "+44", "-2+3", "＝1",
    "a, b; c | d", 'say "hi"', "</script><script>alert(1)</script>", "]]>", "<!--", "&amp;",
    "#EXTINF:1,x", "#not a comment", "A - B - C", " - ", "\u202egnp.exe", "zero\u200bwidth",
    "1. one", "3:45", "null", "None", "NA", "true", "{}", "[]", "日本語", "Ænima – Ω", "🎵",
)  # fmt: skip
titles = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40),
).filter(lambda text: Entry.of(text).title)
names = st.one_of(st.just(""), titles)
entries = st.builds(
    Entry.of,
    titles,
    names,
    album=names,
    milliseconds=st.one_of(st.none(), st.integers(1, 86_399_999)),
    isrc=st.sampled_from(["", "USRC17607839", "gb-ayE-68-00011"]),
    mbid=st.sampled_from(["", "b1a9c0e9-d987-4042-ae91-78d6a3267d69"]),
    link=st.sampled_from(
        [
            "",
            "https://open.spotify.com/track/4u7EnebtmKWzUH433cf5Qv",
            "http://x.example/a?b=1&c=<2>",
        ]
    ),
    id=st.sampled_from(["", "4u7EnebtmKWzUH433cf5Qv", "=track"]),
)
playlists = st.builds(Playlist.of, st.lists(entries, min_size=1, max_size=6), names, names, names)


def written(playlist, form):
    write = FORMATS[form].write
    assert write is not None
    return write(playlist)


def again(playlist, form):
    return read_playlist(written(playlist, form).encode(), f"list{FORMATS[form].suffixes[0]}")


@pytest.mark.parametrize("form", WRITTEN)
@given(playlist=playlists)
def test_what_is_exported_is_imported_as_it_was(form, playlist):
    assert again(playlist, form) == playlist


@given(playlist=playlists)
def test_badges_come_back_from_json(playlist):
    cited = Citation("emerging@1", "At least two.", "Artists", "moved up from 9 to 4", "Charter")
    badged = replace(
        playlist, entries=tuple(replace(e, citations=(cited,)) for e in playlist.entries)
    )
    assert again(badged, "json") == badged


@pytest.mark.parametrize("form", WRITTEN)
@given(playlist=playlists)
def test_no_sign_that_misleads_the_eye_or_a_terminal_is_written(form, playlist):
    text = written(playlist, form).replace("\r\n", "\n")
    assert all(sign.isprintable() or sign == "\n" for sign in text)


@given(playlist=playlists)
def test_no_cell_is_a_formula(playlist):
    rows = list(csv.reader(io.StringIO(written(playlist, "csv"))))
    assert not [cell for row in rows for cell in row if re.match(r"[=+\-@＝＋－＠\t\r]", cell)]


@given(playlist=playlists)
def test_a_page_has_no_tag_but_its_own(playlist):
    page = written(playlist, "html")
    tags = set(re.findall(r"<[/!]?[a-z]\w*", page, re.I))
    assert tags <= {
        *("<!doctype", "<html", "</html", "<head", "</head", "<meta", "<title", "</title"),
        *("<style", "</style", "<body", "</body", "<h1", "</h1", "<p", "</p", "<ol", "</ol"),
        *("<li", "</li", "<br", "<small", "</small", "<bdi", "</bdi", "<a", "</a"),
        *("<script", "</script"),
    }
    assert page.count("<script") == page.count('<script type="application/jspf+json">') == 1
    assert "default-src 'none'" in page
    assert not re.search(r"\bsrc=|\bon\w+=|javascript:|@import|url\(", page.split("<body>")[0])


# What is refused.

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><playlist>&b;</playlist>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><playlist>&a;</playlist>'


PLIST_HEAD = '<?xml version="1.0"?><!DOCTYPE plist PUBLIC "x" "http://x.example/x.dtd"><plist>'


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("x.xspf", BOMB, "entities"),
        ("x.xspf", OUTSIDE, "entities"),
        ("x.xspf", "<a>" * 5_000, "nested"),
        ("x.xspf", "<playlist><trackList>", "not readable as XML"),
        ("x.xspf", "<rss/>", "found <rss>"),
        ("x.xspf", "<playlist/>", "no track"),
        ("x.json", "[" * 100_000, "not readable as JSON"),
        ("x.json", '[{"title": ' + "[" * 900 + "]" * 900 + "}]", "no track"),
        ("x.json", '{"a": 1}', "expected"),
        ("x.json", '{"tracks": [1]}', "a list of objects"),
        ("x.jspf", '{"playlist": {"track": {}}}', "a list of objects"),
        ("x.csv", "foo,bar\n1,2\n", "no column was recognised as the title. Columns: foo, bar"),
        ("x.csv", 'title,artist\n"' + "a" * 2_000_000 + '",b\n', "not readable as CSV"),
        ("x.html", "<html><body>1. A - B</body></html>", "exported from here"),
        ("x.txt", " \n \n", "the file is empty"),
        ("x.m3u", "#EXTM3U\n", "no track"),
        ("x.pls", "[playlist]\nNumberOfEntries=0\n", "no track"),
        ("x.xml", PLIST_HEAD + "<array/></plist>", "a table of Tracks"),
        ("x.xml", PLIST_HEAD + "<dict>", "not readable as iTunes XML"),
        ("x.xml", BOMB.replace("<playlist>&b;</playlist>", "<plist>&b;</plist>"), "iTunes XML"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_why(name, body, said):
    with pytest.raises(InputError, match=re.escape(said)) as refused:
        read_playlist(body.encode(), name)
    assert str(refused.value).startswith(f"{name}: ")
    assert not str(refused.value).endswith("..")


def test_the_format_is_told_by_the_name_or_by_the_beginning():
    playlist = Playlist.of([Entry.of("Creep", "Radiohead")])
    for form in (*WRITTEN,):
        assert again(playlist, form).entries == playlist.entries
        if form != "csv":  # nothing in it says what it is
            body = written(playlist, form).encode()
            assert read_playlist(body, "download").entries == playlist.entries
    assert read_playlist(b"1. Radiohead - Creep\n", "-").entries == playlist.entries


# Files as others write them.


def test_paths_are_names_and_never_opened(tmp_path):
    secret = tmp_path / "secret.mp3"
    secret.write_text("secret")
    text = (
        f"{secret}\nfile:///etc/passwd\n..\\..\\Queen - One Vision.mp3\n"
        "\\\\server\\share\\01 - Radiohead - Creep.flac\nhttp://x.example/Oasis%20-%20Wonderwall.mp3\n"
    )
    read = read_playlist(text.encode(), "x.m3u").entries
    assert [(e.title, e.artist) for e in read] == [
        ("secret", ""),
        ("passwd", ""),
        ("One Vision", "Queen"),
        ("Creep", "Radiohead"),
        ("Wonderwall", "Oasis"),
    ]
    assert [e.link for e in read[:4]] == ["", "", "", ""]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc", "//x"])
def test_only_addresses_of_the_web_are_kept(link):
    document = {"playlist": {"track": [{"title": "A", "location": [link]}]}}
    assert read_playlist(json.dumps(document).encode(), "x.jspf").entries[0].link == ""


def test_columns_of_other_programs_are_known():
    exportify = (
        '"Track URI","Track Name","Album Name","Artist Name(s)","Track Duration (ms)"\r\n'
        '"spotify:track:4u7EnebtmKWzUH433cf5Qv","Bohemian Rhapsody","A Night","Queen","354000"\r\n'
    )
    tune = (
        "Track name;Artist name;Album;Playlist name;Type;ISRC;Spotify - id\n"
        "Creep;Radiohead;Pablo Honey;Mine;Playlist;GBAYE9200070;70LcF31zb1H0PyJoS1Sx1r\n"
    )
    (queen,) = read_playlist(exportify.encode(), "x.csv").entries
    assert (queen.title, queen.artist, queen.spotify, queen.milliseconds) == (
        *("Bohemian Rhapsody", "Queen", "4u7EnebtmKWzUH433cf5Qv", 354_000),
    )
    mine = read_playlist(tune.encode(), "x.csv")
    assert (mine.title, mine.entries[0].isrc, mine.entries[0].spotify) == (
        *("Mine", "GBAYE9200070", "70LcF31zb1H0PyJoS1Sx1r"),
    )


ITUNES = (
    PLIST_HEAD + "<dict><key>Tracks</key><dict>"
    "<key>7</key><dict><key>Name</key><string>Halo</string>"
    "<key>Artist</key><string>Beyoncé</string></dict>"
    "<key>9</key><dict><key>Name</key><string>Creep</string>"
    "<key>Artist</key><string>Radiohead</string><key>Album</key><string>Pablo Honey</string>"
    "<key>Total Time</key><integer>238000</integer></dict></dict>"
    "<key>Playlists</key><array><dict><key>Master</key><true/></dict>"
    "<dict><key>Name</key><string>Mine</string><key>Playlist Items</key><array>"
    "<dict><key>Track ID</key><integer>9</integer></dict></array></dict></array></dict></plist>"
)
CREEP = Entry.of("Creep", "Radiohead", album="Pablo Honey", milliseconds=238_000)
SHAPES = {
    "Mine.xml": ITUNES,
    "winamp.pls": "[playlist]\nFile1=C:\\x\\1.mp3\n"
    "Title1=Radiohead - Creep\nLength1=238\nVersion=2\n",
    "exportify.csv": "Track URI,Track Name,Album Name,Artist Name(s),Duration (ms)\n"
    ",Creep,Pablo Honey,Radiohead,238000\n",
    "youtube.csv": "Song URL,Song Title,Album Title,Artist Name 1,Artist Name 2\n"
    "https://music.youtube.com/watch?v=x,Creep,Pablo Honey,Radiohead,\n",
    "soundiiz.csv": "title;artist;album;isrc\nCreep;Radiohead;Pablo Honey;\n",
    "tunemymusic.csv": "Track name,Artist name,Album,Playlist name,Type,ISRC,Tidal - id\n"
    "Creep,Radiohead,Pablo Honey,Mine,Playlist,,77\n",
    "apple.txt": "Name\tArtist\tComposer\tAlbum\tGenre\tSize\tTime\n"
    "Creep\tRadiohead\tYorke\tPablo Honey\tRock\t1234\t238\n",
    "table.tsv": "#\ttitle\tartist\talbum\tlength\n1\tCreep\tRadiohead\tPablo Honey\t3:58\n",
}


@pytest.mark.parametrize(
    ("name", "encoding"),
    [(name, "utf-8") for name in SHAPES] + [(name, "utf-16") for name in [*SHAPES][1:]],
)
def test_playlists_of_other_services_are_read(name, encoding):
    read = read_playlist(SHAPES[name].encode(encoding), name)
    (entry,) = read.entries
    assert (entry.title, entry.artist) == (CREEP.title, CREEP.artist)
    assert entry.album in (CREEP.album, "") and entry.milliseconds in (238_000, None)
    assert read.title == ("Mine" if name in ("Mine.xml", "tunemymusic.csv") else "")


def test_a_file_of_addresses_alone_is_read():
    read = read_playlist(b"Spotify ID\n70LcF31zb1H0PyJoS1Sx1r\n", "x.csv")
    assert read.entries[0].spotify == "70LcF31zb1H0PyJoS1Sx1r"


def test_jspf_of_listenbrainz_is_read():
    track = {
        "title": "Creep",
        "creator": "Radiohead",
        "identifier": "https://musicbrainz.org/recording/B1A9C0E9-d987-4042-ae91-78d6a3267d69",
        "extension": {"https://musicbrainz.org/doc/jspf#track": {"added_by": "ann"}},
    }
    document = {"playlist": {"title": "Weekly", "track": [track]}}
    read = read_playlist(json.dumps(document).encode(), "x.jspf")
    assert read.title == "Weekly"
    assert read.entries[0].mbid == "b1a9c0e9-d987-4042-ae91-78d6a3267d69"


@pytest.mark.parametrize(
    ("id_", "identifier"),
    [
        ("b1a9c0e9-d987-4042-ae91-78d6a3267d69",
         "https://musicbrainz.org/recording/b1a9c0e9-d987-4042-ae91-78d6a3267d69"),
        ("GBAYE9200070", "isrc:GBAYE9200070"),
        ("any other", None),
    ],
)  # fmt: skip
def test_a_catalogue_whose_ids_are_those_of_recordings_tells_them(id_, identifier):
    card = Card(1, id_, "Creep", "Radiohead", None, None, (), 3.9, None, (), ())
    (track,) = json.loads(written(playlist_of([card]), "jspf"))["playlist"]["track"]
    assert track.get("identifier", [None]) == [identifier]


# One title in four encodings.


@pytest.mark.parametrize(
    ("encoding", "remark"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ("read as UTF-16-LE",)),
        ("utf-16-be", ("read as UTF-16-BE",)),
        ("cp1252", ("1 line is not UTF-8 and was read as Windows-1252 (1)",)),
    ],
)
@pytest.mark.parametrize("name", ["x.m3u", "x.txt"])
def test_a_title_is_read_in_the_encoding_that_it_has(name, encoding, remark):
    read = read_playlist("Beyoncé - Déjà Vu\n".encode(encoding), name)
    assert [(e.title, e.artist) for e in read.entries] == [("Déjà Vu", "Beyoncé")]
    assert read.remarks == remark


def test_lines_of_two_encodings_are_read_each_in_its_own():
    body = "Beyoncé - Halo\n".encode() + "Beyoncé - Déjà Vu\n".encode("cp1252")
    read = read_playlist(body, "x.m3u")
    assert [e.title for e in read.entries] == ["Halo", "Déjà Vu"]
    assert read.remarks == ("1 line is not UTF-8 and was read as Windows-1252 (2)",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_xml_says_its_encoding_itself(encoding):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><playlist version="1"><trackList><track>'
        "<title>Déjà Vu</title></track></trackList></playlist>"
    )
    assert read_playlist(text.encode(encoding), "x.xspf").entries[0].title == "Déjà Vu"


# Long files.


def test_a_hundred_thousand_lines_are_read_and_one_more_is_refused():
    lines = [f"Artist {n} - Title {n}" for n in range(100_000)]
    assert len(read_playlist("\n".join(lines).encode(), "x.m3u8").entries) == 100_000
    with pytest.raises(InputError, match="100,001 tracks; at most 100,000 are read"):
        read_playlist("\n".join([*lines, "A - B"]).encode(), "x.m3u8")
