"""What is taken back in the same breath: "take out 3. No wait, 4", "pop. I mean rock".

What was said first is left out and the utterance read again, as if only the latter had been said.
Which words those are the tagger tells: a span right before the words of correction that is of the
same kind as the first one behind them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.spoken import NAMED, is_inside
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan

_AHEAD = 4  # words that may stand before the right ones: "no wait, its 4"
_BEHIND = 4  # words that may stand behind the wrong ones: "swap 3 for.. no wait, 4"
_MUSIC = NAMED | {"genre"}
_NEAREST = 2  # spans before the words of correction among which the wrong one is
_SIGNS = " ,.;:!?…-–—"


@dataclass(frozen=True)
class _Words:
    """`text[start:end]` takes something back."""

    kind: str
    start: int
    end: int


def without_taken_back(text: str, acts: Sequence[TaggedAct], language: str) -> str:
    """The utterance without what it takes back first; as it is where it takes back nothing."""
    spans = sorted((span for act in acts for span in act.spans), key=lambda span: span.start)
    outer = [span for span in spans if not any(is_inside(span, other) for other in spans)]
    for words in _corrections(text, language):
        if any(span.start <= words.start and words.end < span.end for span in outer):
            continue  # they are a part of a name
        before = [span for span in outer if span.end <= words.start][-_NEAREST:]
        after = _beyond_what_is_denied(text, [s for s in outer if s.start >= words.end], before)
        if not after or len(text[words.end : after[0].start].split()) > _AHEAD:
            continue
        wrong = [span for span in before if _is_one_for_the_other(text, span, after[0])]
        if not wrong or len(text[wrong[-1].end : words.start].split()) > _BEHIND:
            continue
        if words.kind == "instead" and _is_no_slip(wrong[-1], after[0]):
            continue
        if words.kind == "after_all":
            said_again = _words(text, wrong[-1]) == _words(text, after[0])
            return text[words.end :].lstrip(_SIGNS) if said_again else text
        return _corrected(text, wrong[-1], words, after, before)
    return text


def _beyond_what_is_denied(
    text: str, after: list[TaggedSpan], before: Sequence[TaggedSpan]
) -> list[TaggedSpan]:
    """The spans behind the words of correction, without those that only deny what was said.

    "Linkin Park, no wait, not Linkin Park, uh, Foo Fighters".
    """
    said = {_words(text, span) for span in before}
    denied = len(after) > 1 and after[0].polarity == "-" and _words(text, after[0]) in said
    return after[1:] if denied else after


def _corrected(
    text: str,
    wrong: TaggedSpan,
    words: _Words,
    after: Sequence[TaggedSpan],
    before: Sequence[TaggedSpan],
) -> str:
    """With the right words in the place of the wrong ones.

    What was said besides stays, unless it is said anew: "five Queen, no wait, six Abba".
    """
    besides = {span.kind for span in before if span.start >= wrong.end}
    if besides <= {span.kind for span in after[1:]}:
        return text[: wrong.start] + text[after[0].start :]
    right = text[after[0].start : after[0].end]
    kept = text[wrong.end : words.start].rstrip(_SIGNS)
    return text[: wrong.start] + right + kept + text[after[0].end :]


def _corrections(text: str, language: str) -> Iterator[_Words]:
    """The words of correction, in order; those in a row are one."""
    words = [word for word in tokens(text) if word.folded.isalnum()]
    last: _Words | None = None
    for item in lexicon(language, "corrections").items(words, forgiving=False):
        if item.kind not in ("instead", "after_all"):
            continue
        found = _Words(item.kind, words[item.first].start, words[item.last - 1].end)
        if last is not None and not text[last.end : found.start].strip(_SIGNS):
            found = _Words(found.kind, last.start, found.end)
        elif last is not None:
            yield last
        last = found
    if last is not None:
        yield last


def _is_one_for_the_other(text: str, before: TaggedSpan, after: TaggedSpan) -> bool:
    """Whether two spans are of one kind, so that one may be meant instead of the other."""
    if {before.kind, after.kind} == {"count", "t"}:
        return _words(text, before).isdecimal() and _words(text, after).isdecimal()
    alike = before.kind == after.kind or {before.kind, after.kind} <= _MUSIC
    return alike and before.kind not in ("context", "theme")


def _is_no_slip(before: TaggedSpan, after: TaggedSpan) -> bool:
    """Whether the first is only told of, or not wanted: "not Madonna, I meant Cher"."""
    return before.polarity in (".", "<") or (before.polarity, after.polarity) == ("-", "+")


def _words(text: str, span: TaggedSpan) -> str:
    return text[span.start : span.end].lower()
