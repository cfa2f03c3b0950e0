"""Genres and instruments of which nothing here has so much as the word."""

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.request import Request
from undercard.retrieval.finder import Finder

_KINDS = ("genre", "instrument")


def with_unheard(request: Request, finder: Finder) -> Request:
    """The request in which these are said not to be here: any list for them would be a guess.

    "Amapiano", "harpsichord": no track, genre or playlist is called so, and the words mean nothing
    that could be listened for.
    """
    nouns = {one.text for one in request.understood if one.taken_for.split(" ")[0] in _KINDS}

    def told(one: Criterion) -> Criterion:
        is_open = not (one.limits.names_set() or one.labels or one.targets or one.shifts)
        if one.words in nouns and one.text and is_open and not finder.knows(one.text):
            return one.model_copy(update={"text": "", "absent": (one.words,)})
        return one

    def of(act: Act) -> Act:
        return act.model_copy(update={"criteria": tuple(map(told, act.criteria))})

    return request.model_copy(update={"acts": tuple(map(of, request.acts))})
