"""Utterances that are courtesies and nothing else: "thanks, you're a star. Night!".

Such formulae are a closed class in every language, so that words tell them more surely than a
guess does, and tell the language of somebody who has said nothing yet.
"""

from itertools import groupby

from undercard.chat.dialogue.acts import Act
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import DEFAULT, languages, lexicon
from undercard.chat.understanding.view import View

_FILLER = "filler"


def courtesies(said: str, view: View) -> tuple[tuple[Act, ...], str]:
    """The acts of courtesy that an utterance consists of, and their language.

    None where anything else is said, and where something is on offer: "perfect" may accept it.
    """
    spoken = view.language or view.page or DEFAULT
    for language in () if view.has_offer else (spoken, *languages()):
        if acts := _said_in(language, said):
            return acts, view.language or language
    return (), spoken


def _said_in(language: str, said: str) -> tuple[Act, ...]:
    words = [word for word in tokens(said) if word.folded[0].isalnum()]
    items = lexicon(language, "courtesies").items(words, forgiving=False)
    if any(item.kind in ("word", "number") for item in items):
        return ()
    kinds = [kind for kind, _ in groupby(item.kind for item in items) if kind != _FILLER]
    return tuple(Act.model_validate({"kind": kind, "words": said}) for kind in dict.fromkeys(kinds))
