"""What exact words say beside what the tagger saw: a length, years, an order, "all different"."""

import re
from collections.abc import Iterable, Iterator

from undercard.chat.dialogue.acts import Act, Criterion, SortKey
from undercard.chat.dialogue.limits import LONGEST_LIST, Limits
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.amount_readers import (
    is_article,
    is_plain_count,
    read_amount,
)
from undercard.chat.understanding.exact.bounded_quantities import items_of, quantities
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.exact.periods import periods
from undercard.chat.understanding.exact.sort_keys import read_key
from undercard.chat.understanding.exact.told_years import pointed_years
from undercard.chat.understanding.genre_criteria import GenreCriteria
from undercard.chat.understanding.part_words import has_parts
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan

_NUMBERS = frozenset({"length", "count"})
_GUESSED = 0.3  # confidence of what the tagger makes of the words that point
_SHORTEST_YEAR = 50  # from which a number may be a year: "80 rock"
_TIMES = re.compile(r"(?<!\w)[x×] ?([1-9]\d?)(?!\w)", re.IGNORECASE)
_SHORTEST_LIST = 2  # minutes
_FROM_AND_TO = 2  # qualities that an order begins and ends with


def overlooked(one: Spoken, newest: int, genres: GenreCriteria) -> Iterator[Criterion]:
    """The criteria in the words of an act that no span stands for."""
    if one.act.kind == "wish":
        yield from _length(one)
        yield from _years(one, newest)
        yield from _genres(one, genres)
    if one.act.kind in ("wish", "refine"):
        yield from _pointed_years(one, newest)
        yield from _once_each(one)


def without_pointed_years(
    one: Spoken, spans: Iterable[TaggedSpan], newest: int
) -> list[TaggedSpan]:
    """Without years that are told where the act points, and there read whole: "that year"."""
    points = bool(pointed_years(one.text, one.all_words, one.language, newest))
    hidden = [
        s for s in spans
        if points and (s.kind == "year" or _is_age(one, s) or s.confidence < _GUESSED)
    ]  # fmt: skip
    return [span for span in spans if span not in hidden]


def _is_age(one: Spoken, span: TaggedSpan) -> bool:
    after = "".join(one.text[span.end :].split()[:1])
    return span.kind in _NUMBERS and criteria_words().is_one("counted", after)


def overlooked_order(one: Spoken) -> Act | None:
    """How the list of a wish is to be sorted: "Fleetwood Mac, oldest to newest"."""
    if one.act.kind != "wish" or one.first("key") is not None:
        return None
    key = next(filter(None, (_key(words, one.language) for words in one.between())), None)
    if key is None:
        return None
    return Act(kind="sort", words=one.all_words.strip(), confidence=one.act.confidence, key=key)


def order_of(one: Spoken) -> SortKey | None:
    """The order of an act; by all words of a sort of which the ends were taken for tracks."""
    key = one.first("key")
    if key is None and (one.act.kind != "sort" or one.first("t") is None):
        return None
    return read_key(one.words(key) if key else one.all_words, one.language)


def _length(one: Spoken) -> Iterable[Criterion]:
    """How long the list is to be, where no number was seen at all: "a song by Queen".

    An occasion may tell it: "pour deux heures de route".
    """
    if any(span.kind in _NUMBERS for span in one.act.spans):
        return ()
    if (told := _before_music(one) or _times(one) or _all_of_theirs(one)) is not None:
        return (told,)
    words = " ".join(one.between())
    amount, (found, items) = read_amount(words, one.language), items_of(words, one.language)
    around = (one.words(span) for span in one.act.spans if span.kind == "context")
    minutes = amount.minutes or read_amount(" ".join(around), one.language).minutes
    if minutes and minutes.one_number < _SHORTEST_LIST:
        minutes = None  # "they get it in two seconds"
    counted = not has_parts(words, one.language) and any(
        each.unit == "tracks" for each in quantities(found, items)
    )
    most = amount.tracks and (amount.tracks.at_most or amount.tracks.at_least)
    limits = Limits(minutes=minutes, tracks=int(most) if counted and most else None)
    return (Criterion(words=one.all_words.strip(), limits=limits),) if limits != Limits() else ()


def _before_music(one: Spoken) -> Criterion | None:
    """How many, where a number is all that stands before a genre: "sechs Rocklieder"."""
    first = min(one.act.spans, key=lambda span: span.start, default=None)
    if first is None or first.kind != "genre":
        return None
    words = one.before(first).strip()
    if not is_plain_count(words, one.language) or is_article(words, one.language):
        return None
    tracks = read_amount(words, one.language).tracks
    few = tracks is not None and 0 < tracks.one_number < _SHORTEST_YEAR
    limits = Limits(tracks=tracks.one_number if tracks and few else None)
    return Criterion(words=words, limits=limits) if few else None


def _times(one: Spoken) -> Criterion | None:
    """How many, behind a sign: "70s rock x5"."""
    found = next(filter(None, map(_TIMES.search, one.between())), None)
    return Criterion(words=found[0], limits=Limits(tracks=int(found[1]))) if found else None


def _all_of_theirs(one: Spoken) -> Criterion | None:
    """As many as a list may have, where all by somebody is asked for: "Adele, every last one"."""
    artist = one.first("artist")
    wanted = artist is not None and artist.polarity == "+" and one.first("genre") is None
    words, said = criteria_words(), one.all_words
    found = words.find("all_there_is", said) if wanted else None
    if found is None or words.has("refused", " ".join(said[: found[0]].split()[-1:])):
        return None
    return Criterion(words=said[slice(*found)], limits=Limits(tracks=LONGEST_LIST), whole=True)


def _pointed_years(one: Spoken, newest: int) -> Iterator[Criterion]:
    """Years that hang on what else is said: "rock from then", "from before I was born"."""
    if pointed := pointed_years(one.text, one.all_words, one.language, newest):
        yield Criterion(words=one.all_words.strip(" ,.;:!?"), limits=Limits(years=pointed))


def _years(one: Spoken, newest: int) -> Iterator[Criterion]:
    """Years, where none were seen: "all of it older than 1990"."""
    if any(span.kind in ("year", "t") for span in one.act.spans):
        return
    if pointed_years(one.text, one.all_words, one.language, newest):
        return
    for words in one.between():
        found = [each for each in periods(words, one.language, newest) if not each.bare]
        if found:
            limits = Limits(years=tuple(each.bounds for each in found))
            yield Criterion(words=words.strip(" ,.;:!?"), limits=limits)
            return


def _genres(one: Spoken, genres: GenreCriteria) -> Iterator[Criterion]:
    """A genre that is grown together with a word for songs, where none was seen: "Rapsongs"."""
    if one.first("genre") is not None:
        return
    for word in " ".join(one.between()).lower().split():
        stem = criteria_words().without_ending("song_nouns", word)
        if stem != word and (names := genres.names(stem)):
            yield Criterion(words=word, limits=Limits(genres=names))


def _once_each(one: Spoken) -> Iterator[Criterion]:
    """That nobody comes twice: "all different artists"."""
    if one.first("per_artist") is None:
        said = lexicon(one.language, "per_artist").items(tokens(" ".join(one.between())))
        if any(item.kind == "once_each" for item in said):
            yield Criterion(words=one.all_words.strip(), limits=Limits(per_artist=1))


def _key(words: str, language: str) -> SortKey | None:
    """The order that the words name from one end to the other."""
    found = lexicon(language, "order", "qualities", "numbers").items(tokens(words))
    ends = [item for item in found if item.kind in ("is", "most_")]
    goes = any(item.kind in ("to", "then") for item in found)
    by_name = any(item.kind in ("alphabet", "alphabet_back") for item in found)
    is_order = by_name or (goes and len(ends) == _FROM_AND_TO)
    return read_key(words, language) if is_order else None
