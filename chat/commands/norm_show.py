"""Shows one norm from the command line: its words, where they come from, what it did lately, and
its history.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy import Connection

from undercard.chat.assembly import open_database
from undercard.chat.cli import Json, print_json
from undercard.chat.commands.ledger import account_document, account_lines
from undercard.chat.commands.norms import Id, find_norm, norms_app
from undercard.chat.settings import load_settings
from undercard.policy.norms.formula import formula, predicate_text
from undercard.policy.norms.norm import Norm
from undercard.policy.records import ledger, register
from undercard.policy.records.ledger import Exposure, Standing
from undercard.policy.records.passage import Passage, find_passage
from undercard.policy.records.recorded_lists import Step, past_lists, steps
from undercard.policy.reports.deeds import Deeds, describe
from undercard.policy.reports.tally import Tally

_PLAIN_FIELDS = (  # as they are printed, with the words that stand before them
    ("stakeholder", "asked for by"), ("bearer", "binds"), ("beneficiary", "for"), ("part_of", "part of"), ("weigh", "weighs"),
    ("over", "over"), ("if_broken", "if broken"), ("interest", "interest"), ("weight", "weight"),
    ("overrides", "overrides"), ("valid_from", "valid from"), ("valid_to", "valid until"), ("approved_by", "approved by"),
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
    """Show one norm: its words, its source in context, its formula, what it did this week, and its
    history.

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
    return _Found(
        norm,
        Deeds(norm, now, days, lists, next(iter(ledger.exposures(conn, norm=norm_id)), None)),
        ledger.standings(conn, [norm], now) if norm.span.is_account else (),
        tuple(steps(conn, norm=norm_id)),
    )


def _document(found: _Found, passage: Passage | None) -> dict[str, Any]:
    norm, lately, so_far = found.norm, found.deeds.lately, found.deeds.so_far
    return norm.model_dump(mode="json", exclude_none=True, by_alias=True) | {
        "formula": formula(norm),
        "lately": {"days": found.deeds.days, **_lately(lately)} if lately else None,
        "so_far": [_exposure(so_far)] if so_far else [],
        "accounts": [account_document(one) for one in found.accounts],
        "history": [asdict(step) | {"at": step.at.isoformat()} for step in found.history],
        "passage": asdict(passage) if passage else None,
    }


def _lately(one: Tally) -> dict[str, Any]:
    return asdict(one) | {"share": one.share, "of_score": one.of_score}


def _exposure(one: Exposure) -> dict[str, Any]:
    return {"turns": one.turns, "counted": one.counted, "out_of": one.out_of, "share": one.share}


def _tell(found: _Found, passage: Passage | None, sources: Path | None) -> None:
    norm, console = found.norm, Console(highlight=False)

    def say(text: str = "") -> None:
        console.print(text, markup=False, soft_wrap=True)

    console.print(
        f"[bold]{norm.ref}[/bold]  {norm.state}, {norm.modality}, {norm.force}, {norm.rank.authority}"
    )
    say(norm.says)
    say(formula(norm))
    say()
    for words, value in _fields(norm):
        say(f"{words:>13}  {value}")
    _tell_source(norm, passage, sources, say)
    say()
    for line in describe(found.deeds):
        say(line)
    for line in account_lines(found.accounts):
        say(line)
    say()
    for step in found.history:
        start = f"from {step.before} " if step.before else ""
        say(
            f"{step.at.astimezone():%Y-%m-%d %H:%M}  {step.norm} {start}to {step.after}, by {step.by}"
        )


def _fields(norm: Norm) -> list[tuple[str, str]]:
    predicates = [
        (words, predicate_text(getattr(norm, name)))
        for name, words in _PREDICATES
        if getattr(norm, name)
    ]
    bounds = [
        (name.replace("_", " "), getattr(norm, name)) for name in ("at_least", "at_most", "exactly")
    ]
    given = [
        (words, getattr(norm, name))
        for name, words in _PLAIN_FIELDS
        if getattr(norm, name) != "tracks"
    ]
    told = [
        (words, ", ".join(v) if isinstance(v, tuple) else str(v))
        for words, v in [*bounds, *given]
        if v not in (None, ())
    ]
    priority = [("priority", str(norm.rank.priority))] if norm.rank.priority else []
    enacted = [("enacted", str(norm.rank.enacted))] if norm.rank.enacted else []
    return [*predicates, *told, *priority, *enacted]


def _tell_source(norm: Norm, passage: Passage | None, sources: Path | None, say: Any) -> None:  # noqa: ANN401 - prints
    source = norm.source
    if source is None:
        return
    say()
    say(" ".join(part for part in (source.title, source.uri) if part) or "Source:")
    if passage is not None:
        say(f"  {passage.before}»{passage.quote}«{passage.after}")
        say(f"  ({passage.document}{': ' + passage.note if passage.note else ''})")
        return
    if source.quote:
        say(f"  “{source.quote}”")
    if sources is not None:
        say(f"  (these words are in no document of {sources})")
