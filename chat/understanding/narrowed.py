"""Of two things that one act says of the same, the narrower decides: "hip hop, hyphy"."""

from collections.abc import Sequence
from itertools import pairwise

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import Limits
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.genre_criteria import GenreCriteria
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan

# The qualities that are told more exactly by years, and by how long each track is.
_MEASURED_BY = {"year": ("new", "old"), "each": ("long", "short")}
_SIGNS = ",;:/(–—"
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


def narrowest_years(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """Without years that others only make more precise: "early 90s, say '90 to '92"."""
    said = [one.limits.years for one in criteria if one.limits.years]

    def is_wider(one: Criterion) -> bool:
        years = one.limits.years
        says_more = one.limits != Limits(years=years) or one.text
        precise = (other for other in said if len(years) == 1 and other != years)
        return not says_more and any(all(map(years[0].holds_all, each)) for each in precise)

    return tuple(one for one in criteria if not is_wider(one))
