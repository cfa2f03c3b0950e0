"""Puts the parts together from the settings: catalogue, index, engine, register, database.

The only place that knows all of them.
"""

import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from undercard.chat.dj import Dj
from undercard.chat.errors import SettingsError
from undercard.chat.heap import give_large_blocks_back
from undercard.chat.parts import Parts
from undercard.chat.playlists.catalogue_match import SongBook
from undercard.chat.reply import wording
from undercard.chat.reply.wording import Wording
from undercard.chat.settings import Settings, load_settings
from undercard.chat.slate.lawful import Lawful
from undercard.chat.slate.music import Music
from undercard.chat.slate.track_text import TrackText, name
from undercard.chat.stores import load_catalogue, open_database
from undercard.chat.understanding import Understanding
from undercard.chat.understanding.criteria import CriteriaReader
from undercard.chat.understanding.cues import CueFinder
from undercard.chat.understanding.english_reader import english_reader
from undercard.chat.understanding.feelings import Feelings
from undercard.chat.understanding.interpreter import Interpreter
from undercard.chat.understanding.multilingual_reader import multilingual_reader
from undercard.chat.understanding.opening import ByLanguage, ByModel, OpenReader
from undercard.chat.understanding.pasted_lists import PastedLists
from undercard.chat.understanding.run_together import RunTogether
from undercard.chat.understanding.served_reader import ServedReader, is_measured
from undercard.chat.understanding.stretched_words import StretchedWords
from undercard.chat.understanding.tagger import Tagger
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.recommender.engines.adapter import SHIPPED
from undercard.recommender.engines.engine import Engine
from undercard.recommender.ranking.blend import BlendedRanker
from undercard.recommender.ranking.ranker import EvidenceRanker, Ranker
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.embedding import Embedder, MiniLM
from undercard.retrieval.finder import Finder
from undercard.retrieval.index import Progress, VectorIndex, quiet
from undercard.retrieval.multilingual import MultilingualE5
from undercard.retrieval.unasked import Unasked

if TYPE_CHECKING:
    from undercard.recommender.engines.embedded import EmbeddedEngine


def assemble(
    settings: Settings | None = None,
    progress: Progress = quiet,
    *,
    surface: str = "script",
    ranker: Ranker | None = None,
) -> Dj:
    """Make everything ready.

    The first time this embeds the catalogue and unpacks the model, with progress.
    `settings`: those in force by default. `progress` is told what is done, how much of it, and of
    how much. `surface` names the caller in records. `ranker` takes the place of ours. Raises the
    errors of the folders, each with what to do.
    """
    chosen = settings or load_settings()
    database = open_database(chosen)
    return Dj(make_parts(chosen, progress, ranker), database, chosen, surface=surface)


def make_parts(
    settings: Settings,
    progress: Progress,
    ranker: Ranker | None = None,
    finder: Finder | None = None,
) -> Parts:
    """What turns are made with: catalogue, search, language model, rules of reading and of law.

    `ranker`: who ranks instead of the language model; `finder`: a search, with its catalogue,
    instead of that of the settings.
    """
    give_large_blocks_back()
    model = MiniLM()
    finder = finder or open_finder(settings, load_catalogue(settings), progress, model)
    catalogue = finder.catalogue
    engine = make_engine(settings, progress)
    music = Music(catalogue)
    vocabulary = Vocabulary(catalogue)
    ranker = ranker or make_ranker(engine)
    years = [year for year in catalogue.column("year") if isinstance(year, int)]
    newest = max(years, default=time.gmtime().tm_year)
    multilingual = cache(MultilingualE5.load)
    opening = make_opening(settings, engine, model, multilingual)
    feelings = Feelings(model, multilingual)
    understanding = make_understanding(catalogue, vocabulary, finder, newest, opening, feelings)
    return Parts(
        music=music,
        understanding=understanding.beside(make_second(settings, engine)),
        pasted=PastedLists(SongBook(catalogue, lambda: finder.names.links)),
        embed=model.embed,
        finder=finder,
        unasked=Unasked(catalogue),
        ranker=ranker,
        write=TrackText(vocabulary).text if ranker.facts else name,
        lawful=Lawful(music, vocabulary, deadline_s=settings.policy_deadline_s),
        vocabulary=vocabulary,
        wording=make_wording(settings, engine),
        pool=settings.candidates,
        freshness=settings.freshness,
        together=settings.together,
    )


def make_understanding(
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    finder: Finder,
    newest: int,
    opening: OpenReader,
    feelings: Feelings | None = None,
) -> Understanding:
    """The reader that ships, over the names of this catalogue."""
    links = finder.names.links
    criteria = CriteriaReader(vocabulary, links, newest, opening)
    interpreter = Interpreter(criteria, links, RunTogether.of(catalogue, vocabulary))
    cues, stretched = CueFinder(catalogue), StretchedWords(catalogue)
    return Understanding(Tagger.load(), cues, interpreter, feelings=feelings, stretched=stretched)


def make_ranker(engine: Engine | None) -> Ranker:
    """Ours: the language model's score blended in, or the evidence alone where there is none."""
    return BlendedRanker(engine) if engine else EvidenceRanker()


def open_finder(
    settings: Settings, catalogue: Catalogue, progress: Progress, model: Embedder
) -> Finder:
    """The search over a catalogue, whose index is built when it is not there yet."""
    finder = Finder(catalogue, VectorIndex.open(catalogue, settings.home, progress, model=model))
    finder.warm_up()
    return finder


def make_opening(
    settings: Settings,
    engine: Engine | None,
    model: Embedder,
    multilingual: Callable[[], Embedder],
) -> OpenReader:
    """Who reads an open wish: a served language model, or embeddings where it is small.

    The figures are in docs/measurements.
    """
    if engine is not None and settings.engine.kind == "server":
        return ByModel(engine)
    return ByLanguage(english_reader(model), partial(multilingual_reader, multilingual))


def make_second(settings: Settings, engine: Engine | None) -> ServedReader | None:
    """The served model as a second reader, where the settings or its measures speak for it.

    Raises SettingsError when one is asked for and none is served.
    """
    served = engine is not None and settings.engine.kind == "server"
    if settings.reading == "model" and not served:
        raise SettingsError(
            "reading: a model reads beside the tagger only from a server "
            "(UNDERCARD_ENGINE__KIND=server)"
        )
    if engine is None or not served or settings.reading == "tagger":
        return None
    if settings.reading == "auto" and not is_measured(engine.name):
        return None
    return ServedReader(engine, settings.reading_timeout_s)


def make_wording(settings: Settings, engine: Engine | None) -> Wording:
    """Who words the reply.

    The embedded model writes too slowly and too badly for it, so plain words are the default.
    """
    if engine is None or settings.wording == "plain":
        return wording.Plain()
    return wording.ByModel(engine)


def make_engine(settings: Settings, progress: Progress) -> Engine | None:
    """The language model that the settings name; None for kind "none"."""
    if settings.engine.kind == "none":
        return None
    if settings.engine.kind == "server":
        from undercard.recommender.engines.server_engine import ServerEngine, ServerSettings

        if not settings.engine.model:
            raise SettingsError(
                "engine.model: expected the name that the server serves its model under "
                "(UNDERCARD_ENGINE__MODEL)"
            )
        given = settings.engine
        server = ServerSettings(
            given.url,
            given.model,
            given.adapter,
            key=given.key.get_secret_value() if given.key else "",
            answer_seconds=given.timeout_s,
            deadline_seconds=given.timeout_s,
            in_flight=given.in_flight,
            salt_secret=given.salt_secret.get_secret_value().encode() if given.salt_secret else b"",
        )
        return ServerEngine(server)
    return make_embedded(settings, progress)


def make_embedded(
    settings: Settings, progress: Progress, *, adapter: str | None = None
) -> "EmbeddedEngine":
    """The model in this process.

    The adapter is the one named here or in the settings: a folder, "none", or "", ours.
    """
    from undercard.recommender.engines.embedded import EmbeddedEngine

    named = settings.engine.adapter if adapter is None else adapter
    folder = {"": SHIPPED, "none": None}.get(named, Path(named))
    return EmbeddedEngine(settings.home, adapter=folder, progress=progress)
