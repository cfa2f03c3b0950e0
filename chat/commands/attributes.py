"""What norms can look at, and what of a draft looks at nothing."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from undercard.chat.commands.norms import norms_app
from undercard.chat.errors import NotReady
from undercard.chat.looked_at import looked_at
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import Settings, load_settings
from undercard.chat.terminal import Json, messages, print_json
from undercard.policy.norms.attribute_schema import Attribute, AttributeSchema
from undercard.policy.norms.norm import Norm

_MOST = 6  # values that are shown of each
_MOST_DISTINCT = 2_000  # of more values than these the commonest say little


@norms_app.command()
def attributes(
    candidates: Annotated[
        Path | None,
        typer.Option(help="Those of these candidates (JSON Lines) instead of the catalogue's."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the attributes that norms can look at: name, type, how many know it, and values.

    Those of the context are for `when` and `unless`.

    Example: `undercard norms attributes`
    """
    known = looked_at(load_settings(), candidates)
    if known is None:
        raise NotReady("Reading the catalogue needs more: `pip install undercard[chat]`.")
    _, schema = known
    if as_json:
        print_json(_as_document(schema))
        return
    console = SafeConsole()
    console.print(_table("of a track", schema.candidates.values(), counted=True))
    if schema.context:
        console.print(_table("of the context", schema.context.values(), counted=False))


def warn_of(norms: Sequence[Norm], settings: Settings, candidates: Sequence[Path] | None) -> None:
    """Tell what norms look at that is not there."""
    known = looked_at(settings, candidates[0] if candidates else None)
    for norm in norms if known else ():
        for fault in known[1].faults(norm) if known else ():
            messages().print(f"{fault.norm}: {fault.says}.", markup=False, soft_wrap=True)


def _as_document(schema: AttributeSchema) -> dict[str, list[dict[str, object]]]:
    return {
        "attributes": [_entry(one) for one in schema.candidates.values()],
        "context": [_entry(one) for one in schema.context.values()],
    }


def _entry(one: Attribute) -> dict[str, object]:
    return {
        "name": one.name,
        "types": sorted(one.types),
        "several": one.several,
        "known": one.known,
        "of": one.of,
        "values": dict(list(one.texts.items())[:_MOST_DISTINCT]),
        "range": one.numbers,
    }


def _table(title: str, found: Iterable[Attribute], *, counted: bool) -> Table:
    table = Table(box=None, header_style="dim", title=title, title_justify="left")
    for column in ("attribute", "type", *(["known"] if counted else []), "values"):
        table.add_column(column)
    for one in found:
        known = [f"{one.known / one.of:.1%}" if one.of else "none"] if counted else []
        table.add_row(one.name, one.kind, *known, escape(_values(one)))
    return table


def _values(one: Attribute) -> str:
    if one.numbers:
        low, high = one.numbers
        return f"{low:g} to {high:g}"
    return _listed(one.texts)


def _listed(texts: Mapping[str, int]) -> str:
    first = ", ".join(list(texts)[:_MOST])
    return f"{first}, … {len(texts):,} in all" if len(texts) > _MOST else first
