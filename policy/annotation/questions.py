"""The questions of an annotation, in data/annotation.yaml, and what an answer means."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from undercard.policy.annotation.annotation import SLOTS
from undercard.policy.annotation.word_spans import spans_of
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "annotation.yaml"


class Question(BaseModel):
    """One question; `answers` are what may be typed, where it is one of a few."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    asks: str
    help: str
    answers: Mapping[str, bool | str] | None = None

    def applies(self, answers: Mapping[str, Any]) -> bool:
        """Whether it is to be asked, after these answers."""
        if self.field == "normative":
            return True
        if self.field in ("because", "norms"):
            return answers.get("enforceable") is (self.field == "norms")
        return answers["normative"] is True

    def parse(self, typed: str, text: str) -> Any:  # noqa: ANN401 - a value of this very field
        """The value that was typed; raises ValueError in plain words."""
        if self.answers is not None:
            if typed not in self.answers:
                raise ValueError(f"expected {' or '.join(self.answers)}")
            return self.answers[typed]
        if self.field in SLOTS:
            return spans_of(text, typed) if typed else ()
        if self.field == "norms":
            return tuple(one.strip() for one in typed.split(",") if one.strip())
        if not typed:
            raise ValueError("expected a few words")
        return typed


@cache
def load_questions(part: str) -> tuple[Question, ...]:
    """Those of `questions`, or of `adjudication`."""
    return tuple(Question.model_validate(one) for one in yaml12.load_file(_FILE)[part])
