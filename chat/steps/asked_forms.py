"""Podcasts and mixes of an hour that are asked for by their words: the reader knows music alone."""

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.request import Request
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.long_forms import asked_for


def with_forms(request: Request, catalogue: Catalogue) -> Request:
    """The request with what it asks for of them, where the catalogue has any.

    Words that say no music become a wish by them; a question or an edit stays what it is.
    """
    if "form" not in catalogue.own or not all(map(_may_wish, request.acts)):
        return request
    criteria = [one for act in request.acts for one in act.criteria]
    refused = asked_for(" | ".join(one.words for one in criteria if one.polarity == "-"))
    heard = asked_for(" | ".join(one.text for one in criteria))
    said = asked_for(request.say).items() - heard.items()
    asked = tuple(Criterion(words=words, text=words) for name, words in sorted(said)
                  if name not in refused)  # fmt: skip
    if not asked:
        return request
    acts = [act for act in request.acts if act.kind != "unclear"]
    wishes = [act for act in acts if act.kind == "wish"]
    wish = wishes[0] if wishes else Act(kind="wish", words=request.say)
    wished = wish.model_copy(update={"criteria": (*wish.criteria, *asked)})
    others = [act for act in acts if act is not wish]
    return request.model_copy(update={"acts": (wished, *others)})


def _may_wish(act: Act) -> bool:
    return act.kind in ("wish", "exclude", "unclear")
