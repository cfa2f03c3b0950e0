"""The texts of replies in one language (data/replies.*.yaml), and the sentences made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from undercard.chat.reply.facts import Facts
from undercard.policy.reports import claims
from undercard.policy.reports.claims import Claim, Clause, ClauseClaim
from undercard.policy.reports.phrases import Phrases
from undercard.prompts import yaml12

FOLDER = Path(__file__).parent.parent / "data"
LANGUAGES = tuple(sorted(path.name.split(".")[1] for path in FOLDER.glob("replies.*.yaml")))
Sentence = claims.Sentence[Facts]
Fact = Claim[Facts]


@cache
def replies(language: str) -> Phrases:
    """The texts of replies in a language; in English where it lacks one, or there is no such."""
    return Phrases(language if language in LANGUAGES else "en", document(language))


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
