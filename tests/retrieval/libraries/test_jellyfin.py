"""The Jellyfin client, on a server that checks every call."""

import pytest

from support import fake_jellyfin
from undercard.retrieval.errors import LibraryError, RefusedError
from undercard.retrieval.libraries.inventory import Inventory
from undercard.retrieval.libraries.jellyfin import Jellyfin, JellyfinApi
from undercard.retrieval.libraries.scanning import scan


@pytest.fixture(scope="module")
def url():
    with fake_jellyfin.server() as address:
        yield address


def test_a_user_signs_in_and_brings_the_songs_in(url, tmp_path):
    token, user = JellyfinApi(url).sign_in(fake_jellyfin.USER, fake_jellyfin.PASSWORD)
    library = Jellyfin(JellyfinApi(url, token), user)
    kept = Inventory(tmp_path / "inventory.db")
    assert scan(library, kept).settled.new == 3
    second = next(track.facts for track in kept.tracks() if track.key == "i2")
    assert (second.title, second.artists) == ("Song 2", ("Björk", "Guest"))
    assert (second.album, bool(second.album_id)) == ("Homogenic", True)
    assert (second.released, second.seconds, second.number) == ("1997-09-22", 305, "1-2")
    assert (second.genres, second.gain) == (("Electronic", "Trip-Hop"), -6.5)
    assert (second.plays, second.starred) == (2, True)
    kept.written()
    assert scan(library, kept).changed is False
    kept.close()


def test_a_key_finds_its_user(url):
    api = JellyfinApi(url, fake_jellyfin.KEY)
    assert api.id_of("ann") == fake_jellyfin.USER_ID
    with pytest.raises(RefusedError, match="no user 'bob'"):
        api.id_of("bob")


def test_who_is_not_let_in_is_told_so(url):
    with pytest.raises(RefusedError, match=r"refuses AuthenticateByName \(401\)"):
        JellyfinApi(url).sign_in("ann", "wrong")
    with pytest.raises(RefusedError, match="add the library again"):
        list(Jellyfin(JellyfinApi(url, "old token"), "u-1").things())


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(LibraryError, match=r"127.0.0.1:9 cannot be reached"):
        JellyfinApi("http://127.0.0.1:9").sign_in("ann", "x")
