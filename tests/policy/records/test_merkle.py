"""The Merkle tree: the vectors of Certificate Transparency, and every proof of every small tree."""

import hashlib

import pytest

from undercard.policy.records import merkle
from undercard.policy.records.merkle import Edge

# The inputs and roots that the reference implementation of RFC 6962 is tested with.
ENTRIES = [
    bytes.fromhex(one)
    for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                "606162636465666768696a6b6c6d6e6f")
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MOST = 33


def leaves(size):
    return [merkle.leaf_hash(str(at).encode()) for at in range(size)]


def test_the_roots_are_those_of_the_standards_vectors():
    edge = Edge()
    assert edge.root == merkle.EMPTY == hashlib.sha256(b"").digest()
    for size, (entry, root) in enumerate(zip(ENTRIES, ROOTS, strict=True), start=1):
        edge.add([entry])
        assert edge.root.hex() == root
        assert merkle.root_of([merkle.leaf_hash(one) for one in ENTRIES[:size]]).hex() == root
        assert len(edge.hashes) == size.bit_count()


def test_an_edge_that_goes_on_is_one_that_was_made_at_once():
    for size in range(MOST):
        whole, later = Edge(), Edge()
        whole.add(str(at).encode() for at in range(size))
        later.add(str(at).encode() for at in range(size // 3))
        later = Edge(later.size, list(later.hashes))
        later.add(str(at).encode() for at in range(size // 3, size))
        assert later.root == whole.root == merkle.root_of(leaves(size))


def test_every_leaf_is_proved_and_no_other():
    for size in range(1, MOST):
        tree = leaves(size)
        root = merkle.root_of(tree)
        for index in range(size):
            proof = merkle.inclusion_proof(tree, index)
            assert merkle.includes(tree[index], index, size, proof, root)
            for other in {(index + 1) % size, (index - 1) % size} - {index}:
                assert not merkle.includes(tree[other], index, size, proof, root)
                assert not merkle.includes(tree[index], other, size, proof, root)
            assert not merkle.includes(tree[index], index, size, [*proof, root], root)
            assert not proof or not merkle.includes(tree[index], index, size, proof[:-1], root)
            assert not merkle.includes(tree[index], index, index, proof, root)


def test_every_older_tree_is_proved_and_no_other():
    for size in range(1, MOST):
        tree = leaves(size)
        root = merkle.root_of(tree)
        for old in range(size + 1):
            before = merkle.root_of(tree[:old])
            proof = merkle.consistency_proof(tree, old)
            assert merkle.extends(old, before, size, root, proof)
            other = merkle.leaf_hash(b"other")
            assert not merkle.extends(old, other, size, root, proof)
            assert old == 0 or not merkle.extends(old, before, size, other, proof)
            assert not merkle.extends(old, before, size, root, [*proof, other])
            if old > 1:
                assert not merkle.extends(old - 1, before, size, root, proof)


def test_what_is_not_in_the_tree_has_no_proof():
    with pytest.raises(IndexError, match="no leaf 3"):
        merkle.inclusion_proof(leaves(3), 3)
    with pytest.raises(IndexError, match="never had 4"):
        merkle.consistency_proof(leaves(3), 4)
