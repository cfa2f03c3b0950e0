"""`undercard library`: one's own music brought in, looked at, followed, and let go."""

import json
import sqlite3

import pytest

from support import fake_jellyfin, fake_listenbrainz, shared_subsonic
from support.audio_bytes import flac
from support.made_music import RATE, drums
from support.shared_subsonic import ANNS, BOTH, KIDS, PASSWORDS
from support.supysonic_server import PASSWORD, USER
from undercard.chat.memory.listeners import give_feedback
from undercard.chat.settings import load_settings
from undercard.chat.stores import load_catalogue, open_database
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.scrobbling import Play, Scrobbling
from undercard.retrieval.libraries.subsonic import Subsonic
from undercard.retrieval.libraries.subsonic_api import Account, SubsonicApi

SONGS = [  # title, artist, year; the first two are in the built-in catalogue as well
    ("Rehab", "Amy Winehouse", 2006),
    ("Jóga", "Björk", 1997),
    ("Unheard Of", "Nobody At All", 2024),
]


@pytest.fixture
def music(tmp_path):
    folder = tmp_path / "My Music"
    folder.mkdir()
    for number, (title, artist, year) in enumerate(SONGS):
        said = {"TITLE": title, "ARTIST": artist, "DATE": str(year), "GENRE": "Pop"}
        (folder / f"{number}.flac").write_bytes(flac(said.items(), seconds=200))
    (folder / "broken.mp3").write_bytes(b"nothing")
    return folder


def printed(result):
    status, out, err = result
    assert status == 0, err
    return json.loads(out)


def test_a_folder_becomes_a_catalogue_and_is_followed(run, music, monkeypatch):
    added = printed(run("library", "add", music, "--json"))
    assert added["library"] == "my-music"
    assert (added["tracks"], added["unreadable"]) == (3, 1)
    monkeypatch.setenv("UNDERCARD_CATALOGUE", "my-music")
    catalogue = load_catalogue(load_settings())
    assert sorted(catalogue.texts("title")) == sorted(title for title, *_ in SONGS)
    (listed,) = printed(run("library", "list", "--json"))
    assert (listed["library"], listed["tracks"], listed["in_use"]) == ("my-music", 3, True)
    (music / "2.flac").unlink()
    assert printed(run("library", "scan", "my-music", "--json"))["gone"] == 1
    assert len(load_catalogue(load_settings())) == 2


def test_what_the_house_knows_of_song_and_artist_is_known_of_them_here(run, music, monkeypatch):
    run("library", "add", music, "--name", "mine")
    monkeypatch.setenv("UNDERCARD_CATALOGUE", "mine")
    by_title = {track.title: track for track in load_catalogue(load_settings()).tracks}
    known, unknown = by_title["Rehab"], by_title["Unheard Of"]
    assert known.popularity and known.audio["tempo"] and known.styles
    assert known.country == "GB"
    assert (unknown.popularity, unknown.audio, unknown.country, unknown.artist_tier) == (
        None, {}, None, None,
    )  # fmt: skip


def test_a_station_has_its_own_definition_of_emerging(run, music, tmp_path, monkeypatch):
    run("library", "add", music, "--name", "mine")
    (tmp_path / "tiers.yaml").write_text("emerging: {first_album_in_catalogue_from: 2020}\n")
    monkeypatch.setenv("UNDERCARD_CATALOGUE", "mine")
    monkeypatch.setenv("UNDERCARD_ARTIST_TIERS", str(tmp_path / "tiers.yaml"))
    tiers = {track.title: track.artist_tier for track in load_catalogue(load_settings()).tracks}
    assert tiers == {
        "Rehab": "established",
        "Jóga": "established",
        "Unheard Of": "emerging",
    }


def test_what_cannot_be_read_is_named(run, music):
    run("library", "add", music, "--name", "mine")
    (problem,) = printed(run("library", "status", "mine", "--json"))["problems"]
    assert problem["what"] == "broken.mp3"
    _, _, err = run("library", "status", "mine")
    assert "broken.mp3: " in err


def test_what_is_cut_and_what_is_no_track_is_told(run, music):
    said = {"TITLE": "Kitchen Talk", "ARTIST": "Host", "GENRE": "Podcast"}
    (music / "talk.flac").write_bytes(flac(said.items(), seconds=1800))
    (music / "live.flac").write_bytes(flac(seconds=300))
    begins = "".join(f"TRACK {at} AUDIO\nINDEX 01 0{at}:00:00\n" for at in (1, 2, 7))
    (music / "live.cue").write_text(f'TITLE "Live"\nFILE "live.wav" WAVE\n{begins}')
    added = printed(run("library", "add", music, "--name", "mine", "--json"))
    assert (added["tracks"], added["unreadable"]) == (len(SONGS) + 1 + 2, 3)
    told = printed(run("library", "status", "mine", "--json"))
    assert told["forms"] == {"spoken": 1}
    assert {one["what"] for one in told["problems"]} == {"broken.mp3", "live.cue", "live.flac#7"}
    _, _, err = run("library", "status", "mine")
    assert "1 of them are podcasts and audiobooks" in err
    assert "live.cue: names live.wav, which is not there: live.flac was taken for it" in err


def test_removing_it_leaves_the_music(run, music, tmp_path):
    run("library", "add", music, "--name", "mine")
    before = sorted(path.name for path in music.iterdir())
    assert printed(run("library", "remove", "mine", "--yes", "--json"))["removed"]
    assert sorted(path.name for path in music.iterdir()) == before
    assert not list((tmp_path / "home").rglob("mine"))
    status, _, err = run("library", "status", "mine")
    assert status == 2 and "There is no library 'mine'" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "there is no such folder"),
        (["http://music.example.org"], "Say --user"),
        (["http://music.example.org", "--for", "kid"], "Say --user NAME beside --for"),
        (["http://ann:pw@music.example.org", "--user", "ann"], "no place for a password"),
        ([".", "--user", "ann"], "are of servers alone"),
        ([".", "--name", "builtin"], "cannot name a library"),
        ([".", "--name", "../out"], "cannot name a library"),
        ([".", "--name", "taken"], "Something else is called 'taken'"),
    ],
)
def test_what_cannot_be_a_library_says_why(run, music, arguments, said):
    run("library", "add", music, "--name", "taken")
    status, _, err = run("library", "add", *arguments)
    assert status == 2
    assert said in err


def test_a_server_is_brought_in_and_its_password_is_nobodys_to_read(
    run, supysonic, tmp_path, monkeypatch
):
    monkeypatch.setenv("UNDERCARD_LIBRARY_PASSWORD", PASSWORD)
    added = printed(run("library", "add", supysonic.url, "--user", USER, "--name", "server",
                        "--keep-password", "--json"))  # fmt: skip
    assert added["tracks"] == 6
    file = tmp_path / "home" / "libraries" / "server" / "library.json"
    assert file.stat().st_mode & 0o077 == 0
    status, out, err = run("library", "status", "server")
    assert status == 0 and PASSWORD not in out + err


def test_a_list_and_likes_go_back_to_the_server(run, supysonic, tmp_path, monkeypatch):
    """A whole way: the server's songs, a list of them in a dialogue, and that list there."""
    monkeypatch.setenv("UNDERCARD_LIBRARY_PASSWORD", PASSWORD)
    monkeypatch.setenv("UNDERCARD_ENGINE__KIND", "none")
    run("library", "add", supysonic.url, "--user", USER, "--name", "server", "--keep-password")
    monkeypatch.setenv("UNDERCARD_CATALOGUE", "server")
    (tmp_path / "list.txt").write_text("Artist 1 - Song 4\nArtist 2 - Song 2\nArtist 0 - Song 0\n")
    brought = printed(
        run("playlist", "import", tmp_path / "list.txt", "--listener", "ann", "--json")
    )
    slate = [entry["id"] for entry in brought["turn"]["slate"]]
    assert len(slate) == 3
    for _ in range(2):
        saved = printed(run("library", "save", "server", "Friday", "--listener", "ann", "--json"))
        assert (saved["tracks"], saved["missing"], saved["sent"]) == (3, [], 1)
    database = open_database(load_settings())
    with database.transaction() as conn:
        give_feedback(conn, brought["dialogue"], 1, slate[0], liked=True)
    assert printed(run("library", "star", "server", "--listener", "ann", "--json"))["sent"] == 1
    told = Subsonic(SubsonicApi(supysonic.url, Account(USER, password=PASSWORD)))
    (friday,) = told.api.call("getPlaylists")["playlists"]["playlist"]
    entries = told.api.call("getPlaylist", id=friday["id"])["playlist"]["entry"]
    assert [song["title"] for song in entries] == ["Song 4", "Song 2", "Song 0"]
    assert ["starred" in song for song in entries] == [True, False, False]


def test_jellyfin_and_beets_are_libraries_as_well(run, tmp_path, monkeypatch):
    monkeypatch.setenv("UNDERCARD_LIBRARY_PASSWORD", fake_jellyfin.PASSWORD)
    with fake_jellyfin.server() as url:
        given = ["library", "add", url, "--kind", "jellyfin", "--user", fake_jellyfin.USER]
        assert printed(run(*given, "--name", "jelly", "--json"))["tracks"] == 3
    status, _, err = run("library", "save", "jelly", "Friday")
    assert status == 2 and "is only read, as every jellyfin is" in err
    with sqlite3.connect(tmp_path / "beets.db") as made:
        made.execute("CREATE TABLE items (id, path BLOB, title, artist, genre)")
        made.execute("INSERT INTO items VALUES (1, x'61', 'Jóga', 'Björk', 'Pop')")
    made.close()
    assert printed(run("library", "add", "beets.db", "--json"))["tracks"] == 1


def test_a_password_goes_nowhere_as_it_is(run, monkeypatch):
    monkeypatch.setenv("UNDERCARD_LIBRARY_PASSWORD", "x")
    given = ["library", "add", "http://music.example.org", "--user", "ann", "--keep-password"]
    status, _, err = run(*given)
    assert status == 2 and "only over https" in err


def test_a_wrong_password_leaves_no_library(run, supysonic, monkeypatch):
    monkeypatch.setenv("UNDERCARD_LIBRARY_PASSWORD", PASSWORD[:-1])
    given = ["library", "add", supysonic.url, "--user", USER, "--name", "server"]
    status, _, err = run(*given, "--keep-password")
    assert status == 2 and "name and password" in err
    assert printed(run("library", "list", "--json")) == []


def test_a_server_that_is_down_keeps_what_was_known(run, supysonic, monkeypatch):
    monkeypatch.setenv("UNDERCARD_LIBRARY_PASSWORD", PASSWORD)
    run("library", "add", supysonic.url, "--user", USER, "--name", "server", "--keep-password")
    supysonic.die()
    status, _, err = run("library", "scan", "server")
    assert status == 1
    assert "cannot be reached" in err and "Nothing was forgotten" in err
    assert printed(run("library", "status", "server", "--json"))["tracks"] == 6


@pytest.fixture
def household(run, monkeypatch):
    """Ann's account is everybody's, the kid's the kid's."""

    def add(user, *more):
        monkeypatch.setenv("UNDERCARD_LIBRARY_PASSWORD", PASSWORDS[user])
        return run("library", "add", server.url, "--name", "home", "--user", user,
                   "--keep-password", *more)  # fmt: skip

    with shared_subsonic.server() as server:
        assert add("ann")[0] == 0
        yield server, add


def test_listeners_use_accounts_of_their_own_on_one_server(run, household):
    _, add = household
    assert printed(add("kid", "--for", "kid", "--for", "tim", "--json"))["new"] == KIDS
    (listed,) = printed(run("library", "list", "--json"))
    assert (listed["library"], listed["tracks"]) == ("home", BOTH + ANNS + KIDS)
    assert listed["accounts"] == [
        {"user": "ann", "listeners": [], "tracks": BOTH + ANNS},
        {"user": "kid", "listeners": ["kid", "tim"], "tracks": BOTH + KIDS},
    ]
    for command in ("list", "status"):
        _, _, err = run("library", command, *(["home"] if command == "status" else []))
        assert f"  ann, for everybody else: sees {BOTH + ANNS}" in err
        assert f"  kid, for kid, tim: sees {BOTH + KIDS}" in err
    assert printed(run("library", "remove", "home", "--user", "kid", "--json"))["gone"] == KIDS
    (listed,) = printed(run("library", "list", "--json"))
    assert listed["accounts"] == [{"user": "ann", "listeners": [], "tracks": BOTH + ANNS}]
    status, _, err = run("library", "remove", "home", "--user", "ann")
    assert status == 2 and "remove the library itself" in err


def test_an_account_that_is_not_let_in_leaves_all_as_it_was(run, household, monkeypatch):
    monkeypatch.setitem(PASSWORDS, "kid", "another")
    server, add = household
    server.refused = {"kid"}
    status, _, err = add("kid", "--for", "kid")
    assert status == 2 and "name and password" in err
    (listed,) = printed(run("library", "list", "--json"))
    assert [one["user"] for one in listed["accounts"]] == ["ann"]
    status, _, err = run("library", "add", ".", "--for", "kid")
    assert status == 2 and "are of servers alone" in err


def test_a_listener_without_an_account_sends_nothing(run, household):
    _, add = household
    assert add("ann", "--for", "ann")[0] == 0
    for command in (["save", "home", "Friday"], ["star", "home"]):
        status, _, err = run("library", *command, "--listener", "bob")
        assert status == 2 and "bob has no account of the library home" in err


def test_plays_are_counted_where_it_is_said(run, music, monkeypatch, tmp_path):
    run("library", "add", music, "--name", "mine")
    status, _, err = run("library", "scrobble", "mine")
    assert status == 2 and "no server that counts plays: say --listenbrainz" in err
    monkeypatch.setenv("UNDERCARD_LISTENBRAINZ_TOKEN", fake_listenbrainz.TOKEN)
    given = ["library", "scrobble", "mine", "--listenbrainz", "--listener", "ann"]
    status, _, err = run(*given, "--listenbrainz-url", "http://brainz.example.org")
    assert status == 2 and "only over https" in err
    with fake_listenbrainz.server() as brainz:
        told = printed(run(*given, "--listenbrainz-url", brainz.url, "--json"))
        assert (told["on_server"], told["listenbrainz"], told["listeners"]) == (
            False,
            "ann",
            ["ann"],
        )
        scrobbling = Scrobbling(KeptLibrary(tmp_path / "home", "mine"))
        with scrobbling.library.inventory() as inventory:
            track = next(inventory.tracks())
        scrobbling.keep(track, Play("1", "ann", 1_750_000_000))
        assert printed(run("library", "send", "mine", "--json"))["sent"] == 1
        brainz.token = "another"  # noqa: S105 - of this test alone
        status, _, err = run(*given, "--listenbrainz-url", brainz.url)
        assert status == 2 and "does not know this token" in err
    status, _, err = run("library", "scrobble", "mine", "--off")
    assert status == 0 and "no play is counted" in err
    assert not scrobbling.keep(track, Play("2", "ann", 1_750_000_000))


def test_a_library_is_listened_to_and_what_else_is_known_stays(run, tmp_path, monkeypatch):
    soundfile = pytest.importorskip("soundfile", reason="the extra `sound` is not installed")
    (tmp_path / "music").mkdir()
    for title, artist, _ in SONGS[::2]:
        file = tmp_path / "music" / f"{title}.flac"
        with soundfile.SoundFile(file, "w", RATE, 1) as written:
            written.title, written.artist = title, artist
            written.write(drums("rock", 120, 15))
    run("library", "add", tmp_path / "music", "--name", "mine")
    told = printed(run("library", "listen", "mine", "--compare", "--json"))
    assert (told["measured"], told["known"], told["problems"]) == (2, 0, [])
    assert told["beside_known"]["tempo"]["n"] == 1
    monkeypatch.setenv("UNDERCARD_CATALOGUE", "mine")
    catalogue = load_catalogue(load_settings())
    by_title = {track.title: track for track in catalogue.tracks}
    assert by_title["Unheard Of"].audio["tempo"] == pytest.approx(120, rel=0.01)
    assert by_title["Unheard Of"].audio.keys() == {"tempo", "energy", "loudness"}
    assert by_title["Rehab"].audio["tempo"] == pytest.approx(72, rel=0.1)  # Spotify's own
    row = catalogue.row(by_title["Unheard Of"].id)
    assert catalogue.column("measured")[row] == ("tempo", "energy", "loudness")
    status, _, err = run("library", "listen", "mine", "--compare")
    assert status == 0
    assert "mine: 0 measured" in err and "tempo, beside Spotify's: n 1" in err
