"""Puts the reading of norms together: whose vocabulary, and who reads the sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from undercard.chat.errors import NotReady, SettingsError
from undercard.chat.looked_at import looked_at
from undercard.chat.settings import Settings
from undercard.chat.stores import load_catalogue
from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.extraction.extractor import Extractor, SentenceReader
from undercard.policy.extraction.known_names import NamedThing
from undercard.policy.extraction.model_reader import ModelReader
from undercard.policy.extraction.vocabulary_file import load_domain_words
from undercard.policy.extraction.worded_reader import WordedReader
from undercard.policy.norms.norm import Authority

if TYPE_CHECKING:
    from undercard.retrieval.names import NameIndex

VOCABULARY = Path(__file__).parent / "data" / "norm_vocabulary.yaml"
_SHORTEST = 3  # letters of a value that is taken for a word


def make_extractor(
    settings: Settings, vocabulary: Path | None = None, authority: Authority = "community"
) -> Extractor:
    """The extractor that the settings name, for music or for the domain of a vocabulary."""
    domain = load_domain_words(vocabulary or VOCABULARY)
    if domain.named:
        domain = domain.model_copy(update={"finder": CatalogueNames(settings)})
    if domain.values:
        domain = domain.model_copy(update={"valued": CatalogueValues(settings)})
    return Extractor(_reader(settings, domain), domain, authority)


class CatalogueNames:
    """Finds the catalogue's names in a text; its names are read when first asked for.

    Without the extra `chat`, or where no catalogue is ready, none is known.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, text: str) -> list[NamedThing]:
        """The names in a text, with how the catalogue writes them."""
        if self._index is None:
            return []
        return [
            NamedThing(one.start, one.end, one.kind, one.name) for one in self._index.mentions(text)
        ]

    def named(self, kind: str, words: str) -> str | None:
        """An artist as the catalogue writes them; of other things nothing is known."""
        return self._index.artist(words) if self._index and kind == "artist" else None

    @cached_property
    def _index(self) -> "NameIndex | None":
        try:
            from undercard.retrieval.names import NameIndex

            return NameIndex(load_catalogue(self._settings))
        except (ModuleNotFoundError, NotReady):
            return None


@dataclass(frozen=True)
class CatalogueValues:
    """The texts that attributes have in the catalogue, so that they need no vocabulary."""

    settings: Settings

    def __call__(self, fields: Sequence[str]) -> dict[str, list[str]]:
        """The texts of each attribute; none where no catalogue is ready."""
        try:
            known = looked_at(self.settings)
        except NotReady:
            return {}
        there = known[1].candidates if known else {}
        return {
            name: [text for text in there[name].texts if len(text) >= _SHORTEST]
            for name in fields
            if name in there
        }


def _reader(settings: Settings, domain: DomainWords) -> SentenceReader:
    worded = WordedReader(domain)
    if settings.extraction == "words":
        return worded
    from undercard.chat.assembly import make_engine

    engine = make_engine(settings, lambda _label, _done, _total: None)
    if engine is None:
        raise SettingsError(
            "extraction: a model reads norms only where there is one (UNDERCARD_ENGINE__KIND)"
        )
    return ModelReader(engine, worded, settings.extraction_timeout_s)
