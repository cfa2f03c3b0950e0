"""Reads which tracks of a list are meant: words become a typed selection, or a doubt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.selections import (
    AllBut,
    Among,
    Beside,
    Both,
    Focus,
    Named,
    Ranks,
    Same,
    Selection,
    Single,
    Stretch,
    Than,
    Whole,
)
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.earlier_lists import earlier_list
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import DEFAULT, lexicon
from undercard.chat.understanding.list_names import Found, ListNames, SaidName
from undercard.chat.understanding.selection_grammar import Grammar
from undercard.chat.understanding.selection_words import Piece, Words, pieces
from undercard.chat.understanding.view import View

_AROUND = " \t\n.,;:!?…"
_PLURAL = {"many", "the_many", "whole", "each"}
NEWEST = 2020  # the newest year, where nobody says which


@dataclass(frozen=True)
class SelectionRead:
    """What was understood.

    With a doubt beside it a selection is the likeliest reading; without a selection nothing was
    understood.
    """

    selection: Selection | None = None
    doubt: Doubt | None = None


def read_selection(
    words: str,
    language: str = DEFAULT,
    names: Sequence[SaidName] = (),
    view: View | None = None,
    newest: int = NEWEST,
) -> SelectionRead:
    """The tracks that the words mean, on the list in view.

    `names` are those that were tagged within the words. Ranks are those of the list in view, also
    where acts of the same utterance change it.

    >>> read_selection("all but 3 and 7", view=View(ids=tuple("abcdefghij"))).selection
    AllBut(kind='all_but', of=Ranks(kind='ranks', ranks=(3, 7)))
    """
    seen = view or View()
    listed = ListNames(seen.titles, seen.artists, seen.albums)
    text = words.strip(_AROUND) or words
    said = Words(text, language, listed, len(seen), newest, tokens(text))
    return _Reader(said, seen).read(names)


@dataclass(frozen=True)
class _Reader:
    words: Words
    view: View

    def read(self, names: Sequence[SaidName]) -> SelectionRead:
        name = None if names else self.words.list_names.exact(_bare(self.words))
        if name is None and (earlier := earlier_list(self.words.text, self.words.language)):
            return SelectionRead(earlier)
        found = pieces(self.words, names)
        grammar = Grammar(self.words)
        selection = _idiom(self.words) or grammar.read(found)
        if name is not None and not any(piece.kind == "name" for piece in found):
            return self._of_a_name(name, selection, grammar)
        if selection is None:
            return SelectionRead(None, Doubt(kind="not_understood", words=self.words.text))
        return self._doubted(selection, found, grammar)

    def _of_a_name(self, name: Found, other: Selection | None, grammar: Grammar) -> SelectionRead:
        """The words are a name of the list, and may mean something else as well."""
        named = Named(what=name.what, name=name.name)
        if other is None or grammar.unknown or self._beyond(other):
            return SelectionRead(named, self._several(name.ranks))
        if isinstance(other, Focus):
            return self._doubted(other, [], grammar)
        options = (other, named)
        doubt = Doubt(kind="rank_or_name", words=self.words.text, options=options)
        return SelectionRead(other, doubt)

    def _doubted(
        self, selection: Selection, found: Sequence[Piece], grammar: Grammar
    ) -> SelectionRead:
        selection = self._title_of_number(self._pointed(selection), found)
        doubt = (
            self._no_list()
            or self._no_focus(selection)
            or self._not_here(found, grammar)
            or self._too_far(selection)
            or self._rank_or_name(selection, found)
            or self._too_many(selection, found)
            or self._unknown(grammar)
        )
        return SelectionRead(selection, doubt)

    def _pointed(self, selection: Selection) -> Selection:
        """As in "Them", where nothing was spoken of, is the list."""
        plural = isinstance(selection, Focus) and selection.plural
        counted = plural and self._counts_others()
        return Whole() if plural and not counted and len(self.view.spoken_of) <= 1 else selection

    def _counts_others(self) -> bool:
        """Whether so many are pointed at as neither were spoken of nor are all: "those two"."""
        items = lexicon(self.words.language, "numbers").items(self.words.tokens)
        said = [item.number for item in items if item.kind == "number"]
        pair = criteria_words().has("pair", self.words.text)
        number = said[0] if len(said) == 1 else 2 if pair else None
        return number is not None and number not in (len(self.view.spoken_of), len(self.view))

    def _title_of_number(self, selection: Selection, found: Sequence[Piece]) -> Selection:
        """A number beyond the list is a title, where one begins with it: "99"."""
        names = self._names_of_number(selection, found)
        beyond = names and self._beyond(selection)
        return Named(what=names[0].what, name=names[0].name) if beyond else selection

    def _no_list(self) -> Doubt | None:
        return None if len(self.view) else Doubt(kind="no_list", words=self.words.text)

    def _no_focus(self, selection: Selection) -> Doubt | None:
        pointing = [each for each in inside(selection) if isinstance(each, Focus)]
        known = self.view.focus is not None or bool(self.view.spoken_of)
        known = known and not any(each.plural and self._counts_others() for each in pointing)
        if not pointing or known:
            return None
        return Doubt(kind="no_focus", words=self.words.text, options=(Whole(),))

    def _not_here(self, found: Sequence[Piece], grammar: Grammar) -> Doubt | None:
        tagged = [piece for piece in found if piece.kind == "name" and not piece.ranks]
        absent = tagged[:1] or grammar.absent
        said = self.words.said(absent)
        return Doubt(kind="not_here", words=said) if absent else None

    def _too_far(self, selection: Selection) -> Doubt | None:
        beyond = self._beyond(selection)
        return Doubt(kind="beyond", words=self.words.text, ranks=beyond) if beyond else None

    def _beyond(self, selection: Selection) -> tuple[int, ...]:
        """The ranks that the list does not have."""
        places = [each for each in inside(selection) if isinstance(each, Ranks)]
        ranks = [rank for each in places for rank in each.ranks]
        return tuple(rank for rank in ranks if not 1 <= abs(rank) <= len(self.view))

    def _rank_or_name(self, selection: Selection, found: Sequence[Piece]) -> Doubt | None:
        """A bare number that a title on the list begins with."""
        names = self._names_of_number(selection, found)
        named = [Named(what=name.what, name=name.name) for name in names]
        options = (selection, *named)
        return Doubt(kind="rank_or_name", words=self.words.text, options=options) if named else None

    def _names_of_number(self, selection: Selection, found: Sequence[Piece]) -> list[Found]:
        """The names that a bare number could be short for."""
        numbers = [piece for piece in found if piece.kind == "number" and piece.in_digits]
        alone = isinstance(selection, Ranks) and len(selection.ranks) == 1 == len(numbers)
        if not alone or any(piece.kind in ("cue", "ordinal_mark") for piece in found):
            return []
        return list(self.words.list_names.beginning_with(str(numbers[0].value)))

    def _too_many(self, selection: Selection, found: Sequence[Piece]) -> Doubt | None:
        """One track was meant, and several have the name."""
        kinds = {piece.kind for piece in found}
        one = kinds & {"one", "the_one", "focus"} if not kinds & _PLURAL else set()
        names = [piece for piece in found if piece.kind == "name"]
        if not isinstance(selection, Named) or len(names) != 1:
            return None
        single = bool(one) or selection.what == "title"
        return self._several(names[0].ranks) if single else None

    def _several(self, ranks: tuple[int, ...]) -> Doubt | None:
        if len(ranks) < 2:
            return None
        options = tuple(Ranks(ranks=(rank,)) for rank in ranks)
        return Doubt(kind="several", words=self.words.text, ranks=ranks, options=options)

    def _unknown(self, grammar: Grammar) -> Doubt | None:
        said = self.words.said(grammar.unknown)
        return Doubt(kind="not_understood", words=said) if said else None


def inside(selection: Selection) -> Iterator[Selection]:
    """A selection and those in it that are looked for on the whole list.

    What is looked for among others ("the second Queen song") counts its own ranks.
    """
    yield selection
    if isinstance(selection, AllBut | Single | Same | Than | Beside):
        yield from inside(selection.of)
    elif isinstance(selection, Both):
        for each in selection.of:
            yield from inside(each)
    elif isinstance(selection, Among):
        yield from inside(selection.outer)
    elif isinstance(selection, Stretch):
        for edge in (selection.start, selection.end):
            if edge is not None:
                yield from inside(edge)


def _idiom(words: Words) -> Selection | None:
    """What is said by a phrase that stands alone."""
    items = lexicon(words.language, "idioms").items(words.tokens)
    kinds: dict[str, Selection] = {"them": Focus(plural=True), "it": Focus(), "whole": Whole()}
    return kinds.get(items[0].kind) if len(items) == 1 else None


def _bare(words: Words) -> str:
    """The words without quotation marks and full stops around them."""
    return words.text.strip(" \t.,;:!?\"“”„«»'‘’")
