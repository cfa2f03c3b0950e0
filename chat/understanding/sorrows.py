"""Whether somebody tells of a sorrow of their own: "had an awful day, my dog died".

It is heard in what is told beside music, and not where music is asked for by it ("songs for when
my dog died").
"""

from collections.abc import Iterable

from undercard.chat.dialogue.acts import Act
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon

_TELLING = frozenset({"context", "chat", "offtopic", "unclear", "complaint"})


def is_sorrow(words: str, language: str) -> bool:
    """Whether the words say so: and not of a battery that died."""
    items = lexicon(language, "sorrows").items(tokens(words), forgiving=False)
    kinds = {item.kind for item in items}
    return "sorrow" in kinds and "thing" not in kinds


def tells_sorrow(acts: Iterable[Act], language: str) -> bool:
    """Whether any of what is told is a sorrow."""
    return any(act.kind in _TELLING and is_sorrow(act.words, language) for act in acts)
