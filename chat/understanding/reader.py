"""Reads an utterance: runs the recognisers, resolves overlaps, leaves the rest to the model."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from undercard.chat.dialogue.content_words import content_words
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Edit, Kind, Question, Request, SoundWish, Understood
from undercard.chat.understanding import whole_utterances
from undercard.chat.understanding.edits import Found, find_edits
from undercard.chat.understanding.marks import (
    Mark,
    Named,
    blank,
    give_polarity,
    settle,
    unwanted_cues,
)
from undercard.chat.understanding.opening import OpenReader
from undercard.chat.understanding.quantities import counts, durations, per_artist, tempos
from undercard.chat.understanding.questions import find_questions
from undercard.chat.understanding.reading import Reading
from undercard.chat.understanding.view import View
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.chat.understanding.years import years
from undercard.retrieval.names import Mention
from undercard.retrieval.sound import SoundWish as HeardWish

LONGEST = 2_000  # characters of an utterance that are read
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# What these marks cover is a limit already, and would only mislead the search by meaning.
_NOT_SEARCHED = frozenset(
    {
        "tracks",
        "minutes",
        "track_minutes",
        "per_artist",
        "add",
        "new_to_me",
        "explicit",
        "shift",
        "tempo",
        "years",
    }
)
_PREPOSITION = re.compile(
    r"(?:\b(?:from|in|of|the|since|during|made|released|with|for)\s+)+$", re.IGNORECASE
)
_NAMES = frozenset({"artist", "title", "shift"})  # words in these are no words for a sound
# How a wish is often begun; what follows is what is wished for.
_BEGINNING = re.compile(
    r"^(?:(?:now|please|play|give me|show me|find me|make me|put on|(?:can|could) (?:you|we"
    r"|i)(?: please)?(?: play| have)?"
    r"|i(?:'d| would)? (?:want|like|need)(?: to hear)?|let's (?:hear|have)|of|some|an?"
    r"|the)\b[\s,]*)+",
    re.IGNORECASE,
)
_LEFT_NOUN = re.compile(
    r"[,;]\s*(?:songs?|tracks?)\s*$", re.IGNORECASE
)  # of "…, six songs", when the number was taken
_EDGES = re.compile(
    r"^(?:[\s,.;:!?-]|(?:and|but|of|from|with|in|or)\b)+|(?:[\s,.;:!?-]|\b(?:and|but|of|from|with"
    r"|in|or|the))+$",
    re.IGNORECASE,
)


class Names(Protocol):
    """Finds artists and titles of the catalogue in a text."""

    def mentions(self, text: str) -> Sequence[Mention]:
        """What is named, in the order of the text."""


SoundReader = Callable[[str], Sequence[HeardWish]]


class Understanding:
    """Turns an utterance into a Request.

    `ids` are the catalogue's track ids by row; `newest` is its newest year, which "recent" counts
    back from.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        names: Names,
        ids: Sequence[str],
        sound: SoundReader,
        newest: int,
        opening: OpenReader,
    ) -> None:
        self._vocabulary, self._names, self._ids = vocabulary, names, ids
        self._sound, self._newest, self._opening = sound, newest, opening

    def read(self, say: str, view: View) -> Request:
        """The request in an utterance, for the slate in view.

        Never raises on what a listener may type.
        """
        text, notes = clean(say)
        if (short := whole_utterances.short_answer(text, view)) is not None:
            return Request(kind=short, say=text, notes=tuple(notes))
        if language := self._vocabulary.language(text):
            notes.append(
                f"I understand English best; your {language} I take by its meaning and the names "
                f"in it."
            )
        questions, found = find_questions(text, view), find_edits(text, view)
        if questions and not found.edits:
            return self._question(text, questions, notes)
        return self._wish(text, view, questions, found, notes)

    def _question(self, text: str, questions: list[Question], notes: list[str]) -> Request:
        artists = tuple(m.name for m in self._names.mentions(text) if m.kind == "artist")
        with_names = tuple(q.model_copy(update={"artists": artists}) for q in questions)
        return Request(kind="question", say=text, questions=with_names, notes=tuple(notes))

    def _wish(
        self, text: str, view: View, questions: list[Question], found: Found, notes: list[str]
    ) -> Request:
        reading = Reading(notes=[*notes, *found.notes])
        free = self._let_go(blank(text, found.marks), reading)
        marks = give_polarity(free, settle(self._marks(free)))
        for mark in marks:
            reading.take(mark)
        wish, opened = self._open(free, marks, reading)
        wish = _BEGINNING.sub("", wish) or wish
        wish = wish if content_words(wish) else ""
        subject = reading.has_subject or bool(reading.sound) or bool(wish)
        edits = [*found.edits, *([Edit(kind="add", count=reading.add)] if reading.add else [])]
        adds = whole_utterances.adds(free)
        return Request(
            kind=_kind(edits, reading, free, subject=subject),
            say=text,
            changes=Limits.model_validate(reading.changes),
            unset=tuple(dict.fromkeys(reading.unset)),
            fresh_topic=view.has_topic
            and not edits
            and not adds
            and _begins_anew(text, reading, wish),
            adds_to=adds,
            allow_again=tuple(reading.allow_again),
            wish=wish,
            seeds=tuple(dict.fromkeys(reading.seeds)),
            seed_artists=tuple(dict.fromkeys(reading.seed_artists)),
            wanted_tracks=tuple(dict.fromkeys(reading.wanted_tracks)),
            sound=tuple(reading.sound),
            edits=tuple(edits),
            questions=tuple(questions),
            understood=_explained(text, [*found.marks, *marks], opened),
            notes=tuple(reading.notes),
        )

    def _let_go(self, text: str, reading: Reading) -> str:
        """Take limits that are let go and things that are welcome again out of the text."""
        taken = []
        for match in whole_utterances.LETS_GO.finditer(text):
            taken.append(Mark(match.start(), match.end(), "let go", None))
            named = match["what"].lower()
            every = [name for name in Limits.model_fields if name != "tracks_not"]
            reading.unset += (
                every
                if named.startswith(whole_utterances.ALL_LIMITS)
                else whole_utterances.limits_named(named)
            )
        for match in whole_utterances.ALLOWS.finditer(text):
            phrase = (match["a"] or match["b"]).strip()
            again = [str(m.value) for m in self._vocabulary.marks(phrase) if m.kind == "genre"]
            again += [m.name for m in self._names.mentions(f"by {phrase}") if m.kind == "artist"]
            if again:
                taken.append(Mark(match.start(), match.end(), "welcome", None))
                reading.allow_again += again
        return blank(text, taken)

    def _marks(self, text: str) -> list[Mark]:
        recognised = (
            durations(text),
            tempos(text),
            per_artist(text),
            counts(text),
            years(text, self._newest),
            self._vocabulary.marks(text),
        )
        return [*self._named(text), *(mark for marks in recognised for mark in marks)]

    def _named(self, text: str) -> Iterator[Mark]:
        foreign = self._vocabulary.language(text) is not None
        for m in self._names.mentions(text):
            if not (foreign and m.kind == "title"):  # "música" is a song as well as a word
                named = Named(m.text, m.name, tuple(self._ids[row] for row in m.rows))
                yield Mark(m.start, m.end, m.kind, named, sureness=m.similarity)

    def _open(self, text: str, marks: list[Mark], reading: Reading) -> tuple[str, list[Understood]]:
        """The wish in the listener's words, and what was understood of its sound.

        The sound words are read first, then the language model or the embedding reads what is left.
        """
        silent = [
            _with_preposition(text, m)
            for m in marks
            if m.polarity == "unwanted" or m.kind in _NOT_SEARCHED
        ]
        wish = re.sub(
            r"\s+", " ", re.sub(r"\s+(?=[,.;])", "", blank(text, [*silent, *unwanted_cues(text)]))
        )
        wish = _EDGES.sub("", _LEFT_NOUN.sub("", wish))
        taken = [m for m in marks if m.kind != "ordinary"]
        names = [m for m in marks if m.kind in _NAMES or m.polarity == "unwanted"]
        covered = []
        for word in self._sound(blank(text, names)):
            reading.sound.append(
                SoundWish(
                    feature=word.feature, word=word.word, target=word.target, shift=word.shift
                )
            )
            covered.append(Mark(word.start, word.end, f"sound: {word.feature}", None))
        said = [Understood(text=text[m.start : m.end], as_=m.kind) for m in covered]
        left = content_words(blank(text, [*taken, *covered]))
        if not left or reading.seeds or reading.seed_artists:
            return wish, said
        opened = self._opening.read(wish)
        reading.sound += opened
        return wish, [
            *said,
            *(Understood(text=" ".join(left), as_=f"{w.word} ({w.feature})") for w in opened),
        ]


def _with_preposition(text: str, mark: Mark) -> Mark:
    """The mark with the "from the" before it, which says nothing without it."""
    before = _PREPOSITION.search(text, 0, mark.start)
    return replace(mark, start=before.start()) if before else mark


def clean(say: str) -> tuple[str, list[str]]:
    """The utterance cleaned, and notes on what was done to it.

    Control characters are taken out, Unicode is normalised to NFC, and the text is cut to the
    length that is read.
    """
    plain = unicodedata.normalize("NFC", say).replace("’", "'")
    text = re.sub(r"[ \t]+", " ", _CONTROL.sub(" ", plain)).strip()
    if len(text) <= LONGEST:
        return text, []
    return text[:LONGEST], [
        f"That was long: I read the first {LONGEST:,} of {len(text):,} characters."
    ]


def _begins_anew(text: str, reading: Reading, wish: str) -> bool:
    """Whether a wish starts a new list instead of refining the current one.

    It does when it names a subject, or asks for music with words of its own.
    """
    if whole_utterances.refines(text):
        return False
    return reading.has_subject or (whole_utterances.asks(text) and bool(wish))


def _kind(edits: Sequence[Edit], reading: Reading, text: str, *, subject: bool) -> Kind:
    if edits:
        return "edit"
    asked = (
        reading.changes
        or reading.unset
        or reading.sound
        or reading.allow_again
        or subject
        or whole_utterances.asks(text)
    )
    return "wish" if asked else "smalltalk"


def _explained(
    text: str, marks: Sequence[Mark], opened: Sequence[Understood]
) -> tuple[Understood, ...]:
    how = {"unwanted": " (not wanted)", "alike": " (as an example)"}
    said = (
        Understood(text=text[m.start : m.end], as_=m.kind + how.get(m.polarity, ""))
        for m in marks
        if m.kind != "ordinary"
    )
    return (*said, *opened)
