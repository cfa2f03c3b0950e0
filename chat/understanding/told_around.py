"""What was told around a wish, as far as it does not say the contrary of it.

"I'm so sad, cheer me up": how somebody feels is where they are, not where the music is to go.
"""

from collections.abc import Iterable, Sequence

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.holding import course_of

_APART = 0.3  # from which on two values of a feature say contrary things; of a tempo in hundreds


def beside_the_wish(wish: Sequence[Criterion], told: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """What was told, without the sound that the wish or its course has another word on."""
    wanted = {target.feature: target.value for one in wish for target in one.targets}
    course = course_of(wish)
    led = {course.field} if course is not None else set()

    def without_the_contrary(one: Criterion) -> Criterion:
        left = tuple(
            target
            for target in one.targets
            if target.feature not in led
            and abs(target.value - wanted.get(target.feature, target.value))
            < _APART * (100 if target.feature == "tempo" else 1)
        )
        if left == one.targets:
            return one
        return one.model_copy(update={"targets": left, "labels": (), "text": ""})

    return tuple(map(without_the_contrary, told))
