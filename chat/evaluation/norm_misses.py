"""Why drafts do not give the slates of norms written by hand: the first thing in which they differ.

`nothing_drafted`    no norm was drafted
`no_such_attribute`  the norms by hand look at attributes that the vocabulary does not have
`how_many`           another number of norms
`window`             another `over`
`case`               another `when` or `unless`
`class`              another `where`, `among`, `per` or `part_of`
`bound`              another amount or modality, or only their form differs
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.norms.looks_at import looks_at
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import tests

REASONS = (
    "nothing_drafted", "no_such_attribute", "how_many", "window", "case", "class", "bound",
)  # fmt: skip
_WHERE: Mapping[str, tuple[str, ...]] = {
    "window": ("over",),
    "case": ("when", "unless"),
    "class": ("where", "among", "per", "part_of"),
}


def why_missed(ours: Sequence[Norm], theirs: Sequence[Norm], known: frozenset[str]) -> str:
    """The first of the reasons above; `known`: the attributes of the vocabulary."""
    if not ours:
        return "nothing_drafted"
    if not frozenset().union(*map(_looked_at, theirs)) <= known:
        return "no_such_attribute"
    if len(ours) != len(theirs):
        return "how_many"
    for reason, fields in _WHERE.items():
        if _of(ours, fields) != _of(theirs, fields):
            return reason
    return "bound"


def attributes(domain: DomainWords) -> frozenset[str]:
    """The attributes that a vocabulary, or the reading of times and places, can name."""
    return frozenset(_attributes(domain))


def _attributes(domain: DomainWords) -> Iterator[str]:
    yield from ("hour", "weekday", "territory", "minutes", *domain.named.values(), *domain.per)
    yield from (*domain.nationality, *filter(None, (domain.language, domain.release)))
    for entry in domain.classes:
        for predicate in (*([entry.where] if entry.where else []), *entry.otherwise):
            yield from (one.field for one in tests(predicate))
    for case in (*domain.bearers, *domain.contexts):
        yield from (one.field for one in tests(case.when))


def _looked_at(norm: Norm) -> frozenset[str]:
    """The attributes of tracks and of contexts that a norm looks at."""
    cases = (norm.when, norm.unless)
    return looks_at(norm) | {test.field for part in cases if part for test in tests(part)}


def _of(norms: Sequence[Norm], fields: Sequence[str]) -> Counter[str]:
    return Counter(str([getattr(norm, name) for name in fields]) for norm in norms)
