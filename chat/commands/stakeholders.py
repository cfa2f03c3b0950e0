"""What the stakeholders ask for, side by side: who agrees, who clashes, and whose demand stands."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from undercard.chat.commands.norms import norms_app
from undercard.chat.commands.past_cases import Source
from undercard.chat.commands.simulate import Candidates, Context, Size
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json, progress_bars
from undercard.policy.extraction.restated import restated
from undercard.policy.records import register
from undercard.policy.records.recorded_lists import past_lists
from undercard.policy.reports.side_by_side import SideBySide, as_html, side_by_side
from undercard.policy.reports.simulation import overlay
from undercard.policy.reports.tradeoff import FELT, Tradeoff, tradeoff


@norms_app.command()
def stakeholders(
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Take drafts as if they were adopted.")
    ] = False,
    weigh: Annotated[
        bool,
        typer.Option("--weigh", help="Make past lists again without each stakeholder's norms."),
    ] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Weigh, and write it as a page.")
    ] = None,
    last: Annotated[int, typer.Option(min=1, help="How many of the latest lists to weigh.")] = 20,
    candidates: Candidates = None,
    size: Size = None,
    context: Context = "{}",
    as_json: Json = False,
) -> None:
    """What each stakeholder asks for, who agrees with whom, who clashes, and whose norm stands.

    With --weigh or --html also how far each demand is met, and would be without each other one.

    Example: `undercard norms stakeholders --drafts --html stakeholders.html`
    """
    settings = load_settings()
    database = open_database(settings)
    with database.transaction() as conn:
        norms = register.adopted(conn)
        new = [norm for norm in register.listing(conn) if norm.state == "draft"] if drafts else []
        lists = [] if candidates else list(past_lists(conn, last=last))
    present = {norm.id for norm in norms}
    seen = side_by_side([*norms, *(norm for norm in new if norm.id not in present)])
    found = None
    if weigh or html:
        norms = overlay(norms, new)
        cases = Source(candidates, size, context).cases(database, settings, lists, norms)
        with progress_bars() as progress:
            found = tradeoff(norms, cases, progress, len(candidates or lists))
    if html and found:
        html.write_text(as_html(seen, found), encoding="utf-8")
        messages().print(f"Written to {html}.", markup=False)
    if as_json:
        print_json(_document(seen, found))
        return
    _print(seen, found)


def _document(seen: SideBySide, found: Tradeoff | None) -> dict[str, Any]:
    shown = {
        "stakeholders": {
            name: [
                {
                    "norm": norm.ref, "state": norm.state, "says": norm.says,
                    "restated": restated(norm), "stands": seen.argument.labels.get(norm.ref, "in"),
                }
                for norm in own
            ]
            for name, own in seen.demands.items()
        },
        "agree": [dict(zip(("norm", "other", "how"), one, strict=True)) for one in seen.agreed],
        "clash": [
            {"by": sorted(attack.by), "on": attack.on, "ground": attack.ground}
            for attack in seen.argument.attacks
        ],
    }  # fmt: skip
    return shown if found is None else shown | {"weighed": vars(found)}


def _print(seen: SideBySide, found: Tradeoff | None) -> None:
    console = SafeConsole()
    table = Table(box=None, header_style="dim")
    for column in ("stakeholder", "norm", "asks", ""):
        table.add_column(column)
    for name, own in seen.demands.items():
        for at, norm in enumerate(own):
            row = ("" if at else name, norm.ref, restated(norm), seen.stands(norm))
            table.add_row(*map(escape, row))
    console.print(table)
    for one, other, how in seen.agreed:
        console.print(f"{one} agrees with {other}, which {how}.", markup=False)
    for line in seen.clashes():
        console.print(line, markup=False)
    if found:
        _print_weighed(console, found)


def _print_weighed(console: SafeConsole, found: Tradeoff) -> None:
    console.print(f"\nPast lists made again: {found.lists}.", markup=False)
    for who in found.stakeholders:
        changes = [
            f"{found.without[absent][who]:.0%} without {absent}"
            for absent in found.stakeholders
            if absent != who and abs(found.effect(absent, who)) >= FELT
        ]
        rest = f"; {', '.join(changes)}" if changes else "; with or without any other"
        console.print(
            f"{who}: {found.met[who]:.0%} met, {found.without[who][who]:.0%} without its own norms"
            f"{rest}. The score: {found.kept_without[who]:.1%} without it, {found.kept:.1%} with "
            "all.",
            markup=False,
        )
