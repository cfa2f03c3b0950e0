"""Checks what `undercard audit` exported, signed or proved, without Undercard.

This file stands alone: Python 3.11 or newer and the package `cryptography` are all that it needs,
so that whoever runs it need not trust the program that it checks. Everything is computed here
anew; see c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-proof and RFC 9162.

    python verify.py folder FOLDER --key KEY [--checkpoint OLDER]...
    python verify.py record FILE --key KEY --sha256 HASH
    python verify.py growth FILE --key KEY --checkpoint OLDER

KEY is the log's public key, got from whom you trust and not from the folder. Exit status: 0 when
all is as it was signed, 3 when not, 2 when it cannot be read.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Checkpoint = tuple[int, bytes]  # records, and the root over them


class Wrong(Exception):
    """What is not as it was signed."""


def opened(note: str, key: str) -> Checkpoint:
    """A checkpoint that the key signed."""
    name, key_id, written = key.strip().split("+", 2)
    public = base64.b64decode(written, validate=True)
    derived = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
    if public[:1] != b"\x01" or derived.hex() != key_id:
        raise ValueError(f"{key!r} is no public key of Ed25519 as `undercard audit key` prints it")
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        head, _, signature = line.rpartition(" ")
        raw = base64.b64decode(signature)
        if head == f"— {name}" and raw[:4] == derived:
            try:
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], f"{text}\n".encode())
            except InvalidSignature:
                break
            origin, size, root = text.split("\n")[:3]
            if origin != name:
                raise Wrong(f"the checkpoint is of the log {origin}, not of {name}")
            return int(size), base64.b64decode(root, validate=True)
    raise Wrong("the checkpoint is not signed by this key")


def node(left: bytes, right: bytes) -> bytes:
    """An inner node of the tree."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf(sha256: str) -> bytes:
    """The leaf of a record with this hash."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(sha256)).digest()


def grow(edge: list[bytes], size: int, sha256: str) -> None:
    """Add a record to the right edge of a tree of that size."""
    new = leaf(sha256)
    while size & 1:
        new, size = node(edge.pop(), new), size >> 1
    edge.append(new)


def root_of(edge: Sequence[bytes]) -> bytes:
    """The root of a tree with this right edge."""
    if not edge:
        return hashlib.sha256(b"").digest()
    *lower, root = edge
    for left in reversed(lower):
        root = node(left, root)
    return root


def digest(row: dict[str, object]) -> str:
    """The hash that a record has to have by what it holds."""
    names = ("seq", "at", "kind", "commitment", "previous")
    sealed: list[object] = [2, *(row[name] for name in names)]
    if row.get("commitment") is None:  # the first version
        sealed = [row[name] for name in ("seq", "at", "kind", "payload", "previous")]
    text = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def committed(row: dict[str, object]) -> bool:
    """Whether a record holds what its commitment says."""
    if row.get("commitment") is None:
        return True
    salt, payload = bytes.fromhex(str(row.get("salt") or "")), str(row["payload"]).encode()
    return hashlib.sha256(salt + payload).hexdigest() == row["commitment"]


def chained(records: Sequence[dict[str, object]], seq: int, previous: str) -> Iterator[int]:
    """Walk the chain after record `seq`; gives the numbers of blanked records without voucher."""
    blanked, vouched = dict[int, int](), set[tuple[int, int]]()
    for row in records:
        seq += 1
        if row["seq"] != seq or row["previous"] != previous:
            raise Wrong(f"record {seq} is missing, or does not follow the one before it")
        held = json.loads(str(row["payload"]))
        whole = digest(row) == row["sha256"] and committed(row)
        if not whole and set(held) == {"blanked_by"}:
            blanked[seq] = held["blanked_by"]
            whole = row.get("commitment") is None or digest(row) == row["sha256"]
        elif row["kind"] == "forgotten":
            vouched |= {(gone, seq) for gone in held["records"]}
        if not whole:
            raise Wrong(f"record {seq} was changed: its content does not give its hash")
        previous = str(row["sha256"])
    yield from (one for one, voucher in blanked.items() if (one, voucher) not in vouched)


def check_folder(folder: Path, key: str, older: Sequence[Checkpoint]) -> str:
    """Check an exported folder, and that it goes on from older checkpoints."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, sha256 in manifest["files"].items():
        place = folder / name
        if not place.is_file() or hashlib.sha256(place.read_bytes()).hexdigest() != sha256:
            raise Wrong(f"{name} is missing or was changed")
    lines = (folder / "records.jsonl").read_text(encoding="utf-8").split("\n")
    records = [json.loads(line) for line in lines if line]
    chain, tree = manifest["chain"], json.loads((folder / "tree.json").read_text(encoding="utf-8"))
    for seq in chained(records, chain["first"] - 1, chain["previous"]):
        raise Wrong(f"record {seq} was blanked, and no record says so")
    signed = opened((folder / "checkpoint").read_text(encoding="utf-8"), key)
    edge, size = [bytes.fromhex(one) for one in tree["before"]], chain["first"] - 1
    wanted = dict([*older, signed])
    for sha256 in [*(row["sha256"] for row in records), *tree["after"]]:
        check_root(wanted, size, edge)
        grow(edge, size, sha256)
        size += 1
    check_root(wanted, size, edge)
    if missing := [one for one in wanted if one > size]:
        raise Wrong(f"the folder's log has {size} records, and a checkpoint {missing[0]}")
    early = [one for one in wanted if one < chain["first"] - 1]
    rest = f"; of {early} no proof is in it: ask for `audit prove --since`" if early else ""
    return f"{len(records)} records are as they were signed in a log of {size}{rest}."


def check_root(wanted: dict[int, bytes], size: int, edge: Sequence[bytes]) -> None:
    """That the tree of this size has the root that was signed, if one was."""
    if size in wanted and wanted[size] != root_of(edge):
        raise Wrong(f"the first {size} records are not those that were signed")


def parts(file: Path) -> tuple[list[str], list[bytes], str]:
    """What stands before a proof's hashes, the hashes, and the checkpoint."""
    head, _, note = file.read_text(encoding="utf-8").partition("\n\n")
    lines = head.split("\n")
    count = 2 if lines[0] == "c2sp.org/tlog-proof@v1" else 1
    hashes = [base64.b64decode(line, validate=True) for line in lines[count:]]
    return lines[:count], hashes, note


def check_record(file: Path, key: str, sha256: str) -> str:
    """That a checkpoint has the record of this hash."""
    head, hashes, note = parts(file)
    size, root = opened(note, key)
    index = int(head[-1].removeprefix("index "))
    at, last, found = index, size - 1, leaf(sha256)
    for step in hashes:
        if last == 0:
            raise Wrong("the proof is too long")
        found = node(step, found) if at & 1 or at == last else node(found, step)
        while at == last and not at & 1 and at:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    if last or not 0 <= index < size or found != root:
        raise Wrong(f"the proof does not lead from record {index + 1} to the checkpoint")
    return f"Record {index + 1} is in the log of {size} records."


def check_growth(file: Path, key: str, old: Checkpoint) -> str:
    """That the log goes on from an older checkpoint."""
    head, hashes, note = parts(file)
    (size, root), (was, old_root) = opened(note, key), old
    if head[-1] != f"old {was}" or was > size:
        raise Wrong("the proof is about another checkpoint")
    steps = [old_root, *hashes] if was & (was - 1) == 0 else list(hashes)
    if was == 0 or was == size or not steps:
        good = was == 0 or (was == size and old_root == root and not hashes)
    else:
        good = grown(steps, was - 1, size - 1) == (old_root, root)
    if not good:
        raise Wrong(f"the log of {size} records does not go on from that of {was}")
    return f"The log of {size} records goes on from that of {was}."


def grown(steps: Sequence[bytes], at: int, last: int) -> tuple[bytes, bytes] | None:
    """The roots of the older and the newer tree by a proof."""
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            before, after = node(step, before), node(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node(after, step)
        at, last = at >> 1, last >> 1
    return None if last else (before, after)


def main() -> int:
    """Check, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("what", choices=("folder", "record", "growth"))
    parser.add_argument("place", type=Path)
    parser.add_argument("--key", required=True, help="the log's public key, or a file with it")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[])
    parser.add_argument("--sha256", default="", help="the record's hash")
    given = parser.parse_args()
    try:
        stored = Path(given.key)
        key = stored.read_text(encoding="utf-8") if stored.is_file() else given.key
        older = [opened(one.read_text(encoding="utf-8"), key) for one in given.checkpoint]
        if given.what == "folder":
            said = check_folder(given.place, key, older)
        elif given.what == "record":
            said = check_record(given.place, key, given.sha256)
        else:
            said = check_growth(given.place, key, *older[:1])
    except Wrong as wrong:
        sys.stderr.write(f"NOT as it was signed: {wrong}.\n")
        return 3
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"It cannot be read: {error!r}\n")
        return 2
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
