"""Tries a draft register on past lists, from the command line, before anybody adopts it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from undercard.chat.assembly import load_catalogue, open_database
from undercard.chat.cli import Json, messages, print_json, progress_bars
from undercard.chat.commands.norms import norms_app
from undercard.chat.commands.past_cases import cases_on_record, given_cases
from undercard.chat.commands.period import Since, moment
from undercard.chat.errors import InputError
from undercard.chat.settings import Settings, load_settings
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
    begin = moment(since, "--since")
    with database.transaction() as conn:
        adopted = register.adopted(conn)
        lists = [] if candidates else past_lists(conn, since=begin, last=None if begin else last)
    after = overlay(adopted, draft, only=only)
    if candidates:
        cases = given_cases(candidates, size or settings.list_length, context, settings.now())
        count = len(candidates)
    else:
        cases, count = (
            cases_on_record(database, settings, lists, (*adopted, *after), _ALSO),
            len(lists),
        )
    with progress_bars() as progress:
        found = run(adopted, after, cases, also=_ALSO, progress=progress, count=count)
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
    messages.print(
        "No list is on record yet that could be made again. Hold a dialogue first (`undercard talk`), "
        f"or try the draft on candidates of your own: undercard norms simulate {file} --candidates FILE",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def document(found: Simulation) -> dict[str, Any]:
    """The simulation as one JSON document."""
    return {
        "lists": found.lists,
        "dialogues": found.dialogues,
        "differing": found.differing,
        "score_kept": {
            "before": asdict(found.kept_before) if found.kept_before else None,
            "after": asdict(found.kept_after) if found.kept_after else None,
            "difference": asdict(found.difference) if found.difference else None,
        },
        "norms": [
            {"id": name, "before": _compliance(old), "after": _compliance(new)}
            for name, (old, new) in found.tallies.items()
        ],
        "gave_way": dict(zip(("before", "after"), found.gave_way, strict=True)),
        "forced": dict(zip(("before", "after"), found.forced, strict=True)),
        "beneficiaries": [_change(change) for change in found.beneficiaries],
        "gains": {
            name: [_change(change) for change in changes] for name, changes in found.gains.items()
        },
        "unseen": list(found.unseen),
        "tracks_in": dict(found.tracks_in),
        "tracks_out": dict(found.tracks_out),
    }


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


def _change(change: Change) -> dict[str, Any]:
    return asdict(change) | {"gain": change.gain}


def _tell(
    found: Simulation, summed: Collection[str], settings: Settings, plot: Path | None
) -> None:
    console = Console(highlight=False)

    def say(text: str) -> None:
        console.print(text, markup=False, soft_wrap=True)

    say(
        f"{_many(found.lists, 'list')} of {_many(found.dialogues, 'dialogue')}, made under the norms in force and under "
        f"the draft: {found.differing} would differ."
    )
    if found.kept_before and found.kept_after and found.difference:
        say(
            f"Score kept (of what the listeners' own limits leave): {as_percent(found.kept_before.value)} now, "
            f"{as_percent(found.kept_after.value)} with the draft: {_points(found.difference)}."
        )
    say(
        f"Lists in which a norm gave way: {found.gave_way[0]} now, {found.gave_way[1]} with the draft. "
        f"A hard norm or a limit had to: {found.forced[0]} now, {found.forced[1]} with the draft."
    )
    for name in found.unseen:
        say(
            f"Careful: no candidate of any list satisfies {name}. Is every word of its `where` written as the catalogue has it?"
        )
    console.print(_norms(found, summed))
    for title, changes in [("norm", found.beneficiaries), *found.gains.items()]:
        if any(abs(change.gain) > 1e-9 for change in changes):
            console.print(_gains(title, changes, found.exposure))
    _tell_tracks(console, found, settings)
    if plot is not None:
        say(f"Drawn: {plot}")


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _points(found: Interval) -> str:
    value = f"{100 * found.value:+.1f} points"
    if found.low is None or found.high is None:
        return f"{value} (one dialogue gives no interval)"
    return f"{value}, 95 % interval {100 * found.low:+.1f} to {100 * found.high:+.1f}"


def _norms(found: Simulation, summed: Collection[str]) -> Table:
    table = Table(box=None, header_style="dim", title="Norms", title_justify="left")
    for column in (
        "norm",
        "lists",
        "met now",
        "met with the draft",
        "share now",
        "share with the draft",
    ):
        table.add_column(column, justify="left" if column == "norm" else "right")
    for name, (old, new) in found.tallies.items():
        either = new or old
        lists = str(either.lists) if either else ""
        met = [as_percent(one.compliance) if one else "not there" for one in (old, new)]
        shares = [as_percent(one.share) if one and name in summed else "" for one in (old, new)]
        table.add_row(name, lists, *met, *shares)
    return table


def _gains(title: str, changes: Sequence[Change], whole: float) -> Table:
    table = Table(box=None, header_style="dim", title=f"Exposure by {title}", title_justify="left")
    for column in (title, "now", "with the draft", "change"):
        table.add_column(column, justify="left" if column == title else "right")
    for change in dict.fromkeys([*changes[:_SHOWN], *changes[-_SHOWN:]]):
        if abs(change.gain) > 1e-9:
            parts = [as_percent(part / whole) for part in (change.before, change.after)]
            table.add_row(change.name, *parts, f"{100 * change.gain / whole:+.1f} points")
    return table


def _tell_tracks(console: Console, found: Simulation, settings: Settings) -> None:
    catalogue = load_catalogue(settings)
    for title, tracks in (
        ("Tracks that come in", found.tracks_in),
        ("Tracks that go", found.tracks_out),
    ):
        for place, (track, lists) in enumerate(tracks[:_SHOWN]):
            named = (
                f"{catalogue[track].title} by {catalogue[track].artist}"
                if track in catalogue
                else track
            )
            console.print(
                f"{title if not place else '':<20} {named} ({_many(lists, 'list')})", markup=False
            )
        if len(tracks) > _SHOWN:
            console.print(f"{'':<20} and {len(tracks) - _SHOWN} more", markup=False)
