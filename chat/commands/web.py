"""Opens the web surface; the first start prepares the search index and the model, with progress."""

from undercard.chat.assembly import assemble
from undercard.chat.settings import load_settings
from undercard.chat.terminal import messages, progress_bars


def run_web(host: str, port: int) -> None:
    """Make the DJ ready while the page's server starts, then serve the chat until it is stopped."""
    from undercard.chat.web.server import serve  # Chainlit takes seconds to import: only here

    settings = load_settings()
    with progress_bars() as progress:
        serve(
            lambda: assemble(settings, progress, surface="web"),
            host,
            port,
            settings.home,
            ready=lambda address: messages().print(
                f"Undercard is at [bold]{address}[/bold] (Ctrl-C stops it)", highlight=False
            ),
        )
