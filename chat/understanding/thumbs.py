"""What is said by signs alone: "👎", "5 = 👍, 6 = 👎"."""

import re
from collections.abc import Mapping

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.selections import Ranks
from undercard.chat.understanding.view import View

_LIKES, _DISLIKES = "👍❤💖💕😍🥰🔥💯👏🙌", "👎🤮🤢💩🥱😴🙄"
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(_LIKES, "like"),
    **dict.fromkeys(_DISLIKES, "dislike"),
}
_SIGN = f"[{_LIKES}{_DISLIKES}]"
_SHADES = "[\ufe0f\U0001f3fb-\U0001f3ff]"  # how a sign is drawn, and the colour of a hand
_OF_NUMBER = re.compile(rf"#?(\d{{1,3}})\W*?({_SIGN})|({_SIGN})\s*#?(\d{{1,3}})(?!\d)")
_LEFT = re.compile(r"[\s,;.:=&+/|!-]*|(?:\s*(?:and|und|et|y)\s*)")


def signs(said: str, view: View) -> tuple[Act, ...]:
    """The acts of an utterance in which signs say all; none where words say something.

    Of the whole list one tells praise or dislike.
    """
    text = re.sub(_SHADES, "", said)
    if not re.search(_SIGN, text) or not len(view):
        return ()
    found = list(_OF_NUMBER.finditer(text))
    if any(not _LEFT.fullmatch(rest) for rest in _OF_NUMBER.sub("\n", text).split("\n")):
        return _of_all(text)
    return tuple(
        Act(
            kind=_KINDS[one[2] or one[3]],
            words=one[0],
            selection=Ranks(ranks=(int(one[1] or one[4]),)),
        )
        for one in found
    )


def _of_all(text: str) -> tuple[Act, ...]:
    kinds = {_KINDS[sign] for sign in re.findall(_SIGN, text)}
    if re.search(r"\w", text) or len(kinds) != 1:
        return ()
    kind = "praise" if kinds == {"like"} else "dislike"
    return (Act(kind=kind, words=text.strip()),)
