"""The last change of the list once more, where nothing else is said: "bit more still", "less"."""

from undercard.chat.dialogue.acts import Act, Criterion, Shift
from undercard.chat.dialogue.shifts import LAST
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.view import View

_WAYS = {"further": 1.0, "less_far": -0.5}
_FEWEST = 2  # words: "more" alone may as well ask for more tracks
_SAID = 0.95  # confidence of exact words


def goes_further(words: str, language: str, view: View) -> Act | None:
    """The list as far again the way of the last change; None where anything else is said."""
    said = [word for word in tokens(words) if word.folded.isalnum()]
    if not view.changed or not len(view) or len(said) < _FEWEST:
        return None
    items = lexicon(language, "further").items(said, forgiving=False)
    ways = {item.kind for item in items} - {"beside"}
    way = ways.pop() if len(ways) == 1 else ""
    if way not in _WAYS:
        return None
    shift = Shift(feature=LAST, by=_WAYS[way], word=words)
    own = Criterion(words=words, shifts=(shift,))
    return Act(kind="refine", words=words, confidence=_SAID, criteria=(own,))
