"""Reads how much of a list something is to be: "motown and a bit of Elvis", "mostly ska, some dub".

What there is to be little of is spread over the list; the others are what the list is about.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from undercard.chat.dialogue.list_parts import Part
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.anything import asks_for_anything
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.spoken import NAMED, Spoken
from undercard.chat.understanding.tagger import TaggedSpan

_LITTLE = frozenset({"little", "some"})
_MUSIC = NAMED | {"genre", "country", "language", "voice", "instrument", "year", "mood", "version"}
_EVERY, _FIRST = 4, 3  # of the only thing that there is to be little of


@dataclass(frozen=True)
class _Amount:
    """`text[start:end]` says how much of what follows: "little", "some" or "most".

    Or how many of them, as one of so many: "a third of them".
    """

    kind: str
    start: int
    end: int
    step: int = 1


def shares_of(one: Spoken, said: Sequence[TaggedSpan]) -> Mapping[TaggedSpan, tuple[Part, str]]:
    """The part of the list that each span is for of which there is to be little, and its words.

    Nothing where that is said of all that is asked for: "some jazz", "a bit of soul and some funk".
    """
    groups = [group for group in _groups(one, said) if group[1]]
    if one.act.kind == "wish" and (counted := [each for each in groups if _is_share(each[0])]):
        return _every_so_many(one, counted)
    few = [(amount, spans) for amount, spans in groups if amount and amount.kind in _LITTLE]
    if len(few) == len(groups):  # "some rock and a touch of Queen"
        few = [(amount, spans) for amount, spans in few if amount.kind == "little"]
    others = [spans for _, spans in groups if all(spans is not each for _, each in few)]
    beside = any(span.kind in _MUSIC and span.polarity == "+" for spans in others for span in spans)
    if one.act.kind == "refine" and not others:  # the list that is there is what it is beside
        few = [(amount, spans) for amount, spans in few if amount.kind == "little"]
        beside = True
    if not beside:
        return {}
    return {
        span: (part, one.text[amount.start : amount.end])
        for part, (amount, spans) in zip(_parts(len(few)), few, strict=True)
        for span in spans
    }


def _is_share(amount: "_Amount | None") -> bool:
    return amount is not None and amount.kind == "of_them"


def _every_so_many(
    one: Spoken, counted: Sequence[tuple["_Amount | None", list[TaggedSpan]]]
) -> Mapping[TaggedSpan, tuple[Part, str]]:
    """Every second or third track for what half or a third of them is to be."""
    return {
        span: (Part(every=(amount.step, 1)), one.text[amount.start : amount.end])
        for amount, spans in counted[:1]
        if amount is not None
        for span in spans
        if span.kind in _MUSIC
    }


def with_what_is_wanted(one: Spoken) -> tuple[TaggedSpan, ...]:
    """The spans of the act; of what there is to be so much nobody wants nothing.

    "Sobre todo salsa", unless it is refused: "not too much of a lot of rap", "surtout pas U2".
    Nor is it an example of what else there is to be: "half Abba, half Queen".
    """
    amounts = _amounts(one, (*_LITTLE, "most", "even", "of_them"))
    likened = criteria_words().has("likened", one.all_words)

    def meant(span: TaggedSpan) -> TaggedSpan:
        before = [each for each in amounts if each.end <= span.start]
        so_much = bool(before) and _stands_before(one, before[-1], span)
        told = one.text[one.act.start : span.start] if so_much else ""
        refused = criteria_words().has("refused", told)
        return replace(span, polarity="+") if so_much and not refused else span

    spans = one.act.spans
    unlike = "-" if likened else "-~"
    return tuple(meant(span) if span.polarity in unlike else span for span in spans)


def _groups(
    one: Spoken, said: Sequence[TaggedSpan]
) -> list[tuple[_Amount | None, list[TaggedSpan]]]:
    """The things that are asked for by the amount in front of them; None where none is."""
    groups: list[tuple[_Amount | None, list[TaggedSpan]]] = [(None, [])]
    amounts, at = _amounts(one), one.act.start
    for span in sorted(said, key=lambda each: each.start):
        before = [each for each in amounts if at <= each.start and each.end <= span.start]
        if before and _stands_before(one, before[-1], span):
            groups.append((before[-1], []))
        elif _is_aside(one, span, groups[-1][1]):
            continue
        groups[-1][1].append(span)
        at = span.end
    return groups


def _amounts(one: Spoken, kinds: Collection[str] = (*_LITTLE, "most", "of_them")) -> list[_Amount]:
    words = tokens(one.all_words)
    counts = [span for span in one.act.spans if span.kind in ("count", "length")]
    found = []
    for item in lexicon(one.language, "parts").items(words, forgiving=False):
        start = one.act.start + words[item.first].start
        end = one.act.start + words[item.last - 1].end
        is_number = any(span.start < end and start < span.end for span in counts)
        is_share = item.kind == "of_them"
        if item.kind in kinds and (is_share or not is_number):
            step = int(item.value) if is_share else 1
            found.append(_Amount(item.kind, start, end, step))
    return found


def _stands_before(one: Spoken, amount: _Amount, span: TaggedSpan) -> bool:
    """Whether the amount is that of a kind of music, and right before it."""
    between = one.text[amount.end : span.start].split()
    is_music = span.kind in _MUSIC or (span.kind in senses() and span.polarity == "+")
    plain = all(map(criteria_words().is_filler, between))
    return is_music and (plain or asks_for_anything(" ".join(between), one.language))


def _is_aside(one: Spoken, span: TaggedSpan, group: Sequence[TaggedSpan]) -> bool:
    """Whether it is for the whole list: an occasion, or of another kind behind a comma."""
    if not group:
        return False
    apart = "," in one.text[group[-1].end : span.start]
    return span.kind not in _MUSIC or (apart and span.kind not in {each.kind for each in group})


def _parts(number: int) -> list[Part]:
    """Places for so many things of which there is to be little, spread over the list."""
    if number == 1:
        return [Part(every=(_EVERY, _FIRST), little=True)]
    step = 2 * number + 1
    return [Part(every=(step, 2 * at), little=True) for at in range(1, number + 1)]
