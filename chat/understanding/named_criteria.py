"""A span that names an artist, a title or an album, as a criterion."""

import re
from dataclasses import dataclass, replace

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import ArtistMost, Limits
from undercard.chat.understanding.criteria_words import CriteriaWords
from undercard.chat.understanding.exact.amount_readers import read_amount
from undercard.chat.understanding.list_names import ListNames
from undercard.chat.understanding.said import Around, Said
from undercard.chat.understanding.view import View
from undercard.retrieval.dictionary import known_words, ordinary_words
from undercard.retrieval.folding import fold_name
from undercard.retrieval.links import Link, Links

_DASH = re.compile(r"\s[-–—]\s")  # what follows is another matter: "sans Beyoncé - fifteen"
_SEVERAL = 3  # tracks of an artist who is meant rather than a song of that name
_ALIKE = 8  # artists who stand for one whom the catalogue lacks
_CAPITALS = re.compile(r"(?: [A-Z][\w'’]*)+")
_SEVERAL = 3  # words of a title, before which another word may have been taken for a part of it
_LONG = 7  # letters of a name that may be spelt wrongly where nothing shows that it is one
_FEWER = 0.5  # of an artist's tracks that "less Drake" leaves


@dataclass(frozen=True)
class NamedCriteria:
    """Reads names by what the catalogue has under them."""

    names: Links
    words: CriteriaWords

    def artist(self, said: Said, around: Around) -> Criterion:
        """Only this artist, none of it, some of it, or an example, by its polarity."""
        if said.polarity in "-<" and (name := _by_one_name(said.words, around.view)):
            found = self._of_artist(name, said, around).model_copy(update={"words": said.words})
            exact = self.names.artist(said.words)
            if said.polarity == "<" or exact is None or exact.similarity < 1:
                return found
            both = tuple(dict.fromkeys((name, exact.name)))  # "no Prince", beside Prince Royce
            return found.model_copy(update={"limits": Limits(artists_not=both)})
        linked = self.names.artist(said.words) or self.names.artist(_DASH.split(said.words)[0])
        if linked is None or _is_guessed_of_words(linked, said.words):
            wanted = said.polarity not in "-<"
            called = (said.words, f"the {said.words}") if wanted else ()  # "stone roses"
            labels = next(filter(None, map(self.names.genres_elsewhere, called)), ())
            alike = next(filter(None, map(self.names.alike_elsewhere, called)), ())[:_ALIKE]
            absent = (_whole_name(said),)
            return Criterion(words=said.words, absent=absent, labels=labels, stand_ins=alike)
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
            some = (name,) if tracks is None or tracks.at_least else ()  # none, by "at most two"
            capped = Limits(artist_most=(_cap(name, most),))
            return Criterion(words=name, some_of=some, limits=capped)
        if said.polarity == "<":
            fewer = int(around.view.artists.count(name) * _FEWER)
            return Criterion(words=name, limits=Limits(artist_most=(_cap(name, fewer),)))
        if said.polarity == "~":
            return Criterion(words=name, seed_artists=(name,))
        if said.polarity == ">" or self._is_one_of_many(said, around):
            return Criterion(words=name, some_of=(name,))
        return Criterion(words=name, limits=Limits(artists=(name,)))

    def _is_one_of_many(self, said: Said, around: Around) -> bool:
        """Whether there should be some of an artist among others: "rock, include some Queen"."""
        if any(self.words.ends_with(group, said.led_by) for group in ("by", "only")):
            return False
        if _owns(said):
            return False
        return bool(around.kinds & {"genre", "mood"}) or self.words.ends_with("some", said.before)

    def title(self, said: Said, around: Around) -> Criterion:
        """A track that is asked for, an example, or one to be left out."""
        listed = self._on_the_list(said.words, around.view)
        if listed is None and self._is_rather_an_artist(said, around):
            return self.artist(said, around)
        linked = listed or self._title(said.words, around)
        if linked is None:
            return Criterion(words=said.words, absent=(said.words,))
        found = self._of_title(linked, said)
        if listed is None or said.polarity != "-":
            return found
        rank = around.view.ids.index(listed.ids[0])  # and no other version of it
        same = self.names.title(said.words, around.view.artists[rank])
        out = (*linked.every_id, *(same.ids if same else ()))
        return found.model_copy(update={"limits": Limits(tracks_not=tuple(dict.fromkeys(out)))})

    def _is_rather_an_artist(self, said: Said, around: Around) -> bool:
        """Whether it is the name of an artist, better known than any song of it: "put Heart on"."""
        artist, song = self.names.artist(said.words), self._title(said.words, around)
        if artist is None or song is None or said.polarity != "+" or around.named_artist:
            return False
        is_name = fold_name(artist.name) == fold_name(said.words) and len(artist.ids) >= _SEVERAL
        is_song = self.words.has("song_nouns", said.act_words)
        return is_name and not is_song and self.names.is_better_known(artist, song)

    def of_another_kind(self, said: Said, around: Around) -> Criterion | None:
        """What a name that nobody has is, if it was taken for one of another kind.

        A part of a title on the list, a title of the artist who is named beside it, or else a title
        that was taken for an artist and an artist who was taken for a title.
        """
        linked = self._on_the_list(said.words, around.view, partly=True)
        if linked is None and said.kind == "artist":
            linked = self._title(said.words, around)
            by_chance = not around.named_artist and len(said.words.split()) == 1
            linked = None if linked is None or by_chance or linked.similarity < 1 else linked
        if linked is not None:
            return self._of_title(linked, said)
        artist = self.names.artist(said.words) if said.kind == "title" else None
        known = artist is not None and artist.similarity == 1
        return self.artist(said, around) if known else None

    def taken_for_words(self, said: Said, around: Around) -> Criterion | None:
        """An artist whose name was taken for a mood or a genre that nobody knows: "biggie"."""
        if said.kind not in ("mood", "genre") or said.polarity not in "+-~":
            return None
        linked = self.names.artist(said.words)
        if linked is None or _is_ordinary(said.words):
            return None
        if linked.similarity < 1 and not _is_slip(said.words):
            return None
        return self.artist(said, replace(around, kinds=around.kinds - {said.kind}))

    def _title(self, words: str, around: Around) -> Link | None:
        """The title, by the artist who is named beside it if there is one of that name."""
        artist = around.named_artist if around.named_artist != words else ""
        by = artist if artist and self.names.artist(artist) else ""
        found = self.names.title(words, by)
        if found is None and len(words.split()) > _SEVERAL:  # "ye The Boys Are Back in Town"
            shorter = self.names.title(words.split(maxsplit=1)[1], by)
            return shorter if shorter and shorter.similarity == 1 else None
        return found

    def _on_the_list(self, words: str, view: View, *, partly: bool = False) -> Link | None:
        """The title on the list that is so called, or that alone has these words in it."""
        listed = ListNames(view.titles)
        found = listed.partly(words, "title") if partly else listed.exact(words, "title")
        if found is None:
            return None
        rank = found.ranks[0] - 1
        linked = self.names.title(view.titles[rank], view.artists[rank])
        if linked is None:
            return None
        others = tuple(track for track in linked.ids if track != view.ids[rank])
        return replace(linked, ids=(view.ids[rank], *others))

    @staticmethod
    def _of_title(linked: Link, said: Said) -> Criterion:
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


def _by_one_name(words: str, view: View) -> str:
    """Who on the list is meant by one of their names, such as "Sam", and nobody else; or ""."""
    said = fold_name(words)
    held = {name for name in view.artists if said in fold_name(name).split()}
    return held.pop() if len(held) == 1 else ""


def _cap(artist: str, most: int) -> ArtistMost:
    return ArtistMost(artist=artist, at_most=most)


def _is_guessed_of_words(linked: Link, words: str) -> bool:
    """Whether ordinary words were taken for a name spelt wrongly: a whale is not Wale."""
    return linked.similarity < 1 and _is_ordinary(words)


def _is_ordinary(words: str) -> bool:
    """Whether every word is one of the language."""
    known = ordinary_words()
    return all(
        not known.isdisjoint((word, word.removesuffix("s"))) for word in fold_name(words).split()
    )


def _owns(said: Said) -> bool:
    """Whether what follows is the artist's: "Elton's slow ones", "the Bee Gees' disco years"."""
    after = said.act_words[len(said.before) + len(said.words) :]
    return said.words.endswith("'") or after.startswith(("'s ", "' "))


def _is_slip(words: str) -> bool:
    """Whether it is one long word that no language has: "metalica"."""
    word = fold_name(words)
    return word.isalpha() and len(word) >= _LONG and word not in known_words()


def _could_be_another(linked: Link) -> bool:
    """Whether the name is spelt otherwise, or others have it too."""
    return linked.similarity < 1 or bool(linked.others)


def _whole_name(said: Said) -> str:
    """A name that nobody knows, with the capitals that go on from it: "Nobody Known | At All"."""
    is_name = said.words[:1].isupper() and not said.words.isupper() and said.language != "de"
    after = _CAPITALS.match(said.act_words, len(said.before) + len(said.words))
    return said.words + after[0] if is_name and after else said.words
