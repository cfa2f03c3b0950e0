"""The Subsonic client: on a real supysonic, and on answers as other servers shape them."""

import json

import httpx
import pytest

from support.audio_bytes import flac
from support.supysonic_server import PASSWORD, USER
from undercard.retrieval.errors import LibraryError, RefusedError
from undercard.retrieval.libraries.inventory import Inventory
from undercard.retrieval.libraries.scanning import scan
from undercard.retrieval.libraries.subsonic import Subsonic, facts_of_song
from undercard.retrieval.libraries.subsonic_api import Account, SubsonicApi

NAVIDROME = {  # as Navidrome 0.5x answers for a song, shortened by what is not read
    "id": "6f3e5dc9c2ac9ad6b4cd4ac1bb0a0c3e", "parent": "a1", "isDir": False, "title": "Jóga",
    "album": "Homogenic", "artist": "Björk • Various", "track": 2, "year": 1997,
    "genre": "Electronic",
    "coverArt": "mf-6f3e", "size": 12345678, "contentType": "audio/flac", "suffix": "flac",
    "starred": "2024-03-01T10:00:00Z", "duration": 305, "bitRate": 900, "path": "B/H/02.flac",
    "playCount": 41, "played": "2025-01-01T00:00:00Z", "discNumber": 1, "type": "music",
    "isVideo": False, "mediaType": "song", "sortName": "joga", "bpm": 0, "comment": "",
    "musicBrainzId": "0d5a1c6b-0fd8-4d2b-8f7c-2f6c4e0e9b11", "isrc": ["GBAAN9700120"],
    "genres": [{"name": "Electronic"}, {"name": "Trip-Hop"}], "explicitStatus": "clean",
    "replayGain": {"trackGain": -6.5, "trackPeak": 0.98},
    "artists": [{"id": "x", "name": "Björk"}, {"id": "y", "name": "Various"}],
    "displayArtist": "Björk • Various", "albumArtists": [{"id": "x", "name": "Björk"}],
}  # fmt: skip
GONIC = {  # as Gonic answers: numbers of its own as ids, no lists of names
    "id": "tr-12", "albumId": "al-3", "artist": "Massive Attack", "artistId": "ar-4",
    "contentType": "audio/mpeg", "duration": 331, "genre": "Trip-Hop", "isDir": False,
    "isVideo": False, "parent": "al-3", "path": "M/B/01.mp3", "size": 8000000, "suffix": "mp3",
    "title": "Unfinished Sympathy", "track": 1, "type": "music", "year": 1991,
}  # fmt: skip


@pytest.fixture
def library(supysonic):
    return Subsonic(SubsonicApi(supysonic.url, Account(USER, password=PASSWORD)))


@pytest.fixture
def inventory(tmp_path):
    kept = Inventory(tmp_path / "inventory.db")
    yield kept
    kept.close()


def test_a_real_server_is_brought_in_and_followed(library, inventory):
    assert scan(library, inventory).settled.new == 6
    song = next(track for track in inventory.tracks() if track.facts.title == "Song 4")
    assert song.facts.artists == ("Artist 1",)
    assert (song.facts.album, song.facts.released) == ("Al", "2001")
    assert song.facts.genres == ("Rock", "Soul")
    inventory.written()
    assert scan(library, inventory).changed is False
    known = {track.key for track in inventory.tracks()}
    library.save_playlist("Friday", "marker-a", [song.key], append=False)
    assert scan(library, inventory).read == 1
    (listed,) = (track for track in inventory.tracks() if track.facts.playlists)
    assert (listed.id, listed.facts.playlists) == (song.id, ("Friday",))
    assert {track.key for track in inventory.tracks()} == known


def test_a_song_is_heard_by_parts(library):
    stream = library.sound(next(library.things()).key)
    assert PASSWORD.encode().hex() not in repr(stream)
    asked = {"params": stream.parameters, "headers": {"Range": "bytes=0-3"}}
    answer = httpx.get(stream.url, **asked)
    assert (answer.status_code, answer.content) == (206, b"fLaC")


def test_saying_a_playlist_twice_changes_nothing(library):
    keys = [thing.key for thing in library.things()]
    for _ in range(2):
        library.save_playlist("Monday", "marker-b", keys[:3], append=False)
    assert entries(library, "Monday") == [keys[:3]]
    for _ in range(2):
        library.save_playlist("Monday", "marker-b", keys[3:5], append=True)
    assert entries(library, "Monday") == [keys[:5]]
    library.save_playlist("Tuesday", "marker-b", keys[5:], append=False)
    assert entries(library, "Monday") == []
    assert entries(library, "Tuesday") == [keys[5:]]


def entries(library, title):
    held = library.api.call("getPlaylists")["playlists"]["playlist"]
    lists = [one["id"] for one in held if one["name"] == title]
    return [[song["id"] for song in library.api.call("getPlaylist", id=one)["playlist"]["entry"]]
            for one in lists]  # fmt: skip


def test_a_playlist_of_the_listeners_own_is_never_touched(library):
    keys = [thing.key for thing in library.things()]
    library.api.call("createPlaylist", name="Mine", songId=keys[:2])
    library.save_playlist("Mine", "marker-c", keys[3:4], append=False)
    assert sorted(map(len, entries(library, "Mine"))) == [1, 2]


def test_a_star_is_given_once_and_taken_back(library):
    key = next(library.things()).key
    for starred in (True, True, False, False):
        library.star(key, starred=starred)
        assert ("starred" in library.api.call("getSong", id=key)["song"]) == starred


def test_a_wrong_password_is_said_so(supysonic):
    refused = Subsonic(SubsonicApi(supysonic.url, Account(USER, password=PASSWORD[:-1])))
    with pytest.raises(RefusedError, match="name and password"):
        list(refused.things())


def test_a_server_that_takes_no_tokens_says_what_to_do(supysonic):
    with pytest.raises(RefusedError, match="API key, or with --keep-password"):
        list(Subsonic(SubsonicApi(supysonic.url, Account.of(USER, PASSWORD))).things())


def test_what_navidrome_tells_is_read():
    found = facts_of_song(NAVIDROME, ("Friday",))
    assert (found.artists, found.album_artists) == (("Björk", "Various"), ("Björk",))
    assert found.genres == ("Electronic", "Trip-Hop")
    assert (found.released, found.seconds, found.number) == ("1997", 305, "1-2")
    assert (found.plays, found.starred, found.explicit, found.gain) == (41, True, False, -6.5)
    assert (found.isrc, found.recording) == ("GBAAN9700120", NAVIDROME["musicBrainzId"])


def test_what_gonic_tells_is_read_and_the_rest_is_unknown():
    found = facts_of_song(GONIC, ())
    assert (found.title, found.artists) == ("Unfinished Sympathy", ("Massive Attack",))
    assert (found.plays, found.explicit, found.gain, found.isrc) == (None, None, None, "")


@pytest.mark.parametrize(("song", "form"), [
    (NAVIDROME, ""), (NAVIDROME | {"type": "podcast"}, "spoken"),
    (GONIC | {"genre": "Audiobook"}, "spoken"), (GONIC | {"duration": 7200}, "mix"),
])  # fmt: skip
def test_what_is_no_track_is_known_as_what_it_is(song, form):
    assert facts_of_song(song, ()).form == form


@pytest.mark.parametrize("film", [{"isVideo": True}, {"type": "video"}])
def test_a_film_is_left_out(film):
    assert facts_of_song(NAVIDROME | film, ()) is None


def answering(handler):
    return Subsonic(SubsonicApi("http://server", Account("ann", "t", "s"), transport=handler))


def envelope(**held):
    return httpx.Response(
        200, json={"subsonic-response": {"status": "ok", "version": "9.9"} | held}
    )


def test_a_server_without_a_search_for_everything_is_walked_album_by_album():
    def handle(request):
        asked = dict(pair.split("=") for pair in request.content.decode().split("&"))
        if request.url.path.endswith("getAlbumList2"):
            return envelope(albumList2={"album": [{"id": "al"}]} if asked["offset"] == "0" else {})
        if request.url.path.endswith("getAlbum"):
            return envelope(album={"song": [GONIC]})
        return envelope()

    (thing,) = answering(httpx.MockTransport(handle)).things()
    assert (thing.key, thing.read().title) == ("tr-12", "Unfinished Sympathy")


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (httpx.Response(200, html="<html>Log in</html>"), "answers text/html to ping"),
        (httpx.Response(502), "answers 502"),
        (httpx.Response(200, json=[]), "check the address"),
        (httpx.Response(200, content=b"[" * 100_000), "check the address"),
        (envelope(searchResult3={"song": "none"}), "holds no list of songs"),
        (envelope(playlists={"playlist": [3]}), "holds no list of playlists"),
    ],
    ids=["html", "502", "a list", "nested", "text for songs", "numbers for playlists"],
)
def test_what_is_no_subsonic_is_named_and_nothing_is_forgotten(response, said):
    with pytest.raises(LibraryError, match=said):
        list(answering(httpx.MockTransport(lambda _: response)).things())


def test_a_server_that_dies_in_the_middle_forgets_nothing(inventory):
    songs = [GONIC | {"id": str(number), "title": f"T{number}"} for number in range(20)]
    dead = False

    def handle(request):
        if not request.url.path.endswith("search3"):
            return envelope()
        first = b"songOffset=0" in request.content
        if dead and not first:
            raise httpx.ReadTimeout("gone")
        return envelope(searchResult3={"song": songs[:10] if first else songs[10:]}) if (
            first or b"songOffset=10" in request.content) else envelope()  # fmt: skip

    library = answering(httpx.MockTransport(handle))
    scan(library, inventory)
    before = list(inventory.tracks())
    dead = True
    with pytest.raises(LibraryError, match=r"cannot be reached \(ReadTimeout\).*try again"):
        scan(library, inventory)
    assert list(inventory.tracks()) == before
    assert len(before) == 20


def test_no_secret_is_in_what_is_said():
    account = Account("ann", "token-x", "salt-x", "key-x", "password-x")
    api = SubsonicApi("http://u:p-x@server", account,
                      transport=httpx.MockTransport(lambda _: httpx.Response(500)))  # fmt: skip
    with pytest.raises(LibraryError) as error:
        api.call("ping")
    assert "-x" not in f"{error.value!s}{account!r}{json.dumps(str(api.shown))}"


def test_what_goes_over_the_wire_is_a_token_or_a_key_in_the_body():
    sent = []

    def handle(request):
        sent.append((str(request.url), request.content.decode()))
        return envelope()

    account = Account.of("ann", "secret")
    for who in (account, Account(api_key="key")):
        SubsonicApi("http://server", who, transport=httpx.MockTransport(handle)).call("ping")
    (address, first), (_, second) = sent
    assert address == "http://server/rest/ping"
    assert f"t={account.token}" in first and "secret" not in first
    assert "apiKey=key" in second and "u=" not in second


def test_a_new_song_on_the_server_is_seen(supysonic, library, inventory):
    scan(library, inventory)
    new = supysonic.music / "new.flac"
    new.write_bytes(flac([("title", "Brand new"), ("artist", "Somebody")], seconds=60))
    supysonic.scan()
    assert scan(library, inventory).settled.new == 1
