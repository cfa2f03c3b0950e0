"""The audit log: what it says, whether it was tampered with, and its lists made again."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from undercard.chat.commands.exits import NotLawful
from undercard.chat.commands.period import Since, Until, moment
from undercard.chat.errors import InputError
from undercard.chat.memory.database import Database
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.signing import load_key, make_key
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json, progress_bars
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import audit
from undercard.policy.records.recorded_lists import PastList, one_list, past_lists
from undercard.policy.records.replay import Replay
from undercard.policy.records.replay import replay as replay_list
from undercard.policy.reports.export import Export, collect, write

audit_app = typer.Typer()


@audit_app.command("show")
def show_audit(
    limit: Annotated[int, typer.Option(min=1, help="How many of the latest records.")] = 20,
    as_json: Json = False,
) -> None:
    """Show the latest records of the audit log."""
    with open_database(load_settings()).transaction() as conn:
        records = audit.read(conn, limit=limit)
    if as_json:
        print_json([asdict(record) for record in records])
        return
    for record in records:
        line = f"{record.seq:>6}  {record.at[:19]}  {record.kind:<10} {record.about}"
        SafeConsole().print(f"{line}  {record.sha256[:12]}", markup=False)


@audit_app.command()
def replay(
    which: Annotated[
        str | None,
        typer.Argument(
            metavar="TURN|SEQ", help="A turn (dialogue/number) or the number of a record."
        ),
    ] = None,
    last: Annotated[
        int, typer.Option(min=1, help="Without a turn: how many of the latest lists.")
    ] = 20,
    as_json: Json = False,
) -> None:
    """Make rulings again from what the log keeps, and say whether the same comes out.

    Exit status 3 when not.

    Example: `undercard audit replay --last 100`
    """
    database = open_database(load_settings())
    with database.transaction() as conn:
        given = past_lists(conn, last=last) if which is None else [_one(conn, which)]
    found = []
    with progress_bars() as progress:
        for done, past in enumerate(given, start=1):
            found.append(replay_list(past, candidates_in(database)))
            progress("making lists again", done, len(given))
    if as_json:
        print_json([_replayed(one) for one in found])
    elif found:
        _tell_replays(found)
    else:
        messages().print("Nothing to make again yet: no list is on record.")
    if not all(one.good for one in found):
        raise NotLawful


def candidates_in(database: Database) -> Callable[[PastList], CandidateTable | None]:
    """What reads the candidates of a list.

    Each in a transaction of its own, so that turns go on meanwhile.
    """

    def load(past: PastList) -> CandidateTable | None:
        with database.transaction() as conn:
            return past.candidates(conn)

    return load


def _one(conn: Connection, which: str) -> PastList:
    past = one_list(conn, which)
    if past is None:
        raise InputError(
            f"No list is on record for {which!r}; `undercard audit show` names turns and records."
        )
    return past


def _replayed(one: Replay) -> dict[str, object]:
    return {"seq": one.past.seq, "turn": one.past.turn, "outcome": one.outcome, "why": one.why}


_WORDS = {
    "same": "the same list",
    "different": "DIFFERENT",
    "lawful": "cut short by its deadline, so not made again; "
    "every norm that did not give way holds",
    "unlawful": "cut short by its deadline, and NOT LAWFUL",
    "missing": "CANNOT BE MADE AGAIN",
}


def _tell_replays(found: list[Replay]) -> None:
    console = SafeConsole()
    for one in found:
        why = f": {one.why}" if one.why else ""
        console.print(
            f"{one.past.seq:>6}  {one.past.turn}  {_WORDS[one.outcome]}{why}",
            markup=False,
            soft_wrap=True,
        )
    good = sum(one.good for one in found)
    console.print(f"{good} of {len(found)} records stand.")


@audit_app.command("export")
def export_audit(
    folder: Annotated[Path, typer.Argument(help="An empty or new folder.")],
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Write a folder for an auditor: norms, sources, records, ledger, and a report to read.

    Nobody's name is in it. A checkpoint of the log is signed for it, and `verify.py` checks the
    folder without Undercard.

    Example: `undercard audit export october --since 2026-10-01 --until 2026-11-01`
    """
    begin, end = moment(since, "--since"), moment(until, "--until")
    zone = load_settings().now().tzinfo or UTC
    settings = load_settings()
    key = load_key(settings) or make_key(settings)
    with open_database(settings).transaction() as conn:
        collected = collect(conn, begin, end, zone, key)
    write(collected, folder)
    if as_json:
        print_json({"folder": str(folder), **_exported(collected)})
    else:
        _tell_exported(collected, folder)


def _exported(collected: Export) -> dict[str, object]:
    dossier, chain = collected.dossier, collected.dossier.chain
    return {
        "lists": len(dossier.lists),
        "records": len(collected.records),
        "norms": len(dossier.norms),
        "intact": chain.intact,
        "seq": chain.head.seq,
        "head": chain.head.sha256,
    }


def _tell_exported(collected: Export, folder: Path) -> None:
    dossier, chain = collected.dossier, collected.dossier.chain
    messages().print(
        f"{len(collected.records)} records, {len(dossier.lists)} lists "
        f"and {len(dossier.norms)} norms are in {folder}. "
        f"Open {folder / 'report.html'} in a browser.",
        highlight=False,
        soft_wrap=True,
    )
    if not chain.intact:
        said = f"Careful: the log was tampered with. {chain.why}"
        messages().print(said, markup=False, highlight=False, soft_wrap=True)
