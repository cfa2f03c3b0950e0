"""The register of norms from the command line."""

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from undercard.chat.commands.check import print_conflicts
from undercard.chat.commands.exits import NotLawful
from undercard.chat.errors import InputError
from undercard.chat.looked_at import looked_at
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.steward.register_bench import SEVERAL
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json, print_text
from undercard.policy.forms.document import load_register
from undercard.policy.forms.formats import Format, load_norms, write_norms
from undercard.policy.norms.norm import Norm
from undercard.policy.records import adoption, register

norms_app = typer.Typer()
Who = Annotated[
    str | None, typer.Option("--by", help="Who approves; your own login name when not given.")
]
Id = Annotated[str, typer.Argument(help="The norm's id.")]


@norms_app.command("list")
def list_norms(as_json: Json = False) -> None:
    """List the norms with their states."""
    with open_database(load_settings()).transaction() as conn:
        norms = register.listing(conn)
    if as_json:
        print_json(
            [norm.model_dump(mode="json", exclude_none=True, by_alias=True) for norm in norms]
        )
        return
    table = Table(box=None, header_style="dim")
    for column in ("norm", "state", "force", "authority", "says"):
        table.add_column(column)
    for norm in norms:
        table.add_row(norm.ref, norm.state, norm.force, norm.rank.authority, escape(norm.says))
    SafeConsole().print(table)


@norms_app.command()
def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A YAML file with norms; without it, the register and its drafts are checked."
        ),
    ] = None,
    catalogue: Annotated[
        bool,
        typer.Option(
            "--catalogue", help="Also look whether the catalogue has what the norms ask for."
        ),
    ] = False,
    candidates: Annotated[
        Path | None,
        typer.Option(
            help=(
                "Look at these candidates (JSON Lines) instead, and at what the norms cost on them."
            )
        ),
    ] = None,
    sources: Annotated[
        Path | None,
        typer.Option(help="A folder with the documents quoted; tells which have changed."),
    ] = None,
    size: Annotated[int, typer.Option(help="Length of the lists.")] = 20,
    argue: Annotated[
        bool,
        typer.Option(
            "--argue", help="Lay the conflicts out as an argument: who defeats whom, and why."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Check norms before they bind: form, formulas, and every conflict.

    Conflicts among the norms themselves and with the register. Exit status 3 when something blocks
    adoption. Example: `undercard norms check charter.yaml --catalogue --argue`
    """
    from undercard.chat.commands.check import check as run

    run(
        file,
        catalogue=catalogue,
        candidates=candidates,
        sources=sources,
        size=size,
        argue=argue,
        as_json=as_json,
    )


@norms_app.command()
def adopt(
    which: Annotated[
        str,
        typer.Argument(metavar="FILE|ID", help="A file, all of whose norms are meant, or an id."),
    ],
    file: Annotated[
        Path | None,
        typer.Option(
            help="The YAML file that has the norm; without it, the register's draft is adopted."
        ),
    ] = None,
    by: Who = None,
    candidates: Annotated[
        Path | None,
        typer.Option(help="Look at these candidates (JSON Lines) instead of the catalogue."),
    ] = None,
    anyway: Annotated[
        bool,
        typer.Option(
            "--anyway", help="Adopt it although a conflict blocks it; the record says which."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Put norms in force, unless a conflict blocks one. The version before each is retired.

    All that `check --catalogue` blocks is refused. Of a file, all norms are adopted or none.

    Examples: `undercard norms adopt charter.yaml --by "A. Steward"`, `undercard norms adopt
    emerging-artists --file norms.yaml`
    """
    approver, settings = by or getpass.getuser(), load_settings()
    given = _to_adopt(which, file)
    known = looked_at(settings, candidates)
    if known is None:
        messages().print("The catalogue was not looked at: `pip install undercard[chat]` reads it.")
    table, schema = known or (None, None)
    with open_database(settings).transaction() as conn:
        done = adoption.adopt(
            conn, given, approver, anyway=anyway, table=table, schema=schema, several=SEVERAL
        )
    _tell_adoption(done, approver, one=isinstance(given, str) or file is not None, as_json=as_json)
    if not done.adopted:
        raise NotLawful


def _to_adopt(which: str, file: Path | None) -> Sequence[Norm] | str:
    if file is not None:
        return (find_norm(load_register(file).norms, which),)
    if Path(which).suffix and Path(which).is_file():
        return load_norms(Path(which))
    return which


def _tell_adoption(done: adoption.Adoption, by: str, *, one: bool, as_json: bool) -> None:
    conflicts = [conflict.model_dump(mode="json") for conflict in done.conflicts]
    if as_json:
        told = [{"norm": norm.ref, "state": norm.state, "by": by} for norm in done.norms]
        print_json({**told[0], "conflicts": conflicts} if one else told)
        return
    print_conflicts(done.conflicts, messages())
    if done.adopted:
        for norm in done.norms:
            _tell(norm, by, as_json=False)
        return
    messages().print(
        f"{', '.join(norm.ref for norm in done.norms)} {'was' if one else 'were'} not adopted. "
        "Change what is blocked, decide who gives way, or add --anyway.",
        markup=False,
    )


@norms_app.command()
def suspend(norm_id: Id, by: Who = None, as_json: Json = False) -> None:
    """Take a norm out of force for now; `adopt` puts it back."""
    approver = by or getpass.getuser()
    with open_database(load_settings()).transaction() as conn:
        norm = register.suspend(conn, norm_id, approver)
    _tell(norm, approver, as_json=as_json)


@norms_app.command()
def retire(norm_id: Id, by: Who = None, as_json: Json = False) -> None:
    """Take a norm out of force for good; a new version may be adopted later."""
    approver = by or getpass.getuser()
    with open_database(load_settings()).transaction() as conn:
        norm = register.retire(conn, norm_id, approver)
    _tell(norm, approver, as_json=as_json)


@norms_app.command("import")
def import_norms(
    file: Annotated[
        Path,
        typer.Argument(
            help="A file with norms: YAML, an ODRL policy (.jsonld), or formulas (.formula)."
        ),
    ],
    by: Who = None,
    as_json: Json = False,
) -> None:
    """Take every norm of a file into the register, as drafts; adopt them one by one.

    Example: `undercard norms import charter.formula`, with a line such as
    `new: O(share(year ≥ 2020) ≥ 0.3)`
    """
    approver = by or getpass.getuser()
    norms = load_norms(file)
    with open_database(load_settings()).transaction() as conn:
        drafts = [register.draft(conn, norm, approver) for norm in norms]
    if as_json:
        print_json([norm.ref for norm in drafts])
    else:
        messages().print(
            f"{len(drafts)} drafts: {', '.join(n.ref for n in drafts)}", highlight=False
        )


@norms_app.command("export")
def export_norms(
    form: Annotated[
        Format, typer.Option("--format", help="What to write; schema: how the YAML file is made.")
    ] = Format.YAML,
) -> None:
    """Print the register, as YAML or for other tools.

    Example: `undercard norms export --format odrl > charter.jsonld`
    """
    with open_database(load_settings()).transaction() as conn:
        norms = register.listing(conn)
    print_text(write_norms(norms, form))


def find_norm(norms: Sequence[Norm], norm_id: str) -> Norm:
    """The norm of that id. Raises InputError naming those that there are."""
    for norm in norms:
        if norm.id == norm_id:
            return norm
    raise InputError(
        f"There is no norm {norm_id!r}; there are: {', '.join(n.id for n in norms) or 'none'}."
    )


def _tell(norm: Norm, by: str, *, as_json: bool, **more: object) -> None:
    if as_json:
        print_json({"norm": norm.ref, "state": norm.state, "by": by, **more})
    else:
        messages().print(f"{norm.ref} is {norm.state} (by {by}).", markup=False)
