"""How much is done: the numbers of an act that counts, and whether they are a difference."""

from collections.abc import Sequence

from undercard.chat.dialogue.acts import Act, Amount
from undercard.chat.dialogue.limits import LONGEST_LIST, Bounds
from undercard.chat.dialogue.selections import Ranks
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.amount_readers import (
    LONGEST_TRACK,
    is_number,
    is_plain_count,
    read_amount,
)
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan

_AMOUNTS = frozenset({"count", "length"})
# Acts whose numbers say how much is done, not what the list is limited to.
_COUNTED = frozenset(
    {"add", "extend", "shorten", "drop", "keep", "undo", "redo", "more_like", "more_by", "replace"}
)
_MOST_DIGITS = 4  # of a number that is read
# What the tagger takes a number for that is enough.
_TAKEN_FOR_ENOUGH = frozenset(
    {
        "like",
        "keep",
        "pick",
        "wish",
        "unclear",
        "ack",
        "context",
        "shorten",
        "refine",
        "praise",
        "add",
    }
)
_FEW_WORDS = 3
_SURPLUS = 3  # words of "songs too many"
_SURE = 0.5  # confidence from which a number is the rank that the tagger takes it for
_RESIZES = frozenset({"extend", "shorten", "add"})


def amounts_of(one: Spoken, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """The spans that say how much is done."""
    if one.act.kind not in _COUNTED:
        return []
    return [span for span in spans if span.kind in _AMOUNTS or _is_of_the_list(one, span)]


def _is_of_the_list(one: Spoken, span: TaggedSpan) -> bool:
    """Whether a list is cut or stretched to a length that no track has: "trim it to 15 minutes"."""
    if span.kind != "each" or one.act.kind not in _RESIZES:
        return False
    minutes = read_amount(one.words(span), one.language).minutes
    return minutes is not None and (minutes.at_least or minutes.at_most or 0) >= LONGEST_TRACK


def amount_of(one: Spoken, spans: Sequence[TaggedSpan]) -> Amount:
    """What these spans come to."""
    meant = [one.words(span) for span in spans if span.polarity != "."]
    if not meant and one.act.kind in _RESIZES:
        meant = [" ".join(one.between())]  # what the tagger missed: "gimme 3 more on the end"
    read = [read_amount(words, one.language) for words in meant]
    if spans and one.act.kind in _RESIZES and all(amount == Amount() for amount in read):
        read = [read_amount(one.all_words, one.language)]  # "as many" and "again on top"
    return Amount(
        tracks=next((amount.tracks for amount in read if amount.tracks), None),
        minutes=next((amount.minutes for amount in read if amount.minutes), None),
        times=next((amount.times for amount in read if amount.times), None),
    )


def only_so_many(act: Act, language: str = "en") -> Act:
    """The act; a list of so many where a number is all it says: "just 5", "six will do", "half"."""
    said = act.words.strip(" .,!?")
    amount = _bare_count(said) if act.kind == "keep" else None
    surely_tracks = act.selection is not None and act.confidence >= _SURE  # "3 will do", liked
    if act.kind in _TAKEN_FOR_ENOUGH and not surely_tracks:
        amount = amount or _enough(said, language)
    if act.kind == "wish" and act.confidence < _SURE and is_number(said, language):
        amount = read_amount(said, language)  # "two"
    lacks = act.doubt is not None and act.doubt.kind == "not_understood"
    if act.kind in ("keep", "shorten") and lacks:
        read = read_amount(act.selection_words, language)
        amount = amount or (read if read.times is not None and read.times < 1 else None)
        amount = amount or _best(act)
    if amount is None:
        return act
    return Act(kind="shorten", words=act.words, confidence=act.confidence, amount=amount)


def _best(act: Act) -> Amount | None:
    """So many of the list, which begins with the best: "cut it down to the best 5"."""
    ranks = act.selection.ranks if isinstance(act.selection, Ranks) else ()
    best = criteria_words().has("best", act.selection_words)
    if not best or len(ranks) != 1 or ranks[0] <= 1:
        return None
    return Amount(tracks=Bounds(at_least=ranks[0], at_most=ranks[0]))


def _bare_count(said: str) -> Amount | None:
    """The number behind "only", with nothing else: "just 5"."""
    *before, last = said.split() or [""]
    if not (before and last.isdecimal() and criteria_words().is_one("just", " ".join(before))):
        return None
    count = min(int(last[:_MOST_DIGITS]), LONGEST_LIST)
    return Amount(tracks=Bounds(at_least=count, at_most=count))


def _enough(said: str, language: str) -> Amount | None:
    """The number of which it is said to be enough: "six'd do me", "sieben reichen"."""
    found = criteria_words().find("will_do", said)
    words = said[: found[0]].split() if found else []
    if found is None or len(said[found[1] :].split()) > 1 or not 0 < len(words) <= _FEW_WORDS:
        return None
    if not is_plain_count(" ".join(words), language):
        return None  # "number 3 will do"
    return Amount(tracks=read_amount(" ".join(words), language).tracks)


def with_told_length(act: Act, text: str, language: str) -> Act:
    """The act; cut to the length that is told beside it: "we have twenty minutes. Cut it down"."""
    if act.kind != "shorten" or act.amount != Amount() or act.selection is not None:
        return act
    minutes = read_amount(text, language).minutes
    if minutes is None or minutes.at_most is None:
        return act
    return act.model_copy(update={"amount": Amount(minutes=minutes)})


def is_beside(one: Spoken, spans: Sequence[TaggedSpan]) -> bool:
    """Whether it comes on top of what is there: "three more", "trim it by four"."""
    group = "more" if one.act.kind in _COUNTED else "also"
    said = criteria_words().has(group, _without_degrees(one))
    takes = bool(spans) and one.act.kind == "shorten" and _takes_away(one.all_words)
    return said or takes or any(_is_by_how_many(one, span) for span in spans)


def _takes_away(said: str) -> bool:
    """Whether so many go, and not all but so many: "lose a couple", but "cut it to two"."""
    words = criteria_words()
    return words.starts_with("takes_so_many", said) and not words.has("down_to", said)


def _without_degrees(one: Spoken) -> str:
    """The words without those that only compare.

    "Un peu plus récent" and "more like six" add nothing.
    """
    words, said = criteria_words(), one.all_words
    for group in ("not_one_more", "rather"):
        if found := words.find(group, said):
            said = f"{said[: found[0]]}{said[found[1] :]}"
    for span in one.act.spans:
        before = one.before(span).split()
        if span.kind in senses() and before and words.is_one("bare_degree", before[-1]):
            said = said.replace(f"{before[-1]} {one.words(span)}", one.words(span))
    return said


def _is_by_how_many(one: Spoken, span: TaggedSpan) -> bool:
    """Whether a number is a difference.

    "By four", "two fewer", "ten minutes off that", "six songs too long".
    """
    words = criteria_words()
    said = f"{' '.join(one.before(span).split()[-1:])} {one.words(span)}"
    after = " ".join(one.text[span.end : one.act.end].split()[:1])
    behind = " ".join(one.text[span.end : one.act.end].split()[:_SURPLUS])
    return (
        words.has("by_so_many", said)
        or words.has("fewer", f"{one.words(span)} {after}")
        or words.has("surplus", behind)
    )
