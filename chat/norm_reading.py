"""Puts the reading of norms together: whose vocabulary, and who reads the sentences."""

from pathlib import Path

from undercard.chat.errors import SettingsError
from undercard.chat.settings import Settings
from undercard.policy.extraction.domain_words import DomainWords, load_domain_words
from undercard.policy.extraction.extractor import Extractor, SentenceReader
from undercard.policy.extraction.model_reader import ModelReader
from undercard.policy.extraction.worded_reader import WordedReader
from undercard.policy.norms.norm import Authority

VOCABULARY = Path(__file__).parent / "data" / "norm_vocabulary.yaml"


def make_extractor(
    settings: Settings, vocabulary: Path | None = None, authority: Authority = "community"
) -> Extractor:
    """The extractor that the settings name, for music or for the domain of a vocabulary."""
    domain = load_domain_words(vocabulary or VOCABULARY)
    return Extractor(_reader(settings, domain), domain, authority)


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
