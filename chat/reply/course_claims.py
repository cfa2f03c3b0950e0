"""Claims about a list that goes from one end to the other: louder and louder, ever slower."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from undercard.chat.dialogue.acts import Course
from undercard.chat.dialogue.holding import course_of
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim, Sentence, sentence
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Count


@dataclass(frozen=True)
class Goes(ReplyClaim):
    """The tracks rise or fall in a field, from one to the next, but for so many of them.

    Of a list that `turns`: up to its middle.
    """

    field: str
    falls: bool
    turns: bool = False

    def clause(self) -> Clause[Facts]:
        """More and more, or less and less, of the field."""
        return Clause(f"goes.{self.field}.{'down' if self.falls else 'up'}")

    def recorded(self, facts: Facts) -> bool:
        """Whether that was asked for, and most of the list goes so."""
        course = Course(field=self.field, falls=self.falls, turns=self.turns)
        asked = course_of(facts.state.standing)
        same = asked is not None and asked.key == course.key
        return same and 2 * out_of_course(facts, course) < max(len(facts.tracks), 1)


@dataclass(frozen=True)
class OutOfCourse(ReplyClaim):
    """So many tracks stand elsewhere than such an order has them."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number and its noun."""
        return Clause("count", tracks=Count(self.count, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        course = course_of(facts.state.standing)
        return course is not None and out_of_course(facts, course) == self.count


def along(facts: Facts) -> list[Sentence]:
    """How the list goes, and how much of it does not; nothing where most of it does not."""
    course = course_of(facts.state.standing)
    if course is None or len(facts.tracks) < 2:
        return []
    out = out_of_course(facts, course)
    if 2 * out >= len(facts.tracks):
        return [sentence("course.not")]
    goes = Goes(course.field, course.falls, course.turns)
    template = "course.turns" if course.turns else "course"
    if out:
        return [sentence(f"{template}.but", goes=goes, out=OutOfCourse(out))]
    return [sentence(template, goes=goes)]


def out_of_course(facts: Facts, course: Course) -> int:
    """The fewest tracks without which the others go so; one of unknown value is out of it."""
    held = [getattr(one, course.field, None) or one.audio.get(course.field) for one in facts.tracks]
    values = [-value if course.falls else value for value in held if value is not None]
    there = _rising(values)
    back = _rising(values[::-1]) if course.turns else [0] * len(there)
    most = max(up + down for up, down in zip(there, reversed(back), strict=True))
    return len(facts.tracks) - most


def _rising(values: Sequence[float]) -> list[int]:
    """How many of the first so many values (from none on) can be left that never fall.

    >>> _rising([1, 3, 2, 4])
    [0, 1, 2, 2, 3]
    """
    ends: list[float] = []  # the least last value of each length that can be reached
    found = [0]
    for value in values:
        at = bisect_right(ends, value)
        ends[at : at + 1] = [value]
        found.append(len(ends))
    return found
