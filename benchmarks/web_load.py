"""The page under many listeners: how much the surface adds to a turn of a DJ that takes no time.

`PYTHONPATH=tests python -m benchmarks.web_load [LISTENERS] [TURNS]`. One server process with the
scripted DJ of the tests; each listener has a WebSocket, and thinks 5 to 15 seconds between turns.
A turn is some 40 messages: steps, words one by one, the list.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import socketio

from support.page_client import cookies
from support.scripted_server import Served

LISTENERS, TURNS = 200, 5
_THINKS = (5.0, 15.0)  # seconds
_WAIT_S = 60.0


@dataclass
class Heard:
    """Seconds to the first message and to the end of each turn, and how many had no end."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    lost: int = 0


async def listen(address: str, number: int, turns: int, heard: Heard) -> None:
    """One listener: opens the page, and speaks a few times."""
    luck = random.Random(f"listener {number}")
    client = httpx.AsyncClient(base_url=address, timeout=_WAIT_S)
    await asyncio.sleep(luck.uniform(0, _THINKS[1]))  # they do not come all at once
    await client.get("/")
    told = {"sessionId": str(uuid.uuid4()), "clientType": "webapp", "userEnv": "{}", "threadId": ""}
    line = socketio.AsyncSimpleClient(reconnection=False)
    await line.connect(
        address, headers=cookies(client), socketio_path="/ws/socket.io", auth=told,
        transports=["websocket"],
    )  # fmt: skip
    await line.emit("connection_successful")
    for turn in range(turns):
        await asyncio.sleep(luck.uniform(*_THINKS))
        try:
            await speak(line, "mellow indie folk" if turn % 2 else "drop 2", heard)
        except (TimeoutError, socketio.exceptions.SocketIOError):
            heard.lost += 1
    await line.disconnect()
    await client.aclose()


async def speak(line: socketio.AsyncSimpleClient, said: str, heard: Heard) -> None:
    """One turn, from the message to the end of the answer, which has to have words."""
    message = {"id": str(uuid.uuid4()), "type": "user_message", "name": "me", "output": said,
               "createdAt": "2026-01-01T00:00:00Z", "threadId": ""}  # fmt: skip
    started, first, words = time.perf_counter(), 0.0, False
    await line.emit("client_message", {"message": message, "fileReferences": []})
    while True:
        name, *_ = await line.receive(timeout=_WAIT_S)
        words = words or name.startswith("stream_")
        if name == "new_message" and not first:
            first = time.perf_counter() - started
        if name == "task_end" and words:
            break
    heard.first.append(first)
    heard.whole.append(time.perf_counter() - started)


def peak_mib(process: int) -> float:
    """The most memory that a process had so far."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def cpu_s(process: int) -> float:
    """How many seconds a process computed so far."""
    ticks = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
    return sum(map(int, ticks[11:13])) / os.sysconf("SC_CLK_TCK")


async def load(address: str, listeners: int, turns: int) -> Heard:
    """All listeners at once."""
    heard = Heard()
    await asyncio.gather(*(listen(address, number, turns, heard) for number in range(listeners)))
    return heard


def told(name: str, seconds: list[float]) -> str:
    """Median and 95th percentile, in milliseconds."""
    cuts = statistics.quantiles([1000 * one for one in seconds], n=100)
    return f"| {name} | {cuts[49]:.0f} ms | {cuts[94]:.0f} ms |"


def main(listeners: int = LISTENERS, turns: int = TURNS) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as home:
        served = Served(Path(home))
        before, begun = peak_mib(served.process.pid), cpu_s(served.process.pid)
        heard = asyncio.run(load(served.address, listeners, turns))
        after, spent = peak_mib(served.process.pid), cpu_s(served.process.pid) - begun
        served.end()
    count = listeners * turns
    print(f"| {listeners} listeners, {count} turns, {heard.lost} lost | p50 | p95 |\n|---|---|---|")
    print(told("first message", heard.first), told("whole turn", heard.whole), sep="\n")
    print(f"| computed for a turn, opening the page included | {1000 * spent / count:.0f} ms | |")
    print(f"| peak memory before and after | {before:.0f} MiB | {after:.0f} MiB |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
