"""Whether tracks are praised or blamed, where exact words say it: "the groom despises 9"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.edit_frames import Said
from undercard.chat.understanding.spoken import NAMED
from undercard.chat.understanding.tagger import TaggedAct

# Groups of languages/*/edits.yaml; the words of the last of each judge behind "is" alone.
_WELL, _ILL = ("judges_well", "pleases", "good"), ("judges_ill", "displeases", "bad")
_BLAMES = frozenset({"dislike", "overplayed"})


def as_judged(act: TaggedAct, said: Said) -> TaggedAct:
    """The act; what its words say of its tracks, where the tagger took it for the contrary.

    Words on both sides, or a "not" beside them, are left to the tagger.
    """
    if act.kind != "like" and act.kind not in _BLAMES:
        return act
    if not any(span.kind == "t" for span in act.spans):
        return act
    well, ill = (set(_found(act, said, groups)) for groups in (_WELL, _ILL))
    if bool(well) == bool(ill) or _denies(act, said, well | ill):
        return act
    if bool(well) == (act.kind == "like"):
        return act
    return replace(act, kind="like" if well else "dislike")


def _found(act: TaggedAct, said: Said, groups: Sequence[str]) -> Iterator[int]:
    """The tokens of an act that judge: "hates", "on my nerves", and "rubbish" of "is rubbish"."""
    for group in groups:
        for first, ends in said.groups.get(group, {}).items():
            token = said.tokens[first]
            follows = any(first in behind for behind in said.groups.get("is_", {}).values())
            named = any(s.start <= token.start < s.end for s in act.spans if s.kind in NAMED)
            inside = act.start <= token.start < act.end and not named
            if inside and (group != groups[-1] or follows):
                yield from range(first, ends[0])


def _denies(act: TaggedAct, said: Said, judging: set[int]) -> bool:
    """Whether a "not" stands beside the words that judge."""
    held = (
        t.folded
        for at, t in enumerate(said.tokens)
        if act.start <= t.start < act.end
        and at not in judging
        and not any(span.start <= t.start < span.end for span in act.spans)
    )
    return any(word == "t" or criteria_words().is_one("refused", word) for word in held)
