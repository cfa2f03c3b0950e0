"""Lets the language model word a reply.

Its words are taken only when they state nothing that the checked sentences do not.
Whatever fails the check is said plainly instead: the model may word a fact, it may not make one.
Each sentence is asked for and checked by itself, so that the first is read while the next is made.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from undercard.chat.reply.house_words import foreign_words, shared_run
from undercard.prompts import load_prompt
from undercard.recommender.engines.engine import Engine
from undercard.recommender.errors import RecommenderError

_TOKENS = 80  # of one sentence
_LONGER = 1.6  # times as long as the facts, at most
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_QUOTED = re.compile(r"„([^“]+)“|“([^”]+)”|«\s*([^»]+?)\s*»|\"([^\"]+)\"")
_PART = r"(?!I\b)[A-Z][\w'’&-]*(?:\.[\w'’&-]+)*"  # of a name: “I” is none, a full stop ends it
_NAME = re.compile(rf"(?<![.!?:] )(?<!^)\b{_PART}(?: {_PART})*", re.MULTILINE)
_FOREIGN = re.compile(r"https?:|www\.|[<>{}\[\]`*_#|\\]")
log = logging.getLogger(__name__)


class Wording(Protocol):
    """Turns checked sentences into what the listener reads."""

    def word(self, sentences: Sequence[str]) -> Iterator[str]:
        """The texts to say, in order, each as soon as it may be said."""


class Plain:
    """Says the sentences as they are."""

    def word(self, sentences: Sequence[str]) -> Iterator[str]:
        """The same sentences."""
        yield from sentences


class ByModel:
    """Asks the language model for its own words, sentence by sentence, and checks them."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._prompt = engine, load_prompt("reply")

    def word(self, sentences: Sequence[str]) -> Iterator[str]:
        """The model's words for each sentence that pass the check; the sentence itself otherwise.

        Lines of an enumeration stay as they are. Once the engine fails, the rest is said plainly.
        """
        is_there = True
        for sentence in sentences:
            said = None
            if is_there and not sentence.startswith("\n"):
                try:
                    said = self._said(sentence)
                except RecommenderError as error:
                    is_there = False
                    log.warning("the reply was worded without the language model: %s", error)
            yield said or sentence

    def _said(self, sentence: str) -> str | None:
        """The model's words for one sentence; None where they do not pass."""
        orders = self._prompt.render(facts=[sentence])
        said = "".join(self._engine.generate(orders, max_tokens=_TOKENS)).strip()
        wrong = unfounded(said, [sentence])
        if told := shared_run(said, self._prompt.body):
            wrong.append(f"what it was told to do: {told}")
        if wrong:
            # What is wrong may be a listener's words, which no log has.
            log.warning("the language model's words were not taken: %d faults", len(wrong))
            return None
        return said


def unfounded(said: str, sentences: Sequence[str]) -> list[str]:
    """What a text states that the sentences do not, or leaves out; empty when it can be said.

    Numbers, quotations and names have to stand in the sentences; every quotation of theirs has to
    stand in the text. Any other word has to be theirs, or one that the house itself would say.
    """
    facts = " ".join(sentences)
    low = facts.lower()
    wrong = [f"number {n}" for n in _NUMBER.findall(said) if n not in _NUMBER.findall(facts)]
    wrong += [f"quotation “{q}”" for q in _quoted(said) if q.lower() not in low]
    wrong += [f"name {name}" for name in _NAME.findall(said) if name.lower() not in low]
    wrong += [f"“{q}” is missing" for q in _quoted(facts) if q.lower() not in said.lower()]
    unquoted = [_QUOTED.sub(" ", text) for text in (said, facts)]
    wrong += [f"the word {word}" for word in foreign_words(*unquoted)]
    if _FOREIGN.search(unquoted[0]):
        wrong.append("marks that are no words")
    if not said or len(said) > _LONGER * len(facts) + 40:
        wrong.append("nothing, or too much, was said")
    return wrong


def _quoted(text: str) -> list[str]:
    """What stands in quotation marks, in the marks of any of the languages."""
    return [next(filter(None, found.groups())) for found in _QUOTED.finditer(text)]
