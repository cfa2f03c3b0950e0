"""What a ruling did and what decides lists, in plain sentences, from the command line."""

from typing import TYPE_CHECKING, Annotated

import typer

from undercard.chat.commands.audit import audit_app
from undercard.chat.errors import InputError
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.stores import load_catalogue, open_database
from undercard.chat.terminal import Json, messages, print_json
from undercard.policy.records.recorded_lists import one_list, past_lists
from undercard.policy.reports.explanation import explain as sentences
from undercard.policy.reports.parameters import main_parameters
from undercard.policy.reports.phrases import LANGUAGES

if TYPE_CHECKING:
    from undercard.retrieval.catalogue import Catalogue


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise typer.BadParameter(
            f"there are no sentences in {language!r}; there are: {', '.join(LANGUAGES)}"
        )
    return language


Language = Annotated[
    str,
    typer.Option(
        callback=_known, metavar="|".join(LANGUAGES), help="The language of the sentences."
    ),
]


@audit_app.command()
def explain(
    which: Annotated[
        str,
        typer.Argument(
            metavar="TURN|SEQ", help="A turn (dialogue/number) or the number of a record."
        ),
    ],
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """Say what each norm asked, got, cost and moved in one list, from its record alone.

    Example: `undercard audit explain 12 --language fr`
    """
    settings = load_settings()
    with open_database(settings).transaction() as conn:
        past = one_list(conn, which)
    if past is None:
        raise InputError(
            f"No list is on record for {which!r}; `undercard audit show` names turns and records."
        )
    shown = {*past.ruling.slate, *past.ruling.before}
    titles = _titles(load_catalogue(settings), shown)
    said = sentences(
        past.ruling, language, titles=titles, norms={norm.ref: norm for norm in past.norms}
    )
    if as_json:
        print_json(
            [{"kind": s.kind, "norm": s.norm, "track": s.track, "text": s.text} for s in said]
        )
        return
    for sentence in said:
        SafeConsole().print(sentence.text, markup=False, soft_wrap=True)


@audit_app.command()
def parameters(
    last: Annotated[int, typer.Option(min=1, help="How many of the latest lists.")] = 100,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """Say what decided the latest lists and why it weighs what it does, as terms would.

    Example: `undercard audit parameters --last 500`
    """
    with open_database(load_settings()).transaction() as conn:
        lists = past_lists(conn, last=last)
    norms = {norm.ref: norm for past in lists for norm in past.norms}
    found = main_parameters([past.ruling for past in lists], list(norms.values()), language)
    if as_json:
        print_json([vars(parameter) for parameter in found])
        return
    if not found:
        messages().print("Nothing has decided anything yet: no list is on record.")
    for parameter in found:
        SafeConsole().print(
            f"{parameter.criterion} {parameter.reason}", markup=False, soft_wrap=True
        )


def _titles(catalogue: "Catalogue", ids: set[str]) -> dict[str, str]:
    return {track: catalogue[track].title for track in ids if track in catalogue}
