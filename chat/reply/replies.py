"""The texts of replies in one language (data/replies.*.yaml), and the sentences made of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from undercard.chat.dialogue.state import Offer
from undercard.chat.reply.facts import Facts
from undercard.policy.reports import claims
from undercard.policy.reports.claims import Claim, Clause, ClauseClaim
from undercard.policy.reports.phrases import Phrases, Recorded, Value
from undercard.prompts import yaml12

FOLDER = Path(__file__).parent.parent / "data"
LANGUAGES = tuple(sorted(path.name.split(".")[1] for path in FOLDER.glob("replies.*.yaml")))
Sentence = claims.Sentence[Facts]
Fact = Claim[Facts]
_PARTS = re.compile("; (?![^“]*”)")  # not within a quotation
_SAID_AGAIN = "said"  # how the names of groups begin whose words are words of the record, too


class Texts(Phrases):
    """Says words of the record as they stand there, to their last full stop.

    What a pattern of `records` calls `said…` is looked up in `records` itself: where one pattern is
    `at most (?P<said>.+)` and another one `(?P<number>.+) minutes`, they say "at most 5 minutes".
    """

    def written(self, value: Value) -> str:
        """One value as this language writes it."""
        return self.record(value.text) if isinstance(value, Recorded) else super().written(value)

    def record(self, words: str) -> str:
        """Words of the record in this language, part by part."""
        first, *others = map(self._part, _PARTS.split(words))
        for other in others:
            first = self.claim("besides", {"first": first, "second": other})
        return first

    def offered(self, words: str) -> str:
        """What a button offers, in this language; as it is where it names what has no word here."""
        known = any(pattern.match(words) for pattern, _ in self._records)
        return self.record(words) if known else words

    def _part(self, words: str) -> str:
        for pattern, mine in self._records:
            if found := pattern.match(words):
                groups = found.groupdict("").items()
                said = {k: self._part(v) if k.startswith(_SAID_AGAIN) else v for k, v in groups}
                return str(mine).format_map(said)
        return super()._part(words)


def quoted(name: str) -> Recorded:
    """A name of the record as a quotation, in the language's own words where it has them."""
    return Recorded(f"“{name}”")


def said_in(language: str, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The offers as a listener of this language would say them."""
    texts = replies(language)
    return tuple(one.model_copy(update={"say": texts.offered(one.say)}) for one in offers)


@cache
def replies(language: str) -> Texts:
    """The texts of replies in a language; in English where it lacks one, or there is no such."""
    return Texts(language if language in LANGUAGES else "en", document(language))


@cache
def document(language: str) -> Mapping[str, Any]:
    """What the files have: English, and what the language has of its own over it."""
    texts: dict[str, Any] = yaml12.load_file(FOLDER / "replies.en.yaml")
    if language in LANGUAGES and language != "en":
        own = yaml12.load_file(FOLDER / f"replies.{language}.yaml")
        texts = {part: {**held, **own.get(part, {})} for part, held in texts.items()}
    return texts


class ReplyClaim(ClauseClaim[Facts]):
    """A claim of a reply, looked up in the turn's facts and worded by the replies' texts."""

    @staticmethod
    def texts(language: str) -> Phrases:
        """Those of replies."""
        return replies(language)


def sentence(template: str, /, **holes: Fact | tuple[Fact, ...]) -> Sentence:
    """A sentence of a reply: a template of `sentences`, and the claims in its holes."""
    return Sentence(template, holes)


def said(sentences: Sequence[Sentence], facts: Facts, texts: Phrases | None = None) -> list[str]:
    """The texts, once every claim of them has been looked up. Raises FalseClaim where one fails.

    `texts` say how; None: in plain English.
    """
    return [claims.say(one, facts, texts or replies("en")) for one in sentences]


@dataclass(frozen=True)
class Joined(ReplyClaim):
    """Two claims in one: "both", "either" or "besides"."""

    how: Literal["both", "either", "besides"]
    first: ReplyClaim
    second: ReplyClaim

    def clause(self) -> Clause[Facts]:
        """One after the other, with a word between."""
        return Clause(self.how, first=self.first, second=self.second)

    def recorded(self, facts: Facts) -> bool:
        """The claims inside say it all."""
        del facts
        return True


def joined(how: Literal["both", "either", "besides"], parts: Sequence[ReplyClaim]) -> ReplyClaim:
    """Any number of claims, at least one, with a word between each two."""
    first, *rest = parts
    for part in rest:
        first = Joined(how, first, part)
    return first
