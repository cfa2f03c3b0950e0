"""The audit log from the command line."""

from typing import Annotated

import typer
from rich.console import Console

from chat.assembly import open_database
from chat.cli import Json, messages, print_json
from chat.commands.exits import NotLawful
from chat.settings import load_settings
from policy import audit

audit_app = typer.Typer(help="The audit log.", no_args_is_help=True)


@audit_app.command("show")
def show_audit(
    limit: Annotated[int, typer.Option(min=1, help="How many of the latest records.")] = 20, as_json: Json = False
) -> None:
    """Show the latest records of the audit log."""
    with open_database(load_settings()).transaction() as conn:
        records = audit.read(conn, limit=limit)
    if as_json:
        print_json(records)
        return
    for record in records:
        what = record["payload"].get("norm") or record["payload"].get("turn") or ""
        Console(highlight=False).print(
            f"{record['seq']:>6}  {record['at'][:19]}  {record['kind']:<10} {what}  {record['sha256'][:12]}",
            markup=False,
        )


@audit_app.command()
def verify(as_json: Json = False) -> None:
    """Walk the chain of the audit log; names the first record that was changed, dropped or reordered."""
    with open_database(load_settings()).transaction() as conn:
        verdict = audit.verify(conn)
    if as_json:
        print_json(
            {
                "intact": verdict.intact,
                "records": verdict.records,
                "head": verdict.head.sha256,
                "broken": verdict.broken,
                "why": verdict.why,
            }
        )
    else:
        said = (
            f"Intact: {verdict.records} records, head {verdict.head.sha256[:16]}."
            if verdict.intact
            else f"Broken: {verdict.why}."
        )
        messages.print(said, markup=False, highlight=False)
    if not verdict.intact:
        raise NotLawful
