"""A norm and a few tracks, written down in a line each."""

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable


def norm(**fields):
    """A norm of these fields."""
    return Norm.model_validate({"id": "n", "says": "x"} | fields)


def table(scores=None, **columns):
    """Tracks t0, t1, … with these columns; the first has the best score where none is given."""
    size = len(next(iter(columns.values())))
    scores = scores or [1 - at / 100 for at in range(size)]
    return CandidateTable([f"t{at}" for at in range(size)], scores, columns)


def values(ruling, candidates, field):
    """What the tracks of a ruling's list have in a column, in order."""
    return [candidates.columns[field][candidates.ids.index(name)] for name in ruling.slate]
