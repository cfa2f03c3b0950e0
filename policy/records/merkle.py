"""A Merkle tree over the audit log, hashed as RFC 6962 and RFC 9162 say; proofs, and their checks.

Knows nothing of records: a leaf is the hash of one, in order.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

EMPTY = hashlib.sha256(b"").digest()  # the root of a tree without leaves
HASH_BYTES = 32


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Edge:
    """The right edge of a tree of `size` leaves: all that it takes to go on and to give its root.

    `hashes`: the roots of the largest full subtrees, from left to right, one for each bit of the
    size.
    """

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def add(self, entries: Iterable[bytes]) -> None:
        """Go on with the entries of further leaves."""
        hashes, size = self.hashes, self.size
        for entry in entries:
            node, full = leaf_hash(entry), size
            while full & 1:
                node = node_hash(hashes.pop(), node)
                full >>= 1
            hashes.append(node)
            size += 1
        self.size = size

    @property
    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self.hashes:
            return EMPTY
        *lower, node = self.hashes
        for left in reversed(lower):
            node = node_hash(left, node)
        return node


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of leaves (RFC 9162, 2.1.1)."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY
    middle = _split(len(leaves))
    return node_hash(root_of(leaves[:middle]), root_of(leaves[middle:]))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What shows that the leaf of an index (from 0) is in the tree (RFC 9162, 2.1.3.1).

    Raises IndexError where there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves has no leaf {index}")
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*inclusion_proof(leaves[:middle], index), root_of(leaves[middle:])]
    return [*inclusion_proof(leaves[middle:], index - middle), root_of(leaves[:middle])]


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """What shows that the tree goes on from that of its first `old` leaves (RFC 9162, 2.1.4.1).

    Raises IndexError where it never had that size.
    """
    if not 0 <= old <= len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves never had {old}")
    return [] if old in (0, len(leaves)) else _grown(leaves, old, whole=True)


def _grown(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root_of(leaves)]
    middle = _split(len(leaves))
    if old <= middle:
        return [*_grown(leaves[:middle], old, whole=whole), root_of(leaves[middle:])]
    return [*_grown(leaves[middle:], old - middle, whole=False), root_of(leaves[:middle])]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that a leaf's hash stands at an index (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, node = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(step, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, step)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def extends(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a tree goes on from an older one (RFC 9162, 2.1.4.2)."""
    if old == size or old == 0:
        return not proof and 0 <= old <= size and (old_root == root if old else old_root == EMPTY)
    if not 0 < old < size or not proof:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else [*proof]
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1
