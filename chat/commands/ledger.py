"""What the ledger holds, from the command line."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from chat.assembly import open_database
from chat.cli import Json, messages, print_json
from chat.settings import load_settings
from policy import ledger

ledger_app = typer.Typer(help="Exposure that norms were given so far.", no_args_is_help=True)


@ledger_app.callback()
def _ledger() -> None:
    """Exposure that norms were given so far."""


@ledger_app.command("show")
def show_ledger(
    norm: Annotated[str | None, typer.Option(help="Only this norm.")] = None, as_json: Json = False
) -> None:
    """Show the exposure that each norm's tracks had so far."""
    with open_database(load_settings()).transaction() as conn:
        rows = ledger.exposures(conn, norm=norm)
    if as_json:
        print_json(
            [
                {"norm": r.norm, "turns": r.turns, "counted": r.counted, "out_of": r.out_of, "share": r.share}
                for r in rows
            ]
        )
        return
    if not rows:
        messages.print("Nothing yet: the ledger fills as lists are made.")
        return
    table = Table(box=None, header_style="dim")
    for column in ("norm", "lists", "counted", "out of", "share"):
        table.add_column(column, justify="left" if column == "norm" else "right")
    for row in rows:
        table.add_row(
            row.norm,
            str(row.turns),
            f"{row.counted:g}",
            f"{row.out_of:g}",
            "" if row.share is None else f"{row.share:.0%}",
        )
    Console(highlight=False).print(table)
