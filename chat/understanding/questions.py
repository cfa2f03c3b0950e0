"""Recognises questions that the record answers: why, who decided, which norms, and others."""

import re

from undercard.chat.dialogue.request import Question
from undercard.chat.understanding.patterns import alternatives, kinds
from undercard.chat.understanding.references import read_references
from undercard.chat.understanding.view import View

_PATTERNS = tuple(
    (kind, re.compile(alternatives("questions", kind), re.IGNORECASE))
    for kind in kinds("questions")
)
# "Why don't you play some rock?" asks for rock; "can you explain?" asks.
_A_WISH = re.compile(
    r"\bwhy (?:don'?t (?:you|we)|not (?:play|try|give|add|make))\b|\bexplain(?:ed)? (?:it )?(?:in"
    r"|to) ",
    re.IGNORECASE,
)
_REFERENCE_START = re.compile(
    r"(?:the\s+)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|number"
    r"|#|track|song|\d|that|this|it\b)",
    re.IGNORECASE,
)


def find_questions(text: str, view: View) -> list[Question]:
    """The questions in an utterance; each sentence asks one at most."""
    found = []
    for sentence in re.split(r"(?<=[?!.])\s+|\s*;\s*|\s+and (?=why|who)", text):
        question = _question(sentence, view)
        if question and question not in found:
            found.append(question)
    return found


def _question(sentence: str, view: View) -> Question | None:
    if _A_WISH.search(sentence):
        return None
    for kind, pattern in _PATTERNS:
        match = pattern.search(sentence)
        if match is None:
            continue
        ranks = _ranks(sentence, match.end(), view)
        if kind == "about_track" and not ranks:
            continue  # "tell me about reggaeton" is nothing that the record knows
        return Question(kind=kind, ranks=ranks, tracks=tuple(view.ids[rank - 1] for rank in ranks))
    return None


def _ranks(sentence: str, at: int, view: View) -> tuple[int, ...]:
    named = view.named(sentence)
    if named:
        return named
    for match in _REFERENCE_START.finditer(sentence, at):
        references = read_references(sentence, match.start(), len(view), view.focus)
        if references and references.ranks:
            return references.ranks
    return ()
