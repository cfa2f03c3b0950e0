"""The JSON Schema (2020-12) of a register, for editors and other tools.

Reading registers is document's.

It says what one norm may look like. What it cannot say is left to the reader: that at_least is not
above at_most, that dates are in order, that ids are known and references go round in no circle.
"""

import re
from typing import Any

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.order import FORMS, NEEDED, SUMS, Form
from undercard.policy.norms.predicates import OPERATORS
from undercard.policy.ruling import LIMIT_PREFIX

_COUNT = r"\s*\+?\d+(\.\d*)?\s*"
_SHARE = r"\s*\+?0*(100(\.0*)?|\d{1,2}(\.\d*)?|\.\d+)\s*%\s*"
_FRACTION = r"\s*\d{1,4}\s*/\s*[1-9]\d{0,3}\s*"
_DAY = "([Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri|[Ss]atur|[Ss]un)day"
_CALENDAR = rf"[Ee]ach ([Hh]our|HOUR|[Dd]ay|DAY|[Ww]eek( from {_DAY})?|WEEK|[Mm]onth|MONTH)"
_WINDOW = (
    rf"(session|[1-9]\d{{0,4}} (hour|day|week)s?|{_CALENDAR})( for everyone| for this listener)?"
)
_OVER = rf"^\s*(list|prefix|{_WINDOW})\s*$".replace(" ", r"\s+")
_NULL = {"type": "null"}
_BOUNDS = ("at_least", "at_most", "exactly")
_IS_SHARE = {"type": "string", "pattern": "[%/]"}


def json_schema() -> dict[str, Any]:
    """The schema of a register's file."""
    norm = Norm.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    definitions = norm.pop("$defs")
    norm["properties"]["over"] |= {
        "pattern": _OVER,
        "examples": ["list", "prefix", "session", "7 days", "each week for everyone"],
    }
    norm["properties"]["at"] = _at()
    norm["properties"]["apart"] = _length(1, 4, "45 minutes")
    norm["properties"]["in_any"] = _length(2, 4, "1 hour")
    norm["properties"]["id"]["not"] = {"pattern": rf"^{re.escape(LIMIT_PREFIX)}"}
    norm["allOf"] = _rules()
    definitions |= {"Norm": norm, "Amount": _amount()}
    definitions["Test"]["oneOf"] = [_given(operator) for operator in OPERATORS]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A register of norms",
        "type": "object",
        "required": ["norms"],
        "additionalProperties": False,
        "properties": {"norms": {"type": "array", "items": {"$ref": "#/$defs/Norm"}}},
        "$defs": definitions,
    }


def _amount() -> dict[str, Any]:
    return {
        "title": "Amount",
        "description": "A share such as 30% or 1/3, or an amount such as 3.",
        "examples": ["30%", "1/3", 3],
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": f"^({_COUNT}|{_SHARE}|{_FRACTION})$"},
        ],
    }


def _length(least: int, *examples: object) -> dict[str, Any]:
    text = r"^\s*([1-9]\d{0,4}\s*(minute|hour)s?)\s*$"
    whole = {"type": "integer", "minimum": least}
    return {
        "default": None,
        "examples": list(examples),
        "anyOf": [{"type": "string", "pattern": text}, whole, _NULL],
    }


def _at() -> dict[str, Any]:
    rank = r"[1-9]\d{0,4}"
    text = rf"^\s*(first|last|every\s+{rank}|{rank}(\s*,\s*{rank})*)\s*$"
    several = {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 1}}
    return {
        "default": None,
        "examples": ["first", "last", "every 4", [1, 5, 9]],
        "anyOf": [{"type": "string", "pattern": text}, several["items"], several, _NULL],
    }


def _given(*fields: str) -> dict[str, Any]:
    return {"required": list(fields), "properties": {field: {"not": _NULL} for field in fields}}


def _absent(*fields: str) -> dict[str, Any]:
    return {"properties": dict.fromkeys(fields, _NULL)}


def _is(field: str, value: str) -> dict[str, Any]:
    return {"required": [field], "properties": {field: {"const": value}}}


def _any_given(*fields: str) -> dict[str, Any]:
    return {"anyOf": [_given(field) for field in fields]}


def _if(condition: dict[str, Any], *then: dict[str, Any]) -> dict[str, Any]:
    return {"if": condition, "then": {"allOf": list(then)}}


def _rules() -> list[dict[str, Any]]:
    """What the fields of one norm ask of one another, as the model checks it."""
    obligation = {"properties": {"modality": {"const": "obligation"}}}
    tracks = {"properties": {"weigh": {"const": "tracks"}}}
    whole = {"if": {"type": "number"}, "then": {"multipleOf": 1}}
    compensates = {
        "required": ["if_broken"],
        "properties": {"if_broken": {"const": "compensate"}, "interest": _IS_SHARE},
    }
    lists = {"properties": {"over": {"pattern": r"^\s*(list|prefix)\s*$"}}}
    top = {"properties": {"concentration": {"properties": {"at_most": _IS_SHARE}}}}
    no_order = _absent(*(form for form in FORMS if form != "in_any"))
    return [
        _if({"allOf": [obligation, no_order]}, _any_given(*_BOUNDS)),
        *_orders(),
        _if(_is("modality", "permission"), _absent(*_BOUNDS)),
        _if(
            _is("modality", "prohibition"),
            _absent("at_least", "exactly"),
            _any_given("where", "per"),
        ),
        _if(_given("exactly"), _absent("at_least", "at_most")),
        _if(tracks, {"properties": dict.fromkeys(_BOUNDS, whole)}),
        _if(_given("part_of"), _absent("among")),
        _if(_given("weight"), _is("force", "soft")),
        _if(_given("interest"), compensates),
        _if({"allOf": [_given("per"), {"not": lists}]}, _absent("at_least", "exactly")),
        _if(
            _given("concentration"), _given("at_least"), {"not": lists}, _absent("per"), tracks, top
        ),
    ]


def _orders() -> list[dict[str, Any]]:
    """What a form of order asks of the other fields."""
    zero = {"at_most": {"enum": [0, None]}}
    at_places = {"properties": {"over": {"pattern": r"^\s*list\s*$"}}}
    counts = {"properties": {name: {"not": _IS_SHARE} for name in _BOUNDS}}
    capped = {"allOf": [_absent("at_least", "exactly"), _given("at_most")]}
    forbids = {"properties": zero | dict.fromkeys(("at_least", "exactly"), _NULL)}
    obliged = {"properties": {"modality": {"const": "obligation"}}}
    found = [_if(_given(form), *_beside(form)) for form in FORMS]
    found += [_if(_given(form), obliged, _absent(*_BOUNDS)) for form in FORMS if form not in _MORE]
    forbidden = {"properties": {"modality": {"const": "prohibition"}}, "required": ["modality"]}
    for form in ("at", "not_after"):
        found.append(
            _if(_given(form), {"if": forbidden, "then": forbids, "else": _absent(*_BOUNDS)})
        )
    found.append(_if(_given("in_any"), obliged, counts))
    by_minutes = {"properties": {"in_any": {"type": "string", "pattern": "[a-z]"}}}
    for capping in (_given("per"), by_minutes):
        found.append(_if({"allOf": [_given("in_any"), capping]}, capped))
    found.append(_if(_given("in_a_row"), _any_given("where", "per")))
    found.append(_if(_given("at"), at_places))
    return found


_MORE = ("at", "not_after", "in_any")  # forms that a bound or a prohibition may stand beside


def _beside(form: Form) -> list[dict[str, Any]]:
    others = [other for other in FORMS if other != form]
    left_out = [name for name, needed in NEEDED[form].items() if needed == "never"]
    needed = [name for name, needed in NEEDED[form].items() if needed == "always"]
    permits = {"properties": {"modality": {"not": {"const": "permission"}}}}
    tracks = {"properties": {"weigh": {"const": "tracks"}}}
    places = {"properties": {"over": {"not": {"pattern": r"^\s*prefix\s*$"}}}}
    given = [_given(*needed)] if needed else []
    return [_absent(*others, *SUMS, *left_out), permits, tracks, places, *given]
