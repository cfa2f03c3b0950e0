"""The server seen from outside a browser: who may call, what is refused, how it starts and ends."""

import re
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from unittest.mock import ANY

import httpx
import pytest
import socketio

from support.page_client import cookies, speak
from support.scripted_dj import ScriptedDj
from support.scripted_server import Served
from undercard.chat.web.house import House
from undercard.chat.web.server import serve
from undercard.chat.web.web_errors import AddressInUseError, AddressRefusedError, FolderError


@pytest.fixture
def guest(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.address) as client:
        assert client.get("/").status_code == 200
        yield client


def knock(served: Served, guest: httpx.Client, origin: str) -> int:
    """Ask for a WebSocket as a page of that origin and return the answer's status."""
    asking = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": origin,
        "Host": served.address.removeprefix("http://"),
    }
    with closing(HTTPConnection("127.0.0.1", served.port, timeout=20)) as connection:
        connection.request(
            "GET", "/ws/socket.io/?EIO=4&transport=websocket", headers=asking | cookies(guest)
        )
        with closing(connection.getresponse()) as answer:
            return answer.status


def test_a_dialogue_belongs_to_whoever_began_it(served: Served, guest: httpx.Client) -> None:
    dialogue = speak(guest, "impossible").dialogue
    mine = guest.get(f"/project/thread/{dialogue}").json()
    of_the_list = ""  # the list has a message of its own, without words
    assert [step["output"] for step in mine["steps"]] == ["impossible", ANY, of_the_list]
    with httpx.Client(base_url=served.address) as stranger:
        assert stranger.get(f"/project/thread/{dialogue}").status_code == 401
        stranger.get("/")
        assert stranger.get(f"/project/thread/{dialogue}").status_code == 401
    assert guest.get("/project/thread/unknown").status_code == 404


def test_a_forged_cookie_names_nobody(served: Served, guest: httpx.Client) -> None:
    (name,) = guest.cookies
    header, payload, _ = guest.cookies[name].split(".")
    with httpx.Client(
        base_url=served.address, cookies={name: f"{header}.{payload}.forged"}
    ) as forger:
        assert forger.get("/user").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_names_the_same_listener_again(
    served: Served,
) -> None:
    with httpx.Client(base_url=served.address) as client:
        flags = client.get("/").headers["set-cookie"]
        assert "HttpOnly" in flags
        assert "SameSite=Lax" in flags
        first = client.get("/user").json()["identifier"]
        client.get("/thread/whatever")
        assert client.get("/user").json()["identifier"] == first


def test_another_page_may_neither_call_nor_connect(served: Served, guest: httpx.Client) -> None:
    evil = "http://elsewhere.invalid"
    assert guest.get("/user", headers={"Origin": evil}).status_code == 403
    assert guest.get("/user", headers={"Origin": "null"}).status_code == 403
    assert guest.get("/user", headers={"Origin": served.address}).status_code == 200
    assert knock(served, guest, origin=served.address) == 101
    assert knock(served, guest, origin=evil) == 403


def test_another_name_for_this_machine_is_refused(served: Served) -> None:
    with closing(HTTPConnection("127.0.0.1", served.port)) as connection:
        connection.request("GET", "/", headers={"Host": f"rebound.invalid:{served.port}"})
        with closing(connection.getresponse()) as answer:
            assert answer.status == 403


@pytest.mark.parametrize(
    "path", ["/docs", "/redoc", "/openapi.json", "/copilot/index.js", "/project/share/x", "/mcp"]
)
def test_what_the_page_does_not_need_is_closed(guest: httpx.Client, path: str) -> None:
    assert guest.get(path).status_code == 404


def test_the_page_names_no_other_host(guest: httpx.Client) -> None:
    for answer in (
        guest.get("/"),
        guest.get("/public/undercard.css"),
        guest.get("/public/undercard.js"),
    ):
        assert not re.findall(r"https?://[^\s\"')]+", answer.text)
    policy = guest.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy


def test_the_folder_it_was_started_in_stays_as_it_was(served: Served, guest: httpx.Client) -> None:
    guest.get("/")
    assert list(served.folder.iterdir()) == []
    assert (served.home / "web" / "secret").stat().st_mode & 0o077 == 0


def test_it_ends_when_told_even_in_the_middle_of_a_turn(start: Callable[..., Served]) -> None:
    served = start()
    with httpx.Client(base_url=served.address) as client:
        client.get("/")
        mine = cookies(client)
    with socketio.SimpleClient(reconnection=False) as page:
        page.connect(
            served.address,
            headers=mine,
            socketio_path="/ws/socket.io",
            auth={"sessionId": "ends", "clientType": "webapp", "userEnv": "{}", "threadId": ""},
        )
        message = {
            "id": "7b1f7cc4-6d0d-4d6e-9f39-3b0a5d1b2c3d",
            "type": "user_message",
            "output": "endless",
            "createdAt": "2026-01-01T00:00:00Z",
        }
        page.emit("client_message", {"message": message, "fileReferences": []})
        while page.receive(timeout=20)[0] != "stream_token":
            pass
        line = page.client.eio.ws
        served.end(signal.SIGTERM)
        line.shutdown()  # the client leaves that to whoever hung up
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", served.port))


def test_a_taken_port_is_named_at_once_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            AddressInUseError, match=rf"port {port} on 127.0.0.1 is taken.*--port {port + 1}"
        ):
            serve(lambda: House(ScriptedDj(tmp_path / "none")), "127.0.0.1", port, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "web").write_text("a file where a folder should be")
    with pytest.raises(FolderError, match=r"cannot write the page's files under .*UNDERCARD_HOME"):
        serve(lambda: House(ScriptedDj(tmp_path / "none")), "127.0.0.1", 0, tmp_path)


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AddressRefusedError, match=r"cannot listen on 192\.0\.2\.1"):
        serve(lambda: House(ScriptedDj(tmp_path / "none")), "192.0.2.1", 0, tmp_path)
