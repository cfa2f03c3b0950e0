"""Opens what the settings name and the commands share: the state, and the catalogue."""

from pathlib import Path
from typing import TYPE_CHECKING

from undercard.chat.errors import NotReady
from undercard.chat.memory.database import Database
from undercard.chat.memory.first_binding import bind_what_was_there
from undercard.chat.settings import Settings
from undercard.policy.forms.document import load_register
from undercard.policy.records import register

if TYPE_CHECKING:
    from undercard.retrieval.catalogue import Catalogue

_DEFAULT_NORMS = Path(__file__).parent / "data" / "norms.yaml"


def open_database(settings: Settings) -> Database:
    """The state, with its tables up to date and a register in it."""
    database = Database(settings.database_url)
    norms = load_register(settings.norms or _DEFAULT_NORMS).norms
    with database.transaction() as conn:
        bind_what_was_there(conn)
        register.sync(conn, norms, "undercard")
    return database


def load_catalogue(settings: Settings) -> "Catalogue":
    """The catalogue that the settings name, or those, joined.

    Raises NotReady naming those that there are.
    """
    from undercard.retrieval.joined import joined
    from undercard.retrieval.tiers import DEFINITION

    catalogues = [_catalogue(settings, name) for name in settings.catalogues]
    if len(catalogues) == 1:
        return catalogues[0]
    return joined(catalogues, tiers=settings.artist_tiers or DEFINITION)


def _catalogue(settings: Settings, name: str) -> "Catalogue":
    from undercard.retrieval.catalogue import Catalogue  # of the extra `chat`; the state is not
    from undercard.retrieval.tiers import DEFINITION

    tiers = settings.artist_tiers or DEFINITION
    if name == "builtin":
        return Catalogue.builtin(tiers=tiers)
    folders = settings.home / "catalogues"
    if not name or not (folders / name).is_dir():
        there = sorted(place.name for place in folders.glob("*") if place.is_dir())
        raise NotReady(
            f"There is no catalogue {name!r}; "
            f"there are: {', '.join(['builtin', *there])}. "
            f"Make one with `undercard library add SOURCE --name {name or 'NAME'}` or "
            f"`undercard ingest FILE --name {name or 'NAME'}`."
        )
    return Catalogue.load(folders / name, tiers=tiers)
