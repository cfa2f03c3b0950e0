"""What is to be done, and who gains by it: what is left of a sentence when its other parts are
marked.
"""

import re
from collections.abc import Iterator, Sequence

from undercard.policy.extraction.asking_words import spoken_of
from undercard.policy.extraction.cue_words import Cues
from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.extraction.modal_words import Stretch, meets
from undercard.policy.extraction.quantities import Quantity
from undercard.policy.norms.norm import Modality

_MARKER = re.compile(r"\((?:[a-z]|[ivx]+|[A-Z]|\d)(?:\.\d+)?\)")  # of a lettered paragraph
_NEXT = 30  # characters from "and" to what also gains
_EDGES = ' ,;:.!?–—-\n\t"“”()'


def bare(text: str, start: int, end: int) -> Stretch | None:
    """A stretch without the spaces and signs at its ends; None where nothing is left."""
    said = text[start:end]
    first = start + len(said) - len(said.lstrip(_EDGES))
    last = end - (len(said) - len(said.rstrip(_EDGES)))
    return (first, last) if first < last else None


def action_pieces(
    text: str, held: Cues, region: Stretch, marked: Sequence[Stretch]
) -> list[Stretch]:
    """The pieces of a region that nothing else has marked, without bare connectives."""
    taken = sorted([*marked, *(match.span() for match in _MARKER.finditer(text))])
    pieces: list[Stretch] = []
    at, end = region
    for start, stop in [*taken, (end, end)]:
        if start >= at:
            pieces += _piece(text, held, at, min(start, end))
        at = max(at, stop)
        if at >= end:
            break
    return pieces


def _piece(text: str, held: Cues, start: int, end: int) -> Iterator[Stretch]:
    joining = re.compile(rf"(?:{held.pattern('joining').pattern}[\s,;]*)+", re.IGNORECASE)
    place = bare(text, start, end)
    if place is not None and (match := joining.match(text, *place)):
        place = bare(text, match.end(), place[1])
    if place is not None and (
        match := re.search(r"[\s,;]+(?:and|or|et|und|y)$", text[slice(*place)])
    ):
        place = bare(text, place[0], place[0] + match.start())
    if place is not None and re.search(r"\w{2}", text[slice(*place)]):
        yield place


def beneficiaries(
    text: str,
    held: Cues,
    domain: DomainWords,
    amounts: Sequence[Quantity],
    action: Sequence[Stretch],
    modality: Modality | None,
) -> Iterator[Stretch]:
    """Who gains: what amounts go to; or what is asked for; or the sort of item, or else the first
    people, that the action names. No sort of item gains by a prohibition.
    """
    favoured = domain.mentions(text, held) if modality != "prohibition" else []
    classes = [(one.start, one.end) for one in favoured if one.meanings]
    named = [*classes, *domain.people(text)]
    leads = re.compile(rf"{held.pattern('goes_to').pattern}\s+", re.IGNORECASE)
    counted = [one for one in amounts if one.value is not None and not one.minutes]
    for one in counted:
        piece = next((place for place in action if place[0] >= one.end), None)
        if piece is not None:
            match = leads.match(text, *piece)
            start = match.end() if match else piece[0]
            gains = (start, _gain_end(text, held, (start, piece[1]), named))
            if one.share or meets(gains, named):
                yield gains
    if counted or held.pattern("all_of").search(text):
        return
    wanted = _wanted(text, held, domain, classes)
    done = [place for place in named if _is_within(place, action)]
    if place := wanted or next(iter(done), None):
        yield place if wanted else _whole(text, held, domain, place)


def _is_within(place: Stretch, others: Sequence[Stretch]) -> bool:
    """Whether a stretch stands in one of the others."""
    return any(start <= place[0] and place[1] <= end for start, end in others)


def _gain_end(text: str, held: Cues, region: Stretch, named: Sequence[Stretch]) -> int:
    """Where what gains ends: at a comma, a quotation mark or an "and" that nobody named follows."""
    signs = re.compile(rf"[,;:”\"(]|\s(?={held.pattern('joining').pattern}\s)", re.IGNORECASE)
    for border in signs.finditer(text, *region):
        if not any(0 <= start - border.end() <= _NEXT for start, _ in named):
            return border.start()
    return region[1]


def _whole(text: str, held: Cues, domain: DomainWords, place: Stretch) -> Stretch:
    """A class or people with what belongs to them: "music performed by …", "all relevant …"."""
    start, end = place
    article = re.search(rf"{held.pattern('articles').pattern}\s+(?:\w+\s+){{0,2}}$", text[:start])
    for item in domain.item_places(text):
        by = held.pattern("by_agent").search(text, item.end, start)
        if by and item.end <= start <= item.end + _NEXT:
            return item.start, end
        if item.start == end + 1:
            end = item.end
    return (article.start() if article else start, end)


def _wanted(
    text: str, held: Cues, domain: DomainWords, classes: Sequence[Stretch]
) -> Stretch | None:
    """What is asked for, from the first name or class to the last, with "songs" behind it."""
    asked = [place for place in classes if spoken_of(text, held, place) == "wanted"]
    if not asked:
        return None
    start, end = asked[0][0], asked[-1][1]
    behind = (one.end for one in domain.item_places(text) if one.start == end + 1)
    return start, next(behind, end)
