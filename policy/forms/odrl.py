"""Norms as one ODRL 2.2 policy in JSON-LD, written: every field of every norm, in ODRL's terms
where it has one.

The terms are those of the profile (data/odrl-profile.jsonld); docs/odrl.md has the mapping field by
field. Reading back is odrl_reader's. W3C: ODRL Information Model 2.2, ODRL Vocabulary & Expression
2.2, JSON-LD 1.1.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel

from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.norm import Concentration, Norm, Source
from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Some, Test

DATA = Path(__file__).parent.parent / "data"
ODRL_CONTEXT, PROFILE, SLATE = (
    "http://www.w3.org/ns/odrl.jsonld",
    "urn:undercard:odrl:profile",
    "uc:slate",
)
# Field of the norm (or of the record in it) -> term, for what is one value and needs no more words.
NORM = {
    "says": "says", "state": "state", "force": "force", "weight": "weight", "over": "over",
    "apart": "apart", "in_a_row": "inARow", "in_any": "inAny",
    "valid_from": "validFrom", "valid_to": "validTo", "approved_by": "approvedBy",
    "approved_at": "approvedAt",
}  # fmt: skip
RANK = {"authority": "authority", "priority": "priority", "enacted": "enacted"}
PARTIES = {"stakeholder": "assigner", "bearer": "assignee", "beneficiary": "beneficiary"}
SOURCE = {
    "quote": "quote",
    "title": "title",
    "uri": "identifier",
    "stakeholder": "publisher",
    "sha256": "sha256",
}
# What speaks of one attribute: the form, which is a term itself, and its fields.
OF_ATTRIBUTE: Mapping[str, Mapping[str, str]] = {
    "step": {"at_most": "mostStep", "only": "only"},
    "mean": {"at_least": "leastMean", "at_most": "mostMean"},
    "distinct": {"at_least": "leastDistinct"},
}
EXTRACTION = {"model": "model", "confidence": "confidence", "confirmed_by": "confirmedBy"}
RULES = {"permission": "Permission", "prohibition": "Prohibition", "obligation": "Duty"}
FAILURES = {"permission": "failure", "prohibition": "remedy", "obligation": "consequence"}
REPAIRS = {"repair": "repair", "compensate": "compensate", "report": "inform"}
OPERATORS = {
    "is": "eq", "in": "isAnyOf", "not_in": "isNoneOf", "at_least": "gteq", "at_most": "lteq",
    "between": "between", "known": "known", "contains": "hasPart",
}  # fmt: skip
BOUNDS = {"at_least": "gteq", "at_most": "lteq", "exactly": "eq"}
MEASURES = {  # what is weighed, and whether as a share
    ("tracks", True): "shareOfSlate", ("minutes", True): "shareOfMinutes",
    ("exposure", True): "exposureOfSlate", ("tracks", False): "countInSlate",
    ("minutes", False): "minutesInSlate", ("exposure", False): "exposureInSlate",
}  # fmt: skip
_SAFE_INTEGER = 2**53  # beyond it, JSON's numbers are not the same everywhere


def dump_odrl(norms: Sequence[Norm]) -> str:
    """The norms as the text of a JSON-LD document (UTF-8 when written to a file)."""
    return json.dumps(to_odrl(norms), ensure_ascii=False, indent=2) + "\n"


def to_odrl(norms: Sequence[Norm]) -> dict[str, Any]:
    """The norms as an ODRL policy of type Set.

    Its `uid` comes from its content, so that one register has one name.
    """
    body: dict[str, Any] = {"conflict": "prohibit", "order": [_uid(norm) for norm in norms]}
    for modality in RULES:
        rules = [_rule(norm) for norm in norms if norm.modality == modality]
        body |= {modality: rules} if rules else {}
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    body = {"@type": "Set", "uid": f"urn:undercard:register:{digest}", "profile": PROFILE} | body
    return {"@context": [ODRL_CONTEXT, _used(body)]} | body


@cache
def profile_context() -> Mapping[str, Any]:
    """The profile's own terms, and ODRL's that it uses, so that a document does not hang on the
    version of ODRL's context.
    """
    document = json.loads((DATA / "odrl-profile.jsonld").read_text(encoding="utf-8"))
    return dict(document["@context"][1])


def _used(body: object) -> dict[str, Any]:
    """The part of the profile's context that a document needs."""
    said = set(_texts(body))
    terms = profile_context().items()
    return {
        key: copy(meaning)
        for key, meaning in terms
        if key in said or str(meaning).endswith(("/", "#", ":"))
    }


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield key
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
    elif isinstance(node, str):
        yield node


def _rule(norm: Norm) -> dict[str, Any]:
    rule: dict[str, Any] = {"@type": RULES[norm.modality], "uid": _uid(norm)}
    rule |= _plain(norm, NORM) | _plain(norm.rank, RANK)
    for field, term in PARTIES.items():
        name = getattr(norm, field)
        rule |= {} if name is None else {term: {"@type": "Party", "label": name}}
    rule |= {"action": _action(norm), "target": _collection(norm.where)} | _measured(norm)
    conditions = [condition(norm.when)] if norm.when is not None else []
    if norm.unless is not None:
        conditions.append({"@type": "LogicalConstraint", "unless": condition(norm.unless)})
    rule |= {"constraint": conditions} if conditions else {}
    if norm.overrides:
        rule["overrides"] = [norm_iri(other) for other in norm.overrides]
    return rule | _broken(norm) | _origin(norm)


def _uid(norm: Norm) -> str:
    return f"{norm_iri(norm.id)}:{norm.version}"


def norm_iri(norm_id: str) -> str:
    """The name of a norm, whatever its version."""
    return f"norm:{quote(norm_id, safe='')}"


def _attribute(name: str) -> str:
    return f"attr:{quote(name, safe='')}"


def _plain(record: BaseModel, terms: Mapping[str, str]) -> dict[str, Any]:
    given = record.model_dump(mode="json", include=set(terms), exclude_none=True)
    written: dict[str, Any] = {}
    for field, value in given.items():
        written[terms[field]] = _number(value) if isinstance(value, float) else _literal(value)
    return written


def _literal(value: object) -> object:
    """A value as JSON where every reader of JSON-LD takes it for the same, and with its type in
    words otherwise.

    JSON-LD takes 2.0 for a whole number and writes fractions (and, in some processors, any
    xsd:double) with 16 digits.
    """
    if isinstance(value, float) and (value.is_integer() or float(f"{value:.15E}") != value):
        return {"@type": "xsd:decimal", "@value": format(Decimal(repr(value)), "f")}
    if isinstance(value, int) and abs(value) > _SAFE_INTEGER:
        return {"@type": "xsd:integer", "@value": str(value)}
    return value


def _action(norm: Norm) -> object:
    """What is to be done, refined by how much of it: a prohibition forbids what lies above its
    bound.
    """
    operators = {"at_most": "gt"} if norm.modality == "prohibition" else BOUNDS
    bounds = {operator: getattr(norm, field) for field, operator in operators.items()}
    refinements = [
        _bound(norm, operator, bound) for operator, bound in bounds.items() if bound is not None
    ]
    if refinements:
        return {"rdf:value": {"@id": "uc:recommend"}, "refinement": refinements}
    return "recommend"


def _bound(norm: Norm, operator: str, bound: Amount) -> dict[str, Any]:
    return _constraint(MEASURES[norm.weigh, bound.share], operator, _number(bound.value))


def _number(value: float) -> object:
    """A number that is read as a fraction even where it is written as a whole one."""
    if value.is_integer() and value < _SAFE_INTEGER:
        return int(value)
    return _literal(value)


def _constraint(left: str, operator: str, right: object) -> dict[str, Any]:
    return {"@type": "Constraint", "leftOperand": left, "operator": operator, "rightOperand": right}


def _collection(predicate: Predicate | None) -> dict[str, Any]:
    """The items of the slate, or those that a predicate picks out of them."""
    refined = {} if predicate is None else {"refinement": [condition(predicate)]}
    return {"@type": "AssetCollection", "source": SLATE} | refined


def _measured(norm: Norm) -> dict[str, Any]:
    """Out of what, for each of what, and without which surplus a norm counts."""
    said: dict[str, Any] = {} if norm.among is None else {"among": _collection(norm.among)}
    said |= {} if norm.part_of is None else {"partOfNorm": norm_iri(norm.part_of)}
    said |= {} if norm.per is None else {"per": _attribute(norm.per)}
    said |= {"weigh": norm.weigh} if norm.modality == "permission" else {}
    said |= {} if norm.at is None else {"places": norm.at}
    said |= {} if norm.not_after is None else {"notAfter": _collection(norm.not_after)}
    for form, terms in OF_ATTRIBUTE.items():
        part = getattr(norm, form)
        said |= {} if part is None else {form: {"of": _attribute(part.field)} | _plain(part, terms)}
    return said | (
        {} if norm.concentration is None else {"concentration": _concentration(norm.concentration)}
    )


def _concentration(rule: Concentration) -> dict[str, Any]:
    return {"top": rule.top, "per": _attribute(rule.per), "mostShare": _number(rule.at_most.value)}


def _broken(norm: Norm) -> dict[str, Any]:
    if norm.if_broken is None:
        return {}
    duty: dict[str, Any] = {"@type": "Duty", "action": REPAIRS[norm.if_broken]}
    if norm.interest is not None:
        duty["constraint"] = [_constraint("interest", "eq", _number(norm.interest.value))]
    return {FAILURES[norm.modality]: duty}


def _origin(norm: Norm) -> dict[str, Any]:
    said: dict[str, Any] = {} if norm.source is None else {"statedIn": _source(norm.source)}
    return said | (
        {} if norm.extraction is None else {"extraction": _plain(norm.extraction, EXTRACTION)}
    )


def _source(source: Source) -> dict[str, Any]:
    start_end = dict(zip(("spanStart", "spanEnd"), source.span or (), strict=False))
    return _plain(source, SOURCE) | start_end


def condition(predicate: Predicate) -> dict[str, Any]:
    """A predicate as a constraint, or as a logical constraint over constraints."""
    if isinstance(predicate, Test):
        return _test(predicate)
    if isinstance(predicate, Not):
        return {"@type": "LogicalConstraint", "not": condition(predicate.not_)}
    if isinstance(predicate, Some):
        return _logical("some", predicate.of) | {"atLeast": predicate.at_least}
    if isinstance(predicate, All):
        return _logical("and", predicate.all)
    return _logical("or", predicate.any)


def _logical(operand: str, parts: Sequence[All | AnyOf | Some | Not | Test]) -> dict[str, Any]:
    return {"@type": "LogicalConstraint", operand: {"@list": [condition(part) for part in parts]}}


def _test(test: Test) -> dict[str, Any]:
    operand = test.operand(test.operator)
    right = _literal(operand)
    if isinstance(operand, tuple):
        right = {"@list": [_literal(part) for part in operand]}
    return _constraint(_attribute(test.field), OPERATORS[test.operator], right)
