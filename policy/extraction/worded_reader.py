"""The reader that ships: a linear head says what is a norm, cue words find its slots.

Reads a sentence in about a millisecond, in this process, and knows no model.
"""

from collections.abc import Sequence

from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.extraction.extractor import Reading
from undercard.policy.extraction.normative_head import NormativeHead
from undercard.policy.extraction.sentences import Sentence
from undercard.policy.extraction.slots import Slots, read_slots

# How often a slot of a kind is right where cue words find one: docs/measurements/extraction.md.
_TRUST = 0.8


class WordedReader:
    """Reads by the head and by the cue words of the sentence's language."""

    def __init__(self, domain: DomainWords, head: NormativeHead | None = None) -> None:
        self._domain = domain
        self._head = head or NormativeHead.load()
        self.name = self._head.name

    def read(self, given: Sequence[Sentence], text: str) -> list[Reading]:
        """A reading of each sentence."""
        del text  # cue words stand in the sentence itself
        chances = self._head.chances([one.text for one in given], [one.language for one in given])
        return [
            Reading(chance, slots, dict.fromkeys(slots.places, _TRUST))
            for chance, slots in zip(chances, map(self._slots, given), strict=True)
        ]

    def _slots(self, sentence: Sentence) -> Slots:
        return read_slots(sentence.text, sentence.language, self._domain)
