"""The record of what every norm did to one slate: to explain, to check and to replay it."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

# What the ids of listeners' limits begin with, and no norm's of a register. Old records have no
# other sign of a limit.
LIMIT_PREFIX = "limit."
Kind = Literal["deontic", "arithmetic", "supply", "temporal", "scope", "definitional", "costly"]

# What is counted; of a norm with a form, what it asks.
Measure = Literal[
    "tracks",
    "minutes",
    "exposure",
    "apart",
    "apart_minutes",
    "in_a_row",
    "at",
    "in_any",
    "not_after",
    "step",
    "mean",
    "distinct",
]

_RERANKED = {"id", "ref", "required", "achieved", "satisfied", "slack", "shadow_price", "cost"}


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AccountResult(_Record):
    """What a norm over time held before this list and after it.

    `owed` is what is still to be made good.

    `counted_*` are as played, before a concentration is taken off; `opening` is what the window
    before left owed. `price` is the one that this list was made with, in standard deviations of the
    candidates' scores; `values` what each value (of `per`, or of a concentration) had before.
    """

    counted_before: float
    out_of_before: float
    counted_after: float
    out_of_after: float
    opening: float = 0.0
    owed: float = 0.0
    price: float = 0.0
    elapsed: float = 1.0
    values: dict[str, float] = {}


class NormResult(_Record):
    """What one norm asked and got.

    Shares are fractions (0.3), other amounts are counts, minutes or exposure.

    `required`, `achieved` and `slack` are those of the tightest cut and value; `slack` is in slots
    (or minutes, or exposure) and negative where the norm is broken. `measure` is what is counted,
    `share` whether the bound is a part of it. `counted` and `out_of` are the sums over the whole
    list, which the ledger keeps; with `per`, over all values together. `shadow_price` is the
    discounted score that one more percentage point (or unit) of the bound would cost; `cost` is
    what leaving the norm out would win.
    """

    id: str
    ref: str
    says: str
    bound: Literal["at_least", "at_most", "exactly"] | None = None
    measure: Measure | None = None
    share: bool | None = None
    required: float | None = None
    achieved: float | None = None
    satisfied: bool | None = None
    slack: float | None = None
    shadow_price: float | None = None
    cost: float | None = None
    counted: float | None = None
    out_of: float | None = None
    note: str | None = None
    # what each value counted in this list, for a norm that keeps them over time
    values: dict[str, float] | None = None
    account: AccountResult | None = None
    # of a norm of order: where it is tightest, and what came before the list, oldest first
    detail: str | None = None
    heard: tuple[dict[str, Any], ...] | None = None
    is_limit: bool = False  # whether it is a listener's own limit rather than a stakeholder's norm

    def as_rerank(self) -> dict[str, Any]:
        """The part of it that `undercard rerank` prints."""
        printed = self.model_dump(include=_RERANKED)
        if self.note:
            printed["note"] = self.note
        return printed

    @model_validator(mode="before")
    @classmethod
    def _of_old_records(cls, given: Any) -> Any:  # noqa: ANN401 - whatever was stored
        """Records from before `is_limit` tell a limit by its id."""
        if isinstance(given, dict) and "is_limit" not in given:
            return {**given, "is_limit": str(given.get("id")).startswith(LIMIT_PREFIX)}
        return given


class Move(_Record):
    """A candidate that stands elsewhere than with no norm.

    Ranks from 1, None where it is not in the slate.
    """

    id: str
    from_rank: int | None
    to_rank: int | None
    norms: tuple[str, ...]
    why: str

    @property
    def lifted(self) -> bool:
        """Whether it was brought in or moved up, rather than making room for another."""
        return self.to_rank is not None and (
            self.from_rank is None or self.to_rank < self.from_rank
        )

    def as_rerank(self) -> dict[str, Any]:
        """The move as `undercard rerank` prints it."""
        return {
            "id": self.id,
            "from": self.from_rank,
            "to": self.to_rank,
            "norms": list(self.norms),
            "why": self.why,
        }


class Relaxed(_Record):
    """A norm that was met only in part: by how much, in words and as a number, and why it was this
    one.
    """

    norm: str
    by: float
    because: str
    core: tuple[str, ...] = ()  # a smallest set, this norm among them, that cannot hold together


class SetAside(_Record):
    """A norm that did not bind this slate, and why."""

    norm: str
    why: str


class Ruling(_Record):
    """A slate with its certificate, and what each norm did.

    `priced` is what the prices of accounts saw in the slate; no lawful slate has more than `bound`
    of value and priced.
    """

    status: Literal["optimal", "feasible", "infeasible"]
    size: int
    slate: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    value: float | None = None
    bound: float | None = None
    priced: float = 0.0
    proved: bool = False
    norms: tuple[NormResult, ...] = ()
    moves: tuple[Move, ...] = ()
    relaxed: tuple[Relaxed, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    undecided: tuple[str, ...] = ()
    resolution: tuple[str, ...] = ()  # each step by which a conflict was resolved, in order
    core: tuple[str, ...] | None = None
    cores: tuple[tuple[str, ...], ...] = ()
    kind: Kind | None = None
    missing: str | None = None
    candidates_sha256: str
    context: dict[str, Any] = {}
    verifier: str | None = None
    seconds: float = 0.0

    @property
    def feasible(self) -> bool:
        """Whether there is a slate."""
        return self.status != "infeasible"

    @property
    def refs(self) -> frozenset[str]:
        """The norms that bound the list or were set aside, as "id@version"."""
        bound = {result.ref for result in self.norms}
        return frozenset(bound | {aside.norm for aside in self.set_aside})

    def without_limits(self) -> Self:
        """The same without the results of a listener's own limits, which no ledger keeps."""
        return self.model_copy(update={"norms": tuple(r for r in self.norms if not r.is_limit)})

    def as_rerank(self) -> dict[str, Any]:
        """The JSON document that `undercard rerank` prints."""
        return {
            "status": self.status,
            "slate": list(self.slate),
            "value": self.value,
            "bound": self.bound,
            "proved": self.proved,
            "norms": [result.as_rerank() for result in self.norms],
            "moves": [move.as_rerank() for move in self.moves],
            "relaxed": [entry.model_dump() for entry in self.relaxed],
            "set_aside": [entry.model_dump() for entry in self.set_aside],
            "undecided": list(self.undecided),
            "core": None if self.core is None else list(self.core),
            "cores": [list(core) for core in self.cores],
            "kind": self.kind,
            "missing": self.missing,
        }
