"""What is not sure about a selection, as a value: the DJ asks about it, or says what it assumed."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.selections import Selection

DoubtKind = Literal[
    "several",  # one track was meant, and these ranks would fit
    "no_focus",  # "that one", and nothing was spoken of
    "beyond",  # these ranks are not on the list
    "rank_or_name",  # a place on the list, or a name on it: `options` has both
    "not_here",  # nothing on the list has this name
    "none_fits",  # nothing on the list is like this
    "no_earlier",  # there is no such earlier list, or nothing was taken off
    "no_list",  # there is no list to select from
    "not_understood",  # these words
    "what_else",  # the list is not liked, and nobody said why
    "more_of_what",  # "less", and nothing more
    "which_artist",  # several artists have the name
    "new_list",  # a new list, or a word about this one
    "brought",  # a list that was pasted, and nobody said what for
    "condition",  # whether these words hold, on which the listener made it hang
    "two_readings",  # two readers take these words otherwise
]


class Doubt(BaseModel):
    """One thing that is not sure.

    `words` are the listener's. `ranks` are those that could be meant, or that the list lacks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: DoubtKind
    words: str = ""
    ranks: tuple[int, ...] = ()
    options: tuple[Selection, ...] = ()
