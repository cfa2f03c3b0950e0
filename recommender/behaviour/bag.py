"""A network that sees a history as a bag: in which order it was played makes no difference.

Zaheer et al., "Deep sets", NeurIPS 2017: a vector per item, their mean, a network on the mean; item vectors tied.
"""

from torch import Tensor, nn

from recommender.behaviour.network import Encoder, Network, NetworkSettings


class _DeepSet(Encoder):
    def __init__(self, n_items: int, settings: NetworkSettings) -> None:
        super().__init__(n_items, settings)
        self.network = nn.Sequential(
            nn.Linear(settings.size, 4 * settings.size),
            nn.GELU(),
            nn.Dropout(settings.dropout),
            nn.Linear(4 * settings.size, settings.size),
        )
        self.dropout = nn.Dropout(settings.dropout)

    def forward(self, rows: Tensor) -> Tensor:
        """Mean of the items' vectors, and what a network makes of it."""
        known = (rows != self.padding).sum(1, keepdim=True).clamp(min=1)
        mean = self.dropout(self.items(rows)).sum(1) / known**0.5
        found: Tensor = mean + self.network(mean)
        return found


class BagNetwork(Network):
    """Deep sets over the items of a history."""

    name = "bag"

    def make(self, n_items: int) -> Encoder:
        """See Network."""
        return _DeepSet(n_items, self.settings)
