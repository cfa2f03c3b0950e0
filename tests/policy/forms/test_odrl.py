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
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.plugins.serializers.jsonld import from_rdf

import undercard.chat as chat
from support.any_norm import registers
from undercard.policy.errors import DocumentError
from undercard.policy.forms import jsonld, odrl
from undercard.policy.forms.document import load_register
from undercard.policy.forms.odrl import dump_odrl, to_odrl
from undercard.policy.forms.odrl_reader import load_odrl, read_odrl
from undercard.policy.norms.formula import formula
from undercard.policy.norms.norm import Norm

ORDER = [
    Norm.model_validate({"id": f"order-{at}", "says": "x", "where": {"field": "a", "is": "b"}} | of)
    for at, of in enumerate(
        [
            {"per": "artist", "apart": 4, "over": "session"},
            {"in_a_row": 3},
            {"at": "every 4"},
            {"at": [1, 5, 9], "modality": "prohibition"},
            {"in_any": 4, "at_least": 1},
            {"not_after": {"field": "a", "in": ["b", "c"]}},
            {"where": None, "step": {"field": "tempo", "at_most": 20.5, "only": "up"}},
            {"mean": {"field": "loudness", "at_least": -9.5, "at_most": -6}},
            {"where": {"field": "t", "contains": "x"}, "distinct": {"field": "a", "at_least": 8}},
        ]
    )
]
UC, ODRL = "urn:undercard:odrl:", "http://www.w3.org/ns/odrl/2/"
FULL = Norm.model_validate(
    {
        "id": "new-talent",
        "version": 3,
        "says": "Half of the French songs are new talent.",
        "state": "suspended",
        "bearer": "the station",
        "beneficiary": "new talent",
        "stakeholder": "the ministry",
        "where": {
            "all": [
                {"field": "status", "is": "new"},
                {"not": {"field": "label", "in": ["Z", 7, 7.0, True]}},
            ]
        },
        "among": {
            "of": [{"field": "lang", "is": "fr"}, {"field": "hour", "between": [6, 22.5]}],
            "at_least": 1,
        },
        "at_least": "12.5%",
        "at_most": 30,
        "weigh": "exposure",
        "per": "style d'été",
        "over": "prefix",
        "when": {"any": [{"field": "surface", "not_in": ["x"]}, {"field": "age", "known": False}]},
        "unless": {"field": "mode", "is": "artist"},
        "force": "soft",
        "weight": 0.1,
        "rank": {"authority": "law", "priority": 4, "enacted": "1994-02-01"},
        "overrides": ["b", "a"],
        "if_broken": "compensate",
        "interest": "12%",
        "approved_by": "A. Steward",
        "approved_at": "2026-01-31T10:00:00.5+01:00",
        "source": {
            "quote": "la moitié",
            "title": "Loi 94-88",
            "uri": "https://example.org/loi?a=1#2",
            "stakeholder": "FR",
            "span": [10, 19],
            "sha256": "0f" * 32,
        },
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "extraction": {"model": "small", "confidence": 0.9, "confirmed_by": "A. Steward"},
    }
)
NESTED = Norm(
    id="local",
    says="…",
    at_least="40%",
    over="7 days",
    part_of="new-talent",
    concentration={"top": 10, "per": "song", "at_most": "50%"},
)
FORBIDDEN = Norm(
    id="no-z",
    says="…",
    modality="prohibition",
    where={"field": "label", "is": "Z"},
    if_broken="report",
    over="each week from Sunday for everyone",
)
PERMITTED = Norm(
    id="live", says="…", modality="permission", where={"field": "live", "is": True}, weigh="minutes"
)
EXACT = Norm(id="five", says="…", where={"field": "live", "is": True}, exactly=5)
ALL = (FULL, NESTED, FORBIDDEN, PERMITTED, EXACT, *ORDER)


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


def changed(path, value):
    """The document of all four norms with one thing other."""
    document = to_odrl(ALL)
    node = document
    for step in path[:-1]:
        node = node[step]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return json.dumps(document)


RULE = ("obligation", 0)
TEST = ("prohibition", 0, "target", "refinement", 0)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (
            ("@context",),
            "https://example.org/ctx",
            ["p.jsonld", "https://example.org/ctx", "over the network", odrl.ODRL_CONTEXT],
        ),
        (
            ("@context", 1, "over"),
            {"@id": "uc:over", "@context": "https://example.org/x"},
            ["https://example.org/x"],
        ),
        (("@context", 1, "over"), {"@id": None}, ["null"]),
        (("@context",), None, ["no context", "defines this term"]),
        (("profile",), "urn:other", ["profile", odrl.PROFILE, "not 0"]),
        (("conflict",), "perm", ["policy.conflict", "prohibit", "not perm"]),
        (("dct:isReplacedBy",), {"@id": "urn:x"}, ["policy", "isReplacedBy", "not understood"]),
        (("@type",), "Offer", ["policy", "Offer", "not understood"]),
        ((*RULE, "wieght"), 3, ["wieght", "no context", "did you mean weight?"]),
        ((*RULE, "state"), "adoptd", ["adoptd", "did you mean adopted?"]),
        ((*RULE, "state"), "law", ["new-talent: state"]),
        ((*RULE, "odrl:output"), {"@id": "urn:x"}, ["new-talent", "output", "would be lost"]),
        ((*RULE, "state"), "community", ["community", "the profile does", odrl.PROFILE]),
        ((*RULE, "weight"), -1, ["new-talent: weight", "greater than 0"]),
        ((*RULE, "says"), None, ["new-talent: says", "required"]),
        ((*RULE, "says"), ["one", "two"], ["new-talent.says", "one value, not 2"]),
        ((*RULE, "enacted"), "yesterday", ["new-talent.enacted"]),
        ((*RULE, "uid"), "norm:new-talent", ["obligation.uid", "ID:VERSION"]),
        ((*RULE, "uid"), "urn:x:1", ["obligation.uid", "urn:undercard:norm:NAME", "urn:x:1"]),
        ((*RULE, "uid"), None, ["obligation.uid", "urn:undercard:norm:NAME"]),
        ((*RULE, "uid"), "norm:local:1", ["local is given twice"]),
        ((*RULE, "target"), None, ["new-talent.target", "missing"]),
        (
            (*RULE, "target", "source"),
            "urn:shop",
            ["new-talent.target.source", "urn:shop", f"{UC}slate"],
        ),
        ((*RULE, "action"), "play", ["new-talent.action", "recommend", "not play"]),
        (
            (*RULE, "action", "refinement", 0, "operator"),
            "neq",
            ["new-talent.action.refinement.operator", "gteq", "not neq"],
        ),
        (
            (*RULE, "action", "refinement", 0, "leftOperand"),
            "percentage",
            ["leftOperand", "shareOfSlate", "not percentage"],
        ),
        ((*RULE, "action", "refinement", 0, "leftOperand"), "countInSlate", ["all of one measure"]),
        (
            (*RULE, "action", "refinement", 0, "rightOperand"),
            30,
            ["rightOperand", "a share between 0 and 1", "not 30"],
        ),
        (
            (*RULE, "action", "refinement", 0, "rightOperand"),
            True,
            ["rightOperand", "a share between 0 and 1"],
        ),
        (
            (*RULE, "constraint", 0),
            {"unless": {"@type": "Constraint"}},
            ["new-talent.constraint", "one unless"],
        ),
        ((*RULE, "assigner"), "urn:ministry", ["new-talent.assigner.label", "missing"]),
        (("obligation", 1, "partOfNorm"), "norm:nobody", ["part_of names 'nobody'"]),
        ((*TEST, "operator"), "lt", ["no-z.target.refinement.operator", "eq, isAnyOf", "not lt"]),
        (
            (*TEST, "leftOperand"),
            "spatial",
            ["no-z.target.refinement.leftOperand", "urn:undercard:attribute:NAME", "not spatial"],
        ),
        ((*TEST, "leftOperand"), None, ["no-z.target.refinement.leftOperand", "missing"]),
        (
            (*TEST, "rightOperand"),
            {"@id": "urn:z"},
            ["no-z.target.refinement.rightOperand", "a text or a number", "urn:z"],
        ),
        ((*TEST, "rightOperand"), {"@type": "zahl", "@value": "7"}, ["zahl", "no context"]),
        (
            (*TEST, "rightOperand"),
            {"@type": "xsd:integer", "@value": "seven"},
            ["rightOperand", "a text or a number"],
        ),
        (TEST, {"@type": "LogicalConstraint", "odrl:xone": []}, ["no-z.target.refinement"]),
        (
            TEST,
            {"@id": "urn:c", "not": {"@id": "urn:c"}},
            ["no-z.target.refinement.not", "part of itself"],
        ),
        (("@foo",), 1, ["@foo", "keyword"]),
    ],
)
def test_a_mistake_is_named_with_its_place(path, value, told):
    with pytest.raises(DocumentError) as caught:
        read_odrl(changed(path, value), "p.jsonld")
    for words in ("p.jsonld", *told):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "p.jsonld:1: not JSON"),
        ("{\n'a': 1}", "p.jsonld:2: not JSON"),
        ("[]", "not 0"),
        ("3", "expected a JSON object"),
        ('{"a": 1, "a": 2}', "'a' is given twice"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": "\\ud800"}', "surrogates not allowed"),
        ("[" * 100_000, "nested too deeply"),
        ('{"@context": null}', "@context"),
        ('{"@context": {"a": 3}}', "p.jsonld"),
    ],
)
def test_what_is_no_policy_is_refused(text, told):
    with pytest.raises(DocumentError) as caught:
        read_odrl(text, "p.jsonld")
    assert told in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "b.jsonld").write_bytes(b"\xff\xfe")
    for name in ("none.jsonld", "b.jsonld"):
        with pytest.raises(DocumentError, match=name):
            load_odrl(tmp_path / name)


JUNK = st.sampled_from(
    [
        None,
        0,
        -1,
        1e99,
        True,
        "",
        "x",
        "urn:x",
        "eq",
        [],
        [[]],
        {},
        {"@id": "_:b"},
        {"@value": {}},
        {"@list": [None]},
        {"@set": 1},
    ]
)


@given(st.data())
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_damage_is_refused_or_read_as_norms(data):
    document = to_odrl(ALL)
    node = document
    while True:
        key = data.draw(
            st.sampled_from(list(node) if isinstance(node, dict) else list(range(len(node))))
        )
        if (
            not isinstance(node[key], (dict, list))
            or not node[key]
            or data.draw(st.integers(0, 3)) == 0
        ):
            break
        node = node[key]
    node[key] = data.draw(JUNK)
    try:
        assert all(isinstance(norm, Norm) for norm in read_odrl(json.dumps(document)))
    except DocumentError as error:
        assert str(error).startswith("policy")


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
