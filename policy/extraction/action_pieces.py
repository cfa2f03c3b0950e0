"""What is to be done, and who gains by it: what is left of a sentence when its other parts are
marked.
"""

import re
from collections.abc import Iterator, Sequence

from undercard.policy.extraction.asking_words import spoken_of
from undercard.policy.extraction.cue_words import Cues
from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.extraction.modal_words import Stretch
from undercard.policy.extraction.quantities import Quantity

_MARKER = re.compile(r"\((?:[a-z]|[ivx]+|[A-Z]|\d)(?:\.\d+)?\)")  # of a lettered paragraph
_EDGES = ' ,;:.–—-\n\t"“”()'


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
) -> Iterator[Stretch]:
    """Who gains: what an amount goes to; or the first people whom the action names; or what is
    asked for.
    """
    found = False
    leads = re.compile(rf"{held.pattern('goes_to').pattern}\s+", re.IGNORECASE)
    for one in amounts:
        piece = next((place for place in action if place[0] >= one.end), None)
        if piece is not None and one.value is not None:
            match = leads.match(text, *piece)
            found = True
            yield (match.end() if match else piece[0], piece[1])
    people = domain.people(text) if not found else []
    for start, end in people:
        if any(first <= start and end <= last for first, last in action):
            article = held.pattern("articles").search(text, max(0, start - 12), start)
            near = article is not None and not text[article.end() : start].strip()
            yield (article.start() if article and near else start, end)
            return
    if not found and (wanted := _wanted(text, held, domain)):
        yield wanted


def _wanted(text: str, held: Cues, domain: DomainWords) -> Stretch | None:
    """What is asked for, from the first name or class to the last, with "songs" behind it."""
    places = [(one.start, one.end) for one in domain.mentions(text, held)]
    asked = [place for place in places if spoken_of(text, held, place) == "wanted"]
    if not asked:
        return None
    start, end = asked[0][0], asked[-1][1]
    behind = (one.end for one in domain.item_places(text) if one.start == end + 1)
    return start, next(behind, end)
