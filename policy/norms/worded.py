"""Which words a text has, so that a name is found in it however it is written.

"feat. R.Kelly" has the words of "R. Kelly": letters and digits count, case and accents do not.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1 << 16)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in their order, in lower case and without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return tuple(_WORD.findall(plain))


def has_words(text: str, sought: str) -> bool:
    """Whether all words of a text stand in another, one right after the other."""
    there, asked = words(text), words(sought)
    starts = range(len(there) - len(asked) + 1)
    return any(there[start : start + len(asked)] == asked for start in starts)
