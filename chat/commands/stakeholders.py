"""What the stakeholders ask for, side by side: who agrees, who clashes, and whose demand stands."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from undercard.chat.commands.norms import norms_app
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, print_json
from undercard.policy.conflicts.argumentation import Framework, explain, framework
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.extraction.near_norms import near_norms
from undercard.policy.extraction.restated import restated
from undercard.policy.norms.norm import Norm
from undercard.policy.records import register

_NOBODY = "nobody named"


@norms_app.command()
def stakeholders(
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Take drafts as if they were adopted.")
    ] = False,
    as_json: Json = False,
) -> None:
    """What each stakeholder asks for, who agrees with whom, who clashes, and whose norm stands.

    Example: `undercard norms stakeholders --drafts`
    """
    with open_database(load_settings()).transaction() as conn:
        norms = register.adopted(conn)
        if drafts:
            present = {norm.id for norm in norms}
            norms += [
                n for n in register.listing(conn) if n.state == "draft" and n.id not in present
            ]
    argument = framework(find_conflicts(norms), norms)
    agreed = _agreements(norms)
    if as_json:
        print_json(_document(norms, argument, agreed))
        return
    _print(norms, argument, agreed)


def _by_stakeholder(norms: Sequence[Norm]) -> Mapping[str, list[Norm]]:
    found: dict[str, list[Norm]] = {}
    for norm in norms:
        found.setdefault(norm.stakeholder or _NOBODY, []).append(norm)
    return found


def _agreements(norms: Sequence[Norm]) -> list[tuple[str, str, str]]:
    """Norms of different stakeholders that ask for nearly the same: ref, ref, and how."""
    found = []
    for one, other in combinations(norms, 2):
        if one.stakeholder != other.stakeholder:
            found += [(one.ref, near.ref, near.how) for near in near_norms(one, [other])]
    return found


def _document(
    norms: Sequence[Norm], argument: Framework, agreed: Sequence[tuple[str, str, str]]
) -> dict[str, Any]:
    return {
        "stakeholders": {
            name: [
                {
                    "norm": norm.ref, "state": norm.state, "says": norm.says,
                    "restated": restated(norm), "stands": argument.labels.get(norm.ref, "in"),
                }
                for norm in own
            ]
            for name, own in _by_stakeholder(norms).items()
        },
        "agree": [dict(zip(("norm", "other", "how"), one, strict=True)) for one in agreed],
        "clash": [
            {"by": sorted(attack.by), "on": attack.on, "ground": attack.ground}
            for attack in argument.attacks
        ],
    }  # fmt: skip


def _print(
    norms: Sequence[Norm], argument: Framework, agreed: Sequence[tuple[str, str, str]]
) -> None:
    plain = {"in": "stands", "out": "gives way", "undecided": "undecided"}
    console = SafeConsole()
    table = Table(box=None, header_style="dim")
    for column in ("stakeholder", "norm", "asks", ""):
        table.add_column(column)
    for name, own in _by_stakeholder(norms).items():
        for at, norm in enumerate(own):
            label = plain[argument.labels.get(norm.ref, "in")]
            table.add_row(escape("" if at else name), norm.ref, escape(restated(norm)), label)
    console.print(table)
    for one, other, how in agreed:
        console.print(f"{one} agrees with {other}, which {how}.", markup=False)
    console.print(explain(argument, norms), markup=False)
