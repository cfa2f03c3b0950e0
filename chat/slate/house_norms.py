"""What a house holds for every list beside the register: each account's rights on its server, and
that podcasts and mixes of an hour come where they are asked for.

They stand as high as a listener's own limits, and nobody can let go of them.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import LIMIT_PREFIX
from undercard.retrieval.long_forms import long_forms

RIGHTS = LIMIT_PREFIX + "account"
FORM = LIMIT_PREFIX + "form"


def rights(accounts: Sequence[Sequence[str]]) -> Norm:
    """That there is nothing in the list which one of the listeners may not see on its server.

    `accounts`: those that each listener uses. What no server has rights on is everybody's.
    """
    tests = [
        {"field": "seen_by", "not_in": list(own)} if own else {"field": "seen_by", "known": True}
        for own in accounts
    ]
    rule = {"modality": "prohibition", "where": {"any": tests}}
    return _norm(RIGHTS, "only what your account on the server may see", rule)


def in_form(asked: Collection[str], named: Collection[str]) -> Norm:
    """That the list has the long forms that are asked for and nothing else, or else none.

    `named`: tracks that are let in by themselves, whatever they are.
    """
    forms = long_forms()
    ids: dict[str, Any] = {"field": "id", "in": sorted(named)}
    if asked:
        wanted: dict[str, Any] = {"field": "form", "in": sorted(asked)}
        says = " or ".join(forms[name].says for name in sorted(asked))
        where = {"any": [wanted, ids]} if named else wanted
        return _norm(FORM, f"only {says}", {"where": where, "at_least": "100%"})
    long: dict[str, Any] = {"field": "form", "in": list(forms)}
    where = {"all": [long, {"not": ids}]} if named else long
    says = " or ".join(form.says for form in forms.values())
    rule = {"modality": "prohibition", "where": where}
    return _norm(FORM, f"no {says}, unless you ask for them", rule)


def _norm(id_: str, says: str, rule: Mapping[str, Any]) -> Norm:
    given = {"id": id_, "says": says, "rank": {"authority": "limit"}}
    return Norm.model_validate(given | dict(rule))
