"""What can go wrong before the web surface answers.

    WebError
    ├── AddressInUseError     another program listens there already
    ├── AddressRefusedError   the machine does not let us listen there
    ├── FolderError           the page's own folder cannot be written
    └── SignInError           somebody who signs in elsewhere did not come back as they went

Errors of a turn are the DJ's own: the surface shows them and goes on.
"""

from pathlib import Path

from undercard.chat.errors import ChatError


class WebError(ChatError):
    """Anything that keeps the web surface from starting."""


class AddressInUseError(WebError):
    """Another program listens on the wanted address."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"port {port} on {host} is taken by another program: stop that program, "
            f"or choose another port, for example `undercard chat --port {port + 1}` (0 lets the "
            f"system choose)"
        )


class AddressRefusedError(WebError):
    """The address does not exist here, or needs rights that this process lacks."""

    def __init__(self, host: str, port: int, cause: OSError) -> None:
        super().__init__(
            f"cannot listen on {host}, port {port}: {cause.strerror or cause}. "
            "Use a port above 1023 and an address of this machine: 127.0.0.1 for yourself only, "
            "0.0.0.0 for everybody"
        )


class FolderError(WebError):
    """The folder that the page is served from cannot be written."""

    def __init__(self, home: Path, cause: OSError) -> None:
        super().__init__(
            f"cannot write the page's files under {home / 'web'}: {cause.strerror or cause}. "
            "Make room there, or name another home folder with UNDERCARD_HOME"
        )


class SignInError(WebError):
    """Signing in elsewhere came to nothing: names the provider."""
