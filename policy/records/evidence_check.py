"""Compares the candidates that are kept with the hashes that the audit log has of them."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from undercard.policy.records import audit
from undercard.policy.records.difference import Difference
from undercard.policy.records.record_tables import evidence


class EvidenceCheck:
    """Each set of candidates, byte by byte."""

    kinds = frozenset({audit.EVIDENCE})

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, str]] = {}

    def take(self, row: audit.Row, payload: Mapping[str, Any]) -> None:
        """See what was kept."""
        self._kept[payload["candidates"]] = row.seq, payload["kept"]

    def differences(self, connection: Connection) -> Iterator[Difference]:
        """What was changed, then what is gone."""
        unseen = dict(self._kept)
        for row in connection.execute(select(evidence).order_by(evidence.c.sha256)).yield_per(100):
            seq, kept = unseen.pop(row.sha256, (None, ""))
            if seq is None:
                says = f"the candidates {row.sha256[:12]}… are kept, and no record says so"
                yield Difference("evidence", says)
            elif hashlib.sha256(row.body).hexdigest() != kept:
                says = f"the candidates {row.sha256[:12]}… of record {seq} were changed"
                yield Difference("evidence", says)
        for sha256, (seq, _) in unseen.items():
            yield Difference("evidence", f"the candidates {sha256[:12]}… of record {seq} are gone")
