"""What is not as the audit log says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One difference, in words, and what kind of thing it is in."""

    kind: str
    says: str
