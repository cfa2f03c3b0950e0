"""Exact words about the memory, `memory.yaml` of each language: keep it, forget it, off, on."""

from collections.abc import Sequence

from undercard.chat.understanding.exact.folded_words import Token, tokens, words_of
from undercard.chat.understanding.exact.lexicon import DEFAULT, Item, Lexicon, languages, lexicon

_TOPIC = "memory"
_WHOLE = ("off", "on", "all")
_SPACE = frozenset({"skip", "empty", "article", "ordinal_mark"})  # between numbers


def memory_command(say: str) -> tuple[str, str] | None:
    """("off", "on" or "all", language) where an utterance says that and nothing else."""
    for language in languages():
        items = [item for item in _items(_words(say), language) if item.kind != "skip"]
        if len(items) == 1 and items[0].kind in _WHOLE:
            return items[0].kind, language
    return None


def to_be_kept(say: str, language: str) -> str:
    """What is left of "please remember that I run on Tuesdays"; nothing of "remember this"."""
    return _without(say, language, "ask")


def taken_back(say: str, language: str) -> str | None:
    """What is left of "forget that I run on Tuesdays"; None where nothing is taken back so."""
    for spoken in dict.fromkeys((language, *languages())):
        left = _without(say, spoken, "retract")
        if left and words_of(left) != words_of(_without(say, spoken, "")):
            return left
    return None


def numbers_taken_back(say: str, language: str) -> tuple[int, ...]:
    """The numbers of "forget 2 and the fifth"; none where anything else is said as well."""
    items = _lexicon(language, "numbers").items(_words(say), forgiving=False)
    told = [item for item in items if item.kind not in _SPACE]
    taking = [item for item in told if item.kind in ("take", "retract")]
    numbers = [item for item in told if item.kind in ("number", "ordinal")]
    whole = taking and len(taking) + len(numbers) == len(told)
    return tuple(int(item.number) for item in numbers) if whole else ()


def names_taken_back(say: str, language: str) -> str:
    """What is left of "delete running", which could as well be said of a list; or nothing."""
    return _without(say, language, "take")


def asks_for_more(say: str, language: str) -> bool:
    """Whether the rest is asked for, and nothing else."""
    return [item.kind for item in _items(_words(say), language) if item.kind != "skip"] == ["more"]


def tells(words: str, language: str) -> bool:
    """Whether words tell anything: "for me" and "that I love" do not."""
    held = {item.kind for item in _items(_words(words), language)}
    return not held <= {*_SPACE, "like", "dislike", "that", "ask"}


def attitude(words: str, language: str) -> str:
    """Either "like", or "dislike", or nothing."""
    kinds = {item.kind for item in _items(_words(words), language)}
    if "dislike" in kinds:
        return "dislike"
    return "like" if "like" in kinds else ""


def weekdays(words: str) -> frozenset[str]:
    """The days of the week that words name, in whatever language, by their English names."""
    found = [item for language in languages() for item in _items(_words(words), language)]
    return frozenset(str(item.value) for item in found if item.kind == "day")


def says_the_same(said: str, kept: str) -> bool:
    """Whether the words said are among the words kept: "running on Tuesdays" is not."""
    return bool(words := _content(said)) and words <= _content(kept)


def _content(text: str) -> set[str]:
    return {token.folded for token in _words(text)}


def _words(text: str) -> list[Token]:
    """Its words and numbers; marks between them are of no weight."""
    return [token for token in tokens(text) if token.folded.isalnum()]


def _items(found: Sequence[Token], language: str) -> list[Item]:
    return _lexicon(language).items(found, forgiving=False)


def _lexicon(language: str, *topics: str) -> Lexicon:
    return lexicon(language or DEFAULT, _TOPIC, *topics)


def _without(say: str, language: str, kind: str) -> str:
    """The text without words of no weight at its ends, and a phrase of that kind there."""
    found = _words(say)
    items = _trimmed(_items(found, language), ("skip",))
    if items and items[0].kind == kind:
        items = _trimmed(items[1:], ("skip", "that"))
    elif items and items[-1].kind == kind:
        items = _trimmed(items[:-1], ("skip",))
    if not items:
        return ""
    return say[found[items[0].first].start : found[items[-1].last - 1].end]


def _trimmed(items: list[Item], kinds: Sequence[str]) -> list[Item]:
    """The items without those of these kinds at either end."""
    while items and items[0].kind in kinds:
        items = items[1:]
    while items and items[-1].kind == "skip":
        items = items[:-1]
    return items
