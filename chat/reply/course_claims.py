"""Claims about a list that goes from one end to the other: louder and louder, ever slower."""

from bisect import bisect_right
from dataclasses import dataclass

from undercard.chat.dialogue.acts import Course
from undercard.chat.dialogue.holding import course_of
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim, Sentence, sentence
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Count


@dataclass(frozen=True)
class Goes(ReplyClaim):
    """The tracks rise or fall in a field, from one to the next, but for so many of them."""

    field: str
    falls: bool

    def clause(self) -> Clause[Facts]:
        """More and more, or less and less, of the field."""
        return Clause(f"goes.{self.field}.{'down' if self.falls else 'up'}")

    def recorded(self, facts: Facts) -> bool:
        """Whether that was asked for, and most of the list goes so."""
        course = Course(field=self.field, falls=self.falls)
        asked = course_of(facts.state.standing)
        same = asked is not None and (asked.field, asked.falls) == (self.field, self.falls)
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
    goes = Goes(course.field, course.falls)
    if out:
        return [sentence("course.but", goes=goes, out=OutOfCourse(out))]
    return [sentence("course", goes=goes)]


def out_of_course(facts: Facts, course: Course) -> int:
    """The fewest tracks without which the others go so; one of unknown value is out of it."""
    ends: list[float] = []  # the least last value of each length that can be reached
    for track in facts.tracks:
        held = getattr(track, course.field, None) or track.audio.get(course.field)
        if held is None:
            continue
        value = -held if course.falls else held
        at = bisect_right(ends, value)
        ends[at : at + 1] = [value]
    return len(facts.tracks) - len(ends)
