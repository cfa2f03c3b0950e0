"""What was told around a wish, as far as it does not say the contrary of it.

"I'm so sad, cheer me up": how somebody feels is where they are, not where the music is to go.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.holding import course_of
from undercard.chat.dialogue.limits import Limits
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.amount_readers import read_amount
from undercard.chat.understanding.exact.anything import asks_for_anything
from undercard.chat.understanding.exact.bounded_quantities import items_of, quantities
from undercard.chat.understanding.sound_criteria import SoundCriteria

_TOLD = frozenset({"context", "greeting", "chat", "crisis", "unclear"})  # beside what asks
_SURE = 0.5  # confidence of a wish from which it means something beside another
_LONGEST_TOLD = 300  # minutes that are told beside a wish, above which no list is so long
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


def with_a_wish(
    acts: tuple[Act, ...], text: str, language: str, sound: SoundCriteria
) -> tuple[Act, ...]:
    """Before there is a list, who only tells how it is asks for music that goes with it."""
    if any(act.kind not in _TOLD for act in acts):
        return acts
    acts = tuple(map(_as_a_wish, acts))
    told = [act for act in acts if act.kind == "context"]
    if not told or any(act.kind == "wish" for act in acts):
        return acts
    own = tuple(one for act in told for one in act.criteria if one.targets or one.labels)
    heard = sound.by_meaning(text, language) or own
    if not heard:
        return acts
    sure = max(act.confidence for act in told)
    return (*acts, Act(kind="wish", words=text.strip(), confidence=sure, criteria=heard))


def _as_a_wish(act: Act) -> Act:
    """The act; a wish where its words say how music is, though the tagger makes nothing of it."""
    sounds = act.kind == "unclear" and any(one.targets or says_what(one) for one in act.criteria)
    return act.model_copy(update={"kind": "wish"}) if sounds else act


def with_circumstances(
    act: Act, acts: Sequence[Act], text: str, language: str, sound: SoundCriteria
) -> Act:
    """A wish with what was told around it; by its meaning alone where nothing else is said."""
    if act.kind != "wish" or act is not next(one for one in acts if one.kind == "wish"):
        return act
    around = [other for other in acts if other.kind == "context"]
    if not around and asks_for_anything(act.words, language):
        return act
    by_meaning = partial(sound.by_meaning, language=language)
    asked = any(map(_names_music, act.criteria))
    heard = [one.criteria or (() if asked else by_meaning(one.words)) for one in around]
    told = [one for each in heard for one in each if not _cannot_be_meant(one)]
    criteria = (*act.criteria, *beside_the_wish(act.criteria, told))
    if (till := _time_till_then(criteria, around, language)) is not None:
        criteria = (*criteria, till)
    refuses = criteria and all(one.polarity == "-" and not one.absent for one in criteria)
    wished = [one for other in acts if other.kind == "wish" for one in other.criteria]
    if not act.criteria and wished and act.confidence < _SURE:
        return act.model_copy(update={"criteria": criteria})  # "alright mate, | six tunes"
    if not refuses and not any(map(says_what, (*criteria, *wished))):
        meant = by_meaning(text if around else act.words)
        more = meant if not any(one.is_topic for one in criteria) else _labelled(meant)
        criteria = (*criteria, *more)
    return act.model_copy(update={"criteria": criteria})


def says_what(one: Criterion) -> bool:
    """Whether it says what the music is, or how the list goes, and not only its sound."""
    return bool(
        one.labels
        or (one.absent and one.polarity != "-")
        or one.part
        or one.course
        or one.taken
        or one.model_copy(update={"text": "", "targets": ()}).is_topic
    )


def _cannot_be_meant(told: Criterion) -> bool:
    """Whether what is told asks for nothing: a swearing boss, a drive of eight hours."""
    minutes = told.limits.minutes
    return told.limits.explicit is True or (
        minutes is not None and (minutes.at_most or 0) > _LONGEST_TOLD
    )


def _names_music(one: Criterion) -> bool:
    """Whether it names music or who makes it; what is told beside that needs no guessing at."""
    return bool(one.limits.genres or one.limits.artists or one.some_of or one.seed_artists)


def _labelled(criteria: Iterable[Criterion]) -> list[Criterion]:
    """What people put on for it; the words are searched for already, and say how it sounds."""
    return [one.model_copy(update={"text": "", "targets": ()}) for one in criteria if one.labels]


def _time_till_then(
    wish: Sequence[Criterion], around: Sequence[Act], language: str
) -> Criterion | None:
    """How long a wish is for, where what is told around it says when it ends, and it does not.

    "The doctor's ringing in three quarters of an hour, some latin till then."
    """
    if any(one.limits.tracks or one.limits.minutes for one in wish):
        return None
    for act in around:
        found, items = items_of(act.words, language)
        for each in quantities(found, items):
            before = " ".join(act.words[: found[each.first].start].split()[-2:])
            if each.unit == "minutes" and criteria_words().ends_with("till_then", before):
                minutes = read_amount(act.words, language).minutes
                return Criterion(words=act.words.strip(), limits=Limits(minutes=minutes))
    return None
