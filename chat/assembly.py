"""Puts the parts together from the settings: catalogue, index, engine, register, database.

The only place that knows all of them.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from undercard.chat.dj import Dj
from undercard.chat.errors import NotReady, SettingsError
from undercard.chat.heap import give_large_blocks_back
from undercard.chat.memory.database import Database
from undercard.chat.parts import Parts
from undercard.chat.reply import wording
from undercard.chat.reply.wording import Wording
from undercard.chat.settings import Settings
from undercard.chat.slate.lawful import Lawful
from undercard.chat.slate.music import Music
from undercard.chat.slate.track_text import TrackText, name
from undercard.chat.understanding import Understanding
from undercard.chat.understanding.opening import ByMeaning, ByModel, OpenReader
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.forms.document import load_register
from undercard.policy.records import register
from undercard.recommender.engines.adapter import SHIPPED
from undercard.recommender.engines.engine import Engine
from undercard.recommender.ranking.blend import BlendedRanker
from undercard.recommender.ranking.ranker import EvidenceRanker
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.embedding import Embedder, MiniLM
from undercard.retrieval.finder import Finder
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.sound import sound_wishes

if TYPE_CHECKING:
    from undercard.recommender.engines.embedded import EmbeddedEngine

DEFAULT_NORMS = Path(__file__).parent / "data" / "norms.yaml"
Progress = Callable[[str, int, int], None]


def assemble(settings: Settings, progress: Progress, *, surface: str) -> Dj:
    """Make everything ready; the first time this embeds the catalogue and unpacks the model, with
    progress.

    Raises the errors of the folders, each with what to do.
    """
    database = open_database(settings)
    return Dj(make_parts(settings, progress), database, settings, surface=surface)


def make_parts(settings: Settings, progress: Progress) -> Parts:
    """What turns are made with: catalogue, search, language model, rules of reading and of law."""
    give_large_blocks_back()
    catalogue = load_catalogue(settings)
    model = MiniLM()
    finder = open_finder(settings, catalogue, progress, model)
    engine = make_engine(settings, progress)
    music = Music(catalogue)
    vocabulary = Vocabulary(catalogue.genres, catalogue.subgenres)
    ranker = BlendedRanker(engine) if engine else EvidenceRanker()
    newest = max(
        (year for year in catalogue.column("year") if isinstance(year, int)),
        default=time.gmtime().tm_year,
    )
    opening = make_opening(settings, engine, model)
    return Parts(
        music=music,
        understanding=Understanding(
            vocabulary, finder.names, catalogue.ids, sound_wishes, newest, opening
        ),
        finder=finder,
        ranker=ranker,
        write=TrackText(vocabulary).text if ranker.facts else name,
        lawful=Lawful(music, vocabulary, deadline_s=settings.policy_deadline_s),
        vocabulary=vocabulary,
        wording=make_wording(settings, engine),
        pool=settings.candidates,
    )


def open_database(settings: Settings) -> Database:
    """The state, with its tables up to date and a register in it."""
    database = Database(settings.database_url)
    norms = load_register(settings.norms or DEFAULT_NORMS).norms
    with database.transaction() as conn:
        register.sync(conn, norms, "undercard")
    return database


def load_catalogue(settings: Settings) -> Catalogue:
    """The catalogue that the settings name. Raises NotReady naming those that there are."""
    if settings.catalogue == "builtin":
        return Catalogue.builtin()
    folder = settings.home / "catalogues" / settings.catalogue
    if not folder.is_dir():
        there = (
            sorted(p.name for p in folder.parent.glob("*") if p.is_dir())
            if folder.parent.is_dir()
            else []
        )
        names = ", ".join(["builtin", *there])
        raise NotReady(
            f"There is no catalogue {settings.catalogue!r}; there are: {names}. "
            f"Make one with `undercard ingest FILE --name {settings.catalogue}`."
        )
    return Catalogue.load(folder)


def open_finder(
    settings: Settings, catalogue: Catalogue, progress: Progress, model: Embedder
) -> Finder:
    """The search over a catalogue, whose index is built when it is not there yet."""
    finder = Finder(catalogue, VectorIndex.open(catalogue, settings.home, progress, model=model))
    finder.warm_up()
    return finder


def make_opening(settings: Settings, engine: Engine | None, model: Embedder) -> OpenReader:
    """Who reads an open wish: a served language model, or the embedding where the model is small
    (docs/engineer.md has figures).
    """
    if engine is not None and settings.engine.kind == "server":
        return ByModel(engine)
    reader = ByMeaning(model.embed, settings.opening_margin)
    reader.warm_up()
    return reader


def make_wording(settings: Settings, engine: Engine | None) -> Wording:
    """Who words the reply.

    The embedded model writes too slowly and too badly for it, so plain words are the default.
    """
    return (
        wording.ByModel(engine)
        if engine is not None and settings.wording == "model"
        else wording.Plain()
    )


def make_engine(settings: Settings, progress: Progress) -> Engine | None:
    """The language model that the settings name; None for kind "none"."""
    if settings.engine.kind == "none":
        return None
    if settings.engine.kind == "server":
        from undercard.recommender.engines.server_engine import ServerEngine, ServerSettings

        if not settings.engine.model:
            raise SettingsError(
                "engine.model: expected the name that the server serves its model under (UNDERCARD_ENGINE__MODEL)"
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
    """The model in this process, with the adapter that is named here or in the settings: a folder,
    "none", or "", ours.
    """
    from undercard.recommender.engines.embedded import EmbeddedEngine

    named = settings.engine.adapter if adapter is None else adapter
    folder = {"": SHIPPED, "none": None}.get(named, Path(named))
    return EmbeddedEngine(settings.home, adapter=folder, progress=progress)
