"""Norms that between them use every field, for what is written and read as ODRL."""

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
