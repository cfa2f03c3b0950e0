"""Shows what norms cost each other: the front of two or more of them against the score."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from undercard.chat.commands.exits import NotLawful
from undercard.chat.commands.norms import norms_app
from undercard.chat.commands.past_cases import Source
from undercard.chat.commands.simulate import Candidates, Context, Plot, Size, draw_into
from undercard.chat.errors import InputError
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json, progress_bars
from undercard.policy.forms.formats import load_norms
from undercard.policy.norms.norm import Norm, id_of
from undercard.policy.records import register
from undercard.policy.records.recorded_lists import PastList, past_lists
from undercard.policy.reports.charts import front_chart
from undercard.policy.reports.comparison import Case
from undercard.policy.reports.front_search import Point
from undercard.policy.reports.pareto import Front, Present
from undercard.policy.reports.pareto import pareto as find_front
from undercard.policy.reports.report import as_percent
from undercard.policy.reports.simulation import overlay

_SHOWN = 40  # points in a table


@norms_app.command()
def pareto(
    norm: Annotated[list[str], typer.Argument(help="The ids of the norms.")],
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", help="Norms laid over those in force, such as a draft that is to be weighed."
        ),
    ] = None,
    last: Annotated[
        int, typer.Option(min=1, help="How many of the latest lists, each with a front of its own.")
    ] = 1,
    candidates: Candidates = None,
    size: Size = None,
    context: Context = "{}",
    plot: Plot = None,
    as_json: Json = False,
) -> None:
    """Every list that no other beats: what each norm gets in it, and the score that is left.

    Each is proved best.

    Example: `undercard norms pareto emerging-artists beyond-the-hits --last 1 --plot front.svg`
    """
    settings = load_settings()
    database = open_database(settings)
    with database.transaction() as conn:
        adopted = register.adopted(conn)
        lists = [] if candidates else past_lists(conn, last=last)
    norms = overlay(adopted, load_norms(file)) if file else adopted
    cases = Source(candidates, size, context).cases(database, settings, lists, norms)
    fronts = _fronts(norm, norms, cases, size, _gave_way(lists))
    drawn = _draw(fronts, plot)
    if as_json:
        print_json([{"list": name} | asdict(front) for name, front in fronts.items()])
    else:
        _tell_all(fronts, norms, drawn)
    if not any(front.points for front in fronts.values()):
        raise NotLawful


def _gave_way(lists: Sequence[PastList]) -> dict[str, set[str]]:
    """The norms that gave way in each list on record."""
    return {
        f"record {past.seq}": {id_of(entry.norm) for entry in past.ruling.relaxed} for past in lists
    }


def _fronts(
    names: Sequence[str],
    norms: Sequence[Norm],
    cases: Iterable[Case],
    size: int | None,
    gave_way: Mapping[str, Collection[str]],
) -> dict[str, Front]:
    """One front a list. Raises InputError when there is no list."""
    fronts: dict[str, Front] = {}
    for case in cases:
        with progress_bars() as progress:
            fronts[case.name] = find_front(
                names,
                [*norms, *case.limits],
                case.table,
                size or case.size,
                context=case.context,
                without=gave_way.get(case.name, ()),
                progress=progress,
            )
    if not fronts:
        raise InputError(
            "No list is on record yet. Hold a dialogue first (`undercard talk`), "
            "or give candidates: --candidates FILE"
        )
    return fronts


def _draw(fronts: Mapping[str, Front], plot: Path | None) -> list[Path]:
    """One file for each front that has points; numbered when there are several."""
    there = [front for front in fronts.values() if front.points]
    if plot is None:
        return []
    paths = [plot]
    if len(there) != 1:
        paths = [plot.with_stem(f"{plot.stem}-{at}") for at in range(1, len(there) + 1)]
    for path, front in zip(paths, there, strict=True):
        draw_into(path, front_chart(front))
    return paths


def _tell_all(fronts: Mapping[str, Front], norms: Sequence[Norm], drawn: Sequence[Path]) -> None:
    by_id = {one.id: one for one in norms}
    console = SafeConsole()
    for name, front in fronts.items():
        for said in _told(name, front, by_id):
            if isinstance(said, str):
                console.print(said, markup=False, soft_wrap=True)
            else:
                console.print(said)
    for path in drawn:
        messages().print(f"Drawn: {path}", markup=False, highlight=False)


def _told(name: str, front: Front, norms: Mapping[str, Norm]) -> Iterator[str | Table]:
    """Sentences and a table about one front."""
    if not front.points:
        core = ", ".join(front.core or ()) or "the length"
        yield f"{name}: no list keeps the other norms; these cannot hold together: {core}."
        return
    yield (
        f"{name}: {len(front.points)} lists that no other beats "
        f"(of {front.lists} that were made and proved best)."
    )
    if front.step > 1:
        yield (
            f"Cut: only every {_ordinal(front.step)} amount was tried, "
            "so there may be more between these."
        )
    if front.left_out:
        left_out = ", ".join(front.left_out)
        yield f"Not kept here: {left_out} (soft, or gave way to the listener in this list)."
    yield _points(front)
    if front.present is not None:
        yield from _present(front, front.present, norms)


def _points(front: Front) -> Table:
    table = Table(box=None, header_style="dim")
    for column in (*front.norms, "score", "kept", ""):
        table.add_column(column, justify="right" if column else "left")
    here = front.present.point.amounts if front.present else None
    for point in _some(front.points, here):
        kept = as_percent(point.value / front.points[0].value) if front.points[0].value > 0 else ""
        mark = "← the list now" if point.amounts == here else ""
        table.add_row(*map(str, point.amounts), f"{point.value:.4f}", kept, mark)
    if len(front.points) > _SHOWN:
        table.add_row(f"and {len(front.points) - _SHOWN} more (--json has them all)")
    return table


def _some(points: Sequence[Point], here: tuple[int, ...] | None) -> list[Point]:
    """Points spread over the front, with the present one among them."""
    if len(points) <= _SHOWN:
        return list(points)
    places = {round(at * (len(points) - 1) / (_SHOWN - 1)) for at in range(_SHOWN)}
    return [point for at, point in enumerate(points) if at in places or point.amounts == here]


def _present(front: Front, here: Present, norms: Mapping[str, Norm]) -> Iterator[str]:
    """Where the norms as they stand are on the front, and what one track more would cost."""
    amounts = zip(front.norms, here.point.amounts, strict=True)
    given = ", ".join(f"{amount} for {name}" for name, amount in amounts)
    best = front.points[0].value
    yield f"The norms as they stand give {given}: {_standing(front, here, norms, best)}."
    for at in range(len(front.norms)):
        yield _one_track(front, here, at, best)
    soft = [norms[name] for name in front.norms if norms[name].force == "soft"]
    soft.sort(key=lambda one: one.weight or 1.0)
    if len(soft) > 1:
        order = ", then ".join(f"{one.id} (weight {one.weight or 1:g})" for one in soft)
        yield (
            "  When not all can hold, the lighter gives way first, "
            f"by as little as it must: {order}."
        )
    if here.relaxed:
        yield f"  Gave way here: {', '.join(here.relaxed)}."


def _one_track(front: Front, here: Present, at: int, best: float) -> str:
    """What one track more (or less) for a norm costs, and what one the other way wins."""
    way, back = ("more", "less") if front.more[at] else ("less", "more")
    price, gain = here.prices[at], here.gains[at]
    costs = "no list has it"
    if price is not None:
        costs = f"costs {as_percent(price / best)} of the score"
    wins = "" if gain is None else f"; one {back} would win {as_percent(gain / best)}"
    return f"  One track {way} for {front.norms[at]}: {costs}{wins}."


def _standing(front: Front, here: Present, norms: Mapping[str, Norm], best: float) -> str:
    if not here.dominated:
        return "no list beats it"
    same = [point.value for point in front.points if point.amounts == here.point.amounts]
    if not same:
        return "a list that gives as much or more beats it"
    equal = same[0]
    where = " and ".join(name for name in front.norms if norms[name].over == "prefix")
    why = f", because {where} asks it of every cut of the list" if where else ""
    below = as_percent((equal - here.point.value) / best)
    return f"its score is {below} below the best of such lists{why}"


def _ordinal(step: int) -> str:
    return {2: "second", 3: "third"}.get(step, f"{step}th")
