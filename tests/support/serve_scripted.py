"""Serves the page with the scripted DJ: `python -m support.serve_scripted HOME PORT [PACE]`.

Prints the address.
"""

import sys
from pathlib import Path

from support.scripted_dj import ScriptedDj
from undercard.chat.memory.database import Database
from undercard.chat.memory.own_memory import OwnMemory
from undercard.chat.web.house import House
from undercard.chat.web.pages import memory_page
from undercard.chat.web.pages.memory_page import MemoryPage
from undercard.chat.web.server import serve
from undercard.retrieval.catalogue import Catalogue


def say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def house(home: Path, pace: float) -> House:
    """The scripted DJ, and the real pages over a database that starts empty."""
    memory = OwnMemory(Database(f"sqlite:///{home / 'undercard.db'}"), Catalogue.builtin())
    dj = ScriptedDj(home / "scripted.json", pace)
    return House(dj, {memory_page.PATH: MemoryPage(memory)})


def main(home: Path, port: int, pace: float) -> None:
    home.mkdir(parents=True, exist_ok=True)
    serve(lambda: house(home, pace), "127.0.0.1", port, home, ready=say)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 0.0)
