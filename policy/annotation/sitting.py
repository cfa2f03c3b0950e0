"""A sitting: sentence after sentence, kept after each, taken up again where it was left.

`undo` takes back one answer, across sentences too.
"""

from collections.abc import Callable, Mapping, Sequence

from undercard.policy.annotation.annotation import Annotation
from undercard.policy.annotation.corpus import Sentence
from undercard.policy.annotation.interview import Interview
from undercard.policy.annotation.study import Study
from undercard.policy.errors import DocumentError, InputError

Said = Mapping[str, Sequence[Annotation]]


class Sitting:
    """Goes through `sentences`; `kept` is what was said of them before, `save` keeps it."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        kept: Sequence[Annotation],
        save: Callable[[Sequence[Annotation]], None],
        said: Said | None = None,
    ) -> None:
        self._sentences = sentences
        self._kept = list(kept)
        self._save = save
        self._said = said or {}
        self.interview = self._next()

    @property
    def progress(self) -> tuple[int, int]:
        """How many sentences are done, and of how many."""
        return len(self._kept), len(self._sentences)

    def answer(self, typed: str) -> None:
        """Answer the open question.

        Raises ValueError where it is no answer, DocumentError where it cannot be kept; the question
        stays open.
        """
        if self.interview is None:
            raise LookupError("every sentence is done")
        self.interview.answer(typed)
        if self.interview.question is None:
            try:
                self._keep(self.interview)
            except DocumentError:
                self.interview.back()
                raise
            self.interview = self._next()

    def undo(self) -> bool:
        """Take back the last answer, or else the last sentence; False where there is none."""
        if self.interview is not None and self.interview.back():
            return True
        while self._kept:
            last = self._kept.pop()
            self._save(self._kept)
            self.interview = self._interview(last.sentence)
            if self.interview.question is not None:
                return True
        self.interview = self._next()
        return False

    def _next(self) -> Interview | None:
        """The first sentence that asks something; those that ask nothing are kept as they are."""
        done = {one.sentence for one in self._kept}
        for one in self._sentences:
            if one.id in done:
                continue
            interview = self._interview(one.id)
            if interview.question is not None:
                return interview
            self._keep(interview)
        return None

    def _keep(self, interview: Interview) -> None:
        kept = [*self._kept, interview.annotation()]
        self._save(kept)
        self._kept = kept

    def _interview(self, sentence: str) -> Interview:
        found = next(one for one in self._sentences if one.id == sentence)
        return Interview(found, self._said.get(sentence, ()))


def annotating(study: Study, annotator: str) -> Sitting:
    """An annotator's sitting, where it was left."""
    kept = study.annotations(annotator)
    return Sitting(study.corpus.sentences, kept, lambda now: study.save(annotator, now))


def adjudicating(study: Study, first: str, second: str) -> Sitting:
    """Settles what two annotators said, of the sentences that both have annotated.

    Raises InputError where there is none.
    """
    said = [{one.sentence: one for one in study.annotations(name)} for name in (first, second)]
    both = {name: (one, said[1][name]) for name, one in said[0].items() if name in said[1]}
    if not both:
        raise InputError(f"{study.folder}: no sentence was annotated by both {first} and {second}")
    sentences = [one for one in study.corpus.sentences if one.id in both]
    return Sitting(sentences, study.gold(), study.save_gold, both)
