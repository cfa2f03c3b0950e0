"""A ranker of one's own in the place of ours. What it says is only a wish: norms still hold."""

from collections.abc import Sequence

from undercard.chat import assemble, load_settings
from undercard.recommender import RankContext, RankItem, Ranking


class ShortNames:
    """Prefers candidates whose text ("Title by Artist") is short."""

    name, version, facts = "short names", "1", False

    def rank(self, context: RankContext, items: Sequence[RankItem]) -> Ranking:
        """One score in [0, 1] for every item; `context` has the wish and the examples."""
        return Ranking({item.id: 1 / len(item.text) for item in items}, (), self.name)


settings = load_settings(engine={"kind": "none"})  # no language model is needed
dj = assemble(settings, ranker=ShortNames())
record = dj.answer(dj.start("a listener"), "happy pop songs")
print("ranked by", record.models["ranker"])
for entry in record.slate:
    print(f"{entry.title} by {entry.artist}")
