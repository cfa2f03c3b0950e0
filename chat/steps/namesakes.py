"""Asks who is meant where several well-known artists have the one name that was said: "Michael"."""

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState, Offer
from undercard.retrieval.finder import Finder
from undercard.retrieval.folding import fold_name
from undercard.retrieval.links import Links

_ASKS = ("wish", "add")
_MOST = 3  # artists who are named in the question
_LESSER = 3  # tracks of one who is called so and little known
_LONGEST = 15  # words of a request; in a longer one people are told of as well
_WHO = "which_artist"


def with_whom_to_ask(request: Request, finder: Finder) -> Request:
    """The request; in doubt where a name of several is all that says whose music it is to be."""
    if request.doubt is not None or len(request.say.split()) > _LONGEST:
        return request
    said = [one.text for one in request.understood if one.taken_for == "artist"]
    for act in request.of(*_ASKS):
        named = [one for one in act.criteria if one.words in said]
        alone = len(said) == len(named) == 1
        artists = _who_may_be(named[0], finder.names.links) if alone else ()
        if artists:
            options = tuple(_meaning(request, act, named[0], artist) for artist in artists)
            doubt = Doubt(kind=_WHO, words=named[0].words)
            return request.model_copy(update={"doubt": doubt, "options": options})
    return request


def named_of(said: str, state: DialogueState) -> Offer | None:
    """The artist on offer who is meant by a part of the name: "Jackson"."""
    words = {*fold_name(said).split()}
    if state.question != _WHO or not words:
        return None
    found = [offer for offer in state.offers if words & {*fold_name(offer.say).split()}]
    return found[0] if len(found) == 1 else None


def _who_may_be(one: Criterion, names: Links) -> tuple[str, ...]:
    """Those who may be meant; nobody where it is clear, or refused."""
    if " " in one.words.strip() or one.limits.artists_not or one.polarity:
        return ()
    linked = names.artist(one.words)
    is_own = linked is not None and fold_name(linked.name) == fold_name(one.words)
    well_known = is_own and linked is not None and len(linked.ids) > _LESSER
    if well_known or (linked is not None and not is_own and one.limits.artists):
        return ()  # or a nickname
    others = names.namesakes(one.words)
    own = (linked.name,) if linked is not None and is_own and others else ()
    return (*others[: _MOST - len(own)], *own)


def _meaning(request: Request, act: Act, name: Criterion, artist: str) -> Offer:
    """The request with this artist in the place of the name."""
    meant = Criterion(words=artist, limits=Limits(artists=(artist,)))
    criteria = tuple(meant if one is name else one for one in act.criteria)
    told = act.model_copy(update={"criteria": criteria, "names": (artist,)})
    acts = tuple(told if one is act else one for one in request.acts)
    return Offer(say=artist, acts=acts)
