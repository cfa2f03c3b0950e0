"""One sentence, asked question by question; the last answer can be taken back.

Knows nothing of who asks: a terminal or a page shows the question and hands over what was typed.
"""

from collections.abc import Sequence
from typing import Any

from undercard.policy.annotation.annotation import SLOTS, Annotation
from undercard.policy.annotation.corpus import Sentence
from undercard.policy.annotation.questions import Question, load_questions

BY_LETTER = ("a", "b")  # what takes over what the first or the second annotator said


class Interview:
    """Asks for one annotation; with `said`, settles two: only where they differ is asked."""

    def __init__(self, sentence: Sentence, said: Sequence[Annotation] = ()) -> None:
        self.sentence = sentence
        self.said = said
        self.asked: list[str] = []
        self._answers: dict[str, Any] = {}
        self._questions = load_questions("questions")
        if said:
            self._questions += load_questions("adjudication")
        self._settle()

    @property
    def question(self) -> Question | None:
        """The next one, or None when all is said."""
        open_ones = (one for one in self._questions if one.field not in self._answers)
        return next((one for one in open_ones if one.applies(self._answers)), None)

    def answer(self, typed: str) -> None:
        """Answer the question; raises ValueError in plain words where it is no answer."""
        question = self._open_question()
        self._answers[question.field] = self._meant(question, typed.strip())
        self.asked.append(question.field)
        self._settle()

    def back(self) -> bool:
        """Take the last answer back, and what followed from it; False where there is none."""
        if not self.asked:
            return False
        fields = list(self._answers)
        for field in fields[fields.index(self.asked.pop()) :]:
            del self._answers[field]
        return True

    def offers(self) -> list[Any]:
        """What each annotator said to the open question, None of one who was not asked it.

        Empty where only settling asks it.
        """
        question = self._open_question()
        if question not in load_questions("questions"):
            return []
        return [_value(one, question.field) for one in self.said]

    def annotation(self) -> Annotation:
        """What was said, once there is no question left. Raises ValidationError."""
        slots = {slot: self._answers[slot] for slot in SLOTS if self._answers.get(slot)}
        others = {name: value for name, value in self._answers.items() if name not in SLOTS}
        return Annotation(sentence=self.sentence.id, slots=slots, **others)

    def _open_question(self) -> Question:
        if self.question is None:
            raise LookupError("all is said of this sentence")
        return self.question

    def _meant(self, question: Question, typed: str) -> Any:  # noqa: ANN401 - as Question.parse
        if typed in BY_LETTER and (offers := self.offers()):
            value = offers[BY_LETTER.index(typed)]
            if value is None:
                raise ValueError(f"{typed} says nothing here; answer in your own words")
            return value
        return question.parse(typed, self.sentence.text)

    def _settle(self) -> None:
        """Take over whatever both annotators say."""
        while (question := self.question) is not None:
            offers = self.offers()
            if not offers or None in offers or offers[0] != offers[1]:
                return
            self._answers[question.field] = offers[0]


def _value(annotation: Annotation, field: str) -> Any:  # noqa: ANN401 - a value of this very field
    if field in SLOTS:
        return dict(annotation.slots).get(field, ()) if annotation.normative else None
    return getattr(annotation, field, None)
