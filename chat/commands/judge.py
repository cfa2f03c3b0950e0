"""A log of plays judged by norms, from the command line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.commands.audit import audit_app
from undercard.chat.commands.exits import NotLawful
from undercard.chat.commands.period import moment
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.terminal import Json, messages, print_json
from undercard.policy.forms.formats import load_norms
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.compliance import Verdict
from undercard.policy.reports.compliance import judge as judge_plays
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
    as_json: Json = False,
) -> None:
    """Judge what was played by norms: every norm in every window, in the station's time zone.

    Exit status 3 when a norm is broken. Example: `undercard audit judge october.csv --norms
    france.yaml --from 2026-10-01 --to 2026-11-01`
    """
    begin, end = moment(since, "--from"), moment(until, "--to")
    given = load_norms(norms)
    judged = [play for play in load_plays(plays) if _within(play, begin, end)]
    zone = load_settings().now().tzinfo
    verdicts = judge_plays(given, judged, until=end, zone=zone)
    if as_json:
        print_json([_as_document(verdict) for verdict in verdicts])
    elif verdicts:
        _show(given, verdicts)
    else:
        messages().print(f"No norm applied to any of {len(judged)} plays.")
    if any(_is_broken(verdict) for verdict in verdicts):
        raise NotLawful


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
