"""Words a turn's steps in a browser's language: while they run, and once they are over."""

from collections.abc import Mapping

from undercard.chat.events import StepDone, StepName
from undercard.chat.reply.replies import replies
from undercard.chat.web.drawings import page_words
from undercard.chat.web.words import readable
from undercard.policy.reports.phrases import Recorded


class StepWords:
    """The words of one language, such as de-AT; English where there are none."""

    def __init__(self, language: str) -> None:
        code = language.split("-")[0]
        self._words = (page_words().get(code) or page_words()["en"])["steps"]
        self._texts = replies(code)

    @property
    def stopped(self) -> str:
        """What stands over the steps of a turn that was stopped."""
        return str(self._words["stopped"])

    def came(self, ms: float) -> str:
        """What stands over the steps of a turn that is over."""
        return str(self._words["came"]).format(seconds=f"{ms / 1000:.1f}")

    def doing(self, name: StepName) -> str:
        """What is being done."""
        return str(self._words["doing"][name])

    def done(self, step: StepDone) -> str:
        """What a step came to, in a line."""
        said = {name: self._value(one) for name, one in step.summary.values.items()}
        return str(self._words["done"][step.summary.name]).format(**said)

    def detail(self, step: StepDone) -> str:
        """What tells a listener more of a step, as lines; what is for engineers is left out."""
        known = self._words["detail"]
        told = {known[name]: self._told(one) for name, one in step.detail.items() if name in known}
        return f"{readable(told)}\n\n{step.ms:.0f} ms".strip()

    def _told(self, value: object) -> object:
        """Rules by their sentences, and whether each holds."""
        if not isinstance(value, Mapping):
            return value
        known = self._words["detail"]
        return {self._texts.written(Recorded(says)): known[held] for says, held in value.items()}

    def _value(self, value: str | int) -> str:
        return self._texts.number(value) if isinstance(value, int) else value
