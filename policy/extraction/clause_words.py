"""The words of statements, one after another, and what each does: verbs, glue, denials.

What they come to is for `predicate_words` and `logical_form`. English alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from undercard.policy.extraction.cue_words import FOLDER
from undercard.prompts import yaml12

Form = Literal["base", "s", "ing", "ed"]
Words = list[str]
_TOKEN = re.compile(r"[\w%/](?:[\w%/.'’-]*[\w%])?|[,;:]")
_IS = re.compile(r"(?<=it|he)'s\b", re.IGNORECASE)
BREAKS = (",", ";", ":")
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgmnprt]")


def words(text: str) -> Words:
    """The words and commas of a sentence, in lower case."""
    said = _TOKEN.findall(_IS.sub(" is", text.replace("’", "'")))
    return [word.lower() for word in said]


class ClauseWords:
    """What words do in a statement. Called with a kind it says which words are of it."""

    def __init__(self, data: Mapping[str, list[str] | dict[str, str]]) -> None:
        self._data = data
        self._forms: dict[str, tuple[str, Form]] = {
            past: (base, "ed") for past, base in dict(data["irregular"]).items()  # type: ignore[arg-type]
        }  # fmt: skip
        for verb in data["verbs"]:
            self._forms |= {form: (verb, kind) for form, kind in _inflected(verb)}
        self._forms |= {"has": ("have", "s"), "does": ("do", "s"), "goes": ("go", "s")}

    @cache  # noqa: B019 - there is one, for good
    def __call__(self, kind: str) -> frozenset[str]:
        """The single words of a kind."""
        return frozenset(word for word in self._data[kind] if " " not in word)

    @cache  # noqa: B019 - there is one, for good
    def phrases(self, kind: str) -> list[Words]:
        """The words and phrases of a kind, the longest first."""
        return sorted((word.split() for word in self._data[kind]), key=len, reverse=True)

    def verb(self, word: str) -> tuple[str, Form] | None:
        """A verb's base and the form that the word is of it; None where it is none."""
        return self._forms.get(word)

    def at(self, given: Sequence[str], place: int, kind: str) -> int:
        """How many words of a kind stand at a place: 0 where none does."""
        for phrase in self.phrases(kind):
            if list(given[place : place + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def find(self, given: Sequence[str], kind: str, start: int = 0) -> tuple[int, int] | None:
        """The first place of words of a kind, from and to."""
        for place in range(start, len(given)):
            if length := self.at(given, place, kind):
                return place, place + length
        return None

    def aside(self, given: Sequence[str]) -> tuple[int, int] | None:
        """Where "such as meat or eggs" stands, up to the next verb, or ", especially at night"."""
        found = self.find(given, "examples", 1) or self.find(given, "emphasis", 1)
        if found is None:
            return None
        start, end = found
        stressed = self.at(given, start, "emphasis")
        while end < len(given) and not (given[end] == "," if stressed else self.finite(given, end)):
            end += 1
        return start, end

    def finite(self, given: Sequence[str], place: int) -> bool:
        """Whether the word at a place may be the verb of a clause."""
        word, before, known = given[place], self.before(given, place), self.verb(given[place])
        if word in self("auxiliaries"):
            return True
        led = before in self("determiners") | self("glue") | self("auxiliaries")
        led |= (self.verb(before) or ("", "ed"))[1] in ("base", "s")  # "helps prevent"
        if led or known is None:
            return False
        several = bool({"and", "or"} & set(given[:place])) or self._of_several(before)
        return known[1] == "s" or (known[1] == "base" and several)

    def _of_several(self, before: str) -> bool:
        """Whether a word may stand before a verb that is said of several: "fruits", "who", ","."""
        loose = self("relatives") | self("pronouns") | {*BREAKS, "", "and", "or", "but", "people"}
        return before in loose or before.endswith("s")

    def before(self, given: Sequence[str], place: int) -> str:
        """The word before a verb and its adverbs and denials; empty where there is none."""
        place -= 1
        while place > 0 and given[place] in self("hedges") | self("negations") | self("fillers"):
            place -= 1
        return given[place] if place >= 0 else ""


def _inflected(verb: str) -> Iterator[tuple[str, Form]]:
    """The regular forms of a verb."""
    stem = verb.removesuffix("e")
    doubled = verb + verb[-1] if _DOUBLED.fullmatch(verb[-3:]) and len(verb) < 5 else stem
    yield verb, "base"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        yield f"{verb[:-1]}ies", "s"
        yield f"{verb[:-1]}ied", "ed"
    else:
        yield verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s"), "s"
        yield f"{doubled}ed", "ed"
    yield f"{doubled}ing", "ing"


@cache
def clause_words() -> ClauseWords:
    """The words of English."""
    return ClauseWords(yaml12.load_file(FOLDER / "clauses.en.yaml"))
