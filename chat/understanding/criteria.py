"""One tagged span of an utterance as a criterion: what the music should be, or should not.

The tagger says what kind of thing the words stand for and whether it is wanted; what they mean
exactly is read here by recognisers that do not guess.
"""

from collections.abc import Callable
from dataclasses import replace

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import Limits
from undercard.chat.understanding.criteria_words import CriteriaWords, criteria_words
from undercard.chat.understanding.exact.directions import direction
from undercard.chat.understanding.exact.nations import codes_of, nations
from undercard.chat.understanding.exact.periods import periods, read_years
from undercard.chat.understanding.exact.senses import quality_of, senses
from undercard.chat.understanding.exact.years_anyhow import years_anyhow
from undercard.chat.understanding.genre_criteria import GenreCriteria
from undercard.chat.understanding.held_limits import limits_held
from undercard.chat.understanding.named_criteria import NamedCriteria
from undercard.chat.understanding.opening import OpenReader, is_labelled
from undercard.chat.understanding.place_criteria import read_place_of
from undercard.chat.understanding.quantity_criteria import QUANTITIES
from undercard.chat.understanding.said import Around, Said
from undercard.chat.understanding.sound_criteria import SoundCriteria
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.retrieval.dictionary import ordinary_words
from undercard.retrieval.folding import fold_name
from undercard.retrieval.links import Links


class CriteriaReader:
    """Reads spans; `newest` is the catalogue's newest year."""

    def __init__(
        self, vocabulary: Vocabulary, names: Links, newest: int, opening: OpenReader
    ) -> None:
        self._vocabulary, self.genres = vocabulary, GenreCriteria(vocabulary)
        self.newest, self.sound = newest, SoundCriteria(opening)
        self._words: CriteriaWords = criteria_words()
        self._named = NamedCriteria(names, self._words)
        self._readers: dict[str, Callable[[Said, Around], Criterion]] = {
            "artist": self._named.artist,
            "title": self._named.title,
            "album": self._named.album,
            "genre": self._genre,
            "year": self._years,
            "voice": self._voice,
            "version": self._version,
            "words": self._title_words,
            "theme": self._theme,
            "explicit": self._explicit,
            "emerging": self._emerging,
            "new_to_me": self._new_to_me,
            "country": self._place,
            "language": self._place,
            **QUANTITIES,
            **dict.fromkeys(senses(), self.sound.quality),
        }

    def read(self, said: Said, around: Around) -> Criterion:
        """The criterion of a span; one that is `unread` where nothing here can tell what has it."""
        if said.act == "let_go":
            return self._let_go(said)
        if (said := said.asked_for).polarity == ".":
            return Criterion(words=said.words)
        said = self._by_the_word(said)
        if said.polarity == "=" and said.kind not in senses():
            return self._as_it_is(said)
        found = self._readers.get(said.kind, self._open)(said, around)
        if said.kind in ("artist", "title") and found.is_lost:
            found = self._otherwise(said, around) or found
        return found.model_copy(update={"polarity": _as_meant(said)})

    def _as_it_is(self, said: Said) -> Criterion:
        """What stays as it is: years by their name, which may not have been asked for before."""
        years = read_years(said.words, said.language, self.newest) if said.kind == "year" else ()
        limits = Limits(years=years) if years else Limits()
        return Criterion(words=said.words, limits=limits, hold=limits_held(said.kind))

    def _open(self, said: Said, around: Around) -> Criterion:
        """What open words mean; genres and countries alone are just that: "deutsche Rapsongs"."""
        words = self._words.without_ending("song_nouns", said.words.lower())
        rest, found = self._beside_genres(words, said.language)
        says_no_more = not rest
        if says_no_more and self.genres.names(words):
            return self._genre(said, around)
        if says_no_more and found:
            return self._place(said, around)
        heard = self.sound.open(said, around)
        if heard.labels or heard.targets:
            return heard
        return self._named.taken_for_words(said, around) or heard

    def _beside_genres(self, words: str, language: str) -> tuple[str, tuple[str, ...]]:
        """What words say beside genres and countries, and the countries: "modern" and FR."""
        rest = self.genres.besides(words)
        found = nations(rest, language)
        for nation in reversed(found):
            rest = f"{rest[: nation.start]} {rest[nation.end :]}"
        said = [word for word in rest.split() if not self._words.is_filler(word)]
        return " ".join(said), codes_of(found)

    def _place(self, said: Said, around: Around) -> Criterion:
        """A country or a language; of a town nobody knows who is from there, but for genres."""
        found = read_place_of(said)
        if found is not None or said.polarity not in "+>":
            return found or self.sound.open(said, around)
        if self.genres.names(said.words):
            return self._genre(said, around)
        scenes = self.genres.of_place(said.words)
        absent = () if scenes else (said.words,)
        return Criterion(words=said.words, labels=scenes, absent=absent)

    def _otherwise(self, said: Said, around: Around) -> Criterion | None:
        """What a name that nobody has may be besides; what stands after "by" is an artist's."""
        by = self._words.ends_with("by", said.before)
        if by and not around.named_artist:
            return None
        other = self._named.of_another_kind(said, around)
        return other or (None if by else self._no_name(said, around))

    def _no_name(self, said: Said, around: Around) -> Criterion | None:
        """What words mean that were taken for a name that nobody knows; None: it is a name.

        A quality, a genre ("Rocksongs"), or a few ordinary words ("sunset cocktails").
        """
        if quality := quality_of(said.words, said.language):
            is_refused = said.polarity == "+" and self._words.ends_with("refused", said.before)
            said = replace(said, polarity="-" if is_refused else said.polarity)
            return self.sound.quality(replace(said, kind=quality), around)
        if said.kind == "title":
            return None
        if self.genres.names(said.words):
            return self.genres.read(said, around)
        if said.kind == "artist" and self._words.values("voices", said.words):
            return self._voice(said, around)  # "ladies of neo soul"
        ordinary = all(map(_is_ordinary, fold_name(said.words).split()))
        return self._open(said, around) if ordinary or is_labelled(said.words) else None

    def _by_the_word(self, said: Said) -> Said:
        """With the quality its words name, where it was taken for another or an unknown genre."""
        told = periods(said.words, said.language, self.newest)
        if said.kind in ("each", "length") and any(not one.bare for one in told):
            return replace(said, kind="year")  # "at least ten years old"
        is_whole = self._words.is_one("sayings", said.words) or (
            said.kind == "genre"
            and (bool(self.genres.names(said.words)) or is_labelled(said.words))
        )
        if is_whole or (said.kind not in senses() and said.kind not in ("mood", "genre", "voice")):
            return said
        if quality := quality_of(said.words, said.language):
            return replace(said, kind=quality, polarity=self._without(said, quality))
        stem = self.genres.of_adjective(said.words.lower())
        return replace(said, kind="genre", words=stem) if stem else said

    def _without(self, said: Said, quality: str) -> str:
        """Refused where a word that refuses stands before the quality's own: "ohne Geschrei"."""
        first, _, rest = said.words.partition(" ")
        refuses = self._words.is_one("refused", first) and said.polarity == "+"
        return "-" if refuses and quality_of(rest, said.language) == quality else said.polarity

    def _let_go(self, said: Said) -> Criterion:
        """A limit that is let go, or an artist or genre that is welcome again."""
        if said.kind == "artist" and (linked := self._named.names.artist(said.words)) is not None:
            return Criterion(words=said.words, welcome=(linked.name,))
        if said.kind == "genre" and (genres := self.genres.names(said.words)):
            return Criterion(words=said.words, welcome=genres)
        if said.kind == "year" and self._words.has("also", said.act_words):
            years = read_years(said.words, said.language, self.newest)
            return Criterion(words=said.words, limits=Limits(years=years))  # "let the 60s in too"
        return Criterion(words=said.words, unset=limits_held(said.kind))

    # Words of a closed vocabulary.

    def _genre(self, said: Said, around: Around) -> Criterion:
        """A genre of the vocabulary; one that nobody knows is heard for what it means."""
        known = bool(self.genres.names(said.words)) or said.polarity not in "+>"
        lacking = said.polarity in "+>" and self.genres.lacks(said.words)
        if not known:
            taken = None if lacking else self._named.taken_for_words(said, around)
            if taken is not None:
                return taken
            return (
                Criterion(words=said.words, absent=(said.words,))
                if lacking
                else self.sound.open(said, around)
            )
        if said.polarity in "-<" and not self.genres.names(said.words):
            return self.sound.open(said, around)  # "no ballads", which are no genre here
        found = self.genres.read(said, around)
        if lacking:
            return self.genres.nearest(found)
        return self._with_the_rest(found, said, around) if found.limits.genres else found

    def _with_the_rest(self, genre: Criterion, said: Said, around: Around) -> Criterion:
        """With what a span says beside its genre: "french rap", "modern soul", "r&b ballads"."""
        words = self._words.without_ending("song_nouns", said.words.lower())
        rest, countries = self._beside_genres(words, said.language)
        more = Criterion(words=rest)
        if rest:
            kind = quality_of(rest, said.language) or "year"
            more = self._readers[kind](replace(said, words=rest, kind=kind), around)
        set_too = more.limits.model_dump(exclude_defaults=True) | (
            {"countries": countries} if countries else {}
        )
        limits = Limits.model_validate(genre.limits.model_dump(exclude_defaults=True) | set_too)
        return more.model_copy(update={"words": said.words, "text": said.words, "limits": limits})

    def _voice(self, said: Said, around: Around) -> Criterion:
        del around
        wanted = self._words.values("voices", said.words)
        if not wanted:
            return self._open(said, Around())
        genres = self.genres.narrowest(self.genres.names(said.words))  # "female rappers"
        if said.polarity == "-" and genres:
            return Criterion(words=said.words, limits=Limits(genres_not=genres))  # "boy bands"
        if said.polarity == "-":
            wanted = tuple({"female", "male"} - set(wanted))
        return Criterion(words=said.words, limits=Limits(genders=wanted, genres=genres))

    def _version(self, said: Said, around: Around) -> Criterion:
        del around
        versions = self._words.values("versions", said.words)
        if not versions:
            return self._open(said, Around())
        name = "versions_not" if said.polarity == "-" else "versions"
        return Criterion(words=said.words, limits=Limits.model_validate({name: versions}))

    def _explicit(self, said: Said, around: Around) -> Criterion:
        del around
        clean = said.polarity in "-<" or self._words.has("clean", said.words)
        return Criterion(words=said.words, limits=Limits(explicit=not clean))

    def _emerging(self, said: Said, around: Around) -> Criterion:
        del around
        tier = "established" if said.polarity in "-<" else "emerging"
        return Criterion(words=said.words, limits=Limits(tier=tier))

    def _new_to_me(self, said: Said, around: Around) -> Criterion:
        if self._words.has("known_to_me", said.words):  # "something I'd know"
            return self.sound.quality(replace(said, kind="popular"), around)
        if said.polarity in "-<":
            return Criterion(words=said.words, unread=True)
        if quality_of(said.words, said.language) == "obscure":
            return self.sound.quality(replace(said, kind="obscure"), around)
        return Criterion(words=said.words, limits=Limits(new_to_me=True))

    def _title_words(self, said: Said, around: Around) -> Criterion:
        del around
        words = said.words.strip("\"“”'‘’ ").lower()
        if said.polarity == "-":
            return Criterion(
                words=said.words, limits=Limits(title_words_not=self._words.title_words(words))
            )
        if len(words) == 1:
            return Criterion(words=said.words, limits=Limits(title_begins=(words,)))
        return Criterion(words=said.words, limits=Limits(title_words=(words,)))

    def _theme(self, said: Said, around: Around) -> Criterion:
        if said.polarity not in "-<":
            return self.sound.open(said, around)
        keys = self._words.values("themes", said.words)
        told = [word for key in keys for word in self._words.phrases("themes", key)]
        words = tuple(told or [said.words.lower()])
        noted = self.sound.open(said, Around()).limits.notes_not
        return Criterion(words=said.words, limits=Limits(title_words_not=words, notes_not=noted))

    def _years(self, said: Said, around: Around) -> Criterion:
        del around
        years = years_anyhow(said.words, said.language, self.newest)
        if not years:
            return self._open(said, Around())
        name = "years_not" if said.polarity in "-<" else "years"
        return Criterion(words=said.words, limits=Limits.model_validate({name: years}))


def _as_meant(said: Said) -> str:
    """How the words are meant, where they do not say so themselves ("less known", "too slow")."""
    if said.polarity == "<":
        several = " " in said.words and not quality_of(said.words, said.language)
        return "" if several or direction(said.words, "", said.language) else "<"
    return "-" if said.polarity == "-" else ""


def _is_ordinary(word: str) -> bool:
    return not ordinary_words().isdisjoint((word, word.removesuffix("s")))
