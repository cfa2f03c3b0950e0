"""What is no ODRL of ours is refused: each mistake with its place, and any damage."""

import json
import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.odrl_norms import ALL, UC
from undercard.policy.errors import DocumentError
from undercard.policy.forms import odrl
from undercard.policy.forms.odrl import to_odrl
from undercard.policy.forms.odrl_reader import load_odrl, read_odrl
from undercard.policy.norms.norm import Norm


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)


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
