"""Conflicts between norms, found before any list is made: of seven kinds, each with a minimal core
and who gives way.

Looks at what the norms say, and at a table of candidates and at accounts where they are given. How
conflicts are resolved is decided in `standing`; what a conflict means for one list is for
`impasse`.

Limits, each of which leaves a notice where it is reached: at most MOST_CORES cores per family of
norms and case; the first MOST_CASES cases on a table; attributes combined in at most
`overlap.MOST_SORTS` ways.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from undercard.policy.conflicts.definitions import two_meanings
from undercard.policy.conflicts.situations import (
    Situation,
    case_in_words,
    conditions_differ,
    situations,
    together,
)
from undercard.policy.conflicts.windows import (
    behind,
    contradictions,
    ends_too_soon,
    window_in_words,
)
from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.accounts import Account
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.enforcement.impasse import missing
from undercard.policy.enforcement.resolution import decided
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm, id_of
from undercard.policy.norms.overlap import TooManySortsError, meets
from undercard.policy.norms.plain import in_words
from undercard.policy.norms.predicates import is_unknown, tests
from undercard.policy.norms.standing import check_set, decide
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Kind
from undercard.policy.solver.constraints import compile_constraints
from undercard.policy.solver.cores import cores_of
from undercard.policy.solver.feasibility import feasible
from undercard.policy.solver.satisfiability import LENGTHS, Family, families

Severity = Literal["blocks", "resolved", "notice"]
Progress = Callable[[str, int, int], None]
UNDECIDED = "undecided: escalated to the steward"
NOTHING = "nothing has to give way"
COST = 0.05  # of the discounted score: what norms may cost together before it is said
KNOWN = 0.9  # of the candidates: below it, it is said that an attribute is often unknown
MOST_CORES = 8
MOST_CASES = 24
_COSTLY_CASES = 3


class Conflict(BaseModel):
    """Norms that cannot hold together, or hold at a price; `says` is for people.

    `core`, where norms cannot hold together, is minimal: leave any one out and the rest can.
    `severity`: it blocks adoption, is resolved by rule, or is only to be known. `lengths`: those
    from 1 to 50 at which they clash and no fewer of them do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    members: tuple[str, ...]
    says: str
    core: tuple[str, ...] = ()
    decided: str = NOTHING
    severity: Severity = "notice"
    lengths: tuple[int, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether a norm should not be adopted before this is settled."""
        return self.severity == "blocks"


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
    progress: Progress | None = None,
) -> list[Conflict]:
    """Every conflict among norms that are adopted or drafted, as lists of `size` are made; those
    that block come first.

    `table`: all candidates there are, for what is lacking. `samples`: candidates with scores as
    lists are made from, for what the norms cost. `several`: attributes of which a candidate may
    have more than one value (those of the table are known). `accounts`: what norms over time hold,
    by id, at the moment `at` (now by default). `about`: only conflicts that concern one of these
    ids. `progress` is told what is looked at, how much is done, and of how much.

    Raises NormSetError where `overrides` or `part_of` go round in a circle or name what is not
    there.
    """
    check_set(norms)
    moment = at or datetime.now(UTC)
    held = frozenset(several) | (table.several if table is not None else frozenset())
    search = _Search(norms, size, held, moment.date(), about, progress or _quiet)
    found = [*search.impossible(), *search.permitted(), *search.over_time(accounts, moment)]
    if table is not None:
        found += [*search.lacking(table), *search.unknown(table)]
    found += [*search.worded(table), *search.costly(samples, cost_threshold)]
    order: dict[str, int] = {"blocks": 0, "resolved": 1, "notice": 2}
    return sorted(dict.fromkeys(found), key=lambda conflict: order[conflict.severity])


def _quiet(_label: str, _done: int, _total: int) -> None:
    """Nobody watches."""


class _Search:
    def __init__(
        self,
        norms: Sequence[Norm],
        size: int,
        several: frozenset[str],
        on: date,
        about: Collection[str] | None,
        progress: Progress,
    ) -> None:
        self.norms = [norm for norm in norms if norm.state in ("draft", "adopted")]
        self.by_id = {norm.id: norm for norm in self.norms}
        self.size, self.several, self.on, self.about, self.progress = (
            size,
            several,
            on,
            about,
            progress,
        )

    @cached_property
    def _cases(self) -> tuple[list[Situation], bool]:
        return situations(self.norms, self.on)

    def impossible(self) -> Iterator[Conflict]:
        """What no list could meet, whatever the candidates; the same family of norms is judged
        once.
        """
        cases, complete = self._cases
        if not complete:
            yield _unexamined(
                "scope",
                self.norms,
                "their conditions combine in too many ways, so each was looked at alone",
            )
        seen: set[tuple[Norm, ...]] = set()
        told: set[frozenset[str]] = set()
        for done, case in enumerate(cases):
            self.progress("cases", done, len(cases))
            listed = [
                norm for norm in case.norms if norm.per_list and norm.modality != "permission"
            ]
            for family in families(listed, case.norms):
                if family not in seen and self.concerns(family):
                    seen.add(family)
                    yield from self._clashes(family, case, told)

    def _clashes(
        self, members: tuple[Norm, ...], case: Situation, told: set[frozenset[str]]
    ) -> Iterator[Conflict]:
        try:
            family = Family(members, case.norms, self.several)
        except TooManySortsError:
            yield _unexamined(
                "arithmetic",
                members,
                "they tell too many sorts of candidates apart to be judged together",
            )
            return
        open_lengths = sorted(
            family.impossible(members), key=lambda length: (abs(length - self.size), length)
        )
        for _ in range(MOST_CORES):
            if not open_lengths:
                return
            shown = open_lengths[0]
            cores = family.cores(shown, MOST_CORES if shown == self.size else 1)
            for core in cores:
                lengths = family.minimal_at(core)
                settled = family.impossible(core) if shown == self.size else lengths
                open_lengths = [length for length in open_lengths if length not in settled]
                if self._is_new(core, told):
                    yield self._clash(core, lengths, shown)
            if len(cores) == MOST_CORES:
                break
        why = f"there are more clashes among them than the {MOST_CORES} looked for; settle those first"
        yield _unexamined("arithmetic", members, why)

    def _is_new(self, core: Sequence[Norm], told: set[frozenset[str]]) -> bool:
        """Whether a core was not told yet, and concerns what is asked about."""
        names = frozenset(norm.id for norm in core)
        fresh = names not in told and self.concerns(core)
        told.add(names)
        return fresh

    def concerns(self, norms: Iterable[Norm]) -> bool:
        """Whether the question is about any of these."""
        return self.about is None or any(norm.id in self.about for norm in norms)

    def _clash(self, core: Sequence[Norm], lengths: Sequence[int], shown: int) -> Conflict:
        own = [self.by_id[norm.id] for norm in core]
        mixed = {"obligation", "prohibition"} <= {norm.modality for norm in core}
        asks = "; ".join(f"“{norm.says.rstrip('.')}” ({self._asks(norm, shown)})" for norm in own)
        subject = "This cannot be met" if len(own) == 1 else "These cannot hold together"
        says = f"{subject} in a list of {shown}, whatever the candidates: {asks}. {_at_lengths(lengths)}"
        kind: Kind = "deontic" if mixed else "arithmetic"
        return self._resolved(kind, own, says, lengths=tuple(lengths), blocking=shown == self.size)

    def _resolved(
        self,
        kind: Kind,
        core: Sequence[Norm],
        says: str,
        *,
        lengths: tuple[int, ...] = (),
        blocking: bool = True,
    ) -> Conflict:
        """A conflict with its core, the case it belongs to, and who gives way."""
        case = case_in_words(core)
        if conditions_differ(core):
            kind, says = "scope", f"Only where {case}: {says}"
        elif case:
            says = f"Where {case}: {says}"
        who = decided(core)
        severity: Severity = "notice" if not blocking else "blocks" if who is None else "resolved"
        refs = tuple(norm.ref for norm in core)
        return Conflict(
            kind=kind,
            members=refs,
            core=refs,
            says=says,
            decided=who or UNDECIDED,
            severity=severity,
            lengths=lengths,
        )

    def _asks(self, norm: Norm, size: int) -> str:
        """What a norm asks of a list of that size, with numbers."""
        what = f" where {in_words(norm.where)}" if norm.where is not None else ""
        each = f" of one {norm.per}" if norm.per else ""
        if (
            norm.modality == "prohibition"
            and norm.bounds[1] is not None
            and norm.bounds[1].value == 0
        ):
            return f"no tracks{what}{each}"
        parts = []
        for word, amount, rounded in (
            ("at least", norm.bounds[0], math.ceil),
            ("at most", norm.bounds[1], math.floor),
        ):
            if amount is None:
                continue
            whole = norm.among is None and norm.part_of is None and norm.weigh == "tracks"
            count = (
                rounded(amount.value * size + (1e-9 if rounded is math.floor else -1e-9))
                if amount.share
                else None
            )
            parts.append(
                f"{word} {amount}"
                + (f", which is {count} of {size}" if whole and count is not None else "")
            )
        unit = "" if norm.weigh == "tracks" else f" of {norm.weigh}"
        cuts = ", in every cut" if norm.over == "prefix" else ""
        return f"{' and '.join(parts)}{unit}{what}{each}{cuts}"

    def permitted(self) -> Iterator[Conflict]:
        """What one norm forbids and another permits."""
        allowing = [norm for norm in self.norms if norm.modality == "permission"]
        forbidding = [norm for norm in self.norms if norm.modality == "prohibition"]
        for permission in allowing:
            for prohibition in forbidding:
                both = meets(permission.where, prohibition.where, self.several)
                if (
                    both
                    and self.concerns((permission, prohibition))
                    and together([permission, prohibition], self.on)
                ):
                    yield self._resolved(
                        "deontic", [prohibition, permission], self._lifted(permission, prohibition)
                    )

    def _lifted(self, permission: Norm, prohibition: Norm) -> str:
        said = (
            f"“{permission.says.rstrip('.')}” permits tracks where {in_words(permission.where)}, and "
            f"“{prohibition.says.rstrip('.')}” forbids tracks where {in_words(prohibition.where)}: some are both."
        )
        decision = decide(permission, prohibition)
        if decision is None:
            return f"{said} Neither is applied to those."
        lifted = decision.winner is permission
        return f"{said} {'Those are allowed.' if lifted else 'Those stay forbidden, so the permission has no effect there.'}"

    def over_time(self, accounts: Mapping[str, Account], moment: datetime) -> Iterator[Conflict]:
        """Windows that contradict, that can no longer be made good, or that never fill."""
        told: set[frozenset[str]] = set()
        for case in self._cases[0]:
            try:
                cores = contradictions(case.norms, self.size, self.several)
            except TooManySortsError:
                yield _unexamined(
                    "temporal",
                    case.norms,
                    "they tell too many sorts of candidates apart to compare windows",
                )
                continue
            yield from (self._windows(core) for core in cores if self._is_new(core, told))
        for norm in filter(lambda norm: self.concerns([norm]), self.norms):
            if norm.id in accounts and (why := behind(norm, accounts[norm.id], moment)):
                says = f"“{norm.says.rstrip('.')}” can no longer be met in this window: {why}."
                refs = (norm.ref,)
                yield Conflict(
                    kind="temporal",
                    members=refs,
                    core=refs,
                    says=says,
                    decided=_broken(norm),
                    severity="notice",
                )
            if why := ends_too_soon(norm, self.on):
                yield Conflict(
                    kind="temporal", members=(norm.ref,), says=f"“{norm.says.rstrip('.')}”: {why}."
                )

    def _windows(self, core: Sequence[Norm]) -> Conflict:
        own = [self.by_id[norm.id] for norm in core]
        asks = "; ".join(f"“{norm.says.rstrip('.')}” ({window_in_words(norm)})" for norm in own)
        says = f"No window can meet {'this' if len(own) == 1 else 'these together'}, whatever is played: {asks}."
        mixed = {"obligation", "prohibition"} <= {norm.modality for norm in own}
        return self._resolved("deontic" if mixed else "temporal", own, says)

    def lacking(self, table: CandidateTable) -> Iterator[Conflict]:
        """What these candidates cannot give, though others could."""
        cases, _ = self._cases
        told: set[frozenset[str]] = set()
        for done, case in enumerate(cases[:MOST_CASES]):
            self.progress("candidates", done, min(len(cases), MOST_CASES))
            listed = [
                norm for norm in case.norms if norm.per_list and norm.modality != "permission"
            ]
            hard = [norm for norm in listed if norm.force == "hard"]
            before = len(told)
            yield from self._not_there(hard, listed, table, told)
            firm = (
                hard if len(told) == before else []
            )  # beside what cannot hold anyway, a soft norm is judged alone
            for norm in (norm for norm in listed if norm.force == "soft"):
                yield from self._not_there([*firm, norm], listed, table, told, only=norm)
        if len(cases) > MOST_CASES:
            rest = [norm for case in cases[MOST_CASES:] for norm in case.norms]
            why = f"there are {len(cases)} cases, and the {MOST_CASES} largest were looked at"
            yield _unexamined("supply", rest, why)
        yield from self._never_there(table)

    def _not_there(
        self,
        norms: Sequence[Norm],
        listed: Sequence[Norm],
        table: CandidateTable,
        told: set[frozenset[str]],
        only: Norm | None = None,
    ) -> Iterator[Conflict]:
        ids = {norm.id for norm in norms}
        constraints = [
            constraint
            for constraint in compile_constraints(listed, table, self.size)
            if constraint.norm.id in ids
        ]
        if feasible(constraints, len(table), self.size):
            return
        for core in cores_of(constraints, len(table), self.size, limit=MOST_CORES):
            names = frozenset(core)
            members = [norm for norm in norms if norm.id in names]
            if (only is not None and only.id not in names) or not self._is_new(members, told):
                continue
            if not self._could(members, listed):
                continue  # found already: no candidates could
            lack = missing(
                [constraint for constraint in constraints if constraint.norm.id in names],
                len(table),
                self.size,
            )
            asks = (
                "; ".join(f"“{norm.says.rstrip('.')}”" for norm in members)
                or "a list of that length"
            )
            says = f"These {len(table)} candidates cannot give, in a list of {self.size}: {asks}. It {lack}."
            yield self._resolved("supply", [self.by_id[norm.id] for norm in members], says)

    def _could(self, members: Sequence[Norm], whole: Sequence[Norm]) -> bool:
        try:
            return Family(members, whole, self.several).can(self.size)
        except TooManySortsError:
            return True

    def _never_there(self, table: CandidateTable) -> Iterator[Conflict]:
        """Norms over time that no candidate at all can help to meet."""
        for norm in (norm for norm in self.norms if norm.span.is_account and self.concerns([norm])):
            if (
                norm.bounds[0]
                and norm.bounds[0].value > 0
                and not masks(norm.where, table).true.any()
            ):
                says = f"“{norm.says.rstrip('.')}”: for none of these {len(table)} candidates {in_words(norm.where)}."
                yield self._resolved("supply", [norm], says)

    def unknown(self, table: CandidateTable) -> Iterator[Conflict]:
        """Attributes that norms look at and that are often unknown, one notice each."""
        by_field: dict[str, dict[str, None]] = {}
        for norm in self.norms:
            for field in _fields(norm):
                by_field.setdefault(field, {})[norm.ref] = None
        for field, refs in by_field.items():
            codes, cells = table.codes(field)
            blank = [at for at, cell in enumerate(cells) if is_unknown(cell)]
            known = (
                1 - sum(int((codes == at).sum()) for at in blank) / len(table)
                if len(table)
                else 1.0
            )
            names = [id_of(ref) for ref in refs]
            if known < KNOWN and self.concerns(norm for norm in self.norms if norm.ref in refs):
                says = (
                    f"{field} is known for {known:.0%} of {len(table)} candidates. {' and '.join(names)} cannot see the "
                    "others: those never help to fill a quota, and no prohibition catches them."
                )
                yield Conflict(kind="supply", members=tuple(refs), says=says)

    def worded(self, table: CandidateTable | None) -> Iterator[Conflict]:
        """One word with two definitions."""
        for found in two_meanings(self.norms, table, self.several):
            refs = (found.left.ref, found.right.ref)
            yield Conflict(
                kind="definitional",
                members=refs,
                says=str(found),
                decided="the steward may choose one definition",
            )

    def costly(self, samples: Sequence[CandidateTable], threshold: float) -> Iterator[Conflict]:
        """Norms that can hold together, at a price above the threshold."""
        if not samples:
            return
        for at, case in enumerate(self._cases[0][:_COSTLY_CASES]):
            lost, each = self._price(case, samples, at)
            if lost <= threshold:
                continue
            dear = sorted(
                (name for name, cost in each.items() if cost > 0.0005), key=lambda name: -each[name]
            )
            parts = ", ".join(f"{self.by_id[name].id} {each[name]:.1%}" for name in dear)
            where = case_in_words([self.by_id[name] for name in dear])
            says = (
                f"{f'Where {where}: t' if where else 'T'}ogether the norms cost {lost:.1%} of the discounted score "
                f"(threshold {threshold:.0%}; {len(samples)} sample lists of {self.size}). Leaving out one alone wins back: "
                f"{parts or 'nothing, for several ask for the same'}."
            )
            yield Conflict(
                kind="costly", members=tuple(self.by_id[name].ref for name in dear), says=says
            )

    def _price(
        self, case: Situation, samples: Sequence[CandidateTable], at: int
    ) -> tuple[float, dict[str, float]]:
        """The share of the score that all norms cost, and that each would win back alone, over the
        samples.
        """
        before = lost = 0.0
        each: dict[str, float] = {}
        for done, sample in enumerate(samples):
            self.progress(f"costs, case {at + 1}", done, len(samples))
            ruling = enforce(
                case.norms, sample, self.size, context=case.context, relax=True, on=case.on
            )
            rows = {name: row for row, name in enumerate(sample.ids)}
            free = verifier.value_of([rows[name] for name in ruling.before], sample)
            before, lost = before + free, lost + free - (ruling.value or 0.0)
            for result in ruling.norms:
                each[result.id] = each.get(result.id, 0.0) + (result.cost or 0.0)
        if before <= 0:
            return 0.0, {}
        return lost / before, {
            name: cost / before for name, cost in each.items() if name in self.by_id
        }


def _fields(norm: Norm) -> list[str]:
    predicates = [part for part in (norm.where, norm.among) if part is not None]
    looked_at = [
        test.field for predicate in predicates for test in tests(predicate) if test.known is None
    ]
    return list(dict.fromkeys([*looked_at, *([norm.per] if norm.per else [])]))


def _at_lengths(lengths: Sequence[int]) -> str:
    """The lengths in words: "It is so at every length from 1 to 50", "at length 1 to 3 and 5"."""
    ordered = sorted(lengths)
    if ordered == list(LENGTHS):
        return f"It is so at every length from 1 to {LENGTHS[-1]}."
    runs: list[list[int]] = []
    for length in ordered:
        if runs and runs[-1][-1] == length - 1:
            runs[-1].append(length)
        else:
            runs.append([length])
    words = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    shown = words if len(words) <= 8 else [*words[:8], f"{len(ordered)} lengths in all"]
    return f"It is so at length {' and '.join([', '.join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)}."


def _broken(norm: Norm) -> str:
    """What follows when a window is missed."""
    after = {
        "compensate": "what is owed is carried over, with interest",
        "report": "it is only reported",
    }
    return after.get(
        norm.if_broken or "repair", "the window is missed; lists go on making good what they can"
    )


def _unexamined(kind: Kind, norms: Iterable[Norm], why: str) -> Conflict:
    refs = tuple(dict.fromkeys(norm.ref for norm in norms))
    return Conflict(
        kind=kind, members=refs, says=f"Not examined in full ({len(refs)} norms): {why}."
    )
