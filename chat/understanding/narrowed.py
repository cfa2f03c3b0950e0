"""Of two things that one act says of the same, the narrower decides: "hip hop, hyphy"."""

from collections.abc import Sequence
from itertools import pairwise

from undercard.chat.dialogue.acts import Criterion, Target
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.genre_criteria import GenreCriteria
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan

# The qualities that are told more exactly by years, and by how long each track is.
_MEASURED_BY = {"year": ("new", "old"), "each": ("long", "short")}
_SIGNS = ",;:/(–—"
_PAIR = 2
Read = list[tuple[TaggedSpan, Criterion]]


def without_wider_genres(one: Spoken, read: Read, genres: GenreCriteria) -> Read:
    """Without a genre that only says where the one right beside it belongs.

    "Hip hop, hyphy", "jazz (bebop)"; what is joined in words is asked for beside it.
    """
    wanted = [each for each in read if each[0].polarity == "+" and each[1].limits.genres]
    wider: list[TaggedSpan] = []
    for (span, first), (after, second) in pairwise(wanted):
        between = one.text[span.end : after.start]
        if not _only_says_more(between, one.language):
            continue
        for each, other, at in ((first, second, span), (second, first, after)):
            if _holds(each, other, genres):
                wider.append(at)
    return [each for each in read if each[0] not in wider]


def without_outdone(read: Read) -> Read:
    """Without a quality of what is told in numbers beside it: "more recent, say after 2005"."""
    told = {span.kind for span, each in read if span.polarity in "+>" and each.limits != Limits()}
    outdone = {quality for kind in told for quality in _MEASURED_BY.get(kind, ())}
    return [each for each in read if each[0].kind not in outdone]


def _only_says_more(between: str, language: str) -> bool:
    """Whether what follows is set beside what was said, and not joined with it."""
    joined = criteria_words().has("joins_names", between)
    apart = not between.strip() or any(mark in between for mark in _SIGNS)
    in_parts = lexicon(language, "parts").items(tokens(between), forgiving=False)
    return apart and not joined and all(item.kind == "word" for item in in_parts)


def _holds(wide: Criterion, narrow: Criterion, genres: GenreCriteria) -> bool:
    """Whether all that is asked for by the first is a genre that holds the second."""
    only = wide.limits == Limits(genres=wide.limits.genres)
    pairs = [(a, b) for a in wide.limits.genres for b in narrow.limits.genres]
    return only and all(genres.vocabulary.drowns(a, b) for a, b in pairs)


def with_bounds_held(one: Spoken, read: Read) -> Read:
    """Years that bound others beside them, and are no alternative: "80s rock, before 1985".

    What is joined by "or" or "and" stays one; what cannot hold together is said to be so.
    """
    dated = [each for each in read if each[0].polarity == "+" and len(each[1].limits.years) == 1]
    sided = [(span, each) for span, each in dated if _open_end(each.limits.years[0])]
    if len(dated) != _PAIR or len(sided) != 1:
        return read
    between = one.text[dated[0][0].end : dated[1][0].start]
    if criteria_words().has("joins_names", between) or "/" in between:
        return read
    ((span, bound),) = sided
    (other,) = (each.limits.years[0] for at, each in dated if at is not span)
    held = bound.limits.model_copy(update=_both(other, bound.limits.years[0]))
    told = bound.model_copy(update={"limits": held})
    return [(each, told if each is span else criterion) for each, criterion in read]


def _open_end(years: Bounds) -> bool:
    return (years.at_least is None) != (years.at_most is None)


def _both(years: Bounds, bound: Bounds) -> dict[str, tuple[Bounds, ...]]:
    """The years within both; where there are none, those that the bound leaves out are refused."""
    low = max((end for end in (years.at_least, bound.at_least) if end is not None), default=None)
    high = min((end for end in (years.at_most, bound.at_most) if end is not None), default=None)
    if low is None or high is None or low <= high:
        return {"years": (Bounds(at_least=low, at_most=high),)}
    if bound.at_least is not None:
        return {"years": (), "years_not": (Bounds(at_most=bound.at_least - 1),)}
    return {"years": (), "years_not": (Bounds(at_least=(bound.at_most or 0) + 1),)}


def narrowest_years(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """Without years that others only make more precise: "early 90s, say '90 to '92"."""
    said = [one.limits.years for one in criteria if one.limits.years]

    def is_wider(one: Criterion) -> bool:
        years = one.limits.years
        says_more = one.limits != Limits(years=years) or one.text
        precise = (other for other in said if len(years) == 1 and other != years)
        return not says_more and any(all(map(years[0].holds_all, each)) for each in precise)

    return tuple(one for one in criteria if not is_wider(one))


def without_contrary_occasions(
    each: Sequence[tuple[TaggedSpan, Criterion]],
) -> list[tuple[TaggedSpan, Criterion]]:
    """The criteria; exact words of the sound outdo what an occasion is heard for.

    "Something gentle for the gym", "was Ruhiges für den Sonntagmorgen".
    """
    said = [target for _, one in each for target in one.targets if target.counts is not None]

    def is_contrary(target: Target) -> bool:
        same = (one.counts for one in said if one.feature == target.feature)
        return any(counts is not None and not counts.holds(target.value) for counts in same)

    def left(span: TaggedSpan, one: Criterion) -> Criterion:
        if span.kind != "context" or not any(map(is_contrary, one.targets)):
            return one
        targets = tuple(target for target in one.targets if not is_contrary(target))
        return one.model_copy(update={"targets": targets, "labels": ()})

    return [(span, left(span, one)) for span, one in each]
