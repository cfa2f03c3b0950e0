"""What a sentence is made of: claims, each of which is looked up in facts and has one wording in
each language.

A sentence is a template whose holes are claims. The text around them is a language's data and has
no number and no name in it, so that what nobody checked cannot be said. Leaves what there is to
claim to the modules of claims.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from undercard.policy.errors import FalseClaim
from undercard.policy.reports.phrases import Phrases, Value, phrases

F = TypeVar("F", contravariant=True)
"""The facts that a claim is looked up in."""


class Claim(ABC, Generic[F]):
    """A statement that can be looked up, and its words."""

    @abstractmethod
    def holds(self, facts: F) -> bool:
        """Whether the facts bear it out; never looks at the words."""

    @abstractmethod
    def words(self, language: str = "en") -> str:
        """The one wording of this fact. Raises PhraseError for a language that there is not."""


class Clause(Generic[F]):
    """Which text of a language's `claims` says a claim, with the values and claims in it."""

    def __init__(self, key: str, /, **holes: "Value | Claim[F] | tuple[Claim[F], ...]") -> None:
        self.key, self.holes = key, holes

    @property
    def inner(self) -> Iterator[Claim[F]]:
        """The claims inside."""
        for hole in self.holes.values():
            yield from claims_in(hole)


class ClauseClaim(Claim[F]):
    """A claim whose words are a text of a language's `claims`.

    It holds when it and the claims inside it do.
    """

    @staticmethod
    def texts(language: str) -> Phrases:
        """The texts of a language; claims of another matter find theirs elsewhere."""
        return phrases(language)

    @abstractmethod
    def clause(self) -> Clause[F]:
        """How it is said."""

    @abstractmethod
    def recorded(self, facts: F) -> bool:
        """Whether the facts bear out what it says beside the claims inside it."""

    @property
    def key(self) -> str:
        """The name of the text that says it."""
        return self.clause().key

    def holds(self, facts: F) -> bool:
        """Whether the facts bear out all that it says."""
        return all(claim.holds(facts) for claim in self.clause().inner) and self.recorded(facts)

    def words(self, language: str = "en") -> str:
        """The text of this claim with its values."""
        texts, clause = self.texts(language), self.clause()
        values = {name: _said(hole, texts) for name, hole in clause.holes.items()}
        return texts.claim(clause.key, values)


@dataclass(frozen=True)
class Sentence(Generic[F]):
    """A template of the language's `sentences`, and the claims that stand in its holes."""

    template: str
    holes: Mapping[str, Claim[F] | tuple[Claim[F], ...]]

    def __post_init__(self) -> None:
        """Raise TypeError on a hole that is filled with anything but claims, which nobody could
        look up.
        """
        for name, hole in self.holes.items():
            parts = hole if isinstance(hole, tuple) else (hole,)
            if not all(isinstance(part, Claim) for part in parts):
                raise TypeError(f"{self.template}: {name}: expected a claim, not {hole!r}")

    @property
    def claims(self) -> Iterator[Claim[F]]:
        """All that it claims."""
        for hole in self.holes.values():
            yield from claims_in(hole)


def say(sentence: Sentence[F], facts: F, texts: Phrases) -> str:
    """The sentence, once every claim of it has been looked up.

    Raises FalseClaim naming the first that does not hold.
    """
    for claim in sentence.claims:
        if not claim.holds(facts):
            raise FalseClaim(
                f"{sentence.template}: {claim} does not hold by the record; please report this",
            )
    said = {name: texts.written(_said(hole, texts)) for name, hole in sentence.holes.items()}
    return texts.sentence(sentence.template, said)


def claims_in(hole: Value | Claim[F] | tuple[Claim[F], ...]) -> Iterator[Claim[F]]:
    """The claims that stand in a hole: one, several, or none where it is a value."""
    if isinstance(hole, tuple):
        yield from hole
    elif isinstance(hole, Claim):
        yield hole


def _said(hole: Value | Claim[F] | tuple[Claim[F], ...], texts: Phrases) -> Value:
    """A hole as a value: claims in their words."""
    if isinstance(hole, tuple):
        return texts.listed([claim.words(texts.language) for claim in hole])
    if isinstance(hole, Claim):
        return hole.words(texts.language)
    return hole
