"""Two processes behind one proxy that asks now one and now the other: one page, one account."""

import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from support.page_client import speak
from support.round_robin import round_robin
from support.scripted_server import Served

PASSWORD = "correct horse battery"  # noqa: S105 - of nothing but this test


@pytest.fixture
def both(start: Callable[..., Served], tmp_path: Path) -> Iterator[tuple[str, list[Served]]]:
    """The proxy's address, and the servers behind it: one home, one database, one key."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://localhost:{listening.getsockname()[1]}"
    web = {"address": address, "passwords": True, "sign_up": True}
    servers = [start(tmp_path, web=web, port=free_port()) for _ in range(2)]
    with round_robin(listening, [one.port for one in servers]):
        yield address, servers


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_who_signs_in_at_one_is_known_to_the_other_and_outlives_either(
    both: tuple[str, list[Served]],
) -> None:
    address, (first, second) = both
    unkept = httpx.Limits(max_keepalive_connections=0)  # each request: another connection
    with httpx.Client(base_url=address, limits=unkept, follow_redirects=True, timeout=60) as ann:
        ann.post("/account/sign-up", data={"name": "ann", "password": PASSWORD})
        assert {ann.get("/user").json()["identifier"] for _ in range(4)} == {"ann"}
        spoken = [speak(ann, said).dialogue for said in ("impossible", "image")]
        for dialogue in spoken * 2:
            assert ann.get(f"/project/thread/{dialogue}").status_code == 200
        first.end(signal.SIGKILL)
        assert ann.get("/memory/export").json()["known"]
        assert ann.get(f"/project/thread/{spoken[0]}").status_code == 200
        assert speak(ann, "why 3?").words.startswith("Because")
        assert second.process.poll() is None
