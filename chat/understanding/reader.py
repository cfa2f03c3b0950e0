"""Reads an utterance: the tagger says what its words are for, exact recognisers what they mean.

A served model may be asked the same; what comes of the two readings is `cross_check`'s.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from functools import partial

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.request import Request, Understood
from undercard.chat.dialogue.state import Offer
from undercard.chat.understanding.asides import without_asides
from undercard.chat.understanding.birth_years import with_birth_years
from undercard.chat.understanding.courtesies import courtesies
from undercard.chat.understanding.cross_check import Checked, cross_checked
from undercard.chat.understanding.cues import NAMES, Cue, CueFinder
from undercard.chat.understanding.exact.lexicon import DEFAULT
from undercard.chat.understanding.feelings import Feelings
from undercard.chat.understanding.genre_spelling import with_genres_spelt
from undercard.chat.understanding.hanging_requests import asked_about
from undercard.chat.understanding.interpreter import Interpreter
from undercard.chat.understanding.memory_words import taken_back
from undercard.chat.understanding.self_corrections import without_taken_back
from undercard.chat.understanding.served_reader import NotReadError, ServedReader
from undercard.chat.understanding.sorrows import tells_sorrow
from undercard.chat.understanding.spoken_forms import with_plain_words
from undercard.chat.understanding.stretched_words import StretchedWords
from undercard.chat.understanding.tagger import Tagged, TaggedSpan, Tagger
from undercard.chat.understanding.thumbs import signs
from undercard.chat.understanding.told_ages import ToldAge, as_told, told_age
from undercard.chat.understanding.view import View
from undercard.chat.understanding.ways import ways

LONGEST = 2_000  # characters of an utterance that are read
_SAYS_LITTLE = 2  # words that tell nothing of the language that an answer is wanted in: "undo"
_NAMES = ("artist", "title", "album")
_MOSTLY = 0.5  # of the letters of an utterance
_MOST_CORRECTIONS = 3  # of an utterance
_LONGEST_ASKED = 60  # characters of words that are asked about
_NUMBERS = frozenset({"number", "ordinal", "year", "length"})  # cues that are exact
_WITH = re.compile(r"(?<!\w)w/(?:(o(?:ut)?)\b)?\s*", re.IGNORECASE)  # "w/ horns", "w/o vocals"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Understanding:
    """Turns an utterance into a Request. `second`, if there is one, is asked the same.

    `feelings`, if there are any, weigh what sounds like a call for help; `stretched` spells what
    was typed with feeling.
    """

    def __init__(
        self,
        tagger: Tagger,
        cues: CueFinder,
        interpreter: Interpreter,
        second: ServedReader | None = None,
        feelings: Feelings | None = None,
        stretched: StretchedWords | None = None,
    ) -> None:
        self._tagger, self._cues, self._interpreter = tagger, cues, interpreter
        self._second, self._feelings, self._stretched = second, feelings, stretched

    def beside(self, second: ServedReader | None) -> "Understanding":
        """The same with this second reader, or with none."""
        return Understanding(
            self._tagger, self._cues, self._interpreter, second, self._feelings, self._stretched
        )

    def read(self, say: str, view: View) -> Request:
        """The request in an utterance, for the slate in view, as the tagger reads it.

        Never raises on what a listener may type.
        """
        text = clean(say)
        read = text[:LONGEST]
        if told := signs(read, view):
            return Request(say=read, acts=told, language=view.language or view.page)
        if not re.search(r"\w", read):
            return Request(say=read)
        polite, language = courtesies(read, view)
        if polite:
            return Request(say=read, acts=polite, language=language)
        if self._is_foreign(read, view):
            spoken = view.language or view.page or DEFAULT
            return Request(say=read, acts=(Act(kind="unclear", words=read),), language=spoken)
        meant, tagged, age = self._heard(read, view)
        acts = self._interpreter.acts(meant, tagged, view)
        acts = as_told(acts, age) if age else acts
        asked = asked_about(meant, acts, tagged.language, view)
        return Request(
            say=meant,
            acts=acts,
            doubt=asked[0] if asked else None,
            options=asked[1] if asked else (),
            language=_spoken(meant, tagged, view.language),
            understood=_explained(meant, tagged),
            cut=len(text) if len(text) > LONGEST else None,
            sorrow=tells_sorrow(acts, tagged.language),
        )

    def checked(self, request: Request, view: View) -> Request:
        """The same request, checked by the second reader; with a note where it gave no reading.

        Where the two differ and neither is clearly right, the request is in doubt, and its options
        are both readings.
        """
        if self._second is None or not request.acts:
            return request
        text, seen = request.say, self._seen(request.say, view)
        try:
            theirs = self._second.read(text, request.language, view)
        except NotReadError as error:
            note = f"The language model did not read along ({error}); the usual reader stands."
            return request.model_copy(update={"notes": (note,)})
        found = cross_checked(
            self._tagged(text, seen, view),
            theirs,
            self._second.trust,
            has_list=len(view) > 0,
            numbers=[(cue.start, cue.end) for cue in seen if cue.kind in _NUMBERS],
        )
        return request.model_copy(
            update={
                "acts": self._interpreter.acts(text, found.tagged, view),
                "understood": _explained(text, found.tagged, found.added),
                **self._open(text, found, view),
            }
        )

    def _heard(self, said: str, view: View) -> tuple[str, Tagged, ToldAge | None]:
        """What was said, as it is spelt and without what it takes back, with the tagger's word.

        And the age that stands for years in it, if one was told.

        What is to be remembered stays as it was typed, and what is said to let go of it.
        """
        text = self._spelt(with_plain_words(said, partial(self._is_named, view)))
        tagged = self._tagged(text, self._seen(text, view), view)
        keeps = any(act.kind == "remember" for act in tagged.acts)
        if keeps or taken_back(said, tagged.language):
            tagged = tagged if text == said else self._tagged(said, self._seen(said, view), view)
            return said, tagged, None
        if (dated := with_birth_years(text, tagged.language)) != text:
            text, tagged = dated, self._tagged(dated, self._seen(dated, view), view)
        aged = told_age(text, tagged.acts, tagged.language, self._interpreter.newest)
        if aged is not None:
            text, tagged = aged[0], self._tagged(aged[0], self._seen(aged[0], view), view)
        for _ in range(_MOST_CORRECTIONS):
            meant = without_taken_back(text, tagged.acts, tagged.language)
            if meant == text:
                break
            text, tagged = meant, self._tagged(meant, self._seen(meant, view), view)
        return text, tagged, aged[1] if aged else None

    def _is_named(self, view: View, text: str, start: int, end: int) -> bool:
        """Whether a longer name stands there: "oxford comma"."""
        names = [cue for cue in self._seen(text, view) if cue.kind in NAMES]
        longer = (cue for cue in names if cue.end - cue.start > end - start)
        return any(cue.start <= start and end <= cue.end for cue in longer)

    def _is_foreign(self, text: str, view: View) -> bool:
        """Whether it is written in letters that no language here has, and names nothing here."""
        letters = [letter for letter in text if letter.isalpha()]
        others = [letter for letter in letters if "LATIN" not in unicodedata.name(letter, "")]
        names = any(cue.kind in NAMES for cue in self._seen(text, view))
        return len(others) > _MOSTLY * len(letters) and not names

    def _spelt(self, said: str) -> str:
        if self._stretched is None:
            return said
        return with_genres_spelt(self._stretched.plain(said), self._stretched.is_in_a_name)

    def _seen(self, text: str, view: View) -> list[Cue]:
        return self._cues.find(text, view.titles, view.artists)

    def _tagged(self, text: str, seen: list[Cue], view: View) -> Tagged:
        listed, asked = len(view) > 0, view.has_offer
        spoken = view.language or view.page
        tagged = self._tagger.tag(text, seen, has_list=listed, asked=asked, spoken=spoken)
        tagged = replace(tagged, acts=without_asides(text, tagged.acts, tagged.language))
        return tagged if self._feelings is None else self._feelings.weighed(text, tagged)

    def _open(self, text: str, found: Checked, view: View) -> dict[str, object]:
        """The doubt that a difference leaves, and the two ways to settle it."""
        if found.difference is None:
            return {}
        about = found.difference.ours
        words = text[about.start : about.end].strip()[:_LONGEST_ASKED]
        says = ways(text, found.difference, found.tagged.language)
        acts = [self._interpreter.acts(text, way, view, as_tagged=True) for way in found.ways]
        return {
            "doubt": Doubt(kind="two_readings", words=words),
            "options": tuple(
                Offer(say=say, acts=each) for say, each in zip(says, acts, strict=True)
            ),
        }


def clean(say: str) -> str:
    """The utterance with Unicode normalised to NFC, without control characters."""
    plain = _WITH.sub(
        lambda w: "without " if w[1] else "with ",
        unicodedata.normalize("NFC", say).replace("’", "'"),
    )
    return re.sub(r"[ \t]+", " ", _CONTROL.sub(" ", plain)).strip()


def _spoken(text: str, tagged: Tagged, before: str) -> str:
    """The language to answer in: a name or two words ("drop 3") leave it as it was."""
    names = [span for act in tagged.acts for span in act.spans if span.kind in _NAMES]
    words = [word for word in re.finditer(r"[^\W\d_]{2,}", text)
             if not any(name.start <= word.start() < name.end for name in names)]  # fmt: skip
    return before if before and len(words) <= _SAYS_LITTLE else tagged.language


def _explained(
    text: str, tagged: Tagged, added: Collection[TaggedSpan] = ()
) -> tuple[Understood, ...]:
    """What each span was taken for; `added` are those that a served model alone found."""
    how = {"-": " (not wanted)", "~": " (as an example)", ">": " (more)", "<": " (less)",
           "=": " (as it is)", ".": " (only mentioned)"}  # fmt: skip
    heard = dict.fromkeys(added, " (by the language model)")
    spans = [span for act in tagged.acts for span in act.spans]
    return tuple(
        Understood(
            text=text[span.start : span.end],
            taken_for=span.kind + how.get(span.polarity, "") + heard.get(span, ""),
        )
        for span in spans
    )
