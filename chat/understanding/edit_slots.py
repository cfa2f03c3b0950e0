"""What the slots of an edit's frame stand for: tracks, a place, an order; nothing is guessed."""

from dataclasses import dataclass, field

from undercard.chat.dialogue.acts import Place, SortKey
from undercard.chat.dialogue.selections import (
    Described,
    Earlier,
    Focus,
    Leaning,
    Matching,
    Named,
    Rest,
    Selection,
    TakenOff,
    Whole,
    Worded,
)
from undercard.chat.understanding.destinations import read_place
from undercard.chat.understanding.edit_frames import Said, Slot
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.exact.sort_keys import read_key
from undercard.chat.understanding.list_names import SaidName
from undercard.chat.understanding.moved_by_steps import read_steps
from undercard.chat.understanding.selection_reader import inside, read_selection
from undercard.chat.understanding.tagger import TaggedSpan
from undercard.chat.understanding.view import View
from undercard.retrieval.folding import bare_title, fold, fold_name

Meaning = Selection | Place | SortKey
_ENDS_A_SENTENCE = frozenset({".", "!", "?", ";", ":"})
_VAGUE = (Described, Earlier, TakenOff)
_COUNTED = frozenset({"number", "ordinal", "end", "one"})
_COUNTS = (["number"], ["one"])  # "that last one", but "put that one | last"
_NO_PLACE = frozenset({"word", "and", "focus", "focus_plural", "rest", "whole", "only"})
_SOME = (["number", "of"], ["one", "of"])
_BESIDE = frozenset({"after", "before", "between"})
_FIELDS = frozenset({"field", "alphabet", "alphabet_back"})
_PAIR = 2  # words of "end with"
_WAYS = frozenset({"first", "last", "towards", "to"})  # what a quality needs to be an order
_WEIGHTLESS = frozenset(
    {"skip", "mark", "and", "many", "one", "whole", "article", "of", "focus", "focus_plural"}
)


@dataclass(frozen=True)
class Slots:
    """Reads the slots of one utterance; what was read once is remembered."""

    text: str
    language: str
    said: Said
    view: View
    names: tuple[TaggedSpan, ...]
    _read: dict[Slot, Meaning | None] = field(default_factory=dict)

    def read(self, slot: Slot) -> Meaning | None:
        """What the words of a slot mean; None where they are not understood to the last one."""
        if slot not in self._read:
            self._read[slot] = self._meaning(slot) if self._is_phrase(slot) else None
        return self._read[slot]

    def words(self, slot: Slot) -> str:
        """The words of a slot."""
        return self.text[self.said.tokens[slot[1]].start : self.said.tokens[slot[2] - 1].end]

    def may_count(self, slot: Slot, *, digits: bool = True) -> bool:
        """Whether its number may as well say how many: "only 5", "5 of them".

        Without `digits` only where it is written as a word: "lose a couple".
        """
        items = lexicon(self.language, "selections", "numbers").items(
            self.said.tokens, slot[1], slot[2]
        )
        held = [item for item in items if item.kind not in _WEIGHTLESS]
        alone = slot[0] == "t" and [item.kind for item in held] == ["number"]
        return alone and (digits or not held[0].in_digits)

    def is_some(self, slot: Slot) -> bool:
        """Whether it says how many, and not which: "one of these is awful"."""
        return slot[0] == "t" and self._kinds(slot[1], slot[2])[:2] in _SOME

    def leads_to(self, slot: Slot) -> bool:
        """Whether its words say that they are a place to go to: "to the end"."""
        items = lexicon(self.language, "places").items(self.said.tokens, slot[1], slot[2])
        return any(item.kind == "to" for item in items)

    def _is_phrase(self, slot: Slot) -> bool:
        """Whether it may be one phrase: it begins and ends with words, within a sentence."""
        held = self.said.tokens[slot[1] : slot[2]]
        marks = [token.folded for token in held if token.folded in _ENDS_A_SENTENCE]
        edges = {held[0].folded, held[-1].folded}
        pauses = {token.folded for token in held} if slot[0] == "to" else edges
        return not marks and not {",", "-"} & pauses and not self._has_more(slot)

    def _has_more(self, slot: Slot) -> bool:
        """Whether tracks end with words of something else, or another clause begins among them.

        "die 5 ganz | nach oben", "6 is | great", "every other one, | so 1 3 5 go", "9 | it's sad".
        """
        name, first, last = slot
        if name != "t":
            return False
        if self._kinds(first, first + 1) == ["and"]:
            return True
        groups = [self.said.groups.get(group, {}) for group in ("filler", "is_")]
        ends = any(last in held.get(at, ()) for held in groups for at in range(first, last))
        if ends and not self._is_in_a_name(self.said.tokens[last - 1].folded):
            return True
        if any(first <= at < last for at in self.said.groups.get("because", {})):
            return True
        commas = [at for at in range(first, last) if self.said.tokens[at].folded == ","]
        is_told = any(max(groups[1].get(at, (at,))) > at + 1 for at in range(first, last))
        return bool(commas) and (is_told or any(self._begins_anew(at + 1, last) for at in commas))

    def _begins_anew(self, at: int, last: int) -> bool:
        """Whether a clause is joined here, and no further track: ", so …", but not ", and 5"."""
        kinds = self._kinds(at, last)
        joins = at in self.said.groups.get("joins", {}) and kinds[0] != "and"
        return joins or set(kinds) == {"skip"}

    def _kinds(self, first: int, last: int) -> list[str]:
        """What kinds of words of tracks these tokens are."""
        items = lexicon(self.language, "selections", "numbers").items(self.said.tokens, first, last)
        return [item.kind for item in items]

    def _is_in_a_name(self, word: str) -> bool:
        """Whether a name of the list that was said has the word."""
        said = f" {fold_name(self.text)} "
        names = map(fold_name, map(bare_title, (*self.view.titles, *self.view.artists)))
        return any(f" {word} " in f" {name} " and f" {name} " in said for name in names)

    def _meaning(self, slot: Slot) -> Meaning | None:
        words = self.words(slot)
        if read_steps(self.text, self.language) and (steps := read_steps(words, self.language)):
            counted = slot[0] == "to" and steps.by
            return Place(by=steps.by) if counted else None  # "sube la 5 | dos puestos"
        match slot[0]:
            case "to":
                return self._place(words)
            case "key":
                return self._key(words)
        found = self._selection(slot, words)
        match slot[0]:
            case "t":
                return None if isinstance(found, Rest) else found
            case "rest":
                return found if isinstance(found, Rest) else None
        return found if isinstance(found, Whole | Focus) else None

    def _selection(self, slot: Slot, words: str) -> Selection | None:
        if self._hides_a_verb(slot):
            return None
        start, end = self.said.tokens[slot[1]].start, self.said.tokens[slot[2] - 1].end
        names = [
            SaidName(kind=one.kind, text=self.text[one.start : one.end])  # type: ignore[arg-type]
            for one in self.names
            if start <= one.start and one.end <= end
        ]
        read = read_selection(words, self.language, names, self.view)
        if isinstance(read.selection, Whole | Focus):
            return read.selection  # "them", of which the clause before says who they are
        if read.selection is None or read.doubt is not None:
            return None
        parts = list(inside(read.selection))
        mixed = len(parts) > 1 and any(isinstance(one, Rest | Whole | Focus) for one in parts)
        vague = mixed or any(isinstance(one, _VAGUE) for one in parts)
        guessed = any(isinstance(one, Named) and not _is_said(one, words) for one in parts)
        return None if vague or guessed else read.selection

    def _hides_a_verb(self, slot: Slot) -> bool:
        """Whether another clause begins in it: "finish" is no Finn, "it to 5" no stretch."""
        items = lexicon(self.language, "selections", "properties", "qualities", "numbers").items(
            self.said.tokens, slot[1], slot[2], forgiving=False
        )
        kinds = [item.kind for item in items]
        points = kinds[0] == "focus" and len(kinds) > 1 and kinds[1] not in _COUNTED
        points = points or (kinds[:2] == ["focus", "end"] and kinds[2:3] not in _COUNTS)
        if (
            "not" in kinds
            or "rest" in kinds[1:]
            or points
            or (kinds[0] == "whole" and "to" in kinds)
        ):
            return True  # "only 3 not", "keep it calm", "cut the list to 5"
        if self._opens_or_closes(slot):
            return True
        said = fold(self.words(slot))
        names = " ".join(n for n in map(fold, (*self.view.titles, *self.view.artists)) if n in said)
        strange = (item for item in items if item.kind == "word")
        return any(self.said.has_verb(i.first) and str(i.value) not in names for i in strange)

    def _opens_or_closes(self, slot: Slot) -> bool:
        """Whether a further end of the list is spoken of: "Halo and | end with Africa"."""
        held = [self.said.groups.get(group, {}) for group in ("opens", "closes")]
        return any(
            ends[0] >= at + _PAIR and not self._is_in_a_name(self.said.tokens[at].folded)
            for at in range(slot[1], slot[2])
            for ends in (group.get(at, (at,)) for group in held)
        )

    def _place(self, words: str) -> Place | None:
        found = tokens(words)
        items = lexicon(self.language, "places", "numbers", "selections").items(
            found, forgiving=False
        )
        beside = [at for at, item in enumerate(items) if item.kind in _BESIDE]
        known = items[: beside[0]] if beside else items
        kinds = {item.kind for item in known}
        if (
            items[-1].kind in _BESIDE
            or kinds & _NO_PLACE
            or (kinds <= {"number", "skip"} and not beside)
        ):
            return None  # "the last | two"
        if kinds & {"top", "bottom"} and kinds & {"number", "ordinal"}:
            return None  # "open and 1 close"
        read = read_place(words, self.language, (), self.view)
        return None if read.doubt is not None else read.place

    def _key(self, words: str) -> SortKey | None:
        found = tokens(words)
        items = lexicon(self.language, "order", "qualities", "numbers", "selections").items(found)
        by = Said.of(found, self.language)
        unknown = [
            item
            for item in items
            if item.kind == "word"
            and str(item.value).isalnum()
            and by.past("by", item.first) == item.first
        ]
        kinds = [item.kind for item in items]
        ends = len([kind for kind in kinds if kind in ("is", "most_")])
        says = _FIELDS & {*kinds} or ends > 1 or (ends and {*kinds} & _WAYS)
        return read_key(words, self.language) if says and not unknown else None


def _is_said(name: Named, words: str) -> bool:
    """Whether a name stands in the words as it is, and is no guess."""
    return f" {fold_name(bare_title(name.name))} " in f" {fold_name(words)} "


def is_pointing(meaning: Meaning | None) -> bool:
    """Whether it only points at what was spoken of, or at all there is: "them", "it"."""
    return isinstance(meaning, Whole | Focus)


def is_of_a_kind(selection: Selection | None) -> bool:
    """Whether it says what tracks are like, as a wish does: "only the hits"."""
    parts = () if selection is None else inside(selection)
    return any(isinstance(one, Leaning | Matching | Worded) for one in parts)


def names_somebody(selection: Selection) -> bool:
    """Whether an artist or an album is named in it, who may be meant for good: "drop Drake"."""
    return any(isinstance(one, Named) and one.what != "title" for one in inside(selection))
