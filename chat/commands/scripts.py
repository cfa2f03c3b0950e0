"""Scripted dialogues from the command line: played, checked against the catalogue, reported."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from undercard.chat.commands.evaluation import eval_app
from undercard.chat.settings import load_settings
from undercard.chat.terminal import Json, print_json, progress_bars

if TYPE_CHECKING:
    from undercard.chat.dj import Dj
    from undercard.chat.evaluation.results import Evaluation
    from undercard.retrieval.index import Progress

_CLASSES = ("OPPOSITE", "IGNORED", "REFUSED", "SAID", "CRASH")


@eval_app.command()
def scripts(
    place: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="Scripts, as YAML or JSON, or a folder.")
    ],
    only: Annotated[
        str, typer.Option(metavar="PREFIX", help="Only scripts whose id begins so.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(help="Keep what was played in this JSON Lines file, and go on from there."),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report to read in a browser.")] = None,
    against: Annotated[
        Path | None,
        typer.Option(help="Compare with an earlier run, as --json printed it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Scripted dialogues: whether each turn does what was asked, by the catalogue's own values.

    Plays on a state of its own, with the norms that a new register starts from. About a second a
    turn. Example: `undercard eval scripts scripts/ --html report.html --out played.jsonl`
    """
    from undercard.chat.evaluation.scripts.playing import play
    from undercard.chat.evaluation.scripts.script_files import load_scripts
    from undercard.chat.evaluation.scripts.script_report import compared, earlier_run, page
    from undercard.chat.evaluation.scripts.script_scores import Stopwatch, evaluation, judge_all
    from undercard.chat.stores import load_catalogue

    chosen = load_scripts(place, only)
    earlier = earlier_run(against) if against else None
    watch = Stopwatch()
    with progress_bars() as progress, _own_dj(progress) as dj:
        played = play(chosen, dj, progress, out)
    catalogue = load_catalogue(load_settings())
    judged = judge_all(chosen, played, catalogue)
    result = evaluation(judged, catalogue, watch.seconds)
    changes = compared(judged, earlier) if earlier else None
    if changes:
        result = result.with_more(against=changes)
    if html:
        html.write_text(page(judged, result, changes, catalogue), encoding="utf-8")
    if as_json:
        print_json(result.as_json())
    else:
        _show(result, changes)


@contextmanager
def _own_dj(progress: "Progress") -> Iterator["Dj"]:
    """A DJ whose state is thrown away: scripts are no listeners, and their plays no plays."""
    from undercard.chat.assembly import assemble

    with tempfile.TemporaryDirectory() as folder:
        state = f"sqlite:///{Path(folder) / 'scripts.db'}"
        settings = load_settings().model_copy(update={"database": state, "freshness": 0.0})
        yield assemble(settings, progress, surface="script")


def _show(result: "Evaluation", changes: Mapping[str, Any] | None) -> None:
    from undercard.chat.safe_console import SafeConsole

    console = SafeConsole()
    console.print(_by_tag(result))
    for name in ("limits_satisfied", "norms_satisfied"):
        one = result.system[name]
        console.print(f"{name}  {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]", markup=False)
    times = [f"{result.system[name].value:.0f}" for name in ("turn_ms_p50", "turn_ms_p95")]
    console.print(f"turns take {times[0]} ms (median), {times[1]} ms (95 %)")
    if changes:
        console.print(
            f"met then {changes['then']}, now {changes['now']} of {changes['of']}: "
            f"{len(changes['better'])} better, {len(changes['worse'])} worse"
        )
        for key in changes["worse"]:
            console.print(f"  worse: {key}", markup=False)


def _by_tag(result: "Evaluation") -> Any:  # noqa: ANN401 - Rich is imported late
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("", "turns", "met", "95 %", *_CLASSES):
        shown.add_column(column, justify="left" if not column else "right")
    everything = {"n": result.n, **result.as_json()["system"]}
    for tag, figures in {**result.more["tags"], "all": everything}.items():
        met, turns = figures["expectations_met"], figures["n"]
        counts = [f"{round(figures[name.lower()]['value'] * turns)}" for name in _CLASSES]
        ends = f"{met['low']:.2f}–{met['high']:.2f}"
        shown.add_row(tag, str(turns), f"{met['value']:.2f}", ends, *counts)
    return shown
