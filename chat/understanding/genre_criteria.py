"""A span that names a genre, as a criterion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import Limits
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.genre_names import is_genre_name
from undercard.chat.understanding.opening import is_labelled
from undercard.chat.understanding.said import Around, Said
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.retrieval.dictionary import known_words, ordinary_words
from undercard.retrieval.folding import fold_name

_SEEN = 0.5  # confidence of a genre that exact words name
_HEADS = ("rock", "pop", "metal", "punk", "techno", "house", "jazz", "schlager", "folk")
_STEM = 3  # letters, more of which a compound has before such a head
_ADJECTIVES = ("y", "ey", "ish", "esque")


@dataclass(frozen=True)
class GenreCriteria:
    """Reads genres by the words of a vocabulary."""

    vocabulary: Vocabulary

    def read(self, said: Said, around: Around) -> Criterion:
        """Only this genre, none of it, or an example, by its polarity."""
        genres = self.names(said.words)
        beside = said.polarity == "<" and genres and said.words not in around.view.standing
        if said.polarity == "-" or beside:  # "less trap", of a list that is not about it
            if not genres:
                return Criterion(words=said.words, unread=True)
            return Criterion(words=said.words, limits=Limits(genres_not=genres))
        if said.polarity in "~<":
            return Criterion(words=said.words, text=said.words if said.polarity == "~" else "")
        return Criterion(
            words=said.words, limits=Limits(genres=self.narrowest(genres)), text=said.words
        )

    def narrowest(self, genres: Sequence[str]) -> tuple[str, ...]:
        """Of the genres that one span names, that which says most: "big room edm"."""

        def files(word: str) -> tuple[bool, int]:
            genre = self.vocabulary.genre(word)
            return (not (genre.subgenres or genre.styles), -len(genre.genres))

        return tuple(sorted(genres, key=files)[:1])

    def names(self, words: str) -> tuple[str, ...]:
        """The genres of the vocabulary that the words name, each once."""
        plain = _without_noun(words)
        found = self._named(words.lower()) or self._named(plain) or self._named(_head(plain))
        return tuple(dict.fromkeys(found))

    def _named(self, words: str) -> list[str]:
        return [str(mark.value) for mark in self.vocabulary.marks(words) if mark.kind == "genre"]

    def of_adjective(self, words: str) -> str:
        """The genre that an adjective is of, which nobody uses for anything else: "housey"."""
        stems = [words[: -len(end)].rstrip("-") for end in _ADJECTIVES if words.endswith(end)]
        stems += [stem[:-1] for stem in stems if stem[-2:-1] == stem[-1:]]  # "trappy"
        known = (stem for stem in stems if not is_labelled(words) and self.is_genre(stem))
        return next(known, "")

    def lacks(self, words: str) -> bool:
        """Whether they name a genre that is not here, or only a part of its name: "black metal"."""
        plain = _without_noun(words)
        means_more = any(  # "soundtrack", "cello", "background music"
            word in ordinary_words() or is_labelled(word)
            for word in (plain, plain.removesuffix(" music"))
        )
        return is_genre_name(plain) and not (self.is_genre(plain) or means_more)

    def nearest(self, lacking: Criterion) -> Criterion:
        """The criterion of a genre that is not here, with what comes closest to it."""
        near = [
            name for word in lacking.limits.genres for name in self.vocabulary.genre(word).names
        ]
        return lacking.model_copy(update={"absent": (lacking.words,), "labels": tuple(near[:3])})

    def of_place(self, words: str) -> tuple[str, ...]:
        """The genres of this catalogue that are called by a place: "memphis hip hop"."""
        place = f" {fold_name(words)} "
        return tuple(name for name in self.vocabulary.styles if place in f" {fold_name(name)} ")

    def besides(self, words: str) -> str:
        """What the words say beside genres: "french" of "french rap"."""
        for mark in reversed(list(self.vocabulary.marks(words.lower()))):
            if mark.kind == "genre":
                words = f"{words[: mark.start]} {words[mark.end :]}"
        return words

    def without_article(self, one: Spoken, span: TaggedSpan) -> TaggedSpan:
        """The span without the article that was taken for its beginning: "mets de la soul"."""
        article, _, rest = one.words(span).partition(" ")
        partitive = article.lower() == "la" and one.before(span).lower().endswith("de ")
        if span.kind not in ("genre", "artist") or not partitive or not self.is_genre(rest):
            return span
        start = span.end - len(rest)
        return replace(span, start=start, kind="genre", confidence=max(span.confidence, _SEEN))

    def is_genre(self, words: str) -> bool:
        """Whether the vocabulary knows the words as one genre."""
        marks = [mark for mark in self.vocabulary.marks(words.lower()) if mark.kind == "genre"]
        return len(marks) == 1 and (marks[0].start, marks[0].end) == (0, len(words))

    def is_kind_of(self, words: str, wider: str) -> bool:
        """Whether the first words name a genre within the second: "big room" and "edm"."""
        if not self.is_genre(words) or not self.is_genre(wider):
            return False
        narrow, wide = (self.vocabulary.genre(self.names(each)[0]) for each in (words, wider))
        return bool(narrow.subgenres or narrow.styles) and bool(wide.genres)


def _head(word: str) -> str:
    """What a German compound that no dictionary has is a kind of: "Kuschelrock"."""
    heads = (head for head in _HEADS if word.endswith(head) and len(word) > len(head) + _STEM)
    return next(heads, "") if word.isalpha() and word not in known_words() else ""


def _without_noun(words: str) -> str:
    """A genre without the word for songs that is grown together with it: "Jazz-Nummern"."""
    plain = words.lower()
    for group in ("song_nouns", "song_kinds"):
        plain = criteria_words().without_ending(group, plain)
    return plain.strip(" -")
