"""What a graph says of a node, with the place of each statement for messages, and what nobody asked
about.

Leaves to odrl_reader what the statements mean.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import cache
from urllib.parse import unquote

from pydantic import ValidationError
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from undercard.policy.errors import DocumentError
from undercard.policy.forms import jsonld
from undercard.policy.forms.odrl import PROFILE, profile_context

Scalar = str | int | float | bool


@cache
def iris() -> dict[str, URIRef]:
    """Each term of ODRL and of the profile with what it stands for."""
    return {term: URIRef(iri) for term, iri in jsonld.terms().items()} | {"rdf:value": RDF.value}


@cache
def names() -> dict[Node, str]:
    """The terms by what they stand for."""
    return {iri: term for term, iri in iris().items()}


@cache
def start_of(prefix: str) -> str:
    """What the names of one kind begin with: norm, attr, uc."""
    return dict(jsonld.prefixes_of(profile_context().items()))[prefix]


def in_text(node: Node) -> str:
    """A node as a message names it."""
    return names().get(node) or (repr(str(node)) if isinstance(node, Literal) else f"<{node}>")


def _undefined(term: str) -> tuple[str, str]:
    what = "no context of the document defines this term"
    if term in iris():
        return term, f"{what}; the profile does: name {PROFILE} in @context"
    near = difflib.get_close_matches(term, iris(), n=1)
    return term, what + (f"; did you mean {near[0]}?" if near else "")


class Statements:
    """The statements of a graph; remembers which were read, so that none is passed over."""

    def __init__(self, graph: Graph, name: str) -> None:
        self._graph, self._name = graph, name
        self._read: set[tuple[Node, Node, Node]] = set()
        self._places: dict[Node, str] = {}

    def wrong(self, place: str, text: str) -> DocumentError:
        """A mistake at a place."""
        return DocumentError(f"{self._name}: {place}: {text}")

    def has(self, node: Node, term: str) -> bool:
        """Whether anything is said of a node with this term."""
        return (node, iris()[term], None) in self._graph

    def subjects(self, term: str, value: Node) -> list[Node]:
        """Of what a term says a value."""
        return sorted(set(self._graph.subjects(iris()[term], value)), key=str)

    def objects(self, node: Node, term: str) -> list[Node]:
        """All that a term says of a node; without order in the graph, so in a fixed one here."""
        triples = list(self._graph.triples((node, iris()[term], None)))
        self._read.update(triples)
        return sorted((value for _, _, value in triples), key=str)

    def optional(self, node: Node, term: str, place: str) -> Node | None:
        """The one thing that a term says of a node, if anything."""
        self._places.setdefault(node, place)
        values = self.objects(node, term)
        if len(values) > 1:
            raise self.wrong(f"{place}.{term}", f"expected one value, not {len(values)}")
        if values:
            return values[0]
        return None

    def one(self, node: Node, term: str, place: str) -> Node:
        """The one thing that a term says of a node."""
        value = self.optional(node, term, place)
        if value is None:
            raise self.wrong(f"{place}.{term}", "it is missing")
        return value

    def typed(self, node: Node, place: str, *terms: str) -> None:
        """Take note of a node's type; any other type is noted as not understood."""
        self._places[node] = place
        self._read |= {(node, RDF.type, iris()[term]) for term in terms}

    def described(self, node: Node, properties: Collection[str]) -> None:
        """Take note of what is said of a node without changing what binds."""
        self._read |= {
            triple
            for triple in self._graph.triples((node, None, None))
            if str(triple[1]) in properties
        }

    def listed(self, node: Node, term: str, place: str) -> list[Node]:
        """The members of an ordered list, or values without order."""
        values = self.objects(node, term)
        is_list = len(values) == 1 and (
            values[0] == RDF.nil or (values[0], RDF.first, None) in self._graph
        )
        if is_list:
            return list(self._members(values[0], place))
        return values

    def _members(self, link: Node, place: str) -> Iterator[Node]:
        passed = set()
        while link != RDF.nil:
            first, rest = (
                list(self._graph.triples((link, part, None))) for part in (RDF.first, RDF.rest)
            )
            if len(first) != 1 or len(rest) != 1 or link in passed:
                raise self.wrong(place, "expected a list with one end")
            passed.add(link)
            self._read.update(first + rest)
            yield first[0][2]
            link = rest[0][2]

    def scalar(self, node: Node, place: str) -> Scalar:
        """A text, a number or a yes or no; what is typed as a date stays text."""
        if not isinstance(node, Literal) or node.ill_typed:
            raise self.wrong(place, f"expected a text or a number, not {in_text(node)}")
        value = node.toPython()
        if isinstance(value, Decimal):
            return float(value)
        if isinstance(value, (bool, int, float)):
            return value
        return str(node)

    def choice(self, node: Node, choices: Mapping[str, str], place: str) -> str:
        """Which of the choices (name -> term) a node is."""
        for name, term in choices.items():
            if node == iris()[term]:
                return name
        raise self.wrong(place, f"expected {', '.join(choices.values())}, not {in_text(node)}")

    def name(self, node: Node, prefix: str, place: str) -> str:
        """What an IRI says after its prefix."""
        start = start_of(prefix)
        if not isinstance(node, URIRef) or not node.startswith(start):
            raise self.wrong(place, f"expected {start}NAME, not {in_text(node)}")
        return unquote(node.removeprefix(start))

    def refuse_undefined(self) -> None:
        """Raise DocumentError at a term that no context of the document defines."""
        for _, *said in sorted(self._graph, key=str):
            kinds = [node.datatype for node in said if isinstance(node, Literal)]
            for node in (*said, *kinds):
                if isinstance(node, URIRef) and node.startswith(jsonld.UNDEFINED):
                    raise self.wrong(*_undefined(node.removeprefix(jsonld.UNDEFINED)))

    def refuse_unread(self) -> None:
        """Raise DocumentError at a statement that nobody asked about."""
        for node, predicate, value in sorted(set(self._graph) - self._read, key=str):
            place = self._places.get(node, f"outside the policy: {in_text(node)}")
            raise self.wrong(
                place,
                f"{in_text(predicate)} {in_text(value)} is not understood here, and would be lost",
            )


def complaints(error: ValidationError) -> list[str]:
    """One sentence for each mistake that the norm's own model found."""
    found = []
    for detail in error.errors():
        field = ".".join(map(str, detail["loc"])) or "norm"
        found.append(f"{field}: {detail['msg'].removeprefix('Value error, ')}")
    return found
