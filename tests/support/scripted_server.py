"""The web server with the scripted DJ, in a process of its own."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from support.checkout import environment


class Served:
    """A server with the scripted DJ."""

    def __init__(
        self,
        home: Path,
        port: int = 0,
        pace: float = 0.0,
        web: Mapping[str, object] | None = None,
        module: str = "support.serve_scripted",
    ) -> None:
        self.home = home
        self.folder = home / "started-here"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._log = (home / "log").open("a")
        command = [sys.executable, "-m", module, str(home), str(port), str(pace),
                   json.dumps(web or {})]  # fmt: skip
        self.process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self.process.stdout
        told = self.process.stdout.readline().strip()
        if not told:
            raise RuntimeError((home / "log").read_text())
        self.port = port or int(told.rsplit(":", 1)[1])
        self.address = f"http://localhost:{self.port}"

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=20)
        assert self.process.stdout
        self.process.stdout.close()
        self._log.close()
