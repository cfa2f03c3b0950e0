"""Reads what an act speaks of, from the words that were tagged and those around them.

The tagger finds where a selection is spoken of; how far it reaches, and in which language it is
said, is told more surely by the words themselves.
"""

import re
from collections.abc import Iterator, Sequence

from undercard.chat.dialogue.selections import (
    Among,
    Beside,
    Both,
    Described,
    Earlier,
    Extreme,
    Focus,
    Named,
    Ranks,
    Rest,
    Selection,
    Single,
    TakenOff,
    Whole,
)
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.exact.superlatives import read_superlative
from undercard.chat.understanding.list_names import ListNames, SaidName
from undercard.chat.understanding.lists_in_passing import PARTS, list_in_passing
from undercard.chat.understanding.selection_reader import SelectionRead, inside, read_selection
from undercard.chat.understanding.spoken import NAMED, Spoken
from undercard.chat.understanding.tagger import TaggedSpan
from undercard.chat.understanding.tagset import LANGUAGES
from undercard.chat.understanding.view import View

# Acts that cannot be done without tracks that they are done to.
_SPEAKING_OF_TRACKS = frozenset(
    {"drop", "keep", "replace", "swap", "move", "recall", "merge", "q_why", "q_about"}
)
_GOES_BACK = frozenset({"recall", "merge"})
# Acts of which a superlative says what they are done to, wherever it stands.
_OF_AN_EXTREME = _SPEAKING_OF_TRACKS | {"q_which", "like", "dislike", "more_like", "more_by"}
_TO_A_PLACE = frozenset({"move", "swap", "add"})  # what follows a selection is where it goes
_DONE_TO_TRACKS = frozenset({"drop", "keep", "replace", "like", "dislike", "overplayed"})
_JUDGES = frozenset({"like", "dislike", "overplayed"})
_TO_BE_ASKED = frozenset({"several", "rank_or_name", "beyond"})  # doubts of what was understood
_SEVERAL = frozenset({"whole", "focus_plural"})
_OF_TWO = frozenset({"swap", "merge"})
_SOME_ONE = Single(of=Whole())
_BREAK = re.compile(r"[,.;:!?()\n]|\s[-–—]\s")
_WORD = re.compile(r"\S+")
_LONGEST = 15  # words that a selection which the tagger did not see, or not wholly, may have


def selections_of(one: Spoken, view: View) -> list[SelectionRead]:
    """The selections of an act, in order."""
    if one.act.kind in _GOES_BACK:
        there = list_in_passing(one.all_words, one.language, view)
        if isinstance(there, Earlier) and (part := _part_elsewhere(one, view)) is not None:
            there = Among(inner=part, outer=there)
        if there is not None and (isinstance(there, Among | Both) or not one.first("title")):
            return [SelectionRead(there)]
    spans = [span for span in one.act.spans if span.kind == "t"]
    if not spans and one.act.kind in _SPEAKING_OF_TRACKS:
        return [_overlooked(one, view)]
    each = [_some_one(one, span) or _whole(one, span, view) for span in spans]
    read = _counted(one, _without_echoes(one, _of_a_title_named(one, spans, each, view)))
    if one.act.kind == "q_which" and (extreme := _of_the_question(one, read)) is not None:
        return [SelectionRead(extreme)]
    understood = any(_is_certain(each) or _is_to_be_asked(each) for each in read)
    if not understood and one.act.kind in _OF_AN_EXTREME:
        extreme = read_superlative(one.all_words, one.language)
        return [SelectionRead(extreme)] if extreme else read
    return read


def _part_elsewhere(one: Spoken, view: View) -> Selection | None:
    """Tracks that are named apart from their list: "from the first set I loved the opener"."""
    for span in one.act.spans:
        said = one.words(span)
        if span.kind != "t" or list_in_passing(said, one.language, view) is not None:
            continue
        read = read_selection(said, one.language, (), view)
        if isinstance(read.selection, PARTS) and read.doubt is None:
            return read.selection
    return None


def _read(
    one: Spoken, start: int, end: int, names: Sequence[SaidName], view: View
) -> SelectionRead:
    """What the words of a stretch mean.

    What comes "back" is no title of that word, and when it was there bounds no track.
    """
    said = one.text[start:end]
    if one.act.kind == "recall":
        for group in ("a_while_ago", "brings_back"):
            at = criteria_words().find(group, said)
            said = f"{said[: at[0]]}{said[at[1] :]}" if at else said
    return read_selection(said, one.language, names, view)


def _some_one(one: Spoken, span: TaggedSpan) -> SelectionRead | None:
    """One of several of which something is told: "one of these is doing my head in".

    Which one is not said; any will do for "drop one of these".
    """
    words = tokens(one.words(span))
    items = lexicon(one.language, "selections", "numbers").items(words, forgiving=False)
    several = 3 if len(items) > 2 and items[2].kind in _SEVERAL else 2
    if [item.value in ("number", 1) for item in items[:1]] != [True] or len(items) < several:
        return None
    last = items[several - 1].last
    points = items[1].kind == "of" and (several > 2 or last > 2)  # "of these", "de estas"
    told = one.text[span.start + words[last - 1].end : one.act.end].strip()
    verb_before = bool(one.before(span).strip(" ,.!"))
    tells = one.act.kind in _JUDGES or (told and not verb_before)
    return SelectionRead(_SOME_ONE) if points and tells else None


def _without_echoes(one: Spoken, read: list[SelectionRead]) -> list[SelectionRead]:
    """Without an "it" that is what the same act names: "3 is grand, move it up".

    "It and 3" are two things. Of "one of these is a dirge, the slowest" the latter says which.
    """
    whole = (Whole,) if one.act.kind == "q_which" else ()
    others = [each for each in read if not isinstance(each.selection, (Focus, *whole))]
    others = [each for each in others if each.selection != _SOME_ONE] or others
    joined = criteria_words().has("joins_names", " ".join(one.between()))
    is_pair = one.act.kind in _OF_TWO or (joined and not one.act.kind.startswith("q_"))
    return read if is_pair or not others else others


def _of_the_question(one: Spoken, read: Sequence[SelectionRead]) -> Extreme | None:
    """The end of a field that a question asks for as a whole: "which came out first?"."""
    said = [each.selection for each in read if not isinstance(each.selection, Whole)]
    by_place = [isinstance(each, Ranks) and len(each.ranks) == 1 for each in said]
    if len(said) != 1 or not (by_place[0] or isinstance(said[0], Extreme)):
        return None
    return read_superlative(one.all_words, one.language)


def _of_a_title_named(
    one: Spoken, spans: Sequence[TaggedSpan], read: list[SelectionRead], view: View
) -> list[SelectionRead]:
    """With "that one" as the title of the list that the same act names before it.

    "They played Hello at the funeral. I'd rather not have that one."
    """
    if len(read) != 1 or not isinstance(read[0].selection, Focus):
        return read
    before = (span for span in one.act.spans if span.end <= spans[0].start)
    titles = [one.words(s) for s in before if s.kind == "title" and s.polarity in ".-"]
    found = [ListNames(view.titles).exact(title, "title") for title in titles]
    named = [each for each in found if each is not None]
    return [SelectionRead(Named(what="title", name=named[0].name))] if len(named) == 1 else read


def _counted(one: Spoken, read: list[SelectionRead]) -> list[SelectionRead]:
    """A number beside a superlative counts: "the three with the least energy"."""
    match [each.selection for each in read]:
        case [Ranks(), Extreme()] if not criteria_words().has("joins_names", one.all_words):
            return [SelectionRead(read_superlative(one.all_words, one.language))]
    return read


def _whole(one: Spoken, span: TaggedSpan, view: View) -> SelectionRead:
    """The selection that begins with a span, with the words behind it that belong to it."""
    inner = [each for each in one.inner(span) if each.kind in NAMED]
    names = [SaidName(kind=each.kind, text=one.words(each)) for each in inner]  # type: ignore[arg-type]
    tagged = _read(one, span.start, span.end, names, view)
    understood = _is_certain(tagged) or _is_to_be_asked(tagged) or _points_at_one(tagged)
    if one.act.kind not in _TO_A_PLACE:
        for start, end in _further(one, span, understood=understood):
            read = _read(one, start, end, names, view)
            reaches = not understood or _may_reach(one.act.kind, tagged, read)
            if reaches and _is_certain(read) and not _has_the_verb(one, read):
                return read
    if understood:
        return tagged
    others = (read_selection(one.words(span), other, names, view) for other in LANGUAGES)
    return next(filter(_is_certain, others), tagged)


def _may_reach(kind: str, tagged: SelectionRead, further: SelectionRead) -> bool:
    """Whether more words say more of the selection, and nothing else of it.

    "drop 2 | and 5", "who sings the one | after it"; but "is the fifth | live?" asks of the fifth.
    """
    one, more = tagged.selection, further.selection
    points = isinstance(one, Focus | Whole) and not isinstance(more, Named)
    if isinstance(one, Focus) and not one.plural and not isinstance(more, Beside | Ranks):
        return False  # "that one's | boring"
    if kind in _DONE_TO_TRACKS:
        ranks = isinstance(one, Ranks) and isinstance(more, Ranks) and {*one.ranks} < {*more.ranks}
        return points or ranks or (isinstance(more, Both) and one in more.of)
    return points and isinstance(more, Beside | Ranks)


def _further(one: Spoken, span: TaggedSpan, *, understood: bool) -> Iterator[tuple[int, int]]:
    """Wider stretches around a span, the widest first; leftwards only where it is not read."""
    after = min(
        (each.start for each in one.act.spans if each.start >= span.end), default=one.act.end
    )
    stop = _BREAK.search(one.text, span.end, after)
    after = stop.start() if stop else after
    ends = [span.end + word.end() for word in _WORD.finditer(one.text[span.end : after])]
    yield from ((span.start, end) for end in reversed(ends[:_LONGEST]))
    if understood:
        return
    before = max(
        (each.end for each in one.act.spans if each.end <= span.start), default=one.act.start
    )
    stops = [each.end() for each in _BREAK.finditer(one.text, before, span.start)]
    before = max([before, *stops])
    starts = [before + word.start() for word in _WORD.finditer(one.text[before : span.start])]
    yield from ((start, span.end) for start in starts[-_LONGEST:])


def _overlooked(one: Spoken, view: View) -> SelectionRead:
    """The selection that the last words of an act are, where the tagger saw none.

    Of what only says where to ("right at the top, please") it was spoken before.
    """
    place = one.first("to")
    if one.act.kind == "move" and place is not None and not one.before(place).strip():
        return SelectionRead(Focus())
    starts = [word.start() for word in _WORD.finditer(one.all_words)]
    for start in starts[-_LONGEST:]:
        read = _read(one, one.act.start + start, one.act.end, (), view)
        if _says_which(one, read):
            return read
    for word in reversed(list(_WORD.finditer(one.all_words))[:_LONGEST]):
        read = _read(one, one.act.start, one.act.start + word.end(), (), view)
        if _says_which(one, read):
            return read
    return SelectionRead(read_superlative(one.all_words, one.language))


def _says_which(one: Spoken, read: SelectionRead) -> bool:
    """Whether words that the tagger saw no selection in are one; "the rest" of nothing is none."""
    of_rest = one.act.kind == "replace" and isinstance(read.selection, Rest)
    return _is_certain(read) and not of_rest and not _has_the_verb(one, read)


def _points_at_one(read: SelectionRead) -> bool:
    """Whether it is "that one", of which the words around tell and do not say which it is."""
    return isinstance(read.selection, Focus) and not read.selection.plural


def _is_to_be_asked(read: SelectionRead) -> bool:
    return read.doubt is not None and read.doubt.kind in _TO_BE_ASKED


def _has_the_verb(one: Spoken, read: SelectionRead) -> bool:
    """Whether the act's own verb was read as a part: what was taken off, of "take off Halo"."""
    parts = inside(read.selection) if read.selection else ()
    return one.act.kind != "recall" and any(isinstance(each, TakenOff) for each in parts)


def _is_certain(read: SelectionRead) -> bool:
    """Whether all of it was understood, and it is more than words to search for."""
    selection = read.selection
    by_words = isinstance(selection, Earlier) and selection.which == "about"
    vague = isinstance(selection, Described) or by_words
    return selection is not None and read.doubt is None and not vague
