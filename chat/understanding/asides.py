"""What is said into a dialogue and not to the DJ: to who is at the door, or to somebody's wife.

"One sec, phone", "pick up milk … sorry, that was for my wife", "capital of Peru?", "my back's
killing me". None of it changes a list. An aside is short, and counts in whatever language.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from undercard.chat.dialogue.acts import ActKind
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import Token, tokens, words_of
from undercard.chat.understanding.exact.lexicon import Item, Lexicon, lexicon, phrases_of
from undercard.chat.understanding.tagger import TaggedAct
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "aside.yaml"
_SAID = 0.95  # confidence of what exact words say
_HEARD = 0.5  # confidence of a span from which music was heard in an act
_TELLS_LITTLE = frozenset({"context", "count", "length", "year", "attr"})  # of music
_ALONE: dict[str, ActKind] = {"pause": "ack", "wellwishing": "chat"}
_MAY_STAND_BY = frozenset({*_ALONE, "beside", "person"})
_FIGURES = ({"kills", "ailing"}, {"dies", "dies_of"}, {"kills_whom", "laughs"})
_NEAR = 3  # words between "was for" and whom it was for


def without_asides(text: str, acts: Sequence[TaggedAct], language: str) -> tuple[TaggedAct, ...]:
    """The acts; what is not for the DJ is talk."""
    found = tokens(text)
    items = [one for one in _words().items(found, forgiving=False) if _counts(one)]
    kinds = [item.kind for item in items]
    alone = next((_ALONE[kind] for kind in kinds if kind in _ALONE), None)
    if alone and _MAY_STAND_BY.issuperset(kinds):
        return (_talk(0, len(text), alone),)
    if (last := _misdirected(items)) is not None:
        after = tuple(act for act in acts if act.start >= found[last.last - 1].start)
        return (_talk(0, after[0].start if after else len(text), "offtopic"), *after)
    if _is_figure(text, kinds):
        return tuple(_talk(a.start, a.end, "chat") if a.kind == "crisis" else a for a in acts)
    idle = "trivia" in kinds or {"errand", "goods"} <= {*kinds} or _is_sum(found, items, language)
    if idle and not any(map(_has_music, acts)):
        return (_talk(0, len(text), "offtopic"),)
    return tuple(acts)


def _counts(item: Item) -> bool:
    return item.kind != "word" or str(item.value).isalnum()


def _talk(start: int, end: int, kind: ActKind) -> TaggedAct:
    return TaggedAct(start, end, kind, _SAID, ())


def _misdirected(items: Sequence[Item]) -> Item | None:
    """The last words that say of the others that they were for somebody else."""
    last = next((item for item in reversed(items) if item.kind == "wrong_chat"), None)
    if last is not None or all(item.kind != "sent" for item in items):
        return last
    for at, item in enumerate(items):
        whom = (one for one in items[at : at + _NEAR + 1] if one.kind == "person")
        if item.kind == "meant_for" and (person := next(whom, None)) is not None:
            return person
    return None


def _is_figure(text: str, kinds: Sequence[str]) -> bool:
    """Whether nobody is in need who says so: one dies of laughter, and feet kill nobody."""
    said = {*kinds}
    figure = any(each <= said for each in _FIGURES)
    return figure and "chest" not in said and not criteria_words().has("in_need", text)


def _is_sum(found: Sequence[Token], items: Sequence[Item], language: str) -> bool:
    """Whether a sum is asked for: "seventeen times twenty-three equals?"."""
    signs = [item for item in items if item.kind == "sum"]
    if not signs or all(item.kind != "asks_sum" for item in items):
        return False
    counted = lexicon(language, "numbers").items(found, forgiving=False)
    numbers = [item for item in counted if item.kind == "number"]
    first, last = {item.first for item in numbers}, {item.last for item in numbers}
    return any(sign.first in last and sign.last in first for sign in signs)


def _has_music(act: TaggedAct) -> bool:
    return any(s.confidence >= _HEARD and s.kind not in _TELLS_LITTLE for s in act.spans)


@cache
def _words() -> Lexicon:
    phrases: dict[tuple[str, ...], tuple[str, str]] = {}
    for phrase, (kind, _) in phrases_of(yaml12.load_file(_FILE)):
        phrases.setdefault(words_of(phrase), (kind, phrase))
    return Lexicon(phrases)
