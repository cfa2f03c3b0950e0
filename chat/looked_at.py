"""What norms can look at here: the attributes of the catalogue, or of candidates of one's own, and
the context of a turn.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from undercard.chat.circumstances import context_attributes
from undercard.chat.settings import Settings
from undercard.chat.stores import load_catalogue
from undercard.policy.forms.candidate_file import load_candidates
from undercard.policy.norms.attribute_schema import AttributeSchema
from undercard.policy.norms.table import CandidateTable

if TYPE_CHECKING:
    from undercard.retrieval.catalogue import Catalogue

LookedAt = tuple[CandidateTable, AttributeSchema]


def whole_catalogue(settings: Settings) -> CandidateTable:
    """Every track of the catalogue, with the score 0."""
    return _whole(load_catalogue(settings))


def _whole(catalogue: "Catalogue") -> CandidateTable:
    from undercard.chat.slate.music import Music  # of the extra `chat`; norms need none

    return Music(catalogue).whole


def looked_at_in(catalogue: "Catalogue", settings: Settings) -> LookedAt:
    """The tracks of a catalogue that is loaded, and what norms can look at there."""
    table = _whole(catalogue)
    return table, AttributeSchema.of(table, context_attributes(settings))


def looked_at(settings: Settings, candidates: Path | None = None) -> LookedAt | None:
    """The candidates of a file, else of the catalogue, and what norms can look at there.

    The context is known where the catalogue is. None where the extra that reads it is missing.
    """
    if candidates is not None:
        table = load_candidates(candidates)
        return table, AttributeSchema.of(table)
    try:
        return looked_at_in(load_catalogue(settings), settings)
    except ImportError:
        return None
