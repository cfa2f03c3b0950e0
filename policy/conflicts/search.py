"""Conflicts between norms, found before any list is made: of seven kinds, each with a minimal core
and who gives way.

Looks at what the norms say, and at a table of candidates and at accounts where they are given. Each
kind has its module beside this one. How conflicts are resolved is decided in `standing`; what a
conflict means for one list is for `impasse`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.costly import COST, costly
from undercard.policy.conflicts.definitions import worded
from undercard.policy.conflicts.impossible import impossible
from undercard.policy.conflicts.misnamed import misnamed
from undercard.policy.conflicts.over_time import over_time
from undercard.policy.conflicts.permitted import permitted
from undercard.policy.conflicts.question import Progress, Question
from undercard.policy.conflicts.supply import lacking
from undercard.policy.conflicts.unknown import unknown
from undercard.policy.enforcement.accounts import Account
from undercard.policy.norms.attribute_schema import AttributeSchema
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.norm_set import check_set
from undercard.policy.norms.table import CandidateTable

_ORDER = {"blocks": 0, "resolved": 1, "notice": 2}


def find_conflicts(
    norms: Sequence[Norm],
    *,
    table: CandidateTable | None = None,
    size: int = 20,
    samples: Sequence[CandidateTable] = (),
    cost_threshold: float = COST,
    several: Collection[str] = (),
    accounts: Mapping[str, Account] = {},
    at: datetime | None = None,
    about: Collection[str] | None = None,
    schema: AttributeSchema | None = None,
    present: Collection[str] = (),
    progress: Progress = lambda _label, _done, _total: None,
) -> list[Conflict]:
    """Every conflict among norms that are adopted or drafted, as lists of `size` are made.

    Those that block come first.

    `table`: all candidates there are, for what is lacking. `samples`: candidates with scores as
    lists are made from, for what the norms cost. `several`: attributes of which a candidate may
    have more than one value (those of the table are known). `accounts`: what norms over time hold,
    by id, at the moment `at` (now by default). `about`: only conflicts that concern one of these
    ids. `schema`: what norms can look at, so that what they misname is told; `present`: ids that
    they may name besides. `progress` is called with what is looked at, how much is done, and of
    how much.

    Raises NormSetError where `overrides` or `part_of` go round in a circle or name what is not
    there.
    """
    check_set(norms)
    moment = at or datetime.now(UTC)
    held = frozenset(several) | (table.several if table is not None else frozenset())
    bound = tuple(norm for norm in norms if norm.state in ("draft", "adopted"))
    question = Question(bound, size, held, moment.date(), about, progress)
    found = [*impossible(question), *permitted(question), *over_time(question, accounts, moment)]
    if schema is not None:
        found += misnamed(question, schema, present)
    if table is not None:
        found += [*lacking(question, table), *unknown(question, table)]
    found += [*worded(question, table), *costly(question, samples, cost_threshold)]
    return sorted(dict.fromkeys(found), key=lambda conflict: _ORDER[conflict.severity])
