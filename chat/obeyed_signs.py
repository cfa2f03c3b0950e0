"""Signs that a terminal obeys instead of showing them: they leave the house escaped, or not at all.

Control characters (ECMA-48) but tab and line feed, half characters, and what breaks a line or turns
its direction (Unicode Standard Annex 9), so that something else is read than was written.
"""

import re

OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def without_obeyed(text: str) -> str:
    """The text as a terminal may be given it."""
    return OBEYED.sub("", text)
