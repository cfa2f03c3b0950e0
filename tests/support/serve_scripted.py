"""Serves the page with the scripted DJ: `python -m support.serve_scripted HOME PORT PACE WEB`.

WEB: the settings of that name, as JSON. Prints the address.
"""

import sys
from pathlib import Path

from support.scripted_dj import ScriptedDj
from undercard.chat.settings import Settings, WebSettings
from undercard.chat.stores import open_database
from undercard.chat.web.house import House
from undercard.chat.web.server import serve
from undercard.chat.web.site import site
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.libraries.inventory import Track
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.sounds import Sounds


def say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def house(settings: Settings, pace: float) -> House:
    """The scripted DJ, and the real pages over a database that starts empty."""
    home = settings.home
    libraries = Sounds.of(home, settings.catalogues).libraries
    tracks = [track.id for library in libraries for track in in_order(library)]
    dj = ScriptedDj(home / "scripted.json", pace, tracks[:10])
    database = open_database(settings)
    return site(dj, database, Catalogue.builtin(), settings)


def in_order(library: KeptLibrary) -> list[Track]:
    """Its tracks, by their keys."""
    with library.inventory() as inventory:
        return sorted(inventory.tracks(), key=lambda track: track.key)


def main(home: Path, port: int, pace: float, web: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    settings = Settings(home=home, web=WebSettings.model_validate_json(web))
    serve(lambda: house(settings, pace), "127.0.0.1", port, home, web=settings.web, ready=say)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
