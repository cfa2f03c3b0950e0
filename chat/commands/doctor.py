"""Says what is installed, which engine answers, what is missing and how to get it."""

import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import TYPE_CHECKING

import typer

from undercard.chat.commands.exits import FAILED
from undercard.chat.errors import expected
from undercard.chat.extras import not_installed
from undercard.chat.safe_console import SafeConsole
from undercard.chat.terminal import print_json, progress_bars

if TYPE_CHECKING:
    from undercard.chat.settings import Settings

_PACKAGES = (
    "chainlit",
    "chromadb",
    "llama-index-core",
    "torch",
    "transformers",
    "scipy",
    "sqlalchemy",
)
_ROOMY = 3 * 2**30  # bytes that the index, the model and a year of dialogues fit into


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def doctor(*, as_json: bool) -> None:
    """Look at everything and print it; exit status 1 when something is missing."""
    findings = list(_findings())
    if as_json:
        print_json({"ok": all(f.ok for f in findings), "findings": [asdict(f) for f in findings]})
    else:
        for finding in findings:
            _tell(finding)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(FAILED)


def _findings() -> Iterator[Finding]:
    """What there is, then whether each part works; parts need the extra `chat`."""
    yield _python()
    yield _packages()
    try:
        from undercard.chat.settings import load_settings
    except ModuleNotFoundError as error:
        yield _missing("settings", error)
        return
    settings = load_settings()
    for check in (_home, _database, _catalogue, _index, _languages, _engine):
        yield _guarded(check, settings)


def _guarded(check: Callable[["Settings"], Finding], settings: "Settings") -> Finding:
    name = check.__name__.strip("_")
    try:
        return check(settings)
    except ModuleNotFoundError as error:
        return _missing(name, error)
    except Exception as error:
        if not expected(error) and not isinstance(error, OSError):
            raise
        return Finding(name, ok=False, detail=str(error))


def _missing(name: str, error: ModuleNotFoundError) -> Finding:
    """A part whose libraries are not installed. Raises the error when no extra has them."""
    install = not_installed(error, "doctor")
    if install is None:
        raise error
    return Finding(name, ok=False, detail=install)


def _tell(finding: Finding) -> None:
    console = SafeConsole()
    sign = "[green]ok[/green]  " if finding.ok else "[red]miss[/red]"
    remedy = f" → {finding.remedy}" if finding.remedy else ""
    console.print(f"{sign}  {finding.name}: ", end="")
    console.print(finding.detail + remedy, markup=False)


def _python() -> Finding:
    system = f"{platform.system()} {platform.machine()}"
    return Finding("python", ok=True, detail=f"{platform.python_version()} on {system}")


def _packages() -> Finding:
    found, missing = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    remedy = ""
    if missing:
        remedy = f"install {', '.join(missing)}: pip install --no-deps -r requirements.lock"
    return Finding("packages", ok=not missing, detail=", ".join(found), remedy=remedy)


def _home(settings: "Settings") -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    detail = f"{settings.home} ({free / 2**30:.0f} GiB free)"
    if free > _ROOMY:
        return Finding("home", ok=True, detail=detail)
    remedy = "free some space, or move it: UNDERCARD_HOME=/another/folder"
    return Finding("home", ok=False, detail=detail, remedy=remedy)


def _database(settings: "Settings") -> Finding:
    from undercard.chat.stores import open_database
    from undercard.policy.records import audit, register

    database = open_database(settings)
    with database.transaction() as conn:
        verdict, norms = audit.verify(conn), register.adopted(conn)
    holds = f"{len(norms)} norms in force, {verdict.records} audit records"
    detail = f"{database.url.render_as_string()}: {holds}"
    return Finding("state", ok=verdict.intact, detail=detail, remedy=verdict.why or "")


def _catalogue(settings: "Settings") -> Finding:
    from undercard.chat.stores import load_catalogue

    catalogue = load_catalogue(settings)
    size = f"{len(catalogue):,} tracks by {len(catalogue.artists):,} artists"
    return Finding("catalogue", ok=True, detail=f"{catalogue.name}: {size}")


def _index(settings: "Settings") -> Finding:
    from undercard.chat.stores import load_catalogue
    from undercard.retrieval.embedding import MiniLM
    from undercard.retrieval.index import VectorIndex

    detail = "not built yet: the first `undercard chat` or `talk` builds it"
    if VectorIndex.at(load_catalogue(settings), settings.home, MiniLM()).is_complete:
        detail = "ready"
    return Finding("index", ok=True, detail=detail)


def _languages(settings: "Settings") -> Finding:
    """Which embedding reads what is not said in English; each will do."""
    del settings
    from undercard.retrieval.errors import EmbedderError
    from undercard.retrieval.multilingual import MultilingualE5

    reads = "moods and occasions in French, German and Spanish are read by"
    try:
        return Finding("languages", ok=True, detail=f"{reads} {MultilingualE5.load().name}")
    except EmbedderError as error:
        detail = f"{reads} MiniLM, which knows English: {error}"
        return Finding("languages", ok=True, detail=detail)


def _engine(settings: "Settings") -> Finding:
    from undercard.chat.assembly import make_engine
    from undercard.recommender.ranking.blend import load_blend

    with progress_bars() as progress:
        engine = make_engine(settings, progress)
    if engine is None:
        return Finding("engine", ok=True, detail="none: lists are ordered by retrieval alone")
    health = engine.health()
    remedy = "" if health.ok else "start the server, or set UNDERCARD_ENGINE__KIND=embedded"
    weight = load_blend(engine.name).weight
    counts = "nobody has measured its score, so it is not asked to rank"
    if weight:
        counts = f"its score weighs {weight:g}"
    detail = f"{engine.name}: {health.detail}; {counts}"
    return Finding("engine", ok=health.ok, detail=detail, remedy=remedy)
