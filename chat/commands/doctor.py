"""Says what is installed, which engine answers, what is missing and how to get it."""

import platform
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata

import typer
from rich.console import Console

from undercard.chat.assembly import load_catalogue, make_engine, open_database
from undercard.chat.cli import print_json, progress_bars
from undercard.chat.commands.exits import FAILED
from undercard.chat.errors import ChatError
from undercard.chat.settings import Settings, load_settings
from undercard.policy.errors import PolicyError
from undercard.policy.records import audit, register
from undercard.recommender.errors import RecommenderError
from undercard.recommender.ranking.blend import load_blend
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.errors import RetrievalError
from undercard.retrieval.index import VectorIndex

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
    settings = load_settings()
    checks: tuple[Callable[[Settings], Finding], ...] = (
        _python,
        _packages,
        _home,
        _database,
        _catalogue,
        _index,
        _engine,
    )
    findings = [_guarded(check, settings) for check in checks]
    if as_json:
        print_json({"ok": all(f.ok for f in findings), "findings": [asdict(f) for f in findings]})
    else:
        console = Console(highlight=False)
        for finding in findings:
            console.print(
                f"{'[green]ok[/green]  ' if finding.ok else '[red]miss[/red]'}  {finding.name}: ",
                end="",
            )
            console.print(
                finding.detail + (f" → {finding.remedy}" if finding.remedy else ""), markup=False
            )
    if not all(f.ok for f in findings):
        raise typer.Exit(FAILED)


def _guarded(check: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return check(settings)
    except (ChatError, PolicyError, RecommenderError, RetrievalError, OSError) as error:
        return Finding(check.__name__.strip("_"), ok=False, detail=str(error))


def _python(_: Settings) -> Finding:
    return Finding(
        "python",
        ok=True,
        detail=f"{platform.python_version()} on {platform.system()} {platform.machine()}",
    )


def _packages(_: Settings) -> Finding:
    found, missing = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    remedy = (
        f"install {', '.join(missing)}: pip install --no-deps -r requirements.lock"
        if missing
        else ""
    )
    return Finding("packages", ok=not missing, detail=", ".join(found), remedy=remedy)


def _home(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    remedy = "" if free > _ROOMY else "free some space, or move it: UNDERCARD_HOME=/another/folder"
    return Finding(
        "home",
        ok=free > _ROOMY,
        detail=f"{settings.home} ({free / 2**30:.0f} GiB free)",
        remedy=remedy,
    )


def _database(settings: Settings) -> Finding:
    database = open_database(settings)
    with database.transaction() as conn:
        verdict, norms = audit.verify(conn), register.adopted(conn)
    detail = f"{database.url.render_as_string()}: {len(norms)} norms in force, {verdict.records} audit records"
    return Finding("state", ok=verdict.intact, detail=detail, remedy=verdict.why or "")


def _catalogue(settings: Settings) -> Finding:
    catalogue = load_catalogue(settings)
    return Finding(
        "catalogue",
        ok=True,
        detail=f"{catalogue.name}: {len(catalogue):,} tracks by {len(catalogue.artists):,} artists",
    )


def _index(settings: Settings) -> Finding:
    ready = VectorIndex.at(load_catalogue(settings), settings.home, MiniLM()).is_complete
    return Finding(
        "index",
        ok=True,
        detail="ready"
        if ready
        else "not built yet: the first `undercard chat` or `talk` builds it",
    )


def _engine(settings: Settings) -> Finding:
    with progress_bars() as progress:
        engine = make_engine(settings, progress)
    if engine is None:
        return Finding("engine", ok=True, detail="none: lists are ordered by retrieval alone")
    health = engine.health()
    remedy = "" if health.ok else "start the server, or set UNDERCARD_ENGINE__KIND=embedded"
    weight = load_blend(engine.name).weight
    counts = (
        f"its opinion weighs {weight:g}"
        if weight
        else "nobody has measured its opinion, so it is not asked to rank"
    )
    return Finding(
        "engine", ok=health.ok, detail=f"{engine.name}: {health.detail}; {counts}", remedy=remedy
    )
