"""Norms that no list could meet together, whatever the candidates: deontic or arithmetic clashes.

The same family of norms is judged once. At most MOST_CORES cores per family are looked for; a
notice says where there are more.
"""

import math
from collections.abc import Iterator, Sequence

from undercard.policy.conflicts.conflict import Conflict, is_mixed, quoted, resolved, unexamined
from undercard.policy.conflicts.question import MOST_CORES, Question, asked_of_lists
from undercard.policy.conflicts.situations import Situation
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import TooManySortsError
from undercard.policy.norms.plain import in_words, order_in_words
from undercard.policy.ruling import Kind
from undercard.policy.solver.satisfiability import LENGTHS, Family, families

_MOST_RUNS = 8  # of lengths that are named one by one
_Seen = set[frozenset[str]]


def impossible(question: Question) -> Iterator[Conflict]:
    """What no list could meet, whatever the candidates."""
    cases, complete = question.cases
    if not complete:
        why = "their conditions combine in too many ways, so each was looked at alone"
        yield unexamined("scope", question.norms, why)
    judged: set[tuple[Norm, ...]] = set()
    seen: _Seen = set()
    for done, case in enumerate(cases):
        question.progress("cases", done, len(cases))
        for family in families(asked_of_lists(case), case.norms):
            if family not in judged and question.concerns(family):
                judged.add(family)
                yield from _in_family(question, family, case, seen)


def _in_family(
    question: Question, members: tuple[Norm, ...], case: Situation, seen: _Seen
) -> Iterator[Conflict]:
    try:
        family = Family(members, case.norms, question.several)
    except TooManySortsError:
        why = "they tell too many sorts of candidates apart to be judged together"
        yield unexamined("arithmetic", members, why)
        return
    yield from _clashes(question, family, members, seen)


def _clashes(
    question: Question, family: Family, members: tuple[Norm, ...], seen: _Seen
) -> Iterator[Conflict]:
    """The clashes of a family at the length that is asked about, then at those nearest to it."""
    size = question.size
    lengths = sorted(family.impossible(members), key=lambda length: (abs(length - size), length))
    for _ in range(MOST_CORES):
        if not lengths:
            return
        shown = lengths[0]
        cores = family.cores(shown, MOST_CORES if shown == size else 1)
        for core in cores:
            at = family.minimal_at(core)
            settled = family.impossible(core) if shown == size else at
            lengths = [length for length in lengths if length not in settled]
            if question.is_new(core, seen):
                yield _clash(question, core, at, shown)
        if len(cores) == MOST_CORES:
            break
    why = f"there are more clashes among them than the {MOST_CORES} looked for; settle those first"
    yield unexamined("arithmetic", members, why)


def _clash(
    question: Question, core: Sequence[Norm], lengths: Sequence[int], shown: int
) -> Conflict:
    own = question.as_given(core)
    asks = "; ".join(f"{quoted(norm)} ({_asks(norm, shown)})" for norm in own)
    subject = "This cannot be met" if len(own) == 1 else "These cannot hold together"
    says = (
        f"{subject} in a list of {shown}, whatever the candidates: {asks}. {_at_lengths(lengths)}"
    )
    kind: Kind = "deontic" if is_mixed(core) else "arithmetic"
    return resolved(kind, own, says, lengths=tuple(lengths), blocking=shown == question.size)


def _asks(norm: Norm, size: int) -> str:
    """What a norm asks of a list of that size, with numbers."""
    if norm.form is not None:
        return order_in_words(norm)
    low, high = norm.bounds
    what = f" where {in_words(norm.where)}" if norm.where is not None else ""
    each = f" of one {norm.per}" if norm.per else ""
    if norm.modality == "prohibition" and high is not None and high.value == 0:
        return f"no tracks{what}{each}"
    parts = []
    if low is not None:
        parts.append(f"at least {low}{_in_tracks(norm, low, size, least=True)}")
    if high is not None:
        parts.append(f"at most {high}{_in_tracks(norm, high, size, least=False)}")
    unit = "" if norm.weigh == "tracks" else f" of {norm.weigh}"
    cuts = ", in every cut" if norm.over == "prefix" else ""
    return f"{' and '.join(parts)}{unit}{what}{each}{cuts}"


def _in_tracks(norm: Norm, amount: Amount, size: int, *, least: bool) -> str:
    """What a share of the whole list comes to; empty for any other amount."""
    whole = norm.among is None and norm.part_of is None and norm.weigh == "tracks"
    if not whole or not amount.share:
        return ""
    exact = amount.value * size
    count = math.ceil(exact - 1e-9) if least else math.floor(exact + 1e-9)
    return f", which is {count} of {size}"


def _at_lengths(lengths: Sequence[int]) -> str:
    """The lengths in words: "It is so at every length from 1 to 50", "at length 1 to 3 and 5"."""
    ordered = sorted(lengths)
    if ordered == list(LENGTHS):
        return f"It is so at every length from 1 to {LENGTHS[-1]}."
    words = [_run_in_words(run) for run in _runs(ordered)]
    if len(words) > _MOST_RUNS:
        words = [*words[:_MOST_RUNS], f"{len(ordered)} lengths in all"]
    *first, last = words
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"It is so at length {listed}."


def _runs(ordered: Sequence[int]) -> list[list[int]]:
    """Numbers in order, each with those that follow it without a gap."""
    runs: list[list[int]] = []
    for length in ordered:
        if runs and runs[-1][-1] == length - 1:
            runs[-1].append(length)
        else:
            runs.append([length])
    return runs


def _run_in_words(run: Sequence[int]) -> str:
    if len(run) > 1:
        return f"{run[0]} to {run[-1]}"
    return str(run[0])
