"""Titles of the list that stand alone, before what is done: "One Dance, Nonstop… lose them"."""

import re

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.selections import Ranks
from undercard.chat.understanding.list_names import ListNames
from undercard.chat.understanding.view import View

_BETWEEN = re.compile(r"[,;.…!?\n]+|\b(?:and|und|et|y)\b", re.IGNORECASE)


def with_names_in_passing(act: Act, view: View) -> Act:
    """The act; one that is nothing but titles of the list in view speaks of these tracks."""
    if act.kind != "unclear" or not len(view):
        return act
    listed = ListNames(view.titles)
    whole = listed.exact(act.words.strip(" .,;:!?…"), "title")
    parts = [part.strip() for part in _BETWEEN.split(act.words) if part.strip()]
    found = [whole] if whole else [listed.exact(part, "title") for part in parts]
    ranks = [one.ranks[0] for one in found if one is not None]
    if not ranks or len(ranks) < len(found):
        return act
    return act.model_copy(update={"selection": Ranks(ranks=tuple(ranks))})
