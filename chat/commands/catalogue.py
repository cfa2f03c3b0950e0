"""Makes a catalogue from anybody's file."""

from collections.abc import Sequence
from pathlib import Path

from undercard.chat.commands.column_mapping import mapping
from undercard.chat.settings import load_settings
from undercard.chat.terminal import messages, print_json, progress_bars
from undercard.policy.norms.attribute_schema import Attribute
from undercard.retrieval.ingestion import ingest as make_catalogue

_of_cells = Attribute.of_cells


def ingest(file: Path, name: str | None, columns: Sequence[str], *, as_json: bool) -> None:
    """Ingest a file under a name, and say how to use it."""
    settings = load_settings()
    with progress_bars() as progress:
        catalogue = make_catalogue(
            file, mapping(columns), name or file.stem, settings.home, progress
        )
    if as_json:
        print_json(
            {
                "catalogue": catalogue.name,
                "tracks": len(catalogue),
                "sha256": catalogue.sha256,
                "own": {name: _of_cells(name, cells).kind for name, cells in catalogue.own.items()},
            }
        )
        return
    messages().print(
        f"{len(catalogue):,} tracks are in the catalogue [bold]{catalogue.name}[/bold]. "
        f"Use it: UNDERCARD_CATALOGUE={catalogue.name} undercard chat",
        highlight=False,
    )
    if catalogue.own:
        kinds = (f"{name} ({_of_cells(name, cells).kind})" for name, cells in catalogue.own.items())
        messages().print(
            f"Your own columns, which norms can look at: {', '.join(kinds)}.",
            markup=False,
            highlight=False,
        )
