"""A span that names an artist, a title or an album, as a criterion."""

from dataclasses import dataclass

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import ArtistMost, Limits
from undercard.chat.understanding.criteria_words import CriteriaWords
from undercard.chat.understanding.exact.amount_readers import read_amount
from undercard.chat.understanding.said import Around, Said
from undercard.retrieval.dictionary import ordinary_words
from undercard.retrieval.folding import fold_name
from undercard.retrieval.links import Link, Links

_FEWER = 0.5  # of an artist's tracks that "less Drake" leaves


@dataclass(frozen=True)
class NamedCriteria:
    """Reads names by what the catalogue has under them."""

    names: Links
    words: CriteriaWords

    def artist(self, said: Said, around: Around) -> Criterion:
        """Only this artist, none of it, some of it, or an example, by its polarity."""
        linked = self.names.artist(said.words)
        if linked is None or _is_guessed_of_words(linked, said.words):
            wanted = said.polarity not in "-<"
            labels = self.names.genres_elsewhere(said.words) if wanted else ()
            return Criterion(words=said.words, absent=(said.words,), labels=labels)
        name, taken = linked.name, linked.name if _could_be_another(linked) else ""
        found = self._of_artist(name, said, around)
        return found.model_copy(update={"words": said.words, "taken": taken})

    def _of_artist(self, name: str, said: Said, around: Around) -> Criterion:
        if said.polarity == "-":
            ever = self.words.has("ever", said.act_words)
            return Criterion(words=name, limits=Limits(artists_not=(name,)), ever=ever)
        if number := around.caps.get(said.words):
            tracks = read_amount(number, said.language).tracks
            most = int(tracks.at_most or tracks.at_least or 1) if tracks else 1
            return Criterion(words=name, limits=Limits(artist_most=(_cap(name, most),)))
        if said.polarity == "<":
            fewer = int(around.artists.count(name) * _FEWER)
            return Criterion(words=name, limits=Limits(artist_most=(_cap(name, fewer),)))
        if said.polarity == "~":
            return Criterion(words=name, seed_artists=(name,))
        if said.polarity == ">" or self._is_one_of_many(said, around):
            return Criterion(words=name, some_of=(name,))
        return Criterion(words=name, limits=Limits(artists=(name,)))

    def _is_one_of_many(self, said: Said, around: Around) -> bool:
        """Whether there should be some of an artist among others: "rock, include some Queen"."""
        if self.words.ends_with("by", said.before) or self.words.ends_with("only", said.before):
            return False
        return bool(around.kinds & {"genre", "mood"}) or self.words.ends_with("some", said.before)

    def title(self, said: Said, around: Around) -> Criterion:
        """A track that is asked for, an example, or one to be left out."""
        linked = self.names.title(said.words, around.named_artist)
        if linked is None:
            return Criterion(words=said.words, absent=(said.words,))
        if said.polarity == "-":
            return Criterion(words=said.words, limits=Limits(tracks_not=linked.every_id))
        first = linked.ids[:1]
        taken = f"{linked.name} by {linked.artist}" if _could_be_another(linked) else ""
        asked = first if said.polarity not in "~>" else ()
        return Criterion(words=said.words, seeds=first, tracks=asked, taken=taken)

    def album(self, said: Said, around: Around) -> Criterion:
        """Only from an album, its tracks as examples, or none of them."""
        linked = self.names.album(said.words, around.named_artist)
        if linked is None:
            return Criterion(words=said.words, absent=(said.words,))
        if said.polarity == "-":
            return Criterion(words=said.words, limits=Limits(tracks_not=linked.ids))
        if said.polarity == "~":
            return Criterion(words=said.words, seeds=linked.ids[:5])
        return Criterion(words=said.words, limits=Limits(albums=(linked.name,)))


def _cap(artist: str, most: int) -> ArtistMost:
    return ArtistMost(artist=artist, at_most=most)


def _is_guessed_of_words(linked: Link, words: str) -> bool:
    """Whether ordinary words were taken for a name spelt wrongly: a whale is not Wale."""
    return linked.similarity < 1 and set(fold_name(words).split()) <= ordinary_words()


def _could_be_another(linked: Link) -> bool:
    """Whether the name is spelt otherwise, or others have it too."""
    return linked.similarity < 1 or bool(linked.others)
