"""The page under many listeners, over its own WebSocket (python-socketio), a session for each.

`PYTHONPATH=tests python -m benchmarks.load`: 200 listeners who think 5 to 15 seconds between turns,
on one server process with a DJ that takes no time: what is measured is what the page adds. A turn
is some 40 messages: steps, words one by one, the list. A turn is lost when its answer does not end;
it differs when a word or the list is not what others got who said the same.

`--listeners 20 --turns 500 --thinks 0`: memory over 10,000 turns, of 200 sessions.
`--address URL --process ID`: any running server, such as one of `undercard chat`.
"""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import socketio

from support.page_client import cookies
from support.scripted_server import Served

_WAIT_S = 120.0
_SCRIPTED = ("mellow indie folk", "drop 2")
_REAL = ("mellow indie folk", "drop the second", "90s hip hop, no 2Pac", "calmer", "why 3?")
_SAMPLES = 10  # of the memory


@dataclass
class Load:
    """What the listeners do. `visit`: after so many turns one opens the page anew."""

    listeners: int
    turns: int
    thinks: float
    visit: int
    says: tuple[str, ...]


@dataclass
class Heard:
    """Seconds to the first message and to the end of each turn, and what became of each."""

    process: int
    every: int  # turns between two looks at the memory
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    answers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lost: int = 0
    memory: list[tuple[int, float]] = field(default_factory=list)  # turns, MiB

    def take(self, said: str, answer: str, seconds: tuple[float, float]) -> None:
        """One turn that ended."""
        self.first.append(seconds[0])
        self.whole.append(seconds[1])
        self.answers[said][answer] += 1
        if len(self.whole) % self.every == 0:
            self.memory.append((len(self.whole), status_mib(self.process, "VmRSS")))

    def differing(self) -> int:
        """Answers that are not what most who said the same were answered."""
        return sum(each.total() - max(each.values()) for each in self.answers.values())


async def listen(address: str, number: int, load: Load, heard: Heard) -> None:
    """One listener, who comes as often as the turns take."""
    luck = random.Random(f"listener {number}")
    await asyncio.sleep(luck.uniform(0, load.thinks))  # they do not come all at once
    for begun in range(0, load.turns, load.visit):
        await visit(address, min(load.visit, load.turns - begun), load, heard, luck)


async def visit(address: str, turns: int, load: Load, heard: Heard, luck: random.Random) -> None:
    """Opens the page, and speaks a few times."""
    client = httpx.AsyncClient(base_url=address, timeout=_WAIT_S)
    await client.get("/")
    told = {"sessionId": str(uuid.uuid4()), "clientType": "webapp", "userEnv": "{}", "threadId": ""}
    line = socketio.AsyncSimpleClient(reconnection=False)
    await line.connect(
        address, headers=cookies(client), socketio_path="/ws/socket.io", auth=told,
        transports=["websocket"],
    )  # fmt: skip
    await line.emit("connection_successful")
    for turn in range(turns):
        await asyncio.sleep(luck.uniform(load.thinks / 3, load.thinks))
        try:
            await speak(line, load.says[turn % len(load.says)], heard)
        except (TimeoutError, socketio.exceptions.SocketIOError):
            heard.lost += 1
    await line.disconnect()
    await client.aclose()


async def speak(line: socketio.AsyncSimpleClient, said: str, heard: Heard) -> None:
    """One turn, from the message to the end of the answer."""
    message = {"id": str(uuid.uuid4()), "type": "user_message", "name": "me", "output": said,
               "createdAt": "2026-01-01T00:00:00Z", "threadId": ""}  # fmt: skip
    started, first, words, parts = time.perf_counter(), 0.0, "", set[str]()
    await line.emit("client_message", {"message": message, "fileReferences": []})
    while True:
        name, *given = await line.receive(timeout=_WAIT_S)
        told = given[0] if given and isinstance(given[0], dict) else {}
        if name == "new_message" and not first:
            first = time.perf_counter() - started
        if name in {"stream_start", "stream_token"}:
            words += told.get("token", told.get("output", ""))
        if name == "element":
            parts.add(told["name"])
        if name == "task_end" and words:
            break
    answer = f"{words} {sorted(parts)}"
    heard.take(said, answer, (first, time.perf_counter() - started))


def status_mib(process: int, name: str) -> float:
    """What a process holds now (VmRSS), or held at most (VmHWM)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def cpu_s(process: int) -> float:
    """How many seconds a process computed so far."""
    ticks = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
    return sum(map(int, ticks[11:13])) / os.sysconf("SC_CLK_TCK")


async def all_at_once(address: str, load: Load, heard: Heard) -> None:
    """Every listener."""
    await asyncio.gather(*(listen(address, n, load, heard) for n in range(load.listeners)))


def row(name: str, seconds: list[float]) -> str:
    """Median and 95th percentile, in milliseconds."""
    cuts = statistics.quantiles([1000 * one for one in seconds], n=100)
    return f"| {name} | {cuts[49]:.0f} ms | {cuts[94]:.0f} ms |"


def measure(address: str, process: int, load: Load, *, same: bool) -> None:
    """Print the table. `same`: whoever says the same has to be answered the same."""
    count = load.listeners * load.turns
    heard = Heard(process, max(1, count // _SAMPLES))
    begun, own = cpu_s(process), time.process_time()
    asyncio.run(all_at_once(address, load, heard))
    spent, own = cpu_s(process) - begun, time.process_time() - own
    lost = f"{heard.lost} lost" + (f", {heard.differing()} differing" if same else "")
    print(f"| {load.listeners} listeners, {count} turns, {lost} | p50 | p95 |\n|---|---|---|")
    print(row("first message", heard.first), row("whole turn", heard.whole), sep="\n")
    print(f"| computed for a turn, pages included | {1000 * spent / count:.1f} ms | |")
    print(f"| computed by the listeners for a turn | {1000 * own / count:.1f} ms | |")
    print(f"| most memory | {status_mib(process, 'VmHWM'):.0f} MiB | |")
    print("memory after so many turns:", *(f"{n}: {mib:.1f} MiB" for n, mib in heard.memory))
    print(f"load of the machine (1, 5, 15 minutes): {os.getloadavg()}")


def main() -> None:
    """Read what is asked, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("listeners", 200), ("turns", 5), ("visit", 50)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--thinks", type=float, default=15.0, help="seconds at most")
    parser.add_argument("--address", default="")
    parser.add_argument("--process", type=int, default=0)
    asked = parser.parse_args()
    says = _REAL if asked.address else _SCRIPTED
    load = Load(asked.listeners, asked.turns, asked.thinks, asked.visit, says)
    if asked.address:
        measure(asked.address, asked.process, load, same=False)
        return
    with tempfile.TemporaryDirectory() as home:
        served = Served(Path(home), module="support.serve_forgetful")
        measure(served.address, served.process.pid, load, same=True)
        served.end()


if __name__ == "__main__":
    main()
