"""Opens the web surface; the first start prepares the search index and the model, with progress."""

import uuid
from functools import partial

from undercard.chat.assembly import make_parts
from undercard.chat.dj import Dj
from undercard.chat.settings import Settings, load_settings
from undercard.chat.slack.inbox import Inbox
from undercard.chat.slack.payloads import LinkChanged
from undercard.chat.slack.place import team_of, who_is
from undercard.chat.stores import open_database
from undercard.chat.terminal import messages, progress_bars
from undercard.chat.web.house import House
from undercard.chat.web.site import site
from undercard.retrieval.index import Progress


def run_web(host: str, port: int) -> None:
    """Make the DJ ready while the page's server starts, then serve the chat until it is stopped."""
    from undercard.chat.web.server import serve  # Chainlit takes seconds to import: only here

    settings = load_settings()
    with progress_bars() as progress:
        serve(
            lambda: _house(settings, progress),
            host,
            port,
            settings.home,
            web=settings.web,
            ready=lambda address: messages().print(
                f"Undercard is at [bold]{address}[/bold] (Ctrl-C stops it)", highlight=False
            ),
        )


def _house(settings: Settings, progress: Progress) -> House:
    """The DJ, and the pages beside the talk."""
    parts = make_parts(settings, progress)
    database = open_database(settings)
    dj = Dj(parts, database, settings, surface="web")
    told = partial(_tell_slack, Inbox(database))
    return site(dj, database, parts.music.catalogue, settings, told)


def _tell_slack(inbox: Inbox, slack: str) -> None:
    """Have the Slack user told that they were linked with an account here, or unlinked."""
    who = {"team": team_of(slack), "user": who_is(slack)}
    inbox.receive(LinkChanged(**who, event=f"link/{uuid.uuid4()}"))
