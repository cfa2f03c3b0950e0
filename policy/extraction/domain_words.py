"""What the norms of a domain speak of, as attributes: a vocabulary file, and its words in a text.

Everything that a reader of norms knows of music, or of food, is such a file.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from undercard.policy.extraction.cue_words import Cues, Found, WordTable, one_of
from undercard.policy.extraction.known_names import NameFinder, names_asked_for, whole_names
from undercard.policy.extraction.measured_words import Measure, measured_in, years_in
from undercard.policy.extraction.modal_words import meets
from undercard.policy.extraction.stated_times import hours_in
from undercard.policy.norms.predicates import AnyOf, Predicate, Test, tests

_LEAD = 60  # characters before a place in which stands who is from there
Values = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]  # of attributes, by their names


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class ClassWords(_Entry):
    """Words for a class of items.

    `where` is what they mean; `otherwise` what they may mean as well. `per` and `at_most`: words
    that bound each value of an attribute by themselves. `needs`: what has to be settled before they
    mean anything, with the test to fill in (`ask`) where an attribute can tell it.
    """

    words: tuple[str, ...]
    where: Predicate | None = None
    otherwise: tuple[Predicate, ...] = ()
    per: str | None = None
    at_most: int | None = None
    needs: str | None = None
    ask: Test | None = None
    unknown: bool = False


class ContextWords(_Entry):
    """Words for a case, or for who must, and the condition that they mean."""

    words: tuple[str, ...]
    when: Predicate


class Mention(_Entry):
    """A class of items named at a place: its meanings, the likeliest first.

    `name`: the words name a single thing, such as an artist.
    """

    start: int
    end: int
    words: str
    meanings: tuple[Predicate, ...] = ()
    per: str | None = None
    at_most: int | None = None
    needs: str | None = None
    unknown: bool = False
    name: bool = False


class DomainWords(_Entry):
    """A vocabulary file.

    `named`: the attribute that holds the names of a kind of thing; `finder` knows such names.
    `makers`: those whose origin is meant by "in" a country. `values`: attributes whose values are
    words too, and `valued` the values that there are of each. `measures`: what numbers compare.
    """

    domain: str
    items: tuple[str, ...]
    lists: tuple[str, ...] = ()
    per: dict[str, tuple[str, ...]] = {}
    same: tuple[str, ...] = ()
    nationality: tuple[str, ...] = ()
    language: str | None = None
    release: str | None = None
    catalogue_year: int | None = None
    classes: tuple[ClassWords, ...] = ()
    bearers: tuple[ContextWords, ...] = ()
    contexts: tuple[ContextWords, ...] = ()
    beneficiaries: tuple[str, ...] = Field(default=())
    makers: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    values: tuple[str, ...] = ()
    named: dict[str, str] = {}
    finder: SkipValidation[NameFinder | None] = Field(default=None, exclude=True)
    valued: SkipValidation[Values | None] = Field(default=None, exclude=True)

    def mentions(self, text: str, cues: Cues) -> list[Mention]:
        """The classes that a text names, in order; of two that overlap, the longer."""
        found = [
            *self._classes(text, cues),
            *self._languages(text, cues),
            *self._nations(text, cues),
            *self._names(text, cues),
            *self._measured(text, cues),
            *self._values(text, cues),
        ]
        timed = [(one.start, one.end) for one in hours_in(text, cues)]
        found = [one for one in found if not (one.name and meets((one.start, one.end), timed))]
        kept: list[Mention] = []
        for one in sorted(found, key=lambda each: (each.start - each.end, each.start)):
            if not any(one.start < other.end and other.start < one.end for other in kept):
                kept.append(one)
        return sorted(kept, key=lambda each: each.start)

    def numbered_places(self, text: str, cues: Cues) -> list[tuple[int, int]]:
        """Where numbers say which items are meant, and not how many."""
        return [(one.start, one.end) for one in self._measured(text, cues)]

    def origin_places(self, text: str, cues: Cues) -> list[tuple[int, int]]:
        """Where a text names countries from which something is, and not where a norm holds."""
        return [(one.start, one.end) for one in self._nations(text, cues)]

    def language_places(self, text: str, cues: Cues) -> list[tuple[int, int]]:
        """Where a text names languages."""
        return [(one.start, one.end) for one in self._languages(text, cues)]

    def item_places(self, text: str) -> list[Found]:
        """Where a text names items at large, or lists of them: `item` or `list`."""
        return self._item_words(text)

    def cases(self, text: str, cues: Cues) -> tuple[list[tuple[int, int]], list[Predicate]]:
        """Where a text names conditions, and what they mean; of one attribute, any value.

        "Where there is no ethnic station" names none.
        """
        denied = re.compile(rf"{cues.pattern('nobody').pattern}\s+$", re.IGNORECASE).search
        entries = self._entries
        found = [one for one in self._case_words(text) if not denied(text[: one.start])]
        by_field: dict[str, list[Predicate]] = {}
        for predicate in dict.fromkeys(entries[place.value].when for place in found):
            fields = ",".join(one.field for one in tests(predicate))
            by_field.setdefault(fields, []).append(predicate)
        meant = [AnyOf(any=tuple(one)) if len(one) > 1 else one[0] for one in by_field.values()]
        return [(place.start, place.end) for place in found], meant

    def people(self, text: str) -> list[tuple[int, int]]:
        """Where a text names people whom norms are for."""
        return [(one.start, one.end) for one in self._people(text)]

    def per_places(self, text: str) -> list[Found]:
        """Where a text speaks of each value of an attribute: "the same artist", "per album"."""
        return self._per_words(text)

    @cached_property
    def _entries(self) -> tuple[ContextWords, ...]:
        return (*self.bearers, *self.contexts)

    @cached_property
    def _case_words(self) -> WordTable:
        return WordTable({at: one.words for at, one in enumerate(self._entries)})

    @cached_property
    def _item_words(self) -> WordTable:
        return WordTable({"item": self.items, "list": self.lists})

    @cached_property
    def _people(self) -> WordTable:
        return WordTable({"who": self.beneficiaries})

    @cached_property
    def _per_words(self) -> WordTable:
        return WordTable(
            {
                field: [f"{same} {word}" for same in self.same for word in words]
                for field, words in self.per.items()
            }
        )

    @cached_property
    def _class_words(self) -> WordTable:
        return WordTable({at: one.words for at, one in enumerate(self.classes)})

    def _classes(self, text: str, cues: Cues) -> Iterator[Mention]:
        for place in self._class_words(text, cues.words("endings")):
            entry, said = self.classes[place.value], text[place.start : place.end]
            meanings = tuple(filter(None, (entry.where, *entry.otherwise)))
            needs = entry.needs.replace("{words}", said) if entry.needs else None
            yield Mention(
                start=place.start, end=place.end, words=said, meanings=meanings, per=entry.per,
                at_most=entry.at_most, needs=needs, unknown=entry.unknown,
            )  # fmt: skip

    def _nations(self, text: str, cues: Cues) -> Iterator[Mention]:
        """Words for nations and unions, but where they only say in which place a norm holds."""
        for place in cues.country_places(text) if self.nationality else ():
            before = text[: place.start].split()[-2:]
            held_there = any(word.casefold() in cues.words("place_of") for word in before)
            if held_there and not self._is_origin(text, place.start, cues):
                continue
            tests = tuple(_named(field, place.value) for field in self.nationality)
            said = text[place.start : place.end]
            yield Mention(start=place.start, end=place.end, words=said, meanings=tests)

    def _is_origin(self, text: str, start: int, cues: Cues) -> bool:
        """Whether a place is where somebody is from who makes what norms count."""
        if not self.makers:
            return False
        leads = rf"{one_of(self.makers).pattern}\s+{cues.data['origin']}\s+$"
        return re.search(leads, text[max(0, start - _LEAD) : start], re.IGNORECASE) is not None

    def _measured(self, text: str, cues: Cues) -> Iterator[Mention]:
        found = list(measured_in(text, self.measures))
        found += years_in(text, cues, self.release) if self.release else ()
        for start, end, meant in found:
            yield Mention(start=start, end=end, words=text[start:end], meanings=(meant,))

    def _values(self, text: str, cues: Cues) -> Iterator[Mention]:
        """Words that are values of an attribute, as the catalogue has them."""
        for start, end, fields in self._value_words(text, cues.words("endings")):
            said = text[start:end]
            determined = "".join(text[:start].casefold().split()[-1:]) in cues.words("determiners")
            named = any(place.start == end + 1 for place in self._item_words(text))
            if " " not in said and determined and not named:
                continue  # "around the world" is no kind of music, "the world music" is
            tests = tuple(Test.model_validate({"field": one, "is": value}) for one, value in fields)
            yield Mention(start=start, end=end, words=said, meanings=tests)

    @cached_property
    def _value_words(self) -> WordTable:
        held: dict[str, list[tuple[str, str]]] = {}
        for field, texts in (self.valued(self.values) if self.valued else {}).items():
            for text in texts:
                held.setdefault(text.casefold(), []).append((field, text))
        return WordTable({tuple(fields): (word,) for word, fields in held.items()})

    def _names(self, text: str, cues: Cues) -> Iterator[Mention]:
        known = self.finder(text) if self.finder and self.named else ()
        common = [*self._item_words(text), *self._people(text)]
        between = (*self.items, *cues.words("of"), *cues.words("empty"), *cues.words("by_agent"))
        for kind, field in self.named.items():
            found = [*whole_names(text, [one for one in known if one.kind == kind]),
                     *names_asked_for(text, cues, kind, between, self.finder)]  # fmt: skip
            for one in found:
                if any(one.start <= place.start and place.end <= one.end for place in common):
                    continue  # "no Station", in a text that writes such words with capitals
                test = Test.model_validate({"field": field, "is": one.name})
                yield Mention(start=one.start, end=one.end, words=text[one.start : one.end],
                              meanings=(test,), name=True)  # fmt: skip

    def _languages(self, text: str, cues: Cues) -> Iterator[Mention]:
        """Words for languages, where something beside them says that a language is meant."""
        hints = cues.data["languages"]["meant_by"]
        for place in cues.spoken(text) if self.language else ():
            said = text[place.start : place.end]
            around = text[max(0, place.start - 30) : place.end + 30].casefold()
            led = (
                text[: place.start]
                .casefold()
                .endswith(tuple(f"{word} " for word in cues.words("in")))
            )
            if "-" not in said and not led and not any(hint.casefold() in around for hint in hints):
                continue
            test = Test.model_validate({"field": self.language, "is": place.value})
            end = place.end + next(
                (len(word) + 1 for word in hints if text[place.end + 1 :].startswith(word)), 0
            )
            yield Mention(
                start=place.start, end=end, words=text[place.start : end], meanings=(test,)
            )


def _named(field: str, codes: Sequence[str]) -> Test:
    said = {"is": codes[0]} if len(codes) == 1 else {"in": list(codes)}
    return Test.model_validate({"field": field, **said})
