"""A ranker of one's own in the place of ours. What it says is only a wish: norms still hold."""

from collections.abc import Sequence

from undercard.chat import assemble, load_settings
from undercard.recommender import RankContext, Ranking, RankItem


class SharedWords:
    """Prefers candidates whose text ("Title by Artist") has words of the wish."""

    name, version, facts = "shared words", "1", False

    def rank(self, context: RankContext, items: Sequence[RankItem]) -> Ranking:
        """A score in [0, 1] for every item: words in common first, then the search's evidence."""
        wish = {*context.request.lower().split()}
        shared = {item.id: len(wish & {*item.text.lower().split()}) / len(wish) for item in items}
        scores = {item.id: (shared[item.id] + item.evidence) / 2 for item in items}
        return Ranking(scores, (), self.name)


settings = load_settings(engine={"kind": "none"})  # no language model is needed
dj = assemble(settings, ranker=SharedWords())
record = dj.answer(dj.start("a listener"), "songs about rain")
print("ranked by", record.models["ranker"])
for entry in record.slate:
    print(f"{entry.title} by {entry.artist}")
