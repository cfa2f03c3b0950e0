"""Checks norms before they bind: their form, their sources, every conflict and its argument."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undercard.chat.circumstances import context_attributes
from undercard.chat.commands.exits import NotLawful
from undercard.chat.errors import InputError
from undercard.chat.looked_at import whole_catalogue
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import Settings, load_settings
from undercard.chat.steward.register_bench import SEVERAL
from undercard.chat.stores import open_database
from undercard.chat.terminal import messages, print_json, progress_bars
from undercard.policy.conflicts.argumentation import Framework, as_graph, explain, framework
from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.enforcement.accounts import Account
from undercard.policy.forms.candidate_file import load_candidates
from undercard.policy.forms.document import load_register
from undercard.policy.norms.attribute_schema import AttributeSchema
from undercard.policy.norms.formula import formula
from undercard.policy.norms.norm import Norm
from undercard.policy.records import ledger, register
from undercard.policy.records.sources import SourceFault, check_sources

_SIGNS = {
    "blocks": "[red]blocks adoption[/red]",
    "resolved": "[yellow]resolved by rule[/yellow]",
    "notice": "[dim]to be known[/dim]",
}


@dataclass(frozen=True)
class _Checked:
    """What is looked at: the norms of the file (or of the register), and all that would hold."""

    shown: Sequence[Norm]
    norms: Sequence[Norm]
    accounts: Mapping[str, Account]
    present: Sequence[str]


def check(
    file: Path | None,
    *,
    catalogue: bool,
    candidates: Path | None,
    sources: Path | None,
    size: int,
    argue: bool,
    as_json: bool,
) -> None:
    """Check a file beside the register, or the register.

    Raises NotLawful where a conflict blocks adoption or a source changed.
    """
    if size < 1:
        raise InputError(f"--size: expected at least 1, not {size}")
    settings = load_settings()
    checked = _to_check(file, settings)
    faults = check_sources(checked.shown, sources) if sources else []
    about = {norm.id for norm in checked.shown} if file else None
    conflicts = _conflicts(checked, about, settings, catalogue, candidates, size)
    argument = framework(conflicts, checked.norms)
    if not as_json:
        _print(checked, conflicts, faults, argument if argue else None)
    elif argue:
        print_json(as_graph(argument, checked.norms))
    else:
        print_json(_document(checked.shown, conflicts, faults))
    if faults or any(conflict.blocks for conflict in conflicts):
        raise NotLawful


def _to_check(file: Path | None, settings: Settings) -> _Checked:
    """A file's norms laid over those in force; without a file, the register with its drafts."""
    given = load_register(file).norms if file else ()
    with open_database(settings).transaction() as conn:
        ids = [norm.id for norm in register.listing(conn)]
        present = register.adopted(conn)
        if not file:
            present = _as_if_adopted(register.listing(conn), present)
        station = [norm for norm in present if norm.span.everyone]
        kept = ledger.standings(conn, station, settings.now())
    new = {norm.id for norm in given}
    norms = [*(norm for norm in present if norm.id not in new), *given]
    return _Checked(given or norms, norms, {one.norm.id: one.account for one in kept}, ids)


def _conflicts(
    checked: _Checked,
    about: Collection[str] | None,
    settings: Settings,
    catalogue: bool,
    candidates: Path | None,
    size: int,
) -> Sequence[Conflict]:
    own = load_candidates(candidates) if candidates else None
    table = whole_catalogue(settings) if catalogue else own
    context = context_attributes(settings) if catalogue else {}
    with progress_bars() as report:
        return find_conflicts(
            checked.norms,
            table=table,
            schema=None if table is None else AttributeSchema.of(table, context),
            present=checked.present,
            size=size,
            samples=() if own is None else (own,),
            several=SEVERAL if own is None else own.several,
            accounts=checked.accounts,
            at=settings.now(),
            about=about,
            progress=report,
        )


def _as_if_adopted(listed: Sequence[Norm], adopted: Sequence[Norm]) -> list[Norm]:
    """The register as it would be with every draft adopted."""
    drafts = {norm.id: norm for norm in listed if norm.state == "draft"}
    return [*(norm for norm in adopted if norm.id not in drafts), *drafts.values()]


def _document(
    shown: Sequence[Norm], conflicts: Sequence[Conflict], faults: Sequence[SourceFault]
) -> list[dict[str, Any]]:
    """One entry a norm; a conflict stands with each of its members."""
    return [_entry(norm, conflicts, faults) for norm in shown]


def _entry(
    norm: Norm, conflicts: Sequence[Conflict], faults: Sequence[SourceFault]
) -> dict[str, Any]:
    own = [conflict for conflict in conflicts if norm.ref in conflict.members]
    return {
        "norm": norm.ref,
        "formula": formula(norm),
        "state": norm.state,
        "conflicts": [conflict.model_dump(mode="json") for conflict in own],
        "sources": [fault.says for fault in faults if fault.norm == norm.ref],
    }


def _print(
    checked: _Checked,
    conflicts: Sequence[Conflict],
    faults: Sequence[SourceFault],
    argument: Framework | None,
) -> None:
    console = SafeConsole()
    for norm in checked.shown:
        console.print(f"{norm.ref}: {formula(norm)}", markup=False)
    for fault in faults:
        console.print(f"\n[red]source[/red] of {fault.norm}", soft_wrap=True)
        console.print(f"  {fault.says}.", markup=False)
    print_conflicts(conflicts, console)
    if argument is not None:
        console.print()
        console.print(explain(argument, checked.norms), markup=False)
    blocking = sum(conflict.blocks for conflict in conflicts)
    found = _counted(len(conflicts), "conflict or notice", "conflicts and notices")
    block = f", {blocking} blocking" if blocking else ""
    messages().print(f"{len(checked.shown)} norms, {found}{block}.", highlight=False)


def print_conflicts(conflicts: Sequence[Conflict], console: SafeConsole) -> None:
    """Each conflict: its kind, how grave it is, what it says, and who gives way."""
    for conflict in conflicts:
        members = ", ".join(conflict.members)
        sign = _SIGNS[conflict.severity]
        console.print(f"\n{sign}  [bold]{conflict.kind}[/bold]  {members}")
        console.print(f"  {conflict.says}", f"  → {conflict.decided}", sep="\n", markup=False)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
