"""A span that names a country or a language, as a criterion."""

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import Limits
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.nations import codes_of, nations
from undercard.chat.understanding.exact.tongues import tongues_of
from undercard.chat.understanding.said import Said


def read_place_of(said: Said) -> Criterion | None:
    """Only from there, or sung so; none of it, by its polarity. None where it names no place.

    The word for a language beside songs means what is sung: "French songs".
    """
    found = nations(said.words, said.language)
    sung = criteria_words().has("sung", said.act_words) or any(one.is_only_tongue for one in found)
    is_sung = sung and all(one.is_tongue for one in found)
    if said.kind == "language" or is_sung:
        name, values = "languages", tongues_of(codes_of(found))
    else:
        name, values = "countries", codes_of(found)
    if not values:
        return None
    refused = "_not" if said.polarity == "-" else ""
    return Criterion(words=said.words, limits=Limits.model_validate({name + refused: values}))
