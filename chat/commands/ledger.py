"""What the ledger holds, from the command line: exposure, and the accounts of norms over time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from undercard.chat.commands.exits import NotLawful
from undercard.chat.commands.period import Since, Until, moment
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json
from undercard.policy.enforcement.accounts import qualifying
from undercard.policy.records import ledger, register
from undercard.policy.records.exposure import Exposure, exposures
from undercard.policy.records.ledger import Standing
from undercard.policy.reports.report import as_percent

_SHOWN = 10  # accounts of one norm

ledger_app = typer.Typer()


@ledger_app.command("show")
def show_ledger(
    norm: Annotated[str | None, typer.Option(help="Only this norm.")] = None,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Show the exposure that each norm's tracks had, and what norms over time are owed.

    Example: `undercard ledger show --since 2026-10-01 --until 2026-11-01`
    """
    begin, end = moment(since, "--since"), moment(until, "--until")
    with open_database(load_settings()).transaction() as conn:
        rows = exposures(conn, norm=norm, since=begin, until=end)
        over_time = [one for one in register.adopted(conn) if one.keeps_account]
        norms = [one for one in over_time if norm in (None, one.id)]
        accounts = ledger.standings(conn, norms, end or load_settings().now())
    if as_json:
        print_json(_document(rows, accounts))
        return
    if not rows and not accounts:
        messages().print("Nothing yet: the ledger fills as lists are made.")
    if rows:
        SafeConsole().print(_exposures(rows))
    if accounts:
        SafeConsole().print(_accounts(accounts))


@ledger_app.command()
def verify(as_json: Json = False) -> None:
    """Check that every account's sums are those of its rows; exit status 3 when not."""
    with open_database(load_settings()).transaction() as conn:
        faults = ledger.faults(conn)
    if as_json:
        print_json({"consistent": not faults, "faults": faults})
    else:
        for fault in faults or ["Consistent: every account has the sums of its rows."]:
            messages().print(fault, markup=False, highlight=False, soft_wrap=True)
    if faults:
        raise NotLawful


def account_document(one: Standing) -> dict[str, Any]:
    """An account as JSON; `required` is what has to have been counted by now."""
    account = one.account
    return {
        "norm": one.norm.ref,
        "over": one.norm.over,
        "holder": one.holder,
        "since": one.since,
        "counted": qualifying(one.norm, account),
        "out_of": account.out_of,
        "required": _amount(one),
        "opening": account.opening,
        "owed": one.owed,
        "price": account.price,
    }


def account_lines(accounts: Sequence[Standing]) -> list[str]:
    """The accounts of one norm in a sentence each, the most owing first; the rest only counted."""
    shown, rest = _most_owing(accounts)
    said = [_sentence(one) for one in shown]
    if rest:
        said.append(_more(rest))
    return said


def _sentence(one: Standing) -> str:
    owed = f"{one.owed:g} owed" if one.owed else "nothing is owed"
    return (
        f"Account of {_holder(one)} over {one.norm.over}, since {_since(one)}: {_sums(one)}, "
        f"{_required(one)} required; {owed}; price {one.account.price:.3f}."
    )


def _most_owing(accounts: Sequence[Standing]) -> tuple[list[Standing], list[Standing]]:
    ordered = sorted(accounts, key=lambda one: -one.owed)
    return ordered[:_SHOWN], ordered[_SHOWN:]


def _more(rest: Sequence[Standing]) -> str:
    owing = sum(one.owed > 0 for one in rest)
    return f"{rest[0].norm.ref}: {len(rest)} more accounts, {owing} of them owing."


def _sums(one: Standing) -> str:
    share = (
        f" ({as_percent(one.account.counted / one.account.out_of)})" if one.account.out_of else ""
    )
    return f"{qualifying(one.norm, one.account):g} of {one.account.out_of:g}{share}"


def _amount(one: Standing) -> float | None:
    bound = one.norm.bounds[0] or one.norm.bounds[1]
    if bound is None:
        return None
    return bound.value * one.account.out_of if bound.share else bound.value


def _required(one: Standing) -> str:
    return f"{'at least' if one.norm.bounds[0] else 'at most'} {_amount(one) or 0:g}"


def _holder(one: Standing) -> str:
    return one.holder or "everyone"


def _since(one: Standing) -> str:
    """The first moment that counts, in the station's time."""
    if not one.since:
        return "its beginning"
    first = datetime.fromisoformat(one.since) + timedelta(microseconds=1)
    return first.astimezone(load_settings().now().tzinfo).strftime("%Y-%m-%d %H:%M")


def _document(rows: Sequence[Exposure], accounts: Sequence[Standing]) -> list[dict[str, Any]]:
    """One entry a norm; a norm that has only held rows so far has an account and no exposure."""
    by_norm = {row.norm: row for row in rows}
    for one in accounts:
        by_norm.setdefault(one.norm.id, Exposure(one.norm.id, 0, 0.0, 0.0))
    entries = []
    for name, row in by_norm.items():
        own = [account_document(one) for one in accounts if one.norm.id == name]
        entry = {
            "norm": name,
            "turns": row.turns,
            "counted": row.counted,
            "out_of": row.out_of,
            "share": row.share,
            "accounts": own,
        }
        entries.append(entry)
    return entries


def _exposures(rows: Sequence[Exposure]) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column("norm")
    for column in ("lists", "counted", "out of", "share"):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(
            row.norm, str(row.turns), f"{row.counted:g}", f"{row.out_of:g}", as_percent(row.share)
        )
    return table


def _accounts(accounts: Sequence[Standing]) -> Table:
    table = Table(
        box=None, header_style="dim", title="Accounts of norms over time", title_justify="left"
    )
    for column in ("norm", "over", "whose", "since"):
        table.add_column(column)
    for column in ("counted", "required", "owed", "price"):
        table.add_column(column, justify="right")
    for ref in dict.fromkeys(one.norm.ref for one in accounts):
        shown, rest = _most_owing([one for one in accounts if one.norm.ref == ref])
        for one in shown:
            sums = (_sums(one), _required(one), f"{one.owed:g}", f"{one.account.price:.3f}")
            table.add_row(one.norm.ref, one.norm.over, _holder(one), _since(one), *sums)
        if rest:
            table.add_row(_more(rest))
    return table
