"""Makes a catalogue from anybody's file."""

from collections.abc import Sequence
from pathlib import Path

from undercard.chat.errors import InputError
from undercard.chat.settings import load_settings
from undercard.chat.terminal import messages, print_json, progress_bars
from undercard.retrieval.ingestion import ingest as make_catalogue


def ingest(file: Path, name: str | None, columns: Sequence[str], *, as_json: bool) -> None:
    """Ingest a file under a name, and say how to use it."""
    settings = load_settings()
    with progress_bars() as progress:
        catalogue = make_catalogue(
            file, mapping(columns), name or file.stem, settings.home, progress
        )
    if as_json:
        print_json(
            {"catalogue": catalogue.name, "tracks": len(catalogue), "sha256": catalogue.sha256}
        )
        return
    messages().print(
        f"{len(catalogue):,} tracks are in the catalogue [bold]{catalogue.name}[/bold]. "
        f"Use it: UNDERCARD_CATALOGUE={catalogue.name} undercard chat",
        highlight=False,
    )


def mapping(columns: Sequence[str]) -> dict[str, str]:
    """`field=column` pairs as a mapping. Raises InputError naming the pair that is not one."""
    pairs = {}
    for given in columns:
        field, equals, column = given.partition("=")
        if not equals or not field or not column:
            raise InputError(f"--column {given!r}: expected field=column, such as title=track_name")
        pairs[field.strip()] = column.strip()
    return pairs
