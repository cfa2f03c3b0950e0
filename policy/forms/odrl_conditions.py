"""ODRL constraints read into predicates: constraints on attributes, and logical constraints over
them.
"""

from typing import Any

from rdflib.term import Node

from undercard.policy.forms.odrl import OPERATORS
from undercard.policy.forms.odrl_graph import Statements

_JOINS = {"and": "all", "or": "any", "some": "of"}


class Conditions:
    """Reads conditions as they are written in a register, to be checked by the norm that they
    belong to.
    """

    def __init__(self, said: Statements) -> None:
        self._said = said
        self._open: list[Node] = []

    def together(self, nodes: list[Node], place: str) -> dict[str, Any] | None:
        """One condition that says what several say: ODRL means all of them."""
        read = sorted((self.condition(node, place) for node in nodes), key=repr)
        if len(read) > 1:
            return {"all": read}
        return next(iter(read), None)

    def condition(self, node: Node, place: str) -> dict[str, Any]:
        """The predicate that a node states."""
        if node in self._open:
            raise self._said.wrong(place, "a condition cannot be part of itself")
        self._open.append(node)
        operands = [term for term in (*_JOINS, "not") if self._said.has(node, term)]
        read = self._logical(node, operands[0], place) if operands else self._test(node, place)
        self._open.pop()
        return read

    def parts(self, node: Node, place: str) -> tuple[Node, Node, Node]:
        """The left operand, the operator and the right operand of a constraint."""
        self._said.typed(node, place, "Constraint")
        left, operator, right = (
            self._said.one(node, term, place)
            for term in ("leftOperand", "operator", "rightOperand")
        )
        return left, operator, right

    def _logical(self, node: Node, operand: str, place: str) -> dict[str, Any]:
        self._said.typed(node, place, "LogicalConstraint")
        if operand == "not":
            return {"not": self.condition(self._said.one(node, "not", place), f"{place}.not")}
        members = enumerate(self._said.listed(node, operand, f"{place}.{operand}"))
        read: dict[str, Any] = {
            _JOINS[operand]: [
                self.condition(part, f"{place}.{operand}[{at}]") for at, part in members
            ]
        }
        if operand == "some":
            read["at_least"] = self._said.scalar(
                self._said.one(node, "atLeast", place), f"{place}.atLeast"
            )
        return read

    def _test(self, node: Node, place: str) -> dict[str, Any]:
        left, sign, right = self.parts(node, place)
        field = self._said.name(left, "attr", f"{place}.leftOperand")
        operator = self._said.choice(sign, OPERATORS, f"{place}.operator")
        place = f"{place}.rightOperand"
        if operator not in ("in", "not_in", "between"):
            return {"field": field, operator: self._said.scalar(right, place)}
        values = self._said.listed(node, "rightOperand", place)
        return {"field": field, operator: [self._said.scalar(value, place) for value in values]}
