"""Serves the page with the scripted DJ: `python -m support.serve_scripted HOME PORT [PACE]`.

Prints the address.
"""

import sys
from pathlib import Path

from support.scripted_dj import ScriptedDj
from undercard.chat.web.server import serve


def say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def main(home: Path, port: int, pace: float) -> None:
    home.mkdir(parents=True, exist_ok=True)
    serve(lambda: ScriptedDj(home / "scripted.json", pace), "127.0.0.1", port, home, ready=say)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 0.0)
