"""A real Subsonic server, Debian's supysonic, over a folder of audio: made in a temporary folder,
started on a free port of this machine, and stopped.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

USER, PASSWORD = "ann", "s3cret word"
_PATIENCE_S = 30.0
# By Flask's own server: `supysonic-server` wants another package for its own.
_PROGRAM = """
import sys
from supysonic.web import create_application
create_application().run(host="127.0.0.1", port=int(sys.argv[1]), threaded=True)
"""


@dataclass(frozen=True)
class Supysonic:
    """Where it answers, and how it is told to look at its folder again, or to go."""

    url: str
    environment: dict[str, str]
    folder: Path
    music: Path
    process: subprocess.Popen

    def scan(self) -> None:
        told = ["folder", "scan", "-f", "music"]
        _tell(told, self.environment, self.folder)

    def add_user(self, name: str, password: str) -> None:
        _tell(["user", "add", name, "-p", password], self.environment, self.folder)

    def die(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=_PATIENCE_S)


def is_here() -> bool:
    return shutil.which("supysonic-cli") is not None


@contextmanager
def server(music: Path) -> Iterator[Supysonic]:
    """A running server that knows the audio in `music`."""
    with tempfile.TemporaryDirectory(prefix="undercard-supysonic-") as made:
        folder = Path(made)
        (folder / "supysonic.conf").write_text(
            f"[base]\ndatabase_uri = sqlite:///{folder}/supysonic.db\n"
            f"[webapp]\ncache_dir = {folder}/cache\n[daemon]\nsocket = {folder}/socket\n"
            "run_watcher = false\n"
        )
        # It belongs to the system's Python, not to ours.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        kept |= {"HOME": made, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        _tell(["user", "add", USER, "-p", PASSWORD], kept, folder)
        _tell(["folder", "add", "music", str(music)], kept, folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = subprocess.Popen(
            ["/usr/bin/python3", "-c", _PROGRAM, str(port)],
            env=kept,
            cwd=made,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running = Supysonic(f"http://127.0.0.1:{port}", kept, folder, music, process)
        try:
            _wait_for(running)
            running.scan()
            yield running
        finally:
            running.die()


def _tell(arguments: list[str], environment: dict[str, str], folder: Path) -> None:
    command = ["supysonic-cli", *arguments]
    subprocess.run(command, env=environment, cwd=folder, check=True, capture_output=True)


def _wait_for(running: Supysonic) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and running.process.poll() is None:
        try:
            httpx.get(f"{running.url}/rest/ping", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("supysonic did not start")
