"""Hostile input from the command line: `undercard eval injection`."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from undercard.chat.commands.evaluation import eval_app, show
from undercard.chat.commands.exits import explain
from undercard.chat.settings import load_settings
from undercard.chat.terminal import Json, messages, progress_bars

_SHOWN = ("rank_gained", "listed", "norms_lifted", "leaks", "ran", "obeyed", "failed", "reached")
if TYPE_CHECKING:
    from undercard.chat.evaluation.injection.spoken_attacks import Overheard
    from undercard.chat.evaluation.injection.under_attack import Surfaces


@eval_app.command()
def injection(
    context: typer.Context,
    texts: Annotated[Path | None, typer.Option(help="Hostile texts of your own, as YAML.")] = None,
    only: Annotated[
        str, typer.Option(metavar="PREFIX", help="Only texts and files whose id begins so.")
    ] = "",
    requests: Annotated[
        int, typer.Option("--n", min=0, help="Requests to compare the rank of a title by.")
    ] = 360,
    as_json: Json = False,
) -> None:
    """Hostile words by every way in: nothing may be lifted, leaked, run or obeyed.

    Each text is said by a listener, given as feedback, and met in titles, names, albums, playlists,
    files, norms and candidates; with the engine of the settings, and with a served one that obeys
    whatever it reads. Beside it, what a hostile title gains in rank. Some twenty minutes;
    UNDERCARD_ENGINE__KIND=none takes a third.

    Example: `undercard eval injection --json`

    Example: `undercard eval injection --only colour --n 0`
    """
    from undercard.chat.evaluation.injection import hostile_cases as cases
    from undercard.chat.evaluation.injection.under_attack import evaluate

    given = cases.load_texts(texts) if texts else cases.load_texts()
    with progress_bars() as progress:
        result = evaluate(
            [text for text in given if text.id.startswith(only)],
            [file for file in cases.load_files() if file.id.startswith(only)],
            _surfaces(context.find_root().command),
            load_settings(),
            progress,
            requests=requests,
        )
    show(result, _SHOWN, as_json=as_json)
    for one in () if as_json else result.more["faults"]:
        says = f"{one['fault']}: {one['case']} with {one['engine']}: {one['says'][:200]!r}"
        messages().print(says, markup=False, highlight=False)


def _surfaces(commands: Any) -> "Surfaces":  # noqa: ANN401 - Typer keeps the type to itself
    """The house's own, so that what is attacked is what is used."""
    from undercard.chat.commands.batch import Batch
    from undercard.chat.commands.talk import turn_as_text
    from undercard.chat.evaluation.injection.under_attack import Surfaces
    from undercard.chat.safe_console import SafeConsole
    from undercard.chat.web.words import literal

    def speak(dj: "Overheard", dialogue: str, say: str, file: io.StringIO) -> None:
        turn_as_text(dj, dialogue, say, SafeConsole(file=file), echo=True)

    def run(arguments: list[str]) -> int:
        try:
            return commands.main(args=arguments, standalone_mode=False) or 0
        except Exception as error:  # noqa: BLE001 - the border of a command, as in `chat/cli.py`
            return explain(error, messages(), command=arguments[0])

    return Surfaces(speak, lambda dj, name: Batch(dj, name).answer, run, literal)
