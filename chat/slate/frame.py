"""What binds a turn: the norms in force and the listener's limits, as norms of one kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from undercard.chat.dialogue.limits import Limits
from undercard.policy.enforcement.accounts import Account, may_wait
from undercard.policy.norms.norm import Norm
from undercard.policy.solver.order_constraints import Heard

_ABOVE_LIMITS = ("law", "licence")


@dataclass(frozen=True)
class Frame:
    """The register's norms, those of them that bind in this context, and the limits."""

    norms: tuple[Norm, ...]
    binding: tuple[Norm, ...]
    limits: Limits
    limit_norms: tuple[Norm, ...]
    context: Mapping[str, object]
    accounts: Mapping[str, Account]
    heard: Mapping[str, Heard] = field(default_factory=dict)

    @property
    def law(self) -> tuple[Norm, ...]:
        """The binding norms above a listener's limits, but for those over time that can wait."""
        return tuple(norm for norm in self.binding if self._is_law(norm))

    @property
    def all_norms(self) -> tuple[Norm, ...]:
        """The register's norms and the limits, as enforcement is given them."""
        return (*self.norms, *self.limit_norms)

    def _is_law(self, norm: Norm) -> bool:
        if norm.force != "hard" or norm.rank.authority not in _ABOVE_LIMITS:
            return False
        return norm.per_list or (norm.id in self.accounts and not self._may_wait(norm))

    def _may_wait(self, norm: Norm) -> bool:
        return norm.if_broken == "report" or may_wait(norm, self.accounts[norm.id])
