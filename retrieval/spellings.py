"""The ways in which one name is written: numbers as words, joiners, letters as signs, parts.

Two spellings of one name have a loose form in common. The words are in `data/spelling_words.yaml`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from undercard.prompts import yaml12
from undercard.retrieval.folding import fold_name

_WORDS = Path(__file__).parent / "data" / "spelling_words.yaml"
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]|\"[^\"]*\"|“[^”]*”")
_SLASH = re.compile(r"\s+/\\?\s*|;|\|")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.I)
_SHORTEST = 3  # letters of a part that stands for the whole


class _Words(BaseModel):
    """The words of `data/spelling_words.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    numbers: dict[str, int]
    powers: dict[str, int]
    ordinals: dict[str, str]
    joiners: frozenset[str]
    guests: frozenset[str]
    same_words: dict[str, str]
    letter_signs: dict[str, str]


@cache
def _words() -> _Words:
    return _Words.model_validate(yaml12.load_file(_WORDS))


def joined(name: str) -> str:
    """The folded name in one word.

    >>> joined("AC/DC"), joined("ac dc")
    ('acdc', 'acdc')
    """
    return fold_name(name).replace(" ", "")


def loose(name: str) -> frozenset[str]:
    """Forms of which another spelling of the name has one too.

    >>> loose("Twenty One Pilots") & loose("21 pilots")
    frozenset({'21pilots'})
    >>> sorted(loose("P!nk") & loose("pink"))
    ['pink']
    """
    texts = {name, _signs_read(name)}
    if "$" in name:
        texts.add(name.replace("$", ""))
    forms: set[str] = set()
    for folded in map(fold_name, texts):
        words = folded.split()
        forms.add(_plain(words))
        same = " ".join(_words().same_words.get(word, word) for word in words)
        if same != folded:
            forms.add(_plain(same.split()))
    return frozenset(forms)


def parts(name: str) -> Iterator[str]:
    """What stands for a whole name.

    Without its brackets, each side of a stroke, the one whose guests are named.

    >>> list(parts("Yusuf / Cat Stevens")), list(parts('Evelyn "Champagne" King'))
    (['Yusuf', 'Cat Stevens'], ['Evelyn  King'])
    """
    found = [_BRACKETS.sub("", name), *_SLASH.split(name), lead(name)]
    for part in dict.fromkeys(text.strip() for text in found):
        if part != name and len(joined(part)) >= _SHORTEST:
            yield part


def lead(name: str) -> str:
    """The one who is named before the guests; the name itself where there are none."""
    for match in re.finditer(r"[\s(\[]+([^\W\d_]+)\b", name):
        if match.group(1).lower() in _words().guests and match.start():
            return name[: match.start()]
    return name


def without_possessive(words: str) -> str:
    """`Kanye West's` without its ending.

    >>> without_possessive("Kanye West's"), without_possessive("The Beatles’")
    ('Kanye West', 'The Beatles')
    """
    return _POSSESSIVE.sub("", words.strip())


def in_digits(words: Sequence[str]) -> list[str]:
    """The words with numbers in digits.

    >>> in_digits("blink one eighty two".split()), in_digits("one hundred and eight gecs".split())
    (['blink', '182'], ['108', 'gecs'])
    """
    found: list[str] = []
    run: list[int] = []
    for word in [*words, ""]:
        if word in _words().numbers or word in _words().powers:
            _count(word, run)
        elif not (run and word == "and" and run[-1] >= _HUNDRED):
            found += ["".join(map(str, run))] if run else []
            found.append(_words().ordinals.get(word, word))
            run = []
    return found[:-1]


_HUNDRED = 100


def _count(word: str, run: list[int]) -> None:
    """Take one more word into a run of numbers."""
    if power := _words().powers.get(word):
        run.append((run.pop() if run else 1) * power)
        return
    number, before = _words().numbers[word], run[-1] if run else 0
    tens = before % _HUNDRED >= 20 and before % 10 == 0 and 0 < number < 10
    if tens or (before >= _HUNDRED and before % _HUNDRED == 0):
        run.append(run.pop() + number)
    else:
        run.append(number)


def _plain(words: Sequence[str]) -> str:
    """Without article and joiners, with numbers in digits, in one word."""
    bare = words[1:] if len(words) > 1 and words[0] == "the" else words
    last = len(bare) - 1
    counted = in_digits(bare)
    last = len(counted) - 1
    joiners = _words().joiners
    kept = [w for n, w in enumerate(counted) if w not in joiners or n in (0, last)]
    return "".join(map(_without_g, kept))


def _without_g(word: str) -> str:
    """`livin` for `living`."""
    return word[:-1] if word.endswith("ing") and len(word) > 4 else word


def _signs_read(name: str) -> str:
    """The name with the signs and digits in its words read as letters: `P!nk` is `Pink`."""
    if not _SIGNED.search(name):
        return name
    return " ".join(map(_word_read, name.split()))


_SIGNED = re.compile(r"[^\W\d_][!$@€¥+\d]|[!$@€¥\d][^\W\d_]")


def _word_read(word: str) -> str:
    if sum(map(str.isalpha, word)) < 2:
        return word
    body = word.rstrip("!+")
    return "".join(_words().letter_signs.get(sign, sign) for sign in body)
