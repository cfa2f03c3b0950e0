"""Claims about what holds in a dialogue: each thing with the words that set it."""

from dataclasses import dataclass

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import SOUND
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.events import Held
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.chat.slate.limit_norms import worded
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Phrases, Recorded

_MEANT = {"": "", "-": ".not", "<": ".less"}  # the text that says how words are meant


def going_by(state: DialogueState, texts: Phrases) -> tuple[Held, ...]:
    """Each thing that holds: the limit that it sets, or else (and for a sound) as it was said."""
    found = []
    for entry in state.standing:
        untold = (*SOUND, "tracks_not", "notes_not") if entry.polarity else SOUND  # "not Halo"
        binds = _binds(entry, *untold)
        said = {"words": entry.within(entry.words)}
        as_said = texts.claim(f"held{_MEANT[entry.polarity]}", said)
        words = texts.written(Recorded(entry.within(binds))) if binds else as_said
        found.append(Held(words, texts.claim("take_back", {"words": Cited(words)})))
    return tuple(found)


def _binds(entry: Criterion, *untold: str) -> str:
    """What it binds the list to; nothing where it is "a bit of Elvis" among others."""
    is_little = entry.part is not None and entry.part.little
    return "" if is_little else "; ".join(worded(entry.limits.without(*untold)))


@dataclass(frozen=True)
class StandingLine(ReplyClaim):
    """One thing that holds: its number from 1, the words that set it, and what it binds."""

    number: int
    said: str
    binds: str
    polarity: str = ""

    @classmethod
    def all_of(cls, facts: Facts) -> "list[StandingLine]":
        """Everything that holds, in the order it was said."""
        standing = enumerate(facts.state.standing, 1)
        return [cls(at, one.within(one.words), _binds(one), one.polarity) for at, one in standing]

    def clause(self) -> Clause[Facts]:
        """The number, the words, and the limit in words."""
        words = Cited(self.said)
        if not self.binds:
            return Clause(f"standing{_MEANT[self.polarity]}", number=self.number, words=words)
        binds = Recorded(self.binds)
        return Clause("standing.binds", number=self.number, words=words, binds=binds)

    def recorded(self, facts: Facts) -> bool:
        """Whether the state has it."""
        return self in StandingLine.all_of(facts)
