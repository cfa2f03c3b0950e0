"""What "keep" says of the other tracks: "only the duets", "that one can stay"."""

from typing import Literal

from undercard.chat.understanding.criteria_words import criteria_words


def rest_of(words: str) -> Literal["", "goes", "stays"]:
    """Whether the rest goes or stays; empty where only the number of those kept can tell."""
    known = criteria_words()
    if known.has("just", words) or known.has("only", words):
        return "goes"
    return "stays" if known.has("stays", words) else ""
