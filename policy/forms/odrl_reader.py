"""An ODRL policy in JSON-LD read back into norms.

It is read whole: what is not understood is refused, never dropped.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rdflib import URIRef
from rdflib.term import Node

from undercard.policy.errors import DocumentError, NormSetError
from undercard.policy.forms import jsonld, odrl
from undercard.policy.forms.odrl_conditions import Conditions
from undercard.policy.forms.odrl_graph import Statements, complaints, in_text, names, start_of
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.norm_set import check_set

_MEASURES = {f"{weigh} {share:d}": term for (weigh, share), term in odrl.MEASURES.items()}
# Not among them: isReplacedBy, which makes a policy void, and coverage, which says where it binds
# (ODRL, section 2.8).
_DESCRIPTIVE = "title description creator created issued modified publisher subject replaces"


def load_odrl(path: Path) -> tuple[Norm, ...]:
    """Read a policy from a file; raises DocumentError naming the file, the norm and the term."""
    try:
        return read_odrl(path.read_text(encoding="utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(
            f"{path}: cannot be read ({error}); expected an ODRL policy in JSON-LD"
        ) from error


def read_odrl(text: str, name: str = "policy") -> tuple[Norm, ...]:
    """Read a policy from JSON-LD text; `name` stands for the file in messages.

    Raises DocumentError.
    """
    said = Statements(jsonld.parse_graph(text, name), name)
    try:
        said.refuse_undefined()
        norms = _Reader(said).norms()
        said.refuse_unread()
        check_set(norms)
    except RecursionError:
        raise DocumentError(f"{name}: nested too deeply to be read") from None
    except NormSetError as error:
        raise DocumentError(f"{name}: {error}") from error
    return norms


class _Reader:
    """Reads the rules of one policy; each method reads one part of a rule into fields of a norm."""

    def __init__(self, said: Statements) -> None:
        self._said = said
        self._conditions = Conditions(said)

    def norms(self) -> tuple[Norm, ...]:
        """The norms in the policy's order; those that it does not name come after, by name."""
        policy = self._policy()
        order = [str(node) for node in self._said.listed(policy, "order", "policy.order")]
        places = {uid: place for place, uid in enumerate(order)}
        rules = [
            (node, modality)
            for modality in odrl.RULES
            for node in self._said.objects(policy, modality)
        ]
        rules = sorted(
            rules, key=lambda rule: (places.get(uid := self._uid(*rule), len(order)), uid)
        )
        return tuple(self._norm(*rule) for rule in rules)

    def _policy(self) -> Node:
        found = self._said.subjects("profile", URIRef(odrl.PROFILE))
        if len(found) != 1:
            raise self._said.wrong(
                "profile",
                f"expected one ODRL policy with the profile {odrl.PROFILE}, not {len(found)}",
            )
        policy = found[0]
        self._said.typed(policy, "policy", "Set", "Policy")
        self._said.described(policy, {start_of("dct") + word for word in _DESCRIPTIVE.split()})
        self._said.optional(policy, "profile", "policy")
        self._said.optional(policy, "uid", "policy")
        conflict = self._said.optional(policy, "conflict", "policy")
        if conflict is not None:
            self._said.choice(conflict, {"prohibit": "prohibit"}, "policy.conflict")
        return policy

    def _uid(self, rule: Node, modality: str) -> str:
        uid = self._said.optional(rule, "uid", modality) or rule
        self._said.name(uid, "norm", f"{modality}.uid")
        return str(uid)

    def _norm(self, rule: Node, modality: str) -> Norm:
        uid = self._said.name(URIRef(self._uid(rule, modality)), "norm", modality)
        norm_id, _, version = uid.rpartition(":")
        if not version.isascii() or not version.isdecimal():
            raise self._said.wrong(
                f"{modality}.uid", f"expected {start_of('norm')}ID:VERSION, not {uid!r}"
            )
        self._said.typed(rule, norm_id, odrl.RULES[modality])
        fields = {"id": norm_id, "version": int(version), "modality": modality} | self._plain(
            rule, odrl.NORM, norm_id
        )
        for part in (
            self._standing,
            self._parties,
            self._target,
            self._measured,
            self._when,
            self._origin,
        ):
            fields |= part(rule, norm_id)
        fields |= self._bounds(rule, modality, norm_id) | self._broken(rule, modality, norm_id)
        try:
            return Norm.model_validate(fields)
        except ValidationError as error:
            raise self._said.wrong(norm_id, "; ".join(complaints(error))) from error

    def _plain(self, node: Node, terms: Mapping[str, str], place: str) -> dict[str, Any]:
        read = {}
        for field, term in terms.items():
            value = self._said.optional(node, term, place)
            if value is not None:
                read[field] = self._value(value, term, f"{place}.{term}")
        return read

    def _value(self, node: Node, term: str, place: str) -> object:
        meaning = odrl.profile_context()[term]
        if not isinstance(meaning, dict) or meaning["@type"] != "@vocab":
            return self._said.scalar(node, place)
        if node not in names():
            raise self._said.wrong(place, f"expected a term of the profile, not {in_text(node)}")
        return names()[node]

    def _standing(self, rule: Node, place: str) -> dict[str, Any]:
        over = [
            self._said.name(norm, "norm", f"{place}.overrides")
            for norm in self._said.listed(rule, "overrides", place)
        ]
        return {"rank": self._plain(rule, odrl.RANK, place), "overrides": over}

    def _parties(self, rule: Node, place: str) -> dict[str, Any]:
        read = {}
        for field, term in odrl.PARTIES.items():
            party = self._said.optional(rule, term, place)
            if party is not None:
                self._said.typed(party, f"{place}.{term}", "Party")
                read[field] = self._said.scalar(
                    self._said.one(party, "label", f"{place}.{term}"), f"{place}.{term}.label"
                )
        return read

    def _target(self, rule: Node, place: str) -> dict[str, Any]:
        """What is counted, and out of what."""
        read: dict[str, Any] = {
            "where": self._collection(self._said.one(rule, "target", place), f"{place}.target")
        }
        among, part_of = (
            self._said.optional(rule, term, place) for term in ("among", "partOfNorm")
        )
        if among is not None:
            read["among"] = self._collection(among, f"{place}.among")
        if part_of is not None:
            read["part_of"] = self._said.name(part_of, "norm", f"{place}.partOfNorm")
        return read

    def _collection(self, node: Node, place: str) -> dict[str, Any] | None:
        self._said.typed(node, place, "AssetCollection")
        slate, given = URIRef(start_of("uc") + "slate"), self._said.one(node, "source", place)
        if given != slate:
            raise self._said.wrong(
                f"{place}.source", f"expected {slate}, the list that is made, not {in_text(given)}"
            )
        return self._conditions.together(
            self._said.objects(node, "refinement"), f"{place}.refinement"
        )

    def _measured(self, rule: Node, place: str) -> dict[str, Any]:
        """For each of what, weighed how, and without which surplus it is counted."""
        read = self._per(rule, place) | self._plain(rule, {"weigh": "weigh", "at": "places"}, place)
        read |= self._succession(rule, place)
        if (surplus := self._said.optional(rule, "concentration", place)) is not None:
            read["concentration"] = self._concentration(surplus, f"{place}.concentration")
        return read

    def _succession(self, rule: Node, place: str) -> dict[str, Any]:
        """What the target must not follow, and what is asked of one attribute."""
        read: dict[str, Any] = {}
        if (after := self._said.optional(rule, "notAfter", place)) is not None:
            read["not_after"] = self._collection(after, f"{place}.notAfter")
        for form, terms in odrl.OF_ATTRIBUTE.items():
            if (part := self._said.optional(rule, form, place)) is not None:
                of = self._said.one(part, "of", f"{place}.{form}")
                field = {"field": self._said.name(of, "attr", place)}
                read[form] = field | self._plain(part, terms, f"{place}.{form}")
        return read

    def _per(self, node: Node, place: str) -> dict[str, Any]:
        per = self._said.optional(node, "per", place)
        return {} if per is None else {"per": self._said.name(per, "attr", f"{place}.per")}

    def _concentration(self, node: Node, place: str) -> dict[str, Any]:
        most = self._amount(
            self._said.one(node, "mostShare", place), f"{place}.mostShare", share=True
        )
        return self._per(node, place) | self._plain(node, {"top": "top"}, place) | {"at_most": most}

    def _when(self, rule: Node, place: str) -> dict[str, Any]:
        conditions, place = self._said.objects(rule, "constraint"), f"{place}.constraint"
        exempt = [node for node in conditions if self._said.has(node, "unless")]
        if len(exempt) > 1:
            raise self._said.wrong(place, "expected one unless; join its conditions with or")
        read = {
            "when": self._conditions.together(
                [node for node in conditions if node not in exempt], place
            )
        }
        for node in exempt:
            self._said.typed(node, place, "LogicalConstraint")
            read["unless"] = self._conditions.condition(
                self._said.one(node, "unless", place), f"{place}.unless"
            )
        return read

    def _origin(self, rule: Node, place: str) -> dict[str, Any]:
        """The source, and how the norm was read out of it."""
        read: dict[str, Any] = {}
        source, extraction = (
            self._said.optional(rule, term, place) for term in ("statedIn", "extraction")
        )
        if source is not None:
            ends = self._plain(source, {"from": "spanStart", "to": "spanEnd"}, f"{place}.statedIn")
            span = {"span": list(ends.values())} if ends else {}
            read["source"] = self._plain(source, odrl.SOURCE, f"{place}.statedIn") | span
        if extraction is not None:
            read["extraction"] = self._plain(extraction, odrl.EXTRACTION, f"{place}.extraction")
        return read

    def _bounds(self, rule: Node, modality: str, place: str) -> dict[str, Any]:
        action, place = self._said.one(rule, "action", place), f"{place}.action"
        self._said.choice(self._action(action, place), {"recommend": "recommend"}, place)
        operators = {"at_most": "gt"} if modality == "prohibition" else odrl.BOUNDS
        read: dict[str, Any] = {}
        for node in self._said.objects(action, "refinement"):
            left, sign, right = self._conditions.parts(node, f"{place}.refinement")
            weigh, share = self._said.choice(
                left, _MEASURES, f"{place}.refinement.leftOperand"
            ).split()
            field = self._said.choice(sign, operators, f"{place}.refinement.operator")
            weighed = self._plain(rule, {"weigh": "weigh"}, place) | read
            if field in read or weighed.get("weigh", weigh) != weigh:
                raise self._said.wrong(
                    f"{place}.refinement", "expected each bound once, and all of one measure"
                )
            read |= {
                "weigh": weigh,
                field: self._amount(right, f"{place}.refinement.rightOperand", share=share == "1"),
            }
        return read

    def _action(self, action: Node, place: str) -> Node:
        """The action itself, apart from its refinements."""
        if isinstance(action, URIRef):
            return action
        return self._said.one(action, "rdf:value", place)

    def _amount(self, node: Node, place: str, *, share: bool) -> Amount:
        value = self._said.scalar(node, place)
        try:
            if share:
                return Amount.of_share(str(value))
            return Amount.model_validate(value)
        except (ValidationError, ArithmeticError) as error:
            expected = "a share between 0 and 1" if share else "a number of 0 or more"
            raise self._said.wrong(place, f"expected {expected}, not {value!r}") from error

    def _broken(self, rule: Node, modality: str, place: str) -> dict[str, Any]:
        term = odrl.FAILURES[modality]
        duty, place = self._said.optional(rule, term, place), f"{place}.{term}"
        if duty is None:
            return {}
        self._said.typed(duty, place, "Duty")
        action = self._action(self._said.one(duty, "action", place), place)
        read: dict[str, Any] = {
            "if_broken": self._said.choice(action, odrl.REPAIRS, f"{place}.action")
        }
        rate, place = self._said.optional(duty, "constraint", place), f"{place}.constraint"
        if rate is not None:
            left, sign, right = self._conditions.parts(rate, place)
            self._said.choice(left, {"interest": "interest"}, f"{place}.leftOperand")
            self._said.choice(sign, {"exactly": "eq"}, f"{place}.operator")
            read["interest"] = self._amount(right, f"{place}.rightOperand", share=True)
        return read
