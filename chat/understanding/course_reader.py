"""Reads how a list is to go from its beginning to its end: "build up", "louder bit by bit"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from undercard.chat.dialogue.acts import Course, Criterion, Target
from undercard.chat.dialogue.list_parts import Part
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.anything import asks_for_anything
from undercard.chat.understanding.exact.comparatives import plain_form
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.exact.senses import Sense, Side, other, quality_of, senses
from undercard.chat.understanding.exact.sort_keys import read_key
from undercard.chat.understanding.spoken import NAMED, Spoken
from undercard.chat.understanding.tagger import TaggedSpan

# Acts in whose words a course may be said; others speak of tracks, or of nothing that plays.
ORDERING = frozenset({"wish", "refine", "sort", "unclear", "context", "move", "extend"})
_FIELDS = frozenset({"energy", "tempo", "valence", "popularity", "year"})
_MUSIC = NAMED | {"genre", "year", "country", "count", "length"}
_DRIVE = frozenset({"energy", "tempo"})
_WAYS = frozenset({"up", "down"})
_BESIDE = 2  # words between a quality and where the list has it


@dataclass(frozen=True)
class SaidCourse:
    """A course with its words, and the act without the spans that these words stand for."""

    course: Course
    words: str
    rest: Spoken

    def along(self, criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
        """The criteria of the act with the course: what sounds like one of its ends is for it."""
        begins, ends = _targets(self.course, "begins"), _targets(self.course, "ends")
        at_first, later = self.course.shares
        found: list[Criterion] = []
        for one in criteria:
            side = self._side_of(one)
            if side == "begins":
                begins = ()
                found += (_for(one, share) for share in at_first)
            elif side == "ends":
                ends = ()
                found += (_for(one, share) for share in later)
            else:
                found.append(one)
        whole = self.course.model_copy(update={"begins": begins, "ends": ends})
        return (*found, Criterion(words=self.words, course=whole))

    def beside(self, criteria: Sequence[Criterion]) -> list[Criterion]:
        """The criteria that are more than one of its ends: of a new wish, all."""
        is_wish = self.rest.act.kind == "wish"
        return [one for one in criteria if is_wish or self._side_of(one) is None]

    def _side_of(self, one: Criterion) -> str | None:
        """The end of the course that a quality is; None for whatever holds for all of the list."""
        if one.part is not None or one.limits.names_set() or one.shifts:
            return None
        alike = _alike(self.course.field)
        own = [one for one in one.targets if one.feature in alike and one.counts is not None]
        if not own:
            return None
        low, high = (_sense(own[-1].feature, side).target or 0.0 for side in ("least", "most"))
        is_low = own[-1].value < (low + high) / 2
        return "begins" if is_low != self.course.falls else "ends"


def _alike(field: str) -> frozenset[str]:
    """The fields that tell the same of a course: "start easy and pick up the pace"."""
    return _DRIVE if field in _DRIVE else frozenset({field})


def _for(one: Criterion, share: tuple[float, float]) -> Criterion:
    return one.model_copy(update={"part": Part(words=one.words, share=share)})


def read_course(one: Spoken) -> SaidCourse | None:
    """The course that exact words of an act say; None where they say none."""
    if one.act.kind not in ORDERING or _is_at_once(one):
        return None
    words = tokens(one.all_words)
    items = lexicon(one.language, "courses", "qualities").items(words, forgiving=False)
    said = (
        _by_its_turn(items, words, one)
        or _by_its_verb(items, words, one)
        or _by_a_quality(items, words, one)
    )
    if said is None:
        return None
    course, used = said
    places = [
        (one.act.start + words[item.first].start, one.act.start + words[item.last - 1].end)
        for item in used
    ]
    spans = tuple(span for span in one.act.spans if not _stands_for(span, places))
    start, end = min(place[0] for place in places), max(place[1] for place in places)
    if _is_sorted_otherwise(one, course, start, end):
        return None
    rest = replace(one, act=replace(one.act, spans=spans))
    return SaidCourse(course, one.text[start:end], rest)


def _is_sorted_otherwise(one: Spoken, course: Course, start: int, end: int) -> bool:
    """Whether an order is said beside it: "from the fastest to the slowest, so we cool down"."""
    key = one.first("key")
    if one.act.kind != "sort" or key is None or (start < key.end and key.start < end):
        return False
    said = read_key(one.words(key), one.language)
    return said is not None and said.field != course.field


def _is_at_once(one: Spoken) -> bool:
    """Whether the list as a whole is to be so: "can you turn it up", "slow down please"."""
    at = criteria_words().find("at_once", one.all_words)
    if one.act.kind != "refine" or at is None:
        return False
    besides = f"{one.all_words[: at[0]]} {one.all_words[at[1] :]}"
    return not besides.strip(" .,!?") or asks_for_anything(besides, one.language)


def _stands_for(span: TaggedSpan, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a span is no more than what the words of the course were taken for."""
    return span.kind not in _MUSIC and any(
        span.start < end and start < span.end for start, end in places
    )


def _by_its_turn(
    items: Sequence[Item], words: Sequence[Token], one: Spoken
) -> tuple[Course, list[Item]] | None:
    """As in "build up, then wind down", "peak in the middle", "calm at both ends".

    A list that goes there and back.
    """
    ways = [item for item in items if item.kind in ("up", "down", "peak", "dip")]
    for first, second in pairwise(ways):
        if _rises(first) != _rises(second):
            field = next((str(one.value) for one in (first, second) if one.kind in _WAYS), "energy")
            return Course(field=field, falls=not _rises(first), turns=True), [first, second]
    places = [item for item in items if item.kind in ("middle", "both_ends")]
    turn = next((item for item in ways if item.kind not in _WAYS), None)
    if turn is not None and places:
        course = Course(field="energy", falls=not _rises(turn), turns=True)
        own = [found[0] for found in _qualities(items, words, one.language)]
        return course, [turn, *places, *own]
    found = list(_qualities(items, words, one.language))
    for three in zip(found, found[1:], found[2:], strict=False):  # "calm, lively, calm"
        (_, field, side, _), (_, between, turned, _), (_, last, back, _) = three
        if side == back != turned and {field, between, last} <= _alike(field):
            course = Course(field=field, falls=side == "most", turns=True)
            return course, [*places, *(each[0] for each in three)]
    for place in (item for item in places if item.kind == "both_ends"):
        near = [each for each in found if _gap(each[0], place) <= _BESIDE]
        if near:
            item, field, side, _ = min(near, key=lambda each: _gap(each[0], place))
            course = Course(field=field, falls=side == "most", turns=True)
            return course, [item, *places, *(each[0] for each in found)]
    return None


def _rises(way: Item) -> bool:
    return way.kind in ("up", "peak")


def _gap(one: Item, other: Item) -> int:
    return max(one.first - other.last, other.first - one.last)


def _by_its_verb(
    items: Sequence[Item], words: Sequence[Token], one: Spoken
) -> tuple[Course, list[Item]] | None:
    """As in "start mellow and build up", "that winds down", "slow it down towards the end".

    The same words are an occasion ("to wind down to") or one change ("slow it down") where neither
    a beginning nor a time is said, and so is a change that names a quality.
    """
    ways = [item for item in items if item.kind in _WAYS]
    if not ways:
        return None
    way = ways[-1]
    at = items.index(way)
    gradually = [item for item in items if item.kind == "gradually"]
    before = items[:at]
    begins = any(item.kind == "starts" for item in before)
    linked = bool(before) and before[-1].kind == "linking"
    way_words = " ".join(word.folded for word in words[way.first : way.last])
    others = " ".join(str(item.value) for item in items if item is not way)
    alone = one.act.kind in ("sort", "refine") and asks_for_anything(f"list {others}", one.language)
    alone = alone and not (one.act.kind == "refine" and quality_of(way_words, one.language))
    mends = way.value not in _DRIVE  # "something that cheers me up" is like that throughout
    if not (gradually or begins or (not mends and (linked or alone))):
        return None
    return Course(field=str(way.value), falls=way.kind == "down"), [way, *gradually]


def _by_a_quality(
    items: Sequence[Item], words: Sequence[Token], one: Spoken
) -> tuple[Course, list[Item]] | None:
    """As in "louder bit by bit", "immer schneller", "de plus en plus calme", "that gets sadder"."""
    found = list(_qualities(items, words, one.language))
    for first, second in pairwise(found):
        if _is_twice(items, words, first[0], second[0]):  # "sadder and sadder"
            item, field, side, _ = second
            return Course(field=field, falls=side == "least"), [first[0], item]
    times = [item for item in items if item.kind in ("gradually", "becoming")]
    if not times:
        return None
    time = times[-1]
    if all(item.kind == "becoming" for item in times):
        found = [each for each in found if each[3]]
    after = [each for each in found if each[0].first >= time.last]
    before = [each for each in found if each[0].last <= time.first]
    if not after and not before:
        return None
    item, field, side, _ = after[0] if after else before[-1]
    side = other(side) if time.value == "less" else side
    return Course(field=field, falls=side == "least"), [item, *times]


def _is_twice(items: Sequence[Item], words: Sequence[Token], one: Item, other: Item) -> bool:
    """Whether a word is said twice, with one between that joins."""
    between = [item for item in items if one.last <= item.first < other.first]
    same = words[one.first].folded == words[other.first].folded
    joins = len(between) == 1 and criteria_words().is_one("joins_names", str(between[0].value))
    return same and joins


def _qualities(
    items: Sequence[Item], words: Sequence[Token], language: str
) -> Iterator[tuple[Item, str, Side, bool]]:
    """The qualities named, each with its field, its side and whether it is compared."""
    known = lexicon(language, "qualities").phrases
    for at, item in enumerate(items):
        forms = plain_form(words[item.first].folded, language)
        name = str(item.value) if item.kind == "is" else ""
        if item.kind == "word":
            meant = (known.get((form,), ("", "")) for form in forms or ())
            name = next((str(value) for kind, value in meant if kind == "is"), "")
        before = str(items[at - 1].value) if at and items[at - 1].kind == "word" else ""
        if name and senses()[name].field in _FIELDS and not _is_complaint(before):
            yield item, senses()[name].field, senses()[name].side, forms is not None


def _is_complaint(before: str) -> bool:
    return criteria_words().is_one("too_much", before)


def _targets(course: Course, end: str) -> tuple[Target, ...]:
    sense = _sense(course.field, "least" if (end == "begins") != course.falls else "most")
    return sense.aim("")[-1:]


def _sense(field: str, side: Side) -> Sense:
    return next(one for one in senses().values() if (one.field, one.side) == (field, side))
