"""Opens the DJ in Slack: over HTTP or a socket."""

from undercard.chat.assembly import make_parts
from undercard.chat.dj import Dj
from undercard.chat.settings import load_settings
from undercard.chat.slack.slack_server import Surface, check, serve_http, serve_socket
from undercard.chat.stores import open_database
from undercard.chat.terminal import messages, progress_bars


def run_slack(host: str, port: int, *, socket: bool) -> None:
    """Make the DJ ready, and answer Slack until the process is told to stop."""
    settings = load_settings()
    check(settings.slack, socket=socket)
    with progress_bars() as progress:
        parts = make_parts(settings, progress)
    database = open_database(settings)
    dj = Dj(parts, database, settings, surface="slack")
    page = f"{settings.web.address}/link" if settings.web.has_accounts else None
    surface = Surface(dj, database, parts.music.catalogue, settings.slack, page=page)
    if socket:
        serve_socket(surface, settings.slack, lambda: _ready("over a socket"))
    else:
        serve_http(surface, host, port, lambda at: _ready(f"at [bold]{at}[/bold]"))


def _ready(where: str) -> None:
    messages().print(f"Undercard answers Slack {where} (Ctrl-C stops it)", highlight=False)
