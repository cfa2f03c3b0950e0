"""What norms can look at here: the attributes of the catalogue, or of candidates of one's own, and
the context of a turn.
"""

from pathlib import Path

from undercard.chat.circumstances import context_attributes
from undercard.chat.settings import Settings
from undercard.chat.stores import load_catalogue
from undercard.policy.forms.candidate_file import load_candidates
from undercard.policy.norms.attribute_schema import AttributeSchema
from undercard.policy.norms.table import CandidateTable


def whole_catalogue(settings: Settings) -> CandidateTable:
    """Every track of the catalogue, with the score 0."""
    from undercard.chat.slate.music import Music  # of the extra `chat`; norms need none

    return Music(load_catalogue(settings)).whole


def looked_at(
    settings: Settings, candidates: Path | None = None
) -> tuple[CandidateTable, AttributeSchema] | None:
    """The candidates of a file, else of the catalogue, and what norms can look at there.

    The context is known where the catalogue is. None where the extra that reads it is missing.
    """
    if candidates is not None:
        table = load_candidates(candidates)
        return table, AttributeSchema.of(table)
    try:
        table = whole_catalogue(settings)
    except ImportError:
        return None
    return table, AttributeSchema.of(table, context_attributes(settings))
