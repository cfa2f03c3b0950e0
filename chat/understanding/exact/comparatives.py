"""The plain forms that an English comparative may have: "angrier" is of "angry"."""

_VOWELS = frozenset("aeiou")
_SHORTEST = 5  # letters: "over" and "her" compare nothing


def plain_form(word: str, language: str = "en") -> tuple[str, ...] | None:
    """What a comparative may be of; None where the word is none by its form.

    Other languages compare with words of their own ("más", "plus"), or decline what is not compared
    in the same way ("neuer").

    >>> plain_form("angrier")
    ('angri', 'angrie', 'angry')
    >>> plain_form("sad") is None
    True
    """
    if language != "en" or not word.endswith("er") or len(word) < _SHORTEST:
        return None
    stem = word.removesuffix("er")
    forms = [stem, f"{stem}e"]
    if stem.endswith("i"):
        forms.append(f"{stem[:-1]}y")
    if stem[-1:] == stem[-2:-1] and stem[-1] not in _VOWELS:
        forms.append(stem[:-1])
    return tuple(forms)
