"""The norm: a sentence that somebody wants a recommender to obey, made exact.

Leaves files, conflicts and lists to others.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.order import (
    Distinct,
    Form,
    Gap,
    Mean,
    Places,
    Step,
    Stretch,
    complaint,
    form_of,
    minutes_in,
)
from undercard.policy.norms.predicates import Predicate
from undercard.policy.norms.spans import Span, normal_span, parse_span
from undercard.policy.ruling import LIMIT_PREFIX

Modality = Literal["obligation", "prohibition", "permission"]
State = Literal["draft", "adopted", "suspended", "retired"]
# "limit" is what one listener set for one dialogue: it stands below law and licence only.
# "listener" is listeners' taste.
Authority = Literal["law", "licence", "limit", "platform", "community", "listener"]
AUTHORITIES: tuple[Authority, ...] = (
    "law",
    "licence",
    "limit",
    "platform",
    "community",
    "listener",
)  # strongest first
Scope = Annotated[str, BeforeValidator(normal_span)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(_Record):
    """Where a norm's words come from."""

    quote: str | None = None
    title: str | None = None
    uri: str | None = None
    stakeholder: str | None = None
    span: tuple[int, int] | None = None
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")


class Rank(_Record):
    """A norm's standing: whose it is, its priority there (higher is stronger), and when it was
    enacted.
    """

    authority: Authority = "platform"
    priority: int = 0
    enacted: date | None = None


class Extraction(_Record):
    """How a norm was read out of a document."""

    model: str | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    confirmed_by: str | None = None


class Concentration(_Record):
    """What the `top` most played values of an attribute have beyond a share of all that counts does
    not count.

    Such as France's rule that plays of the ten most played titles beyond half of the French plays
    are left out.
    """

    top: int = Field(ge=1)
    per: str = Field(min_length=1)
    at_most: Amount


class Norm(_Record):
    """One version of one norm. A version is never edited: a change is a new version.

    An attribute that its conditions compare with yes or no is yes, no or unknown, and nothing else;
    compared with texts or numbers too, it may be those and others as well. So "not no" is "yes",
    and what is neither is unknown.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=120)
    version: int = Field(default=1, ge=1)
    state: State = "adopted"
    says: str = Field(min_length=1)
    modality: Modality = "obligation"
    bearer: str | None = None
    beneficiary: str | None = None
    stakeholder: str | None = None
    where: Predicate | None = None
    among: Predicate | None = None
    at_least: Amount | None = None
    at_most: Amount | None = None
    exactly: Amount | None = None
    per: str | None = Field(default=None, min_length=1)
    concentration: Concentration | None = None
    apart: Gap | None = None
    in_a_row: int | None = Field(default=None, ge=1)
    at: Places | None = None
    in_any: Stretch | None = None
    not_after: Predicate | None = None
    step: Step | None = None
    mean: Mean | None = None
    distinct: Distinct | None = None
    weigh: Literal["tracks", "minutes", "exposure"] = "tracks"
    over: Scope = "list"
    when: Predicate | None = None
    unless: Predicate | None = None
    force: Literal["hard", "soft"] = "hard"
    weight: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    rank: Rank = Rank()
    overrides: tuple[str, ...] = ()
    part_of: str | None = None
    if_broken: Literal["repair", "compensate", "report"] | None = None
    interest: Amount | None = None
    source: Source | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    extraction: Extraction | None = None

    @model_validator(mode="before")
    @classmethod
    def _forbidding_means_none(cls, given: Any) -> Any:  # noqa: ANN401 - whatever was written
        if isinstance(given, dict) and given.get("modality") == "prohibition":
            bounds = [given.get(name) for name in ("at_least", "at_most", "exactly")]
            if all(bound is None for bound in bounds):
                return {**given, "at_most": 0}
        return given

    @model_validator(mode="after")
    def _whole(self) -> "Norm":
        order = complaint(self.__dict__)
        for wrong in (order, _bounds(self), _denominators(self), _over_time(self), _life(self)):
            if wrong:
                raise ValueError(wrong)
        return self

    @property
    def ref(self) -> str:
        """The id with the version, as it is cited."""
        return f"{self.id}@{self.version}"

    @property
    def per_list(self) -> bool:
        """Whether the norm binds each list by itself, rather than an account over time."""
        return not self.keeps_account

    @property
    def keeps_account(self) -> bool:
        """Whether it is counted over several lists; one with a form looks back at them instead."""
        return self.span.is_account and self.form is None

    @property
    def form(self) -> Form | None:
        """What it asks beside counts, if anything."""
        return form_of(self.__dict__)

    @property
    def stretch(self) -> int | None:
        """How many minutes `apart` or `in_any` speaks of; None where it speaks of tracks."""
        return minutes_in(self.apart or self.in_any)

    @property
    def span(self) -> Span:
        """What `over` means."""
        return parse_span(self.over)

    @property
    def bounds(self) -> tuple[Amount | None, Amount | None]:
        """The lower and the upper bound."""
        if self.exactly:
            return (self.exactly, self.exactly)
        return (self.at_least, self.at_most)

    @property
    def is_limit(self) -> bool:
        """Whether this is a listener's own limit rather than a stakeholder's norm."""
        return self.rank.authority == "limit"


def id_of(ref: str) -> str:
    """The id in a ref such as `two@1`; what bears no version is an id itself."""
    return ref.partition("@")[0]


def version_of(ref: str) -> int:
    """The version in a ref such as `two@1`."""
    return int(ref.partition("@")[2])


def unfit_for_registers(norm: Norm) -> tuple[str, str] | None:
    """The field by which a norm passes for a listener's limit, and what is wrong with it.

    None for every other norm.
    """
    if norm.id.startswith(LIMIT_PREFIX):
        return (
            "id",
            (
                f"the prefix {LIMIT_PREFIX!r} is reserved for listeners' limits: give the norm "
                "another id"
            ),
        )
    if norm.is_limit:
        others = ", ".join(authority for authority in AUTHORITIES if authority != "limit")
        return (
            "rank.authority",
            f"'limit' is reserved for listeners' limits; expected one of {others}",
        )
    return None


def _bounds(norm: Norm) -> str | None:
    """What is wrong with the bounds, in words."""
    if norm.modality == "permission":
        bounded = norm.at_least or norm.at_most or norm.exactly
        if bounded:
            return "a permission bounds nothing: leave out at_least, at_most and exactly"
        return None
    low, high = norm.bounds
    if norm.exactly and (norm.at_least or norm.at_most):
        return "exactly stands alone: leave out at_least and at_most"
    if low is None and high is None:
        if norm.form not in (None, "in_any"):
            return None
        return "an obligation needs at_least, at_most or exactly"
    if norm.modality == "prohibition" and low is not None:
        return "a prohibition has no lower bound: use at_most, or make it an obligation"
    if norm.modality == "prohibition" and norm.where is None and norm.per is None:
        return "this forbids everything: say with where what is forbidden"
    if low and high and low.share == high.share and low.value > high.value:
        return f"at_least {low} is above at_most {high}"
    return _whole_counts(norm)


def _whole_counts(norm: Norm) -> str | None:
    for bound in norm.bounds:
        if bound and not bound.share and norm.weigh == "tracks" and not bound.value.is_integer():
            return (
                f"{bound} tracks cannot be counted; a share is written with a percent sign, such "
                "as 30%"
            )
    return None


def _denominators(norm: Norm) -> str | None:
    if norm.part_of and norm.among is not None:
        return "part_of gives the denominator already: leave out among"
    if norm.part_of == norm.id:
        return "a norm cannot be part of itself"
    if norm.id in norm.overrides:
        return "a norm cannot override itself"
    return None


def _over_time(norm: Norm) -> str | None:
    """What is wrong with what is said about time, in words."""
    if norm.interest is not None and (norm.if_broken != "compensate" or not norm.interest.share):
        return "interest is a share such as 10%, and belongs to if_broken: compensate"
    if norm.per is not None and norm.keeps_account and norm.bounds[0] is not None:
        return (
            "over time, per goes with at_most: what each value must have at least cannot be kept "
            "in an account"
        )
    rule = norm.concentration
    if rule is None:
        return None
    if norm.per_list or norm.at_least is None or norm.per is not None or norm.weigh != "tracks":
        return (
            "concentration belongs to an at_least of tracks over a session or a window, without per"
        )
    if rule.at_most.share:
        return None
    return "concentration: at_most is a share, such as 50%"


def _life(norm: Norm) -> str | None:
    if norm.weight is not None and norm.force == "hard":
        return "a weight belongs to a soft norm: add force: soft, or leave the weight out"
    if norm.valid_from and norm.valid_to and norm.valid_from > norm.valid_to:
        return f"valid_from {norm.valid_from} is after valid_to {norm.valid_to}"
    return None
