"""The JSON Schema of a register accepts what the reader accepts, and rejects what the reader
rejects for one norm.
"""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import undercard.chat as chat
from support.any_norm import registers
from undercard.policy.forms.document import as_plain, load_register
from undercard.policy.forms.norm_schema import json_schema
from undercard.policy.norms.norm import Norm

SCHEMA = Draft202012Validator(json_schema())
WHERE = {"field": "tier", "is": "new"}
OBLIGED = {"id": "n", "says": "…", "where": WHERE, "at_least": "30%"}
FORBIDDEN = {"id": "n", "says": "…", "where": WHERE, "modality": "prohibition"}
PERMITTED = FORBIDDEN | {"modality": "permission"}


def accepts(norm):
    return SCHEMA.is_valid({"norms": [norm]})


def reads(norm):
    try:
        Norm.model_validate(norm)
    except ValidationError:
        return False
    return True


def test_it_is_a_schema():
    Draft202012Validator.check_schema(json.loads(json.dumps(json_schema())))


@given(registers())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_it_accepts_every_norm_as_it_is_written(norms):
    SCHEMA.validate({"norms": [json.loads(json.dumps(as_plain(norm))) for norm in norms]})


APART = {"id": "n", "says": "…", "per": "artist", "apart": 4}
AT = {"id": "n", "says": "…", "where": WHERE, "at": "every 4"}
IN_ANY = {"id": "n", "says": "…", "where": WHERE, "in_any": 4, "at_least": 1}


@pytest.mark.parametrize(
    "norm",
    [
        *(APART, AT, IN_ANY, AT | {"at": [1, 9]}, AT | {"modality": "prohibition"}),
        APART | {"over": "4 hours for everyone"},
        *(APART | {"per": None}, APART | {"at_most": 1}, APART | {"in_a_row": 2}),
        *(APART | {"over": "prefix"}, APART | {"weigh": "minutes"}, APART | {"among": WHERE}),
        *(APART | {"modality": "permission"}, APART | {"modality": "prohibition"}),
        *(AT | {"over": "session"}, AT | {"per": "artist"}, AT | {"where": None}),
        *(IN_ANY | {"at_least": "30%"}, IN_ANY | {"at_least": None}, IN_ANY | {"per": "artist"}),
        {"id": "n", "says": "…", "in_a_row": 2},
        {"id": "n", "says": "…", "step": {"field": "tempo"}},
        {"id": "n", "says": "…", "step": {"field": "tempo", "at_most": 20}, "where": WHERE},
    ],
)
def test_it_reads_of_order_what_the_reader_reads(norm):
    if norm.get("step") == {"field": "tempo"}:
        assert not reads(norm)  # that a step needs one of two is left to the reader
    else:
        assert accepts(norm) is reads(norm)


def test_it_leaves_the_prefix_of_limits_to_listeners():
    assert not accepts(OBLIGED | {"id": "limit.n"})
    assert accepts(OBLIGED | {"id": "limits"})


def test_it_accepts_the_shipped_register():
    norms = load_register(Path(chat.__file__).parent / "data" / "norms.yaml").norms
    SCHEMA.validate({"norms": [as_plain(norm) for norm in norms]})


@pytest.mark.parametrize(
    "norm",
    [
        OBLIGED,
        FORBIDDEN,
        PERMITTED,
        OBLIGED | {"at_least": 3, "at_most": "7"},
        OBLIGED | {"at_least": " 030.5 % "},
        OBLIGED | {"at_least": None, "exactly": 0},
        OBLIGED | {"at_least": 2.5, "weigh": "minutes"},
        OBLIGED | {"over": "each  week from Sunday for everyone"},
        OBLIGED | {"over": "7 days for this listener"},
        OBLIGED | {"where": {"of": [WHERE, {"not": WHERE}], "at_least": 2}},
        OBLIGED | {"where": WHERE | {"in": None}},
        OBLIGED | {"if_broken": "compensate", "interest": "5%"},
        OBLIGED | {"over": "7 days", "concentration": {"top": 10, "per": "song", "at_most": "50%"}},
        OBLIGED | {"over": "list", "per": "artist"},
        OBLIGED | {"per": "artist"},
        FORBIDDEN | {"where": None, "per": "artist", "at_most": 2},
        OBLIGED | {"force": "soft", "weight": 0.5},
    ],
)
def test_it_accepts_what_the_reader_accepts(norm):
    assert reads(norm)
    assert accepts(norm)


@pytest.mark.parametrize(
    "norm",
    [
        3,
        {},
        OBLIGED | {"id": "a b"},
        OBLIGED | {"says": ""},
        OBLIGED | {"sayz": "x"},
        OBLIGED | {"version": 0},
        OBLIGED | {"modality": "wish"},
        OBLIGED | {"state": "new"},
        OBLIGED | {"over": "prefx"},
        OBLIGED | {"over": "0 days"},
        OBLIGED | {"over": "each year"},
        OBLIGED | {"over": "list for everyone"},
        OBLIGED | {"weigh": "plays"},
        OBLIGED | {"at_least": -1},
        OBLIGED | {"at_least": 0.3},
        OBLIGED | {"at_least": "130%"},
        OBLIGED | {"at_least": "lots"},
        OBLIGED | {"at_least": True},
        OBLIGED | {"at_least": None},
        OBLIGED | {"exactly": 3},
        OBLIGED | {"weight": 2},
        OBLIGED | {"where": {}},
        OBLIGED | {"where": {"field": "a"}},
        OBLIGED | {"where": WHERE | {"at_most": 3}},
        OBLIGED | {"where": {"field": "a", "iz": 1}},
        OBLIGED | {"where": {"field": "a", "in": []}},
        OBLIGED | {"where": {"field": "a", "at_least": "2"}},
        OBLIGED | {"where": {"field": "a", "between": [1]}},
        OBLIGED | {"where": {"field": "a", "known": 1}},
        OBLIGED | {"where": {"field": "", "is": 1}},
        OBLIGED | {"where": {"all": []}},
        OBLIGED | {"where": {"all": [WHERE], "any": [WHERE]}},
        OBLIGED | {"where": {"not": [WHERE]}},
        OBLIGED | {"where": {"of": [WHERE]}},
        OBLIGED | {"where": {"of": [WHERE], "at_least": 0}},
        OBLIGED | {"part_of": "m", "among": WHERE},
        OBLIGED | {"interest": "5%"},
        OBLIGED | {"if_broken": "compensate", "interest": 5},
        OBLIGED | {"source": {"sha256": "00"}},
        OBLIGED | {"source": {"url": "x"}},
        OBLIGED | {"rank": {"authority": "king"}},
        OBLIGED | {"overrides": "m"},
        OBLIGED | {"extraction": {"confidence": 2}},
        OBLIGED | {"concentration": {"top": 10, "per": "song", "at_most": "50%"}},
        OBLIGED | {"over": "7 days", "concentration": {"top": 10, "per": "song", "at_most": 5}},
        OBLIGED | {"over": "prefix", "concentration": {"top": 10, "per": "song", "at_most": "50%"}},
        OBLIGED | {"over": "session", "per": "artist"},
        OBLIGED | {"over": "each week from Someday"},
        FORBIDDEN | {"exactly": 3},
        FORBIDDEN | {"at_least": 3},
        FORBIDDEN | {"where": None},
        PERMITTED | {"at_most": 3},
    ],
)
def test_it_rejects_what_the_reader_rejects(norm):
    assert not reads(norm)
    assert not accepts(norm)


@pytest.mark.parametrize("register", [None, [], {}, {"norms": 3}, {"norms": [], "norm": []}])
def test_it_rejects_what_is_no_register(register):
    assert not SCHEMA.is_valid(register)
