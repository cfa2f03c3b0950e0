"""Signing in by a password and elsewhere, and what nobody gets without."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from support.page_client import speak
from support.scripted_server import Served
from undercard.chat.errors import InputError, SettingsError
from undercard.chat.memory.database import Database
from undercard.chat.memory.erasing import forget_listener
from undercard.chat.memory.listener_accounts import Accounts
from undercard.chat.memory.passwords import hashed, matches
from undercard.chat.settings import load_settings

PASSWORD = "correct horse battery"  # noqa: S105 - of nothing but these tests
USER = {"sub": "0815", "name": "Ann"}


class Elsewhere(BaseHTTPRequestHandler):
    """An OpenID Connect provider that lets in whoever comes, and checks what it is told."""

    asked: dict[str, str] = {}  # noqa: RUF012 - what the last one was asked with

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        if where.path == "/authorize":
            Elsewhere.asked = query
            back = {"state": query["state"], "code": "a code"}
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{urlencode(back)}")
            self.end_headers()
        elif where.path == "/user":
            good = self.headers["Authorization"] == "Bearer a token"
            self._json(USER if good else {}, 200 if good else 401)
        else:
            own = f"http://localhost:{self.server.server_address[1]}"
            places = {"authorization": "authorize", "token": "token", "userinfo": "user"}
            self._json({f"{name}_endpoint": f"{own}/{path}" for name, path in places.items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        good = (given["code"], given["client_secret"], given["redirect_uri"]) == (
            "a code", "a secret", Elsewhere.asked["redirect_uri"])  # fmt: skip
        self._json({"access_token": "a token"} if good and given["code_verifier"] else {}, 200)

    def _json(self, told: dict[str, str], status: int = 200) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_told: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("localhost", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def members(start: Callable[..., Served], elsewhere: str) -> Served:
    """A server that lets in nobody without an account."""
    port = free_port()
    provider = {"client_id": "undercard", "client_secret": "a secret", "issuer": elsewhere}
    web = {
        "address": f"http://localhost:{port}",
        "secret": "of nothing but these tests, and long",
        "guests": False,
        "passwords": True,
        "sign_up": True,
        "oauth": {"example": provider},
        "stewards": ["ann"],
    }
    return start(port=port, web=web)


@pytest.fixture
def client(members: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=members.address, follow_redirects=True, timeout=60) as client:
        yield client


def signed_up(client: httpx.Client, name: str) -> httpx.Client:
    answer = client.post("/account/sign-up", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 200
    return client


def whose(client: httpx.Client) -> str | None:
    answer = client.get("/user")
    return str(answer.json()["identifier"]) if answer.status_code == 200 else None


def test_without_an_account_there_is_nothing_but_the_way_in(client: httpx.Client) -> None:
    for path in ("/", "/thread/x", "/memory", "/account"):
        assert client.get(path).url.path == "/account"
    assert whose(client) is None
    assert client.get("/project/thread/x").status_code == 401
    assert "set-cookie" not in client.get("/account").headers


def test_one_signs_up_in_and_out_and_a_wrong_word_tells_nothing(client: httpx.Client) -> None:
    signed_up(client, "una")
    assert whose(client) == "una"
    client.post("/account/sign-out")
    assert whose(client) is None
    wrong = [
        client.post("/account/sign-in", data={"name": name, "password": "wrong horse battery"})
        for name in ("una", "nobody")
    ]
    assert [one.status_code for one in wrong] == [403, 403]
    assert wrong[0].text == wrong[1].text
    client.post("/account/sign-in", data={"name": "una", "password": PASSWORD})
    assert whose(client) == "una"


def test_a_new_password_ends_every_other_session(members: Served, client: httpx.Client) -> None:
    signed_up(client, "dora")
    with httpx.Client(base_url=members.address, follow_redirects=True, timeout=60) as other:
        other.post("/account/sign-in", data={"name": "dora", "password": PASSWORD})
        assert whose(other) == "dora"
        new = {"password": PASSWORD, "new": "another horse battery"}
        assert client.post("/account/password", data=new).status_code == 200
        assert (whose(client), whose(other)) == ("dora", None)
        client.post("/account/everywhere")
        assert whose(client) is None


def test_guessing_is_slowed_down_by_name(client: httpx.Client) -> None:
    tries = [
        client.post("/account/sign-in", data={"name": "guessed", "password": "x"}).status_code
        for _ in range(11)
    ]
    assert tries == [403] * 10 + [429]


def test_one_signs_in_elsewhere_and_is_the_same_again(client: httpx.Client, elsewhere: str) -> None:
    assert client.get("/account/with/example").url.path == "/"
    assert whose(client) == "example:0815"
    assert Elsewhere.asked["code_challenge_method"] == "S256"
    client.post("/account/sign-out")
    assert client.get("/account/with/example").status_code == 200
    assert whose(client) == "example:0815"
    assert elsewhere not in client.get("/").text


def test_who_comes_back_without_having_gone_is_nobody(members: Served) -> None:
    with httpx.Client(base_url=members.address, timeout=60) as victim:
        assert victim.get("/account/back/example?state=x&code=a+code").status_code == 502
        sent = victim.get("/account/with/example")
        flags = sent.headers["set-cookie"].split("; ")
        assert {"HttpOnly", "Path=/account", "SameSite=lax"} <= set(flags)
        for query in ("state=wrong&code=a+code", "state=&code=a+code", "error=denied"):
            assert victim.get(f"/account/back/example?{query}").status_code == 502
        assert whose(victim) is None


def test_a_listener_sees_their_own_alone(members: Served, client: httpx.Client) -> None:
    dialogue = speak(signed_up(client, "bea"), "impossible").dialogue
    assert client.get(f"/project/thread/{dialogue}").status_code == 200
    with httpx.Client(base_url=members.address, follow_redirects=True, timeout=60) as other:
        signed_up(other, "carl")
        assert other.get(f"/project/thread/{dialogue}").status_code == 401
        assert dialogue not in other.get("/memory/export").text


def test_names_that_are_somebodys_cannot_be_had(members: Served, client: httpx.Client) -> None:
    database = Database(f"sqlite:///{members.home / 'undercard.db'}")
    Accounts(database).add("emil", PASSWORD)
    for name in ("emil", "guest-3f9a1c2e", "slack-T1-U1", "example:0815", " ", "a\nb"):
        told = {"name": name, "password": PASSWORD}
        assert client.post("/account/sign-up", data=told).status_code == 400
    assert (
        client.post("/account/sign-up", data={"name": "x", "password": "short"}).status_code == 400
    )
    assert whose(client) is None
    database.close()


def test_a_password_is_kept_by_its_hash_and_goes_with_the_listener(tmp_path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'state.db'}")
    accounts = Accounts(database)
    accounts.add("ann", PASSWORD)
    with pytest.raises(InputError, match="taken"):
        accounts.add("ann", PASSWORD)
    assert PASSWORD.encode() not in (tmp_path / "state.db").read_bytes()
    assert accounts.check("ann", PASSWORD) == 1
    forget_listener(database, "ann")
    assert (accounts.mark("ann"), accounts.names()) == (None, [])
    assert accounts.check("ann", PASSWORD) is None
    database.close()


def test_a_hash_fits_its_password_alone() -> None:
    first, second = hashed(PASSWORD), hashed(PASSWORD)
    assert first != second
    assert matches(PASSWORD, first)
    assert matches(PASSWORD, second)
    assert not matches(f"{PASSWORD} ", first)
    assert not matches(PASSWORD, None)


@pytest.mark.parametrize(
    ("web", "named"),
    [
        ({"secret": "short"}, "web.secret"),
        ({"address": "dj.example.org"}, "web.address"),
        ({"address": "https://dj.example.org/music"}, "web.address"),
        ({"oauth": {"x": {"client_id": "a", "client_secret": "b"}}}, "issuer"),
        ({"oauth": {"x": {"client_id": "a", "client_secret": "b", "issuer": "c"}}}, "address"),
        ({"oauth": {"a/b": {"client_id": "a", "client_secret": "b", "issuer": "c"}}}, "a/b"),
    ],
)
def test_settings_that_would_be_unsafe_are_refused_by_name(
    web: dict[str, object], named: str
) -> None:
    with pytest.raises(SettingsError, match=named) as caught:
        load_settings(web=web)
    assert "short" not in str(caught.value)
