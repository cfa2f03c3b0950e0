"""What was aired, from a station's log, into the ledger: norms are judged by it, hour by hour."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from undercard.chat.circumstances import circumstances
from undercard.chat.errors import InputError
from undercard.chat.playlists.catalogue_match import SongBook
from undercard.chat.playlists.playlist import Entry
from undercard.chat.programme.planning import STATION
from undercard.chat.settings import Settings
from undercard.chat.slate.music import Music
from undercard.policy.enforcement.norm_results import Judged
from undercard.policy.norms.binding import binding
from undercard.policy.records import ledger, register
from undercard.policy.records.exposure import exposures
from undercard.policy.records.ledger import Holder
from undercard.policy.ruling import NormResult, Ruling
from undercard.prompts import yaml12
from undercard.retrieval.source import open_source
from undercard.retrieval.tabular import recognised

_COLUMNS = Path(__file__).parent.parent / "data" / "aired_columns.yaml"
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before, a clock was never set


@dataclass(frozen=True)
class Play:
    """A track of the catalogue, and when it was aired."""

    at: datetime
    track: str


@dataclass(frozen=True)
class Log:
    """The plays in a log in their order, and lines that are none, each with why."""

    plays: tuple[Play, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Hour:
    """What an hour's plays came to; `is_new` where the ledger did not have it yet."""

    begins: datetime
    tracks: tuple[str, ...]
    norms: tuple[NormResult, ...]
    is_new: bool


def read_log(path: Path, book: SongBook, settings: Settings) -> Log:
    """The plays of a CSV, JSON Lines or Parquet file, a row a play.

    A time without a zone is the station's. Raises InputError where no column is recognised or
    nothing is understood, RetrievalError where the file cannot be read.
    """
    source = open_source(path)
    names: Mapping[str, Sequence[str]] = yaml12.load_file(_COLUMNS)
    columns = recognised(source.columns, names)
    if "at" not in columns or not columns.keys() & {"id", "title"}:
        raise InputError(
            f"{path}: expected columns for the time and for the id or the title; there are: "
            f"{', '.join(source.columns)}. Names that are known: chat/data/{_COLUMNS.name}."
        )
    plays, left_out = [], []
    for line, row in source.rows():
        said = {field: str(row.get(column) or "") for field, column in columns.items()}
        at = _moment(said["at"], settings)
        track = book.find(
            Entry.of(said.get("title", ""), said.get("artist", ""), id=said.get("id"))
        )
        if at is not None and track:
            plays.append(Play(at, track))
        else:
            why = "not in the catalogue" if at else f"no time ({said['at'][:40]!r})"
            left_out.append(f"{source.unit} {line}: {why}")
    if not plays:
        raise InputError(f"{path}: no play is understood. The first: {(*left_out, 'no row')[0]}.")
    return Log(tuple(sorted(plays, key=lambda play: play.at)), tuple(left_out))


def _moment(text: str, settings: Settings) -> datetime | None:
    """An ISO 8601 time, or seconds since 1970."""
    try:
        if text.replace(".", "", 1).isdigit():
            found = datetime.fromtimestamp(float(text), UTC)
        else:
            found = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError, OSError):
        return None
    zone = settings.now().tzinfo
    known = found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)
    return known if known > _EARLIEST else None


def enter_aired(
    conn: Connection, plays: Sequence[Play], music: Music, settings: Settings
) -> Iterator[Hour]:
    """Enter the plays in the ledger, an hour at a time; an hour that is there already stays.

    In the caller's transaction. What was aired is a fact: it is counted, not ruled on.
    """
    for begins, tracks in _hours(plays):
        context = circumstances(settings, "programme", begins)
        norms = binding(register.adopted(conn), context).norms
        rows = [music.catalogue.row(track) for track in tracks]
        table = music.table(rows, [0.0] * len(rows), norms)
        key = f"aired/{begins.isoformat()}"
        holder = Holder(STATION, key)
        accounts = ledger.accounts(conn, norms, holder, begins)
        results = Judged(range(len(rows)), norms, table, accounts).results({}, {})
        before = _entered(conn, key)
        if not before:
            ruling = Ruling(
                status="feasible",
                size=len(tracks),
                slate=tracks,
                norms=results,
                candidates_sha256=table.sha256,
                context=context,
            )
            ledger.settle(conn, key, ruling, norms, holder, begins)
            ledger.record(conn, key, ruling, holder=holder, at=begins)
        yield Hour(begins, tracks, results, is_new=not before)


def _entered(conn: Connection, key: str) -> bool:
    return bool(exposures(conn, session=key))


def _hours(plays: Sequence[Play]) -> Iterator[tuple[datetime, tuple[str, ...]]]:
    found: dict[datetime, list[str]] = {}
    for play in plays:
        hour = play.at.replace(minute=0, second=0, microsecond=0)
        found.setdefault(hour, []).append(play.track)
    for hour, tracks in found.items():
        yield hour, tuple(tracks)
