"""ODRL in JSON-LD: every norm comes back, from every form of one document; what is not understood
is refused.
"""

import copy
import json
import logging
import random
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.plugins.serializers.jsonld import from_rdf

import undercard.chat as chat
from support.any_norm import registers
from support.odrl_norms import ALL, FORBIDDEN, ODRL, UC
from undercard.policy.forms import jsonld, odrl
from undercard.policy.forms.document import load_register
from undercard.policy.forms.odrl import dump_odrl, to_odrl
from undercard.policy.forms.odrl_reader import read_odrl
from undercard.policy.norms.formula import formula
from undercard.policy.norms.norm import Norm


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)


def the_same(read, norms):
    return repr(tuple(read)) == repr(tuple(norms))  # to the type: 2 is not 2.0, and 1 is not yes


def test_the_examples_use_every_field_and_come_back():
    said = {name for norm in ALL for name in norm.model_dump(exclude_defaults=True)}
    assert said == set(Norm.model_fields)
    assert the_same(read_odrl(dump_odrl(ALL)), ALL)


@given(registers())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_register_comes_back(norms):
    assert the_same(read_odrl(dump_odrl(norms)), norms)


def expanded(document):
    """The document as a processor writes it without a context: flat, full names, every value an
    object in an array.
    """
    return from_rdf(jsonld.parse_graph(json.dumps(document), "it"))


def prefixed(document):
    return from_rdf(
        jsonld.parse_graph(json.dumps(document), "it"),
        {"o": ODRL, "mine": UC, "d": "http://purl.org/dc/terms/"},
    )


def shuffled(document):
    rng = random.Random(7)
    if isinstance(document, list):
        return [shuffled(part) for part in document]
    if not isinstance(document, dict):
        return document
    keys = rng.sample(list(document), len(document))
    return {key: document[key] if key == "@context" else shuffled(document[key]) for key in keys}


def in_arrays(document):
    if not isinstance(document, dict):
        return document
    out = {}
    for key, value in document.items():
        parts = (
            [in_arrays(part) for part in value] if isinstance(value, list) else [in_arrays(value)]
        )
        out[key] = value if key.startswith("@") and key != "@list" else parts
    return out


def without_arrays(document):
    if isinstance(document, list):
        return (
            without_arrays(document[0])
            if len(document) == 1
            else [without_arrays(part) for part in document]
        )
    if not isinstance(document, dict):
        return document
    return {
        key: value if key.startswith("@") else without_arrays(value)
        for key, value in document.items()
    }


def by_profile_url(document):
    return document | {"@context": [odrl.ODRL_CONTEXT, odrl.PROFILE]}


def without_odrls_context(document):
    return document | {"@context": document["@context"][1]}


FORMS = [
    expanded,
    prefixed,
    shuffled,
    in_arrays,
    without_arrays,
    by_profile_url,
    without_odrls_context,
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@given(registers())
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_equivalent_documents_read_the_same(form, norms):
    for made in (norms, ALL):
        document = to_odrl(made)
        other = form(copy.deepcopy(document))
        assert the_same(read_odrl(json.dumps(other)), made)


def test_a_document_hangs_on_no_other_order():
    without_order = {key: value for key, value in to_odrl(ALL).items() if key != "order"}
    assert {norm.id for norm in read_odrl(json.dumps(without_order))} == {norm.id for norm in ALL}


def test_what_describes_a_policy_is_no_mistake():
    document = to_odrl(ALL) | {
        "dct:creator": "A. Steward",
        "dct:issued": "2026-01-01",
        "dct:title": ["a", "b"],
    }
    assert the_same(read_odrl(json.dumps(document)), ALL)


def test_a_register_has_one_name():
    assert to_odrl(ALL)["uid"] == to_odrl(ALL)["uid"] != to_odrl(ALL[:2])["uid"]


def test_several_conditions_of_a_rule_have_to_hold_together():
    document = to_odrl([FORBIDDEN])
    more = [
        dict(document["prohibition"][0]["target"]["refinement"][0], rightOperand=value)
        for value in ("Y", "Z")
    ]
    document["prohibition"][0]["target"]["refinement"] = more
    (norm,) = read_odrl(json.dumps(document))
    assert {test.is_ for test in norm.where.all} == {"Y", "Z"}


# The profile


def declared():
    graph = Graph()
    profile = json.loads((odrl.DATA / "odrl-profile.jsonld").read_text())
    return graph + jsonld.parse_graph(json.dumps(profile), "profile")


def test_every_term_of_the_profile_is_declared():
    graph, kinds = declared(), {}
    for node in set(graph.subjects()):
        assert graph.value(node, RDFS.label), node
        assert graph.value(node, SKOS.definition), node
        types = set(graph.objects(node, RDF.type))
        assert SKOS.Concept in types or str(node) in (
            f"{UC}slate",
            f"{UC}profile",
        )  # ODRL Information Model, section 3.3
        kinds[str(node)] = str(next(iter(types - {SKOS.Concept}), SKOS.Concept))
    ours = {iri for iri in jsonld.terms(odrl.PROFILE).values() if iri.startswith(UC)}
    assert ours <= kinds.keys()
    assert kinds.keys() - ours == {f"{UC}slate", f"{UC}profile"}
    for term in (*odrl.MEASURES.values(), "interest"):
        assert kinds[UC + term] == f"{ODRL}LeftOperand"
    assert {kinds[UC + term] for term in ("between", "known")} == {f"{ODRL}Operator"}
    assert {kinds[UC + term] for term in ("recommend", "repair")} == {f"{ODRL}Action"}


@given(registers())
@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_document_says_nothing_that_is_not_defined(norms):
    graph = jsonld.parse_graph(dump_odrl([*norms, *ALL]), "it")
    known = {*jsonld.terms().values(), f"{UC}slate", odrl.PROFILE}
    names = {str(node) for triple in graph for node in triple if isinstance(node, URIRef)}
    own = ("urn:undercard:norm:", "urn:undercard:attribute:", "urn:undercard:register:", str(RDF))
    assert {name for name in names - known if not name.startswith(own)} == set()


def test_rules_and_constraints_have_the_parts_that_odrl_asks_for():
    """ODRL Information Model 2.2, sections 2.1, 2.5 and 2.6: each part once."""
    graph = jsonld.parse_graph(dump_odrl(ALL), "it")
    parts = {"Constraint": ("leftOperand", "operator", "rightOperand"), "Set": ("uid",)}
    parts |= dict.fromkeys(("Permission", "Prohibition"), ("action", "target")) | {
        "Duty": ("action",)
    }
    for kind, terms in parts.items():
        nodes = list(graph.subjects(RDF.type, URIRef(ODRL + kind)))
        assert nodes
        for node in nodes:
            assert [len(list(graph.objects(node, URIRef(ODRL + term)))) for term in terms] == [
                1
            ] * len(terms)
    operands = [URIRef(jsonld.terms()[term]) for term in ("and", "or", "some", "not", "unless")]
    for node in graph.subjects(RDF.type, URIRef(f"{ODRL}LogicalConstraint")):
        assert sum(len(list(graph.objects(node, operand))) for operand in operands) == 1


def test_the_processor_drops_no_key():
    def keys(node):
        if isinstance(node, dict):
            return sum((keys(value) for key, value in node.items() if key != "@context"), 0) + sum(
                not key.startswith("@") or key == "@type" for key in node if "@value" not in node
            )
        return sum(map(keys, node)) if isinstance(node, list) else 0

    document = to_odrl([FORBIDDEN])  # no list and no two values, so that one key is one statement
    del document["order"]
    assert len(jsonld.parse_graph(json.dumps(document), "it")) == keys(document)


# What is wrong


def test_the_processor_is_loaded_only_when_it_is_needed():
    modules = "undercard.chat.cli, undercard.chat.commands.norms, undercard.policy.forms.odrl"
    program = f"import sys, {modules}; sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_the_shipped_register_comes_back(caplog):
    norms = load_register(Path(chat.__file__).parent / "data" / "norms.yaml").norms
    with caplog.at_level(logging.WARNING):
        assert read_odrl(dump_odrl(norms)) == norms
    assert not caplog.records


def test_the_example_in_the_docs_reads():
    page = (Path(__file__).parents[3] / "docs" / "odrl.md").read_text(encoding="utf-8")
    (norm,) = read_odrl(page.split("```json")[1].split("```")[0])
    assert (
        formula(norm)
        == "O(share(artist_tier = emerging, prefix) ≥ 0.30) unless session_mode = artist"
    )


def test_the_docs_name_every_term_of_the_profile():
    page = (Path(__file__).parents[3] / "docs" / "odrl.md").read_text(encoding="utf-8")
    concepts = {
        str(node) for node in declared().subjects(RDF.type, SKOS.Concept)
    }  # the values, which are the register's own
    ours = {
        term
        for term, iri in jsonld.terms(odrl.PROFILE).items()
        if iri.startswith(UC) and iri not in concepts
    }
    assert {term for term in ours if f"`{term}`°" not in page} == set()
