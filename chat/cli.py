"""The command line: every command says what it does in its help, with examples.

A command's module is imported when it is called, so that the light ones start at once.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.commands.groups import add_groups
from undercard.chat.terminal import Json, messages, print_text

# Nothing may ask a model hub or report home: set before any library looks.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

app = typer.Typer(
    name="undercard",
    help="A DJ that a listener talks to, and that obeys the rules its community adopted.\n\n"
    "Start with `undercard chat`, or in the terminal with `undercard talk`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.command()
def chat(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 lets the system choose.")
    ] = 8700,
) -> None:
    """Open the chat in the browser. The first start prepares the search index and the model.

    Example: `undercard chat --port 9000`
    """
    from undercard.chat.commands.web import run_web

    run_web(host, port)


slack_app = typer.Typer(rich_markup_mode="markdown")
app.add_typer(slack_app, name="slack")


@slack_app.callback(invoke_without_command=True)
def slack(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 lets the system choose.")
    ] = 8701,
    socket: Annotated[
        bool, typer.Option("--socket", help="Socket Mode: Slack needs no address of this machine.")
    ] = False,
) -> None:
    """Answer in Slack: over HTTP at `/slack/events`, or with `--socket`.

    Examples: `undercard slack --socket`, `undercard slack --port 9000`
    """
    if context.invoked_subcommand is None:
        from undercard.chat.commands.slack import run_slack

        run_slack(host, port, socket=socket)


@slack_app.command()
def manifest(
    url: Annotated[
        str, typer.Option(help="The server's public address, such as https://dj.example.org.")
    ] = "",
) -> None:
    """Print the app manifest: for Socket Mode, or with an address for HTTP.

    Example: `undercard slack manifest --url https://dj.example.org`
    """
    from undercard.chat.slack.manifest import manifest as manifest_of

    print_text(manifest_of(url))


@app.command()
def talk(
    listener: Annotated[
        str | None,
        typer.Option(help="Who is listening; likes and what was shown are remembered per name."),
    ] = None,
    say: Annotated[
        list[str] | None, typer.Option(help="Say this and end; may be given several times.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with this listener's latest dialogue.")
    ] = False,
    play: Annotated[
        bool, typer.Option("--play", help="Play each list here, by mpv or MPD: your own music.")
    ] = False,
    batch: Annotated[
        bool,
        typer.Option(
            "--batch",
            help='Read JSON Lines {"dialogue", "listener"?, "say"} (or "feedback": {"track", '
            '"liked"}) from standard input and print one record for each.',
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Talk to the DJ in the terminal, or from a script with `--batch`.

    Examples: `undercard talk --say "90s hip hop, no 2Pac" --say "why 3?"`, `undercard talk --play`
    """
    if batch:
        from undercard.chat.commands.batch import batch as run_batch

        run_batch(listener)
        return
    from undercard.chat.commands.talk import talk as run

    run(listener, say or [], resume=resume, as_json=as_json, play=play)


@app.command()
def ingest(
    file: Annotated[Path, typer.Argument(help="CSV, JSON Lines or Parquet.")],
    name: Annotated[
        str | None, typer.Option(help="Name of the catalogue; the file's own name when not given.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", help="field=column, such as title=track_name; may be given several times."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a catalogue from your own file. Stopped half-way, it goes on where it was.

    Example: `undercard ingest tracks.csv --name mine --column title=track_name --column
    artist=track_artist`
    """
    from undercard.chat.commands.catalogue import ingest as run

    run(file, name, column or [], as_json=as_json)


@app.command()
def rerank(
    norms: Annotated[Path, typer.Option(help="Norms, as YAML.")],
    candidates: Annotated[
        Path, typer.Option(help="Candidates, as JSON Lines with id, score and attributes.")
    ],
    size: Annotated[int, typer.Option(help="Length of the list.")],
    context: Annotated[
        str, typer.Option(help="The context that `when` and `unless` look at, as a JSON object.")
    ] = "{}",
    relax: Annotated[
        bool,
        typer.Option(
            "--relax", help="Let norms give way, weakest first, when they cannot all hold."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Enforce norms on a list of candidates, in any domain.

    Prints JSON; exit status 3 when no list is lawful.

    Example: `undercard rerank --norms norms.yaml --candidates candidates.jsonl --size 10`
    """
    from undercard.chat.commands.rerank import rerank as run

    del as_json  # it prints JSON in any case
    run(norms, candidates, size, context, relax=relax)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Say what is installed, which engine answers, what is missing and how to get it."""
    from undercard.chat.commands.doctor import doctor as run

    run(as_json=as_json)


add_groups(app)


def main() -> None:
    """Run the command line; turn our errors into messages and exit statuses."""
    sys.exit(run_app())


def run_app(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status.

    A bug keeps its traceback and says how to report it.
    """
    given = sys.argv[1:] if arguments is None else arguments
    try:
        return _run(given)
    except Exception as error:  # noqa: BLE001 - the one border where every error becomes a message and a status
        from undercard.chat.commands.exits import explain

        return explain(error, messages(), command=next(iter(given), ""))


def _run(arguments: list[str]) -> int:
    from undercard.chat.logs import start_log

    start_log(os.environ)
    status = app(args=arguments, standalone_mode=False)
    return status if isinstance(status, int) else 0  # of `typer.Exit`; commands return nothing
