"""A log of plays judged by norms, from the command line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from undercard.chat.commands.audit import audit_app
from undercard.chat.commands.column_mapping import mapping
from undercard.chat.commands.exits import NotLawful
from undercard.chat.commands.period import moment
from undercard.chat.errors import InputError
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import Settings, load_settings
from undercard.chat.terminal import Json, messages, print_json
from undercard.policy.forms.formats import load_norms
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.as_played import LogForm, load_library, load_log
from undercard.policy.reports.compliance import Verdict
from undercard.policy.reports.compliance import judge as judge_plays
from undercard.policy.reports.filing import plays as counting_plays
from undercard.policy.reports.filing import summary
from undercard.policy.reports.play_counts import Play
from undercard.policy.reports.play_file import load_plays


@audit_app.command()
def judge(
    plays: Annotated[
        Path,
        typer.Argument(
            help="What was played, as CSV (.csv) or JSON Lines (.jsonl): `track`, `at` with its "
            "zone, attributes such as `language`, and where norms ask for them `rank`, `list`, "
            "`session`, `listener`."
        ),
    ],
    norms: Annotated[
        Path, typer.Option(help="The norms: YAML, ODRL (.jsonld) or formulas (.formula).")
    ],
    since: Annotated[
        str | None,
        typer.Option("--from", "--since", metavar="DATE", help="From this day or moment on."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--to",
            "--until",
            metavar="DATE",
            help="Until before this day or moment, that of judging; else the last play's.",
        ),
    ] = None,
    as_played: Annotated[
        bool,
        typer.Option(
            "--as-played",
            help="The log is as a station's program wrote it: usual column names, local times.",
        ),
    ] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(help="With --as-played: field=column, such as artist=Interprète; several."),
    ] = None,
    dates: Annotated[
        Literal["dmy", "mdy"] | None,
        typer.Option(help="With --as-played: whether the day or the month comes first."),
    ] = None,
    library: Annotated[
        Path | None,
        typer.Option(
            help="With --as-played: CSV with what is known of the tracks, by track, or by artist "
            "and title."
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write every norm in every window here, as CSV.")
    ] = None,
    counting: Annotated[
        Path | None,
        typer.Option(help="Write every play that counts, or might have, here, as CSV."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge what was played by norms: every norm in every window, in the station's time zone.

    Exit status 3 when a norm is broken.

    Examples: `undercard audit judge october.csv --norms france.yaml --from 2026-10-01 --to
    2026-11-01`, `undercard audit judge log.csv --as-played --library tracks.csv --norms canada.yaml
    --report week.csv --counting plays.csv`
    """
    begin, end = moment(since, "--from"), moment(until, "--to")
    given, settings = load_norms(norms), load_settings()
    zone = settings.now().tzinfo
    if as_played:
        found = load_log(plays, _form(settings, column or (), dates, library))
    elif column or dates or library:
        raise InputError("--column, --dates and --library go with --as-played")
    else:
        found = load_plays(plays)
    judged = [play for play in found if _within(play, begin, end)]
    verdicts = judge_plays(given, judged, until=end, zone=zone)
    for place, text in (
        (report, summary(given, verdicts)),
        (counting, counting_plays(verdicts)),
    ):
        if place is not None:
            _write(place, text)
    if as_json:
        print_json([_as_document(verdict) for verdict in verdicts])
    elif verdicts:
        _show(given, verdicts)
    else:
        messages().print(f"No norm applied to any of {len(judged)} plays.")
    if any(_is_broken(verdict) for verdict in verdicts):
        raise NotLawful


def _form(
    settings: Settings,
    columns: Sequence[str],
    dates: Literal["dmy", "mdy"] | None,
    library: Path | None,
) -> LogForm:
    """How a station's log is read; what the settings say of the station holds for all plays."""
    place = {"territory": settings.territory} if settings.territory else {}
    return LogForm(
        zone=settings.now().tzinfo or UTC,
        columns=mapping(columns),
        order=dates,
        context={**settings.station, **place},
        library=load_library(library) if library else {},
    )


def _write(place: Path, text: str) -> None:
    try:
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{place} cannot be written: {error.strerror}") from error


def _within(play: Play, begin: datetime | None, end: datetime | None) -> bool:
    return (begin is None or play.at >= begin) and (end is None or play.at < end)


def _is_broken(verdict: Verdict) -> bool:
    """Whether a norm was missed in a window that is over."""
    return verdict.closed and not verdict.satisfied


def _as_document(verdict: Verdict) -> dict[str, object]:
    left_out = [
        {"track": left.track, "at": left.at.isoformat(), "why": left.why}
        for left in verdict.left_out
    ]
    return {
        "norm": verdict.norm,
        "window": verdict.window,
        "closed": verdict.closed,
        "bound": verdict.bound,
        "value": verdict.value,
        "holder": verdict.holder,
        "counted": verdict.counted,
        "out_of": verdict.out_of,
        "achieved": verdict.achieved,
        "required": verdict.required,
        "owed": verdict.owed,
        "satisfied": verdict.satisfied,
        "left_out": left_out,
    }


def _show(norms: Iterable[Norm], verdicts: Sequence[Verdict]) -> None:
    console = SafeConsole()
    for norm in norms:
        own = [verdict for verdict in verdicts if verdict.norm == norm.ref]
        for line in _lines(norm, own) if own else ():
            console.print(line, markup=False, soft_wrap=True)


def _lines(norm: Norm, verdicts: Sequence[Verdict]) -> Iterable[str]:
    """A norm's windows: how many met it, each that did not, and what was left out, and why."""
    met = sum(verdict.satisfied for verdict in verdicts)
    yield f"{norm.ref}: met in {met} of {len(verdicts)} windows. {norm.says}"
    why: Counter[str] = Counter()
    for verdict in verdicts:
        why.update(left.why for left in verdict.left_out)
        if not verdict.satisfied:
            yield f"  {_missed(norm, verdict)}"
    for reason, count in why.most_common():
        yield f"  left out {count} times: {reason}"


def _missed(norm: Norm, verdict: Verdict) -> str:
    head = "BROKEN" if verdict.closed else "not met so far"
    whose = f" ({verdict.value})" if verdict.value is not None else ""
    bound = verdict.bound.replace("_", " ")
    counted = f"{verdict.counted:g} of {verdict.out_of:g} {norm.weigh}"
    asked = f"{bound} {verdict.required:g} asked, {verdict.owed:g} owed"
    return f"{head} in {verdict.window}{whose}: {counted}; {asked}"
