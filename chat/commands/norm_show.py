"""Shows one norm: its words, where they come from, what it did lately, and its history."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from undercard.chat.commands.ledger import account_document, account_lines
from undercard.chat.commands.norms import Id, find_norm, norms_app
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, print_json
from undercard.policy.norms.formula import formula, predicate_text
from undercard.policy.norms.norm import Norm, Source
from undercard.policy.records import ledger, register
from undercard.policy.records.exposure import Exposure, exposures
from undercard.policy.records.ledger import Standing
from undercard.policy.records.passage import Passage, find_passage
from undercard.policy.records.recorded_lists import Step, past_lists, steps
from undercard.policy.reports.deeds import Deeds, describe
from undercard.policy.reports.tally import Tally

_PLAIN_FIELDS = (  # as they are printed, with the words that stand before them
    ("stakeholder", "asked for by"), ("bearer", "binds"), ("beneficiary", "for"),
    ("part_of", "part of"), ("weigh", "weighs"), ("over", "over"), ("if_broken", "if broken"),
    ("interest", "interest"), ("weight", "weight"), ("overrides", "overrides"),
    ("valid_from", "valid from"), ("valid_to", "valid until"), ("approved_by", "approved by"),
)  # fmt: skip
_PREDICATES = (
    ("where", "which tracks"),
    ("among", "out of"),
    ("when", "when"),
    ("unless", "unless"),
)


@dataclass(frozen=True)
class _Found:
    norm: Norm
    deeds: Deeds
    accounts: Sequence[Standing]
    history: Sequence[Step]


@norms_app.command()
def show(
    norm_id: Id,
    sources: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="The documents that norms quote: shows the words around."
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="How many days back to tell what it did.")] = 7,
    as_json: Json = False,
) -> None:
    """Show one norm: its words, its source, its formula, what it did this week, its history.

    Example: `undercard norms show emerging-artists --sources documents`
    """
    now = load_settings().now()
    with open_database(load_settings()).transaction() as conn:
        found = _find(conn, norm_id, now, days)
    passage = find_passage(found.norm.source, sources) if sources and found.norm.source else None
    if as_json:
        print_json(_document(found, passage))
    else:
        _tell(found, passage, sources)


def _find(conn: Connection, norm_id: str, now: datetime, days: int) -> _Found:
    norm = find_norm(register.listing(conn), norm_id)
    lists = tuple(past_lists(conn, since=now - timedelta(days=days)))
    deeds = Deeds(norm, now, days, lists, next(iter(exposures(conn, norm=norm_id)), None))
    accounts = ledger.standings(conn, [norm], now) if norm.keeps_account else ()
    return _Found(norm, deeds, accounts, tuple(steps(conn, norm=norm_id)))


def _document(found: _Found, passage: Passage | None) -> dict[str, Any]:
    norm, lately, so_far = found.norm, found.deeds.lately, found.deeds.so_far
    return norm.model_dump(mode="json", exclude_none=True, by_alias=True) | {
        "formula": formula(norm),
        "lately": _lately(lately, found.deeds.days),
        "so_far": _exposure(so_far),
        "accounts": [account_document(one) for one in found.accounts],
        "history": [asdict(step) | {"at": step.at.isoformat()} for step in found.history],
        "passage": asdict(passage) if passage else None,
    }


def _lately(one: Tally | None, days: int) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"days": days, **asdict(one), "share": one.share, "of_score": one.of_score}


def _exposure(one: Exposure | None) -> list[dict[str, Any]]:
    if one is None:
        return []
    return [{"turns": one.turns, "counted": one.counted, "out_of": one.out_of, "share": one.share}]


def _tell(found: _Found, passage: Passage | None, sources: Path | None) -> None:
    norm, console = found.norm, SafeConsole()
    terms = f"{norm.state}, {norm.modality}, {norm.force}, {norm.rank.authority}"
    console.print(f"[bold]{norm.ref}[/bold]  {terms}")
    for line in _lines(found, passage, sources):
        console.print(line, markup=False, soft_wrap=True)


def _lines(found: _Found, passage: Passage | None, sources: Path | None) -> Iterator[str]:
    """Everything below the headline; an empty line between what belongs together."""
    norm = found.norm
    yield from (norm.says, formula(norm), "")
    for words, value in _fields(norm):
        yield f"{words:>13}  {value}"
    if norm.source is not None:
        yield ""
        yield from _source(norm.source, passage, sources)
    yield ""
    yield from describe(found.deeds)
    yield from account_lines(found.accounts)
    yield ""
    for step in found.history:
        start = f"from {step.before} " if step.before else ""
        moment = f"{step.at.astimezone():%Y-%m-%d %H:%M}"
        yield f"{moment}  {step.norm} {start}to {step.after}, by {step.by}"


def _fields(norm: Norm) -> Iterator[tuple[str, str]]:
    """The fields that are set, each with the words that stand before it."""
    for name, words in _PREDICATES:
        predicate = getattr(norm, name)
        if predicate:
            yield words, predicate_text(predicate)
    for name in ("at_least", "at_most", "exactly"):
        yield from _field(name.replace("_", " "), getattr(norm, name))
    for name, words in _PLAIN_FIELDS:
        if getattr(norm, name) != "tracks":
            yield from _field(words, getattr(norm, name))
    if norm.rank.priority:
        yield "priority", str(norm.rank.priority)
    if norm.rank.enacted:
        yield "enacted", str(norm.rank.enacted)


def _field(words: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, tuple):
        value = ", ".join(value)
    if value is not None and value != "":
        yield words, str(value)


def _source(source: Source, passage: Passage | None, sources: Path | None) -> Iterator[str]:
    """Where the norm's words come from, and the words around them where they were found."""
    yield " ".join(filter(None, (source.title, source.uri))) or "Source:"
    if passage is not None:
        note = f": {passage.note}" if passage.note else ""
        yield f"  {passage.before}»{passage.quote}«{passage.after}"
        yield f"  ({passage.document}{note})"
        return
    if source.quote:
        yield f"  “{source.quote}”"
    if sources is not None:
        yield f"  (these words are in no document of {sources})"
