"""Names of an earlier wish that nothing of what is asked for now is by: Madonna, then "hair metal".

Whoever then asks for a genre or a language that those have nothing of, or for men instead of women,
has left them behind. So has who asks for somebody by name what they have nothing of: country, then
"only Adele". Asked for together they would come to no list, which nobody meant.
"""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.draft import Step
from undercard.chat.dialogue.holding import without
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.slate.limit_norms import limit_norms
from undercard.chat.slate.music import Music
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.vocabulary import Vocabulary

_OF_MUSIC = ("genres", "languages", "genders", "countries", "years")
_SAYS_WHAT, _SAYS_WHO = ("genres", "languages"), ("genders", "countries")
_EXAMPLES = 5  # tracks of the list in view that say what is like it


def without_outgrown(
    step: Step, before: DialogueState, request: Request, music: Music, vocabulary: Vocabulary
) -> Step:
    """The step, and a new wish where what it asks for is by none of those who were asked for.

    "Her jazz songs", of whom has none, is no new wish.
    """
    held = [one for one in step.state.standing if one in before.standing]
    named = [one for one in held if one.limits.artists and one.part is None]
    new = [one for one in step.state.standing if one not in held and one.part is None]
    who = tuple(name for one in new for name in one.limits.artists)
    if before.slate and who:
        return _without_what_they_lack(step, held, who, music, vocabulary)
    asked = {
        name: value
        for one in new
        for name in (*_SAYS_WHAT, *_SAYS_WHO)
        if (value := getattr(one.limits, name))
    }
    if not (before.slate and named and asked) or criteria_words().has("of_theirs", request.say):
        return step
    artists = tuple(name for one in named for name in one.limits.artists)
    both = limit_norms(Limits(artists=artists, **asked), vocabulary)
    if music.allowed(both).any():
        return step
    standing = tuple(one for one in step.state.standing if one not in named)
    if not asked.keys() & set(_SAYS_WHAT):  # "the same by men"
        standing += (Criterion(words=request.say, seeds=before.slate[:_EXAMPLES]),)
    state = step.state.model_copy(update={"standing": standing, "focus": None, "guests": ()})
    return replace(step, state=state, places=(), ended=(*step.ended, *named))


def _without_what_they_lack(
    step: Step, held: Sequence[Criterion], who: Sequence[str], music: Music, vocabulary: Vocabulary
) -> Step:
    """The step without what held of which those who are asked for now have nothing."""
    whole = [one for one in held if one.part is None]

    def has(limits: Limits) -> bool:
        return bool(music.allowed(limit_norms(limits, vocabulary)).any())

    said = {
        name: value for one in whole for name in _OF_MUSIC if (value := getattr(one.limits, name))
    }
    gone = {name for name, value in said.items() if not has(Limits(artists=who, **{name: value}))}
    if not gone and not has(Limits(artists=who, **said)):
        gone = set(said)
    if not gone or not has(Limits(artists=who)):
        return step
    left = without(step.state.standing, gone)
    ended = tuple(one for one in whole if one not in left)
    state = step.state.model_copy(update={"standing": left})
    return replace(step, state=state, ended=(*step.ended, *ended))
