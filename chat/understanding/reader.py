"""Reads an utterance: the tagger says what its words are for, exact recognisers what they mean."""

import re
import unicodedata

from undercard.chat.dialogue.request import Request, Understood
from undercard.chat.understanding.cues import CueFinder
from undercard.chat.understanding.interpreter import Interpreter
from undercard.chat.understanding.tagger import Tagged, Tagger
from undercard.chat.understanding.view import View

LONGEST = 2_000  # characters of an utterance that are read
_SAYS_LITTLE = 2  # words that tell nothing of the language that an answer is wanted in: "undo"
_NAMES = ("artist", "title", "album")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Understanding:
    """Turns an utterance into a Request."""

    def __init__(self, tagger: Tagger, cues: CueFinder, interpreter: Interpreter) -> None:
        self._tagger, self._cues, self._interpreter = tagger, cues, interpreter

    def read(self, say: str, view: View) -> Request:
        """The request in an utterance, for the slate in view.

        Never raises on what a listener may type.
        """
        text = clean(say)
        read = text[:LONGEST]
        if not re.search(r"\w", read):
            return Request(say=read)
        cues = self._cues.find(read, view.titles, view.artists)
        tagged = self._tagger.tag(
            read, cues, has_list=len(view) > 0, asked=view.has_offer, spoken=view.language
        )
        acts = self._interpreter.acts(read, tagged, view)
        return Request(
            say=read,
            acts=acts,
            language=_spoken(read, tagged, view.language),
            understood=_explained(read, tagged),
            cut=len(text) if len(text) > LONGEST else None,
        )


def clean(say: str) -> str:
    """The utterance with Unicode normalised to NFC, without control characters."""
    plain = unicodedata.normalize("NFC", say).replace("’", "'")
    return re.sub(r"[ \t]+", " ", _CONTROL.sub(" ", plain)).strip()


def _spoken(text: str, tagged: Tagged, before: str) -> str:
    """The language to answer in: a name or two words ("drop 3") leave it as it was."""
    names = [span for act in tagged.acts for span in act.spans if span.kind in _NAMES]
    words = [word for word in re.finditer(r"[^\W\d_]{2,}", text)
             if not any(name.start <= word.start() < name.end for name in names)]  # fmt: skip
    return before if before and len(words) <= _SAYS_LITTLE else tagged.language


def _explained(text: str, tagged: Tagged) -> tuple[Understood, ...]:
    how = {"-": " (not wanted)", "~": " (as an example)", ">": " (more)", "<": " (less)",
           "=": " (as it is)", ".": " (only mentioned)"}  # fmt: skip
    spans = [span for act in tagged.acts for span in act.spans]
    return tuple(
        Understood(
            text=text[span.start : span.end], taken_for=span.kind + how.get(span.polarity, "")
        )
        for span in spans
    )
