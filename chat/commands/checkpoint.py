"""Signed checkpoints of the audit log, and proofs that lead to them."""

from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.commands.audit import audit_app
from undercard.chat.commands.exits import NotLawful
from undercard.chat.commands.verify import KeyOption, read_checkpoint
from undercard.chat.errors import InputError
from undercard.chat.publishing import run_hook, write_note
from undercard.chat.settings import Settings, load_settings
from undercard.chat.signing import load_key, make_key
from undercard.chat.stores import open_database
from undercard.chat.terminal import messages, print_text
from undercard.policy.records import checkpoints
from undercard.policy.records.checkpoints import Checkpoint
from undercard.policy.records.signed_note import SignerKey


@audit_app.command()
def key(
    name: Annotated[
        str | None,
        typer.Option(
            help="Make the key, under a name by which this log is told from others, such as "
            "radio.example.org/undercard."
        ),
    ] = None,
) -> None:
    """Print the public key of this log's checkpoints, for whoever is to check them.

    A key is made when there is none. Example: `undercard audit key > undercard.pub`
    """
    settings = load_settings()
    own = load_key(settings)
    if own is None or name is not None:
        own = make_key(settings, name or "")
    print_text(f"{own.public}\n")


@audit_app.command()
def checkpoint(
    to: Annotated[
        list[Path] | None,
        typer.Option(help="Write it to this file; one that is there has to be an older one."),
    ] = None,
    hook: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COMMAND",
            help="Then run this command, with the checkpoint on its standard input; several in "
            "their order.",
        ),
    ] = None,
) -> None:
    """Sign how many records the audit log has and the root over them, and publish that.

    Nothing of anybody is in it. Without --to and --hook it is printed. Whatever is done to the log
    afterwards, `undercard audit verify --checkpoint` finds.

    Example: `undercard audit checkpoint --to notary/checkpoint --hook "git -C notary commit -qam
    checkpoint" --hook "git -C notary push -q"`
    """
    settings = load_settings()
    signer = load_key(settings) or make_key(settings)
    with open_database(settings).transaction() as conn:
        older = [
            (place, read_checkpoint(settings, place, None)) for place in to or () if place.exists()
        ]
        note = checkpoints.sign(conn, signer)
        broken = [place for place, one in older if not checkpoints.extends(conn, one)]
    for place in broken:
        messages().print(
            f"The log does not go on from the checkpoint in {place}, which was left as it is: see "
            f"`undercard audit verify --checkpoint {place}`.",
            markup=False,
        )
    if broken:
        raise NotLawful
    _publish(note, to or [], hook or [])


def _publish(note: str, files: list[Path], hooks: list[str]) -> None:
    for place in files:
        write_note(place, note)
    for command in hooks:
        run_hook(command, note)
    if not (files or hooks):
        print_text(note)
        return
    size = Checkpoint.parse(note).size
    messages().print(f"A checkpoint of {size} records is published.", highlight=False)


@audit_app.command()
def prove(
    record: Annotated[
        int | None, typer.Argument(help="The number of a record that the log has.")
    ] = None,
    since: Annotated[
        Path | None, typer.Option(help="An older checkpoint that the log goes on from.")
    ] = None,
    key: KeyOption = None,
) -> None:
    """Print a proof that leads to the latest checkpoint: that it has a record, or an older one.

    The first is a file as c2sp.org/tlog-proof has it, the second what a witness is asked
    (c2sp.org/tlog-witness).

    Examples: `undercard audit prove 120`, `undercard audit prove --since october.checkpoint`
    """
    settings = load_settings()
    if (record is None) == (since is None):
        raise InputError("expected the number of a record, or --since with a checkpoint")
    with open_database(settings).transaction() as conn:
        note = checkpoints.sign(conn, _required(settings))
        if since is not None:
            old = read_checkpoint(settings, since, key)
            if not checkpoints.extends(conn, old):
                raise InputError(f"the log does not go on from {since}: there is no proof")
            print_text(checkpoints.prove_growth(conn, old, note))
        elif record is not None:
            print_text(checkpoints.prove_record(conn, record, note))


def _required(settings: Settings) -> SignerKey:
    found = load_key(settings)
    if found is None:
        raise InputError("there is no checkpoint yet: `undercard audit checkpoint` signs one")
    return found
