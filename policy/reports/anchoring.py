"""What an exported folder has besides its records, so that they lead to a signed checkpoint."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from undercard.policy.records import checkpoints, record_tables
from undercard.policy.records.merkle import Edge
from undercard.policy.records.signed_note import SignerKey

CHECKPOINT, TREE, VERIFIER = "checkpoint", "tree.json", "verify.py"
_AUDIT = record_tables.audit.c


def anchors(
    connection: Connection, records: Sequence[Mapping[str, Any]], key: SignerKey
) -> dict[str, str]:
    """The checkpoint, the rest of the tree without what its records hold, and a program that checks
    all of it by itself.
    """
    first = records[0]["seq"] if records else checkpoints.size_of(connection) + 1
    last = records[-1]["seq"] if records else first - 1
    hashes = select(_AUDIT.sha256).order_by(_AUDIT.seq)
    edge = Edge()
    edge.add(map(bytes.fromhex, connection.scalars(hashes.where(_AUDIT.seq < first))))
    tree = {
        "before": [one.hex() for one in edge.hashes],
        "after": list(connection.scalars(hashes.where(_AUDIT.seq > last))),
    }
    return {
        CHECKPOINT: checkpoints.sign(connection, key),
        TREE: json.dumps(tree) + "\n",
        VERIFIER: Path(__file__).with_name("lone_verifier.py").read_text(encoding="utf-8"),
    }
