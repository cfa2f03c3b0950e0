"""Checks norms before they bind, from the command line: their form, their sources, and every
conflict with their argument.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from undercard.chat.assembly import load_catalogue, open_database
from undercard.chat.cli import messages, print_json, progress_bars
from undercard.chat.commands.exits import NotLawful
from undercard.chat.errors import InputError
from undercard.chat.settings import load_settings
from undercard.chat.slate.music import Music
from undercard.policy.conflicts.argumentation import Framework, as_graph, explain, framework
from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.forms.candidate_file import load_candidates
from undercard.policy.forms.document import load_register
from undercard.policy.norms.formula import formula
from undercard.policy.norms.norm import Norm
from undercard.policy.records import ledger, register
from undercard.policy.records.sources import SourceFault, check_sources

SEVERAL = frozenset(
    {"genre", "subgenre"}
)  # the attributes of which a catalogue's track may have more than one
_SIGNS = {
    "blocks": "[red]blocks adoption[/red]",
    "resolved": "[yellow]resolved by rule[/yellow]",
    "notice": "[dim]to be known[/dim]",
}


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
    """Check a file beside the register, or the register; raises NotLawful where a conflict blocks
    or a source changed.
    """
    if size < 1:
        raise InputError(f"--size: expected at least 1, not {size}")
    settings = load_settings()
    given = load_register(file).norms if file else ()
    with open_database(settings).transaction() as conn:
        present = (
            register.adopted(conn)
            if file
            else _as_if_adopted(register.listing(conn), register.adopted(conn))
        )
        station = [norm for norm in present if norm.span.everyone]
        accounts = {
            kept.norm.id: kept.account for kept in ledger.standings(conn, station, settings.now())
        }
    new = {norm.id for norm in given}
    norms = [*(norm for norm in present if norm.id not in new), *given]
    faults = check_sources(given or norms, sources) if sources else []
    own = load_candidates(candidates) if candidates else None
    table = Music(load_catalogue(settings)).whole if catalogue else own
    with progress_bars() as report:
        conflicts = find_conflicts(
            norms,
            table=table,
            size=size,
            samples=(own,) if own is not None else (),
            several=SEVERAL if own is None else own.several,
            accounts=accounts,
            at=settings.now(),
            about=new if file else None,
            progress=report,
        )
    argument = framework(conflicts, norms)
    shown = given or norms
    if as_json:
        print_json(as_graph(argument, norms) if argue else _document(shown, conflicts, faults))
    else:
        _print(shown, norms, conflicts, faults, argument if argue else None)
    if faults or any(conflict.blocks for conflict in conflicts):
        raise NotLawful


def _as_if_adopted(listed: Sequence[Norm], adopted: Sequence[Norm]) -> list[Norm]:
    """The register as it would be with every draft adopted."""
    drafts = {norm.id: norm for norm in listed if norm.state == "draft"}
    return [*(norm for norm in adopted if norm.id not in drafts), *drafts.values()]


def _document(
    shown: Sequence[Norm], conflicts: Sequence[Conflict], faults: Sequence[SourceFault]
) -> list[dict[str, Any]]:
    """One entry a norm; a conflict stands with each of its members."""
    return [
        {
            "norm": norm.ref,
            "formula": formula(norm),
            "state": norm.state,
            "conflicts": [c.model_dump(mode="json") for c in conflicts if norm.ref in c.members],
            "sources": [fault.says for fault in faults if fault.norm == norm.ref],
        }
        for norm in shown
    ]


def _print(
    shown: Sequence[Norm],
    norms: Sequence[Norm],
    conflicts: Sequence[Conflict],
    faults: Sequence[SourceFault],
    argument: Framework | None,
) -> None:
    console = Console(highlight=False)
    for norm in shown:
        console.print(f"{norm.ref}: {formula(norm)}", markup=False)
    for fault in faults:
        console.print(f"\n[red]source[/red] of {fault.norm}", soft_wrap=True)
        console.print(f"  {fault.says}.", markup=False)
    print_conflicts(conflicts, console)
    if argument is not None:
        console.print()
        console.print(explain(argument, norms), markup=False)
    blocking = sum(conflict.blocks for conflict in conflicts)
    said = f"{len(shown)} norms, {_counted(len(conflicts), 'conflict or notice', 'conflicts and notices')}"
    messages.print(f"{said}{f', {blocking} blocking' if blocking else ''}.", highlight=False)


def print_conflicts(conflicts: Sequence[Conflict], console: Console) -> None:
    """Each conflict: its kind, how grave it is, what it says, and who gives way."""
    for conflict in conflicts:
        console.print(
            f"\n{_SIGNS[conflict.severity]}  [bold]{conflict.kind}[/bold]  {', '.join(conflict.members)}"
        )
        console.print(f"  {conflict.says}", f"  → {conflict.decided}", sep="\n", markup=False)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
