"""Hypothesis strategies for norms: every field, nested conditions, odd texts and numbers."""

from datetime import UTC, timedelta, timezone

from hypothesis import strategies as st
from pydantic import ValidationError

from undercard.policy.norms.norm import AUTHORITIES, Norm
from undercard.policy.norms.order import FORMS as ORDERS
from undercard.policy.norms.worded import words

ODD = [
    "",
    " ",
    "yes",
    "any",
    "7",
    "-1.5",
    "≥2 of (",
    'a "b", c',
    "\\",
    "a\nb\tc",
    "\x00\x7f",
    "﻿x",
    "é",
    "é",
    "𝄞",
    "@id",
    "a:b",
    "//x",
    "O",
]
WORDS = st.sampled_from(["emerging", "artist_tier", "fr-CA", "Chanson française", "2010s"])
TEXTS = st.one_of(WORDS, st.sampled_from(ODD), st.text(max_size=8))
NAMES = TEXTS.filter(bool)
FLOATS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([2.0, -0.0, 1e22, 1e-7, 0.1 + 0.2]),
)
INTS = st.one_of(st.integers(-5, 2030), st.integers(), st.sampled_from([0, 1, 2**53 + 1, 10**25]))
NUMBERS = st.one_of(INTS, FLOATS)
SCALARS = st.one_of(st.booleans(), NUMBERS, TEXTS)
SEVERAL = st.lists(SCALARS, min_size=1, max_size=3)
OPERANDS = st.one_of(
    st.tuples(st.just("is"), SCALARS),
    st.tuples(st.sampled_from(["in", "not_in"]), SEVERAL),
    st.tuples(st.sampled_from(["at_least", "at_most"]), NUMBERS),
    st.tuples(st.just("between"), st.lists(NUMBERS, min_size=2, max_size=2).map(sorted)),
    st.tuples(st.just("known"), st.booleans()),
    st.tuples(st.just("contains"), TEXTS.filter(words)),
)
TESTS = st.builds(lambda field, made: {"field": field, made[0]: made[1]}, NAMES, OPERANDS)
PREDICATES = st.recursive(
    TESTS,
    lambda parts: st.one_of(
        st.builds(lambda part: {"not": part}, parts),
        st.builds(
            lambda join, of: {join: of},
            st.sampled_from(["all", "any"]),
            st.lists(parts, min_size=1, max_size=3),
        ),
        st.lists(parts, min_size=1, max_size=3).flatmap(
            lambda of: st.integers(1, len(of)).map(lambda least: {"of": of, "at_least": least})
        ),
    ),
    max_leaves=5,
)
PARTS = st.tuples(st.integers(0, 99), st.integers(1, 99)).filter(lambda x: x[0] <= x[1])
SHARES = st.one_of(st.integers(0, 100), st.floats(0, 100).map(lambda x: format(x, "f"))).map(
    lambda x: f"{x}%"
) | PARTS.map("{0[0]}/{0[1]}".format)
COUNTS = st.integers(0, 30)
OVER = st.sampled_from(
    [
        "list",
        "prefix",
        "session",
        "session for everyone",
        "7 days",
        "1 hour",
        "2 weeks for everyone",
        "each day",
        "each hour for everyone",
        "each week from Sunday",
        "Each MONTH for everyone",
        "  7   days for this listener",
    ]
)
DATES = st.dates()
MOMENTS = st.datetimes(
    timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=-3, minutes=-30))])
).map(lambda moment: moment.isoformat())


def _maybe(strategy):
    return st.one_of(st.none(), strategy)


def _some_of(**fields):
    return st.fixed_dictionaries({}, optional=fields)


SOURCES = _some_of(
    quote=TEXTS,
    title=TEXTS,
    uri=TEXTS,
    stakeholder=TEXTS,
    sha256=st.just("ab" * 32),
    span=st.tuples(st.integers(0, 999), st.integers(0, 999)),
)
RANKS = _some_of(authority=st.sampled_from(AUTHORITIES), priority=INTS, enacted=DATES)
EXTRACTIONS = _some_of(model=TEXTS, confidence=st.floats(0, 1), confirmed_by=TEXTS)


@st.composite
def _bounds(draw, modality, weigh):
    if modality == "permission":
        return {}
    amounts = st.one_of(
        SHARES, COUNTS if weigh == "tracks" else st.one_of(COUNTS, st.floats(0, 1e9))
    )
    if modality == "prohibition":
        return draw(_some_of(at_most=amounts))
    low, high = draw(amounts), draw(amounts)
    return draw(
        st.sampled_from(
            [
                {"at_least": low},
                {"at_most": high},
                {"at_least": low, "at_most": high},
                {"exactly": low},
            ]
        )
    )


@st.composite
def _over_time(draw, low, over):
    """Concentration and interest, where they may stand."""
    fields = draw(
        st.sampled_from(
            [{}, {"if_broken": "repair"}, {"if_broken": "report"}, {"if_broken": "compensate"}]
        )
    )
    if fields.get("if_broken") == "compensate" and draw(st.booleans()):
        fields = fields | {"interest": draw(SHARES)}
    if low is not None and over.split()[0] not in ("list", "prefix") and draw(st.booleans()):
        fields = fields | {
            "concentration": {
                "top": draw(st.integers(1, 99)),
                "per": draw(NAMES),
                "at_most": draw(SHARES),
            }
        }
    return fields


@st.composite
def _fields(draw, norm_id):
    modality = draw(st.sampled_from(["obligation", "prohibition", "permission"]))
    weigh = draw(st.sampled_from(["tracks", "tracks", "minutes", "exposure"]))
    over = draw(OVER)
    bounds = draw(_bounds(modality, weigh))
    fields = {
        "id": norm_id,
        "says": draw(NAMES),
        "modality": modality,
        "weigh": weigh,
        "over": over,
    } | bounds
    fields |= draw(_over_time(bounds.get("at_least") if weigh == "tracks" else None, over))
    fields |= draw(
        _some_of(
            version=st.integers(1, 10**6),
            state=st.sampled_from(["draft", "adopted", "suspended", "retired"]),
            bearer=TEXTS,
            beneficiary=TEXTS,
            stakeholder=TEXTS,
            where=PREDICATES,
            among=PREDICATES,
            when=PREDICATES,
            unless=PREDICATES,
            rank=RANKS,
            source=SOURCES,
            extraction=EXTRACTIONS,
            approved_by=TEXTS,
            approved_at=MOMENTS,
            valid_from=DATES,
            overrides=st.lists(NAMES, max_size=2, unique=True),
        )
    )
    if "concentration" not in fields:
        fields |= draw(_some_of(per=NAMES))
    if modality == "prohibition" and "per" not in fields:
        fields.setdefault("where", draw(PREDICATES))
    if "valid_from" in fields:
        fields |= draw(_some_of(valid_to=st.dates(min_value=fields["valid_from"])))
    if draw(st.booleans()):
        fields |= {"force": "soft"} | draw(
            _some_of(weight=st.floats(0, exclude_min=True, allow_infinity=False))
        )
    return fields


MINUTES = st.integers(1, 999).map("{} minutes".format)
FORMS = st.one_of(
    st.builds(lambda g, per: {"apart": g, "per": per}, st.integers(1, 99) | MINUTES, NAMES),
    st.builds(
        lambda w, where, x: {"in_any": w, "where": where, "at_most": x}, MINUTES, PREDICATES, COUNTS
    ),
    st.builds(lambda m, where: {"in_a_row": m, "where": where}, st.integers(1, 99), PREDICATES),
    st.builds(lambda m, per: {"in_a_row": m, "per": per}, st.integers(1, 99), NAMES),
    st.builds(
        lambda at, where, modality: {
            "at": at,
            "where": where,
            "modality": modality,
            "over": "list",
        },
        st.sampled_from(["first", "last", "every  4", [9, 1], 3, "1,5"]),
        PREDICATES,
        st.sampled_from(["obligation", "prohibition"]),
    ),
    st.builds(
        lambda w, where, bound, x: {"in_any": w, "where": where, bound: x},
        st.integers(2, 99),
        PREDICATES,
        st.sampled_from(["at_least", "at_most", "exactly"]),
        COUNTS,
    ),
    st.builds(
        lambda where, after, modality: {"where": where, "not_after": after, "modality": modality},
        PREDICATES,
        PREDICATES,
        st.sampled_from(["obligation", "prohibition"]),
    ),
    st.builds(
        lambda field, step: {"step": {"field": field} | step},
        NAMES,
        st.sampled_from([{"at_most": 20}, {"at_most": 0.25, "only": "up"}, {"only": "down"}]),
    ),
    st.builds(
        lambda field, bounds, where: {"mean": {"field": field} | bounds, "over": "list"} | where,
        NAMES,
        st.sampled_from([{"at_least": -8.5}, {"at_most": 120}, {"at_least": 1e-7, "at_most": 0.5}]),
        _some_of(where=PREDICATES),
    ),
    st.builds(
        lambda field, least, where: (
            {
                "distinct": {"field": field, "at_least": least},
                "over": "list",
            }
            | where
        ),
        NAMES,
        st.integers(2, 99),
        _some_of(where=PREDICATES),
    ),
)


@st.composite
def _ordered(draw, norm_id):
    fields = {"id": norm_id, "says": draw(NAMES)}
    fields |= draw(_some_of(over=OVER.filter(lambda over: over != "prefix"), rank=RANKS))
    return fields | draw(_some_of(when=PREDICATES, source=SOURCES)) | draw(FORMS)


def _made(fields):
    try:
        return Norm.model_validate(fields)
    except (
        ValidationError
    ):  # such as at_least above at_most, which a strategy cannot rule out cheaply
        return None


def norms(norm_id="a-norm"):
    """One norm; `part_of` is left to registers."""
    any_fields = st.one_of(_fields(norm_id), _fields(norm_id), _ordered(norm_id))
    return any_fields.map(_made).filter(lambda norm: norm is not None)


@st.composite
def registers(draw):
    """Up to three norms that can stand beside one another, some nested in the one before."""
    made = []
    for norm_id in draw(st.permutations(["b", "a.1", "C_-x"]))[: draw(st.integers(1, 3))]:
        fields = draw(st.one_of(_fields(norm_id), _fields(norm_id), _ordered(norm_id)))
        if made and not {"among", *ORDERS} & fields.keys() and draw(st.booleans()):
            fields["part_of"] = made[-1].id
        norm = _made(fields)
        if norm is not None:
            made.append(norm)
    return made


def same(left, right):
    """Whether two norms are equal to the type: 2 is not 2.0, and 1 is not yes."""
    return left == right and repr(left) == repr(right)
