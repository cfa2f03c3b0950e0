"""How a server of music lets somebody in: the password or the key, and what is kept of it."""

import os
from urllib.parse import urlsplit

import typer
from pydantic import SecretStr

from undercard.chat.errors import InputError
from undercard.retrieval.libraries.definition import Access, Kind
from undercard.retrieval.libraries.jellyfin import JellyfinApi
from undercard.retrieval.libraries.subsonic_api import Account

_SECRETS = ("UNDERCARD_LIBRARY_PASSWORD", "UNDERCARD_LIBRARY_API_KEY")
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


def server_access(kind: Kind, source: str, user: str, *, keep_password: bool) -> Access:
    """The account of who asks a server. Raises InputError, and what the server answers."""
    password, key = (os.environ.get(name, "") for name in _SECRETS)
    if urlsplit(source).username:
        raise InputError("An address is no place for a password: say --user, without it.")
    if not user and (kind == "jellyfin" or not key):
        raise InputError(f"{source}: who asks? Say --user NAME.")
    if not key:
        password = password or str(typer.prompt("Password", hide_input=True, err=True))
    at = Access(name=user, user=user)
    if kind == "jellyfin":
        server = JellyfinApi(source, key)
        token, who = (key, server.id_of(user)) if key else server.sign_in(user, password)
        return at.model_copy(update={"token": SecretStr(token), "user": who})
    if key:
        return at.model_copy(update={"api_key": SecretStr(key)})
    if keep_password:
        _check_way(source)
        return at.model_copy(update={"password": SecretStr(password)})
    account = Account.of(user, password)
    secrets = {"token": SecretStr(account.token), "salt": SecretStr(account.salt)}
    return at.model_copy(update=secrets)


def _check_way(source: str) -> None:
    """A password goes nowhere as it is where others may listen."""
    parts = urlsplit(source)
    if parts.scheme != "https" and parts.hostname not in _THIS_MACHINE:
        raise InputError(
            f"{source}: a password is sent as it is only over https, or to this machine. "
            "Use an API key, or put the server behind https."
        )
