"""The sound of a library's tracks as a page asks for it: by id, by range, and when it breaks."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest
from pydantic import SecretStr
from starlette.types import Message

from support import failing_subsonic, fake_jellyfin, fake_listenbrainz
from support.audio_bytes import flac
from support.failing_subsonic import PASSWORD, SOUND, USER
from support.scripted_server import Served
from undercard.chat.web.pages import passed_on
from undercard.chat.web.pages.passed_on import PassedOn
from undercard.retrieval.libraries.definition import Access, Definition
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.library import Stream
from undercard.retrieval.libraries.scrobbling import Counted, Scrobbling

GAINS = {"0": "-6 dB", "1": "", "2": "+3 dB"}
FILE = flac({"TITLE": "Song 0", "ARTIST": "A", "REPLAYGAIN_TRACK_GAIN": GAINS["0"]}.items())


@pytest.fixture(scope="module")
def house(
    start: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A page over three libraries: files, a server that fails, and Jellyfin; plays are counted."""
    home, music, other = map(tmp_path_factory.mktemp, ("home", "music", "other"))
    for name, gain in GAINS.items():
        said = {"TITLE": f"Song {name}", "ARTIST": "A", "REPLAYGAIN_TRACK_GAIN": gain}
        (music / f"{name}.flac").write_bytes(flac(said.items()))
    (music / "gone.flac").write_bytes(flac({"TITLE": "Gone", "ARTIST": "A"}.items()))
    (other / "secret.flac").write_bytes(flac({"TITLE": "Secret", "ARTIST": "A"}.items()))
    with (
        failing_subsonic.server() as subsonic,
        fake_jellyfin.server() as jellyfin,
        fake_listenbrainz.server() as brainz,
        pytest.MonkeyPatch.context() as patch,
    ):
        ann = Access(name=USER, user=USER, password=SecretStr(PASSWORD))
        own = Access(user=fake_jellyfin.USER_ID, token=SecretStr(fake_jellyfin.TOKEN))
        for name, definition in {
            "files": Definition(kind="folder", source=str(music)),
            "server": Definition(kind="subsonic", source=subsonic, accounts=(ann,)),
            "jelly": Definition(kind="jellyfin", source=jellyfin, accounts=(own,)),
            "unused": Definition(kind="folder", source=str(other)),
        }.items():
            library = KeptLibrary(home, name)
            library.define(definition)
            library.scan()
        (music / "gone.flac").unlink()
        token = SecretStr(fake_listenbrainz.TOKEN)
        Scrobbling(KeptLibrary(home, "files")).set(Counted(token=token, url=brainz.url))
        patch.setenv("UNDERCARD_CATALOGUE", "files+server+jelly")
        yield start(home)


@pytest.fixture
def guest(house: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.address) as client:
        client.get("/")
        yield client


def ids(house: Served, library: str) -> dict[str, str]:
    with KeptLibrary(house.home, library).inventory() as inventory:
        return {track.facts.title: track.id for track in inventory.tracks()}


def test_a_file_is_heard_whole_and_by_parts(house: Served, guest: httpx.Client) -> None:
    address = f"/sound/{ids(house, 'files')['Song 0']}"
    whole = guest.get(address)
    assert (whole.status_code, whole.content) == (200, FILE)
    assert whole.headers["content-type"] == "audio/flac"
    part = guest.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, FILE[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(FILE)}"
    beyond = guest.get(address, headers={"Range": "bytes=999999-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(FILE)}")
    head = guest.head(address)
    assert (head.headers["content-length"], head.content) == (str(len(FILE)), b"")


def test_a_servers_sound_is_heard_whole_and_by_parts(house: Served, guest: httpx.Client) -> None:
    address = f"/sound/{ids(house, 'server')['whole']}"
    assert guest.get(address).content == SOUND
    part = guest.get(address, headers={"Range": "bytes=300-309"})
    assert (part.status_code, part.content) == (206, SOUND[300:310])
    assert part.headers["content-range"] == f"bytes 300-309/{len(SOUND)}"
    beyond = guest.get(address, headers={"Range": f"bytes={len(SOUND)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(SOUND)}")
    head = guest.head(address)
    assert (head.headers["content-length"], head.content) == (str(len(SOUND)), b"")


def test_jellyfins_sound_is_heard(house: Served, guest: httpx.Client) -> None:
    answer = guest.get(f"/sound/{ids(house, 'jelly')['Song 2']}")
    assert (answer.text, answer.headers["content-type"]) == ('"i2"', "audio/flac")


@pytest.mark.parametrize(
    ("song", "status"),
    [("page", 502), ("refused", 502), ("moved", 502), ("gone", 404), ("silent", 502)],
)
def test_what_is_no_sound_is_not_passed_on(
    house: Served, guest: httpx.Client, song: str, status: int
) -> None:
    answer = guest.get(f"/sound/{ids(house, 'server')[song]}")
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "text/plain; charset=utf-8",
    )
    assert answer.text == "The library's server gives no sound."


def test_a_server_that_dies_in_the_middle_ends_the_connection(
    house: Served, guest: httpx.Client
) -> None:
    address = f"/sound/{ids(house, 'server')['dies']}"
    with pytest.raises(httpx.RemoteProtocolError), guest.stream("GET", address) as answer:
        assert answer.headers["content-length"] == str(len(SOUND))
        answer.read()
    said = (house.home / "log").read_text()
    assert "server: broke off in the middle (RemoteProtocolError)" in said
    assert "Traceback" not in said


def test_a_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passed_on, "_TIMEOUT", httpx.Timeout(0.05))
    passed_on._client.cache_clear()
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "headers": []}
    secrets = {"id": "silent", "u": USER, "p": f"enc:{PASSWORD.encode().hex()}"}
    with failing_subsonic.server() as url:
        answer = PassedOn(Stream(f"{url}/rest/stream", secrets), "server")
        asyncio.run(answer(scope, receive, send))
    passed_on._client.cache_clear()
    assert sent[0]["status"] == 504


@pytest.mark.parametrize(
    "track",
    ["nobody", "..%2f..%2fsecret.flac", "%2e%2e", "secret.flac", "%00", "a/b", "'%20OR%201=1"],
)
def test_only_ids_of_the_libraries_in_use_are_heard(
    house: Served, guest: httpx.Client, track: str
) -> None:
    (unused,) = ids(house, "unused").values()
    for asked in (track, unused, ids(house, "files")["Gone"]):
        answer = guest.get(f"/sound/{asked}")
        assert (answer.status_code, answer.text) == (404, "There is no such sound.")
    assert guest.post(f"/sound/{ids(house, 'files')['Song 0']}").status_code == 404


def test_how_loud_each_is_is_told_and_what_cannot_be_heard_is_left_out(
    house: Served, guest: httpx.Client
) -> None:
    known = ids(house, "files")
    wanted = [known[f"Song {name}"] for name in GAINS]
    told = guest.get("/sound", params={"of": ",".join([*wanted, "elsewhere"])}).json()
    assert [told[one]["volume"] for one in wanted] == [0.5012, 0.8414, 1.0]
    assert set(told) == set(wanted)


def test_nothing_of_the_servers_secrets_is_told(house: Served, guest: httpx.Client) -> None:
    tracks = ids(house, "server") | ids(house, "jelly")
    answers = [guest.get("/sound", params={"of": ",".join(tracks.values())})]
    for track in tracks.values():
        try:
            answers.append(guest.get(f"/sound/{track}"))
        except httpx.RemoteProtocolError:
            continue
    shown = (house.home / "log").read_text()
    shown += "".join(f"{answer.headers} {answer.text}" for answer in answers)
    secrets = (PASSWORD, PASSWORD.encode().hex(), fake_jellyfin.TOKEN, fake_listenbrainz.TOKEN)
    for secret in (*secrets, "127.0.0.1:"):
        assert secret not in shown.replace(house.address, "")


def test_whoever_is_let_in_nowhere_hears_nothing(house: Served) -> None:
    address = f"{house.address}/sound/{ids(house, 'files')['Song 0']}"
    other = {"Origin": "http://elsewhere.invalid"}
    assert httpx.get(address, headers=other).status_code == 403


def test_a_play_is_kept_once_however_often_it_is_told(house: Served, guest: httpx.Client) -> None:
    play = {"track": ids(house, "files")["Song 0"], "play": "a" * 32, "at": "1750000000.5"}
    for _ in range(3):
        assert guest.post("/sound/played", data=play).status_code == 204
    scrobbling = Scrobbling(KeptLibrary(house.home, "files"))
    assert scrobbling.send().waiting == 0  # the page's own sending is over, or we did it
    with closing(sqlite3.connect(house.home / "libraries" / "files" / "listens.db")) as kept:
        assert kept.execute("SELECT count(*), sum(sent) FROM orders").fetchone() == (1, 1)


@pytest.mark.parametrize(
    "wrong", [{"track": "nobody"}, {"play": "../x"}, {"at": "soon"}, {"at": "nan"}, {"at": "9e12"}]
)
def test_what_is_no_play_is_refused(
    house: Served, guest: httpx.Client, wrong: dict[str, str]
) -> None:
    play = {"track": ids(house, "files")["Song 0"], "play": "b" * 32, "at": "1750000000"}
    assert guest.post("/sound/played", data=play | wrong).status_code == 400
