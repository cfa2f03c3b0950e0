"""Whether the audit log, and all that it binds, is as it was written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.commands.audit import audit_app
from undercard.chat.commands.exits import NotLawful
from undercard.chat.errors import InputError
from undercard.chat.memory.shown_turns import ShownCheck
from undercard.chat.settings import Settings, load_settings
from undercard.chat.signing import load_key, read_verifier
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json
from undercard.policy.records import checkpoints
from undercard.policy.records.audit import Head
from undercard.policy.records.checkpoints import Checkpoint
from undercard.policy.records.signed_note import VerifierKey
from undercard.policy.records.verification import Findings
from undercard.policy.records.verification import verify as verify_log
from undercard.policy.reports.export_check import check as check_folder

KeyOption = Annotated[
    str | None,
    typer.Option(
        metavar="KEY", help="The log's public key, or a file with it; else that of this home."
    ),
]


@audit_app.command()
def verify(
    head: Annotated[
        str | None,
        typer.Option(
            metavar="SEQ:HASH", help="A record noted elsewhere, which the log must still have."
        ),
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="A signed checkpoint, which the log must go on from; several may be."),
    ] = None,
    key: KeyOption = None,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Check an exported folder instead, without the database."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Walk the audit log's chain, and compare all that it binds with it.

    Names the first record that was changed, dropped, reordered or cut off, and the first difference
    in norms, ledger, accounts, candidates, what was shown, and checkpoints. Exit status 3 when
    there is any.

    Examples: `undercard audit verify --head 120:4be1…` with the number and the hash that this
    command printed before; `undercard audit verify --checkpoint october.checkpoint`
    """
    noted = _noted(head) if head else None
    if export is not None:
        found = Findings(check_folder(export, noted), ())
    else:
        found = _verified(load_settings(), noted, checkpoint or (), key)
    if as_json:
        print_json(_as_document(found))
    else:
        for line in _in_words(found):
            messages().print(line, markup=False, highlight=False, soft_wrap=True)
    if not found.intact:
        raise NotLawful


def _verified(
    settings: Settings, noted: Head | None, files: Sequence[Path], key: str | None
) -> Findings:
    given = [read_checkpoint(settings, file, key) for file in files]
    with open_database(settings).snapshot() as conn:
        known = [*checkpoints.kept(conn), *given]
        return verify_log(conn, noted, checkpoints=known, more=[ShownCheck()])


def read_checkpoint(settings: Settings, file: Path, key: str | None) -> Checkpoint:
    """A checkpoint that the log's key signed. Raises InputError or NoteError."""
    verifier = read_verifier(key) if key else _own(settings, file)
    try:
        return Checkpoint.opened(file.read_text(encoding="utf-8"), verifier)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as a checkpoint: {error}") from error


def _own(settings: Settings, file: Path) -> VerifierKey:
    own = load_key(settings)
    if own is None:
        raise InputError(
            f"{file}: there is no key here to check who signed it; give the log's public key with "
            "--key."
        )
    return own.public


def _as_document(found: Findings) -> dict[str, object]:
    chain = found.chain
    return {
        "intact": found.intact,
        "records": chain.records,
        "head": chain.head.sha256,
        "seq": chain.head.seq,
        "broken": chain.broken,
        "blanked": chain.blanked,
        "why": chain.why,
        "differences": [{"kind": one.kind, "says": one.says} for one in found.differences],
    }


def _in_words(found: Findings) -> list[str]:
    chain = found.chain
    broken = [] if chain.intact else [f"Broken: {chain.why}."]
    broken += [f"Changed ({one.kind}): {one.says}." for one in found.differences]
    if broken:
        return broken
    head = f"{chain.head.seq}:{chain.head.sha256}"
    if chain.blanked:
        head += f". {chain.blanked} were blanked when listeners were forgotten"
    return [f"Intact: {chain.records} records. Note this head elsewhere: {head}"]


def _noted(text: str) -> Head:
    seq, _, sha256 = text.strip().partition(":")
    if not seq.isdigit() or len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise InputError(
            f"--head {text!r}: expected NUMBER:HASH as `undercard audit verify` printed it"
        )
    return Head(int(seq), sha256)
