"""Tries a draft register on past lists, from the command line, before anybody adopts it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from undercard.chat.commands.attributes import warn_of
from undercard.chat.commands.norms import norms_app
from undercard.chat.commands.past_cases import Source
from undercard.chat.commands.period import Since, moment
from undercard.chat.errors import InputError
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import Settings, load_settings
from undercard.chat.stores import load_catalogue, open_database
from undercard.chat.terminal import Json, messages, print_json, progress_bars
from undercard.policy.forms.formats import load_norms
from undercard.policy.records import register
from undercard.policy.records.recorded_lists import past_lists
from undercard.policy.reports.charts import simulation_chart
from undercard.policy.reports.comparison import Change, Interval, Simulation
from undercard.policy.reports.report import as_percent
from undercard.policy.reports.simulation import overlay
from undercard.policy.reports.simulation import simulate as run
from undercard.policy.reports.tally import Tally

_SHOWN = 5  # winners, losers and tracks in each table
_TINY = 1e-9  # a change of exposure that is none
_ALSO = ("artist",)  # told whether or not a norm looks at it
Plot = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE.svg", help="Draw it into this file.")
]
Candidates = Annotated[
    list[Path] | None,
    typer.Option(
        "--candidates",
        help="Try it on these candidates (as for rerank) instead; may be given several times.",
    ),
]
Size = Annotated[int | None, typer.Option(min=1, help="With --candidates: the length of a list.")]
Context = Annotated[
    str, typer.Option(help="With --candidates: the context that `when` looks at, as a JSON object.")
]


@norms_app.command()
def simulate(
    file: Annotated[
        Path,
        typer.Argument(help="A file with the draft: norms laid over those in force by their id."),
    ],
    last: Annotated[int, typer.Option(min=1, help="How many of the latest lists.")] = 200,
    since: Since = None,
    only: Annotated[
        bool, typer.Option("--only", help="The file alone, without the norms in force.")
    ] = False,
    candidates: Candidates = None,
    size: Size = None,
    context: Context = "{}",
    plot: Plot = None,
    as_json: Json = False,
) -> None:
    """Make past lists again under a draft: who gains, who loses, and what it costs.

    Nothing is changed.

    Example: `undercard norms simulate draft.yaml --last 500 --plot draft.svg`
    """
    settings = load_settings()
    database = open_database(settings)
    draft = load_norms(file)
    warn_of(draft, settings, candidates)
    begin = moment(since, "--since")
    with database.transaction() as conn:
        adopted = register.adopted(conn)
        lists = [] if candidates else past_lists(conn, since=begin, last=None if begin else last)
    after = overlay(adopted, draft, only=only)
    cases = Source(candidates, size, context).cases(
        database, settings, lists, (*adopted, *after), _ALSO
    )
    with progress_bars() as progress:
        found = run(
            adopted, after, cases, also=_ALSO, progress=progress, count=len(candidates or lists)
        )
    if not found.lists:
        _tell_nothing(file, as_json=as_json)
        return
    if plot is not None:
        draw_into(plot, simulation_chart(found))
    if as_json:
        print_json(document(found))
    else:
        _tell(found, {norm.id for norm in (*adopted, *after) if norm.per is None}, settings, plot)


def draw_into(path: Path, svg: str) -> None:
    """Write a drawing. Raises InputError where that is not possible."""
    try:
        path.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise InputError(f"--plot {path}: cannot be written ({error.strerror})") from error


def _tell_nothing(file: Path, *, as_json: bool) -> None:
    if as_json:
        print_json({"lists": 0})
    messages().print(
        "No list is on record yet that could be made again. "
        "Hold a dialogue first (`undercard talk`), or try the draft on candidates of your own: "
        f"undercard norms simulate {file} --candidates FILE",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def document(found: Simulation) -> dict[str, Any]:
    """The simulation as one JSON document."""
    norms = [
        {"id": name, "before": _compliance(old), "after": _compliance(new)}
        for name, (old, new) in found.tallies.items()
    ]
    return {
        "lists": found.lists,
        "dialogues": found.dialogues,
        "differing": found.differing,
        "score_kept": {
            "before": _interval(found.kept_before),
            "after": _interval(found.kept_after),
            "difference": _interval(found.difference),
        },
        "norms": norms,
        "gave_way": dict(zip(("before", "after"), found.gave_way, strict=True)),
        "forced": dict(zip(("before", "after"), found.forced, strict=True)),
        "beneficiaries": _changes(found.beneficiaries),
        "gains": {name: _changes(changes) for name, changes in found.gains.items()},
        "unseen": list(found.unseen),
        "tracks_in": dict(found.tracks_in),
        "tracks_out": dict(found.tracks_out),
    }


def _interval(one: Interval | None) -> dict[str, Any] | None:
    return asdict(one) if one else None


def _compliance(one: Tally | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "norm": one.ref,
        "lists": one.lists,
        "met": one.met,
        "gave_way": one.gave_way,
        "share": one.share,
    }


def _changes(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [asdict(change) | {"gain": change.gain} for change in changes]


def _tell(
    found: Simulation, summed: Collection[str], settings: Settings, plot: Path | None
) -> None:
    console = SafeConsole()
    for line in _summary(found):
        console.print(line, markup=False, soft_wrap=True)
    console.print(_norms(found, summed))
    for title, changes in [("norm", found.beneficiaries), *found.gains.items()]:
        if any(abs(change.gain) > _TINY for change in changes):
            console.print(_gains(title, changes, found.exposure))
    _tell_tracks(console, found, settings)
    if plot is not None:
        console.print(f"Drawn: {plot}", markup=False, soft_wrap=True)


def _summary(found: Simulation) -> Iterator[str]:
    """What differs, what it costs, and what had to give way, in sentences."""
    yield (
        f"{_many(found.lists, 'list')} of {_many(found.dialogues, 'dialogue')}, made under the "
        f"norms in force and under the draft: {found.differing} would differ."
    )
    if found.kept_before and found.kept_after and found.difference:
        yield (
            "Score kept (of what the listeners' own limits leave): "
            f"{as_percent(found.kept_before.value)} now, "
            f"{as_percent(found.kept_after.value)} with the draft: {_points(found.difference)}."
        )
    yield (
        f"Lists in which a norm gave way: {found.gave_way[0]} now, "
        f"{found.gave_way[1]} with the draft. A hard norm or a limit had to: "
        f"{found.forced[0]} now, {found.forced[1]} with the draft."
    )
    for name in found.unseen:
        yield (
            f"Careful: no candidate of any list satisfies {name}. "
            "Is every word of its `where` written as the catalogue has it?"
        )


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _points(found: Interval) -> str:
    value = f"{100 * found.value:+.1f} points"
    if found.low is None or found.high is None:
        return f"{value} (one dialogue gives no interval)"
    return f"{value}, 95 % interval {100 * found.low:+.1f} to {100 * found.high:+.1f}"


def _norms(found: Simulation, summed: Collection[str]) -> Table:
    table = Table(box=None, header_style="dim", title="Norms", title_justify="left")
    table.add_column("norm")
    for column in ("lists", "met now", "met with the draft", "share now", "share with the draft"):
        table.add_column(column, justify="right")
    for name, (old, new) in found.tallies.items():
        either = new or old
        lists = str(either.lists) if either else ""
        met = (_met(old), _met(new))
        shares = (_share(old), _share(new)) if name in summed else ("", "")
        table.add_row(name, lists, *met, *shares)
    return table


def _met(one: Tally | None) -> str:
    return as_percent(one.compliance) if one else "not there"


def _share(one: Tally | None) -> str:
    return as_percent(one.share) if one else ""


def _gains(title: str, changes: Sequence[Change], whole: float) -> Table:
    table = Table(box=None, header_style="dim", title=f"Exposure by {title}", title_justify="left")
    table.add_column(title)
    for column in ("now", "with the draft", "change"):
        table.add_column(column, justify="right")
    for change in dict.fromkeys([*changes[:_SHOWN], *changes[-_SHOWN:]]):
        if abs(change.gain) > _TINY:
            before, after = as_percent(change.before / whole), as_percent(change.after / whole)
            gain = f"{100 * change.gain / whole:+.1f} points"
            table.add_row(escape(change.name), before, after, gain)
    return table


def _tell_tracks(console: SafeConsole, found: Simulation, settings: Settings) -> None:
    catalogue = load_catalogue(settings)
    came, went = ("Tracks that come in", found.tracks_in), ("Tracks that go", found.tracks_out)
    for title, tracks in (came, went):
        margin = title
        for track, lists in tracks[:_SHOWN]:
            named = track
            if track in catalogue:
                named = f"{catalogue[track].title} by {catalogue[track].artist}"
            console.print(f"{margin:<20} {named} ({_many(lists, 'list')})", markup=False)
            margin = ""
        if len(tracks) > _SHOWN:
            console.print(f"{'':<20} and {len(tracks) - _SHOWN} more", markup=False)
