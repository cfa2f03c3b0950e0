"""What the audit log keeps of a list: the ruling, and the norms that it was made under."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, field_serializer, model_serializer
from pydantic_core.core_schema import SerializerFunctionWrapHandler

from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import Ruling


class RulingRecord(BaseModel):
    """One list on record.

    `norms`: refs of all norms that it was given, in order; None where a turn made no list, and in
    records of the first version, which did not keep them. `limits`: the listener's, in full, since
    no register has them. `models`: which model did what.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    turn: str
    ruling: Ruling | None = None
    models: Mapping[str, str] = {}
    norms: tuple[str, ...] | None = None
    limits: tuple[Norm, ...] = ()

    @classmethod
    def of(
        cls, turn: str, ruling: Ruling, models: Mapping[str, str], norms: Sequence[Norm]
    ) -> Self:
        """The record of a list made under these norms, the listener's limits among them."""
        return cls(
            turn=turn,
            ruling=ruling,
            models=models,
            norms=tuple(norm.ref for norm in norms),
            limits=tuple(norm for norm in norms if norm.is_limit),
        )

    @field_serializer("limits")
    def _as_documents(self, limits: tuple[Norm, ...]) -> list[dict[str, Any]]:
        return [norm.model_dump(mode="json", by_alias=True, exclude_none=True) for norm in limits]

    @model_serializer(mode="wrap")
    def _brief(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        document: dict[str, Any] = handler(self)
        if self.norms is None:
            del document["norms"], document["limits"]
        return document
