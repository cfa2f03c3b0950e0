"""Reads which part of a list each thing that was said is for.

"Half disco, half dub"; "start calm, then harder"; "Krishna Das to open, then dub".
The tagger finds the words of a part; which words they are about is told by their order, and how
large a part is by the words themselves and by how many parts there are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import LONGEST_LIST, Limits
from undercard.chat.dialogue.list_parts import Part
from undercard.chat.dialogue.selections import Every, Ranks, Share
from undercard.chat.understanding.destinations import read_place
from undercard.chat.understanding.exact.amount_readers import is_article
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.part_words import is_close, leads_on, music_in
from undercard.chat.understanding.selection_reader import read_selection
from undercard.chat.understanding.share_reader import shares_of
from undercard.chat.understanding.spoken import PARTS, Spoken, is_inside
from undercard.chat.understanding.tagger import TaggedSpan

ASKING = frozenset({"wish", "refine"})  # acts that may speak of parts
# How far the only part goes whose size nobody said.
_ALONE = {"start": (0.0, 1 / 3), "end": (2 / 3, 1.0), "next": (0.5, 1.0), "even": (0.5, 1.0)}
_PAIR = 2  # things of which one is before another
_Vague = Literal["start", "next", "end", "even", "rest"]
# What the words of languages/*/parts.yaml stand for.
_SAID: Mapping[str, tuple[Part | None, _Vague | None]] = {
    "first_half": (Part(share=(0.0, 0.5)), None),
    "second_half": (Part(share=(0.5, 1.0)), None),
    "start": (None, "start"),
    "next": (None, "next"),
    "end": (None, "end"),
    "even": (None, "even"),
    "of_them": (None, "even"),
    "rest": (None, "rest"),
}


@dataclass(frozen=True)
class _Mark:
    """Words for a part: the part itself, or only where it stands among the others."""

    span: TaggedSpan
    part: Part | None = None
    vague: _Vague | None = None


def with_parts(one: Spoken, read: Sequence[tuple[TaggedSpan, Criterion]]) -> tuple[Criterion, ...]:
    """The criteria, each with the part of the list that it is for, where one was said."""
    plain = tuple(criterion for _, criterion in read)
    if one.act.kind not in ASKING:
        return plain
    said = {span: each for span, each in read if each.is_topic or each.absent or each.shifts}
    marks = [mark for span in one.act.spans if (mark := _mark(one, span)) is not None]
    marks = _without_repeats(marks or _overlooked(one, list(said)), list(said))
    if not marks:
        shares = shares_of(one, list(said))
        return tuple(
            _of_part(each, *shares[span]) if span in shares else each for span, each in read
        )
    about = {
        mark: _own(mark, spans, said) for mark, spans in _about(one, marks, list(said)).items()
    }
    if not about:
        return plain
    tracks = {span: criterion.limits.tracks or 0 for span, criterion in read}
    counting = {
        mark: _count(mark, about, [span for span in tracks if tracks[span]]) for mark in about
    }
    if None in counting.values():  # "12 songs, jazz and then metal"
        counting = {mark: span for mark, span in counting.items() if mark.span not in about[mark]}
    counts = {mark: tracks[span] for mark, span in counting.items() if span is not None}
    sized = _sized(about, said, counts, [mark for mark in about if _is_of_one(one, mark)])
    owners = {span: mark for mark, spans in about.items() for span in spans}
    found = [
        _of_part(criterion, sized[owners[span]], one.words(owners[span].span))
        if span in owners
        else criterion
        for span, criterion in read
        if span not in counting.values()
    ]
    if len(counts) == len(about) > 1:
        whole = Limits(tracks=min(sum(counts.values()), LONGEST_LIST))
        found.append(Criterion(words=one.all_words.strip(), limits=whole))
    return tuple(found)


def _of_part(criterion: Criterion, part: Part, words: str) -> Criterion:
    """The criterion for a part alone, of which nobody else's music is "some"."""
    limits = criterion.limits
    if criterion.some_of:
        limits = limits.model_copy(update={"artists": (*limits.artists, *criterion.some_of)})
    said = part.model_copy(update={"words": words})
    return criterion.model_copy(update={"part": said, "limits": limits, "some_of": ()})


def _mark(one: Spoken, span: TaggedSpan) -> _Mark | None:
    """What the words of a part say; None where they speak of something else."""
    if span.kind not in ("t", "to") or any(is_inside(span, other) for other in one.act.spans):
        return None
    words = one.words(span)
    selection = read_selection(words, one.language).selection
    if isinstance(selection, Every):
        return _Mark(span, Part(every=(selection.step, selection.start)))
    if isinstance(selection, Share) and selection.count is None:
        return _Mark(span, Part(share=_stretch(selection)))
    if isinstance(selection, Ranks) and len(selection.ranks) > 1:
        return _Mark(span, Part(ranks=selection.ranks))
    kinds = [item.kind for item in lexicon(one.language, "parts").items(tokens(words))]
    if (kind := next((kind for kind in _SAID if kind in kinds), None)) is not None:
        return _Mark(span, *_SAID[kind])
    says_where = span.kind == "to" or isinstance(selection, Ranks)
    place = read_place(words, one.language).place if says_where else None
    rank = place.rank if place else None
    if rank in (1, -1):
        return _Mark(span, vague="start" if rank == 1 else "end")
    return _Mark(span, Part(ranks=(rank,))) if rank else None


def _overlooked(one: Spoken, said: Sequence[TaggedSpan]) -> list[_Mark]:
    """The parts that exact words speak of, where the tagger saw none."""
    taken = [span for span in one.act.spans if span.kind not in PARTS]
    found, said = tokens(one.all_words), music_in(said)
    marks = []
    for item in lexicon(one.language, "parts").items(found, forgiving=False):
        start = one.act.start + found[item.first].start
        end = one.act.start + found[item.last - 1].end
        within = any(span.start < end and start < span.end for span in taken)
        span = TaggedSpan(start, end, "to", "", one.act.confidence)
        close = is_close(one.text, span, said)
        if item.kind in _SAID and leads_on(found, item) and close and not within:
            marks.append(_Mark(span, *_SAID[item.kind]))
    return marks if _are_parts(marks, said) or _points_back(one, marks, said) else []


def _points_back(one: Spoken, marks: Sequence[_Mark], said: Sequence[TaggedSpan]) -> bool:
    """Whether the one part is for what was named before: "anything by Björk? Start with it"."""
    if len(marks) != 1 or any(span.end > marks[0].span.start for span in said):
        return False
    after = tokens(one.text[marks[0].span.end : one.act.end])[:1]
    pointed = lexicon(one.language, "selections").items(after, forgiving=False)
    return any(item.kind in ("focus", "focus_plural") for item in pointed)


def _without_repeats(marks: Sequence[_Mark], said: Sequence[TaggedSpan]) -> list[_Mark]:
    """Without a "then" at the end that says nothing of its own: "… later on", "then whatever"."""
    if len(marks) < _PAIR or marks[-1].vague != "next":
        return list(marks)
    trails = all(span.end <= marks[-1].span.start for span in said)
    leads = all(span.start >= marks[0].span.end for span in said)
    is_more = trails and (marks[-2].vague == "next" or (marks[0].vague == "start" and leads))
    return list(marks[:-1]) if is_more else list(marks)


def _are_parts(marks: Sequence[_Mark], said: Sequence[TaggedSpan]) -> bool:
    """Whether such words say what they seem to: not "half of these are slow", "ok then, jazz"."""
    if not marks or not said or all(mark.vague == "rest" for mark in marks):
        return False
    if len(marks) > 1:
        goes_on = (marks[0].vague, marks[-1].vague) == ("start", "next")  # "then whatever"
        return len(said) > 1 or (goes_on and said[0].start > marks[0].span.end)
    (mark,) = marks
    before = any(span.end <= mark.span.start for span in said)
    after = any(span.start >= mark.span.end for span in said)
    return after and (before or mark.part is not None) if mark.vague != "even" else False


def _stretch(selection: Share) -> tuple[float, float]:
    if selection.where == "first":
        return 0.0, selection.share
    if selection.where == "last":
        return 1 - selection.share, 1.0
    return 0.5 - selection.share / 2, 0.5 + selection.share / 2


def _about(
    one: Spoken, marks: Sequence[_Mark], spans: Sequence[TaggedSpan]
) -> dict[_Mark, list[TaggedSpan]]:
    """The spans that each mark is about, by their order; marks that are about none are left out.

    A mark leads ("half disco, half dub") or trails ("disco first, dub to end"). What stands before
    the first one that leads holds for the whole list, but for what "then" goes on from.
    """
    about: dict[_Mark, list[TaggedSpan]] = {mark: [] for mark in marks}
    order: list[_Mark | TaggedSpan] = sorted([*marks, *spans], key=_start)
    leads = {mark for mark in marks if _leads(mark, order)}
    for span in spans:
        before = [mark for mark in marks if mark.span.end <= span.start]
        after = [mark for mark in marks if mark.span.start >= span.end]
        near = [
            mark for mark in before[-1:] if mark in leads and not _is_aside(one, span, about[mark])
        ]
        near += [mark for mark in after[:1] if mark not in leads]
        if near:
            about[min(near, key=lambda mark: _gap(mark.span, span))].append(span)
        elif (
            [mark.vague for mark in after[:1]] == ["next"]
            and not before
            and (span.kind != "context" or len(spans) <= _PAIR)
        ):
            goes_before = _Mark(span, vague="next")
            about = {goes_before: [span]} | about
    return {mark: owned for mark, owned in about.items() if owned and mark.vague != "rest"}


def _is_aside(one: Spoken, span: TaggedSpan, before: Sequence[TaggedSpan]) -> bool:
    """Whether a span is for the whole list again: "half ska, half dub, for a party"."""
    if not before:
        return False
    apart = "," in one.text[before[-1].end : span.start]
    return span.kind == "context" or (apart and span.kind not in {each.kind for each in before})


def _own(
    mark: _Mark, spans: Sequence[TaggedSpan], said: Mapping[TaggedSpan, Criterion]
) -> list[TaggedSpan]:
    """What it begins or ends with, where that is named: "open on Halo and disco after"."""
    named = [span for span in spans if _names(said[span])]
    return named if named and mark.vague in ("start", "end") else list(spans)


def _start(one: _Mark | TaggedSpan) -> int:
    return one.span.start if isinstance(one, _Mark) else one.start


def _leads(mark: _Mark, order: Sequence[_Mark | TaggedSpan]) -> bool:
    """Whether what follows a mark is for its part, and not what stands before it."""
    at = order.index(mark)
    follows = at + 1 < len(order) and not isinstance(order[at + 1], _Mark)
    begins = at == 0 or isinstance(order[at - 1], _Mark)
    return follows and (begins or not isinstance(order[-1], _Mark))


def _gap(one: TaggedSpan, other: TaggedSpan) -> int:
    return max(one.start - other.end, other.start - one.end)


def _count(
    mark: _Mark, about: Mapping[_Mark, Sequence[TaggedSpan]], counts: Sequence[TaggedSpan]
) -> TaggedSpan | None:
    """The number of tracks that is said of a part: "start with two by Abba"."""
    last = max(span.end for span in about[mark])
    begins = mark.span.end
    if mark.span in about[mark]:  # what "then" goes on from, which has no words of its own
        begins = 0
    return next((each for each in counts if begins <= each.start < last), None)


def _sized(
    about: Mapping[_Mark, Sequence[TaggedSpan]],
    read: Mapping[TaggedSpan, Criterion],
    counts: Mapping[_Mark, int],
    single: Collection[_Mark] = (),
) -> dict[_Mark, Part]:
    """The part that each mark stands for. Those of no size share the list evenly.

    `single` begin or end with one thing: "open on a banger".
    """
    sized = {mark: mark.part for mark in about if mark.part is not None}
    if len(counts) == len(about) > 1 and not sized:
        first = 1
        for mark, count in counts.items():
            sized[mark] = Part(ranks=tuple(range(first, first + count)))
            first += count
        return sized
    goes_on = any(mark.vague == "next" for mark in about)
    halves = any(mark.vague == "even" for mark in about)  # which leave no third part
    for mark, spans in about.items():
        one_is_enough = halves or mark in single or all(_names(read[span]) for span in spans)
        few = counts.get(mark) or (1 if one_is_enough else None)
        if mark.vague in ("start", "end") and few and not goes_on:
            at_end = mark.vague == "end"
            sized[mark] = Part(ranks=tuple(range(-few, 0) if at_end else range(1, few + 1)))
    shared = [mark for mark in about if mark not in sized]
    if not shared:
        return sized
    if len(shared) == 1:
        return sized | {shared[0]: Part(share=_ALONE[shared[0].vague or "even"])}
    shared.sort(key=lambda mark: {"start": -1, "end": 1}.get(mark.vague or "", 0))
    edges = pairwise(at / len(shared) for at in range(len(shared) + 1))
    return sized | {mark: Part(share=edge) for mark, edge in zip(shared, edges, strict=True)}


def _is_of_one(one: Spoken, mark: _Mark) -> bool:
    """Whether an article that counts stands behind it: "open on a banger", not "a bit of jazz"."""
    after = one.text[mark.span.end : one.act.end].split()[:2]
    few = lexicon(one.language, "parts").items(tokens(" ".join(after)), forgiving=False)
    little = any(item.kind in ("little", "some") for item in few)
    return bool(after) and is_article(after[0], one.language) and not little


def _names(one: Criterion) -> bool:
    """Whether it names somebody or a song, of whom one is enough to begin or end with."""
    return bool(one.tracks or one.some_of or one.limits.artists or one.absent)
