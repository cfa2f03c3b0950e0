"""Checkpoints of the audit log (c2sp.org/tlog-checkpoint): how many records it had, and the root of
the Merkle tree over their hashes, signed; and proofs that lead to them.

Nothing in them is of anybody: a hash over commitments with salt. Whoever has one, and the log's
public key, can tell later whether the log still has these very records.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from undercard.policy.errors import BrokenChainError, InputError, NoteError
from undercard.policy.records import merkle, record_tables
from undercard.policy.records.merkle import Edge
from undercard.policy.records.signed_note import SignerKey, VerifierKey

_AUDIT, _KEPT = record_tables.audit.c, record_tables.checkpoints
_PROOF = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: of which log, how many records, and the root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{_in_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read what is signed, or the note without a look at who signed it. Raises NoteError."""
        lines = text.split("\n", 3)
        try:
            origin, size, root = lines[0], lines[1], base64.b64decode(lines[2], validate=True)
        except (IndexError, binascii.Error, ValueError):
            root = b""
        if len(root) != merkle.HASH_BYTES or not lines[0] or str(_number(size)) != size:
            raise NoteError(
                "this is no checkpoint: expected the log's name, the number of records and the "
                "root, each on a line of its own"
            )
        return cls(origin, int(size), root)

    @classmethod
    def opened(cls, note: str, key: VerifierKey) -> "Checkpoint":
        """Read a note that this key signed. Raises NoteError where it did not."""
        text = key.signed(note)
        if text is None:
            raise NoteError(
                f"the checkpoint is not signed by {key}, or it was changed after it was signed"
            )
        found = cls.parse(text)
        if found.origin != key.name:
            raise NoteError(f"the checkpoint is of the log {found.origin}, not of {key.name}")
        return found


def sign(connection: Connection, key: SignerKey) -> str:
    """The signed checkpoint of the log as it is, kept for the next one to go on from.

    Time grows with the records since the last one. Raises BrokenChainError where the log has fewer
    records than that, or misses one.
    """
    size, edge, note = _latest(connection)
    if note and key.public.signed(note) is None:  # of another key
        size, edge, note = 0, Edge(), ""
    found = select(_AUDIT.seq, _AUDIT.sha256).where(_AUDIT.seq >= size).order_by(_AUDIT.seq)
    rows = list(connection.execute(found))
    if size and rows[:1] and rows[0].seq == size:
        del rows[0]
    elif size:
        raise BrokenChainError(f"a checkpoint was signed at {size} records, and the log has fewer")
    if len(rows) != (rows[-1].seq if rows else size) - size:
        raise BrokenChainError(f"a record after {size} is missing: see `undercard audit verify`")
    if note and not rows:
        return note
    edge.add(bytes.fromhex(row.sha256) for row in rows)
    note = key.sign(Checkpoint(key.name, edge.size, edge.root).text)
    kept = {"size": edge.size, "edge": "\n".join(map(bytes.hex, edge.hashes)), "note": note}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(_KEPT).values(**kept)
    connection.execute(new.on_conflict_do_update(index_elements=["size"], set_=kept))
    return note


def size_of(connection: Connection) -> int:
    """How many records the log has, by the number of the last one."""
    return connection.scalar(select(func.max(_AUDIT.seq))) or 0


def kept(connection: Connection) -> Iterator[Checkpoint]:
    """Every checkpoint that was signed here. What cannot be read is passed over."""
    for note in connection.scalars(select(_KEPT.c.note).order_by(_KEPT.c.size)):
        try:
            yield Checkpoint.parse(note)
        except NoteError:
            continue


def prove_record(connection: Connection, seq: int, note: str) -> str:
    """That a checkpoint has a record, as a file of c2sp.org/tlog-proof.

    Raises InputError where it does not reach so far.
    """
    size = Checkpoint.parse(note).size
    if not 1 <= seq <= size:
        raise InputError(f"record {seq} is not among the {size} of the checkpoint")
    proof = merkle.inclusion_proof(_leaves(connection, size), seq - 1)
    return "\n".join([_PROOF, f"index {seq - 1}", *map(_in_base64, proof), "", note])


def prove_growth(connection: Connection, old: Checkpoint, note: str) -> str:
    """That the log of a checkpoint goes on from an older one, as a witness is asked it
    (c2sp.org/tlog-witness, add-checkpoint).

    Raises InputError where the older one is the newer.
    """
    size = Checkpoint.parse(note).size
    if old.size > size:
        raise InputError(f"the older checkpoint has {old.size} records, the other {size}")
    proof = merkle.consistency_proof(_leaves(connection, size), old.size)
    return "\n".join([f"old {old.size}", *map(_in_base64, proof), "", note])


def extends(connection: Connection, old: Checkpoint) -> bool:
    """Whether the log still has the records of a checkpoint."""
    leaves = _leaves(connection, old.size)
    return len(leaves) == old.size and merkle.root_of(leaves) == old.root


def _latest(connection: Connection) -> tuple[int, Edge, str]:
    row = connection.execute(select(_KEPT).order_by(_KEPT.c.size.desc()).limit(1)).first()
    if row is None:
        return 0, Edge(), ""
    return row.size, Edge(row.size, [bytes.fromhex(one) for one in row.edge.split()]), row.note


def _leaves(connection: Connection, size: int) -> Sequence[bytes]:
    query = select(_AUDIT.sha256).where(_AUDIT.seq <= size).order_by(_AUDIT.seq)
    return [merkle.leaf_hash(bytes.fromhex(sha256)) for sha256 in connection.scalars(query)]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1


def _in_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
