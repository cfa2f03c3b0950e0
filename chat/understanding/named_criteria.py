"""A span that names an artist, a title or an album, as a criterion."""

from dataclasses import dataclass

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import ArtistMost, Limits
from undercard.chat.understanding.criteria_words import CriteriaWords
from undercard.chat.understanding.said import Around, Said
from undercard.retrieval.links import Links

_FEWER = 0.5  # of an artist's tracks that "less Drake" leaves


@dataclass(frozen=True)
class NamedCriteria:
    """Reads names by what the catalogue has under them."""

    names: Links
    words: CriteriaWords

    def artist(self, said: Said, around: Around) -> Criterion:
        """Only this artist, none of it, some of it, or an example, by its polarity."""
        linked = self.names.artist(said.words)
        if linked is None:
            return _absent(said)
        name = linked.name
        if said.polarity == "-":
            ever = self.words.has("ever", said.act_words)
            return Criterion(words=said.words, limits=Limits(artists_not=(name,)), ever=ever)
        if said.polarity == "<":
            fewer = int(around.artists.count(name) * _FEWER)
            most = ArtistMost(artist=name, at_most=fewer)
            return Criterion(words=said.words, limits=Limits(artist_most=(most,)))
        if said.polarity == "~":
            return Criterion(words=said.words, seed_artists=(name,))
        if said.polarity == ">" or self._is_one_of_many(said, around):
            return Criterion(words=said.words, some_of=(name,))
        return Criterion(words=said.words, limits=Limits(artists=(name,)))

    def _is_one_of_many(self, said: Said, around: Around) -> bool:
        """Whether there should be some of an artist among others: "rock, include some Queen"."""
        if self.words.ends_with("by", said.before):
            return False
        return bool(around.kinds & {"genre", "mood"}) or self.words.ends_with("some", said.before)

    def title(self, said: Said, around: Around) -> Criterion:
        """A track that is asked for, an example, or one to be left out."""
        linked = self.names.title(said.words, around.named_artist)
        if linked is None:
            return _absent(said)
        if said.polarity == "-":
            return Criterion(words=said.words, limits=Limits(tracks_not=linked.every_id))
        first = linked.ids[:1]
        if said.polarity in "~>":
            return Criterion(words=said.words, seeds=first)
        return Criterion(words=said.words, seeds=first, tracks=first)

    def album(self, said: Said, around: Around) -> Criterion:
        """Only from an album, its tracks as examples, or none of them."""
        linked = self.names.album(said.words, around.named_artist)
        if linked is None:
            return _absent(said)
        if said.polarity == "-":
            return Criterion(words=said.words, limits=Limits(tracks_not=linked.ids))
        if said.polarity == "~":
            return Criterion(words=said.words, seeds=linked.ids[:5])
        return Criterion(words=said.words, limits=Limits(albums=(linked.name,)))


def _absent(said: Said) -> Criterion:
    """A name that the catalogue does not have. That it is not wanted is then kept already."""
    wanted = said.polarity not in "-<"
    return Criterion(words=said.words, absent=(said.words,) if wanted else ())
