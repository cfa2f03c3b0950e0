"""Plays for ListenBrainz (https://listenbrainz.org), or a server that speaks as it does.

The API: https://listenbrainz.readthedocs.io/en/latest/users/api/core.html. It keeps one listen for
a user, a moment and a recording, so that one that is sent again changes nothing.
"""

import json
from typing import Any

import httpx

from undercard.retrieval.errors import LibraryError, LockedOutError, RefusedError
from undercard.retrieval.libraries.library import Facts, Scrobbler
from undercard.retrieval.libraries.server_calls import ServerCalls

ADDRESS = "https://api.listenbrainz.org"


class ListenBrainz(Scrobbler):
    """One user's listens. Keys are tracks as the API has them, `track_metadata` in JSON."""

    def __init__(
        self, token: str, url: str = ADDRESS, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._calls = ServerCalls(url, transport=transport)
        self._token = token

    def user(self) -> str:
        """Whose token it is. Raises RefusedError where it is nobody's, LibraryError."""
        told = self._call("GET", "/1/validate-token")
        if not isinstance(told, dict) or told.get("valid") is not True:
            raise RefusedError(f"{self._calls.shown} does not know this token. Copy it again.")
        return str(told.get("user_name", ""))

    def scrobble(self, key: str, at: float) -> None:
        """As the protocol says; a token that is no longer good is waited for."""
        listen = {"listened_at": int(at), "track_metadata": json.loads(key)}
        body = {"listen_type": "single", "payload": [listen]}
        self._call("POST", "/1/submit-listens", json=body)

    def plays(self, key: str) -> int:  # noqa: ARG002 - as the protocol says
        """None is counted here: the same listen is kept there once."""
        return 0

    def _call(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - JSON
        said = {"Authorization": f"Token {self._token}"}
        try:
            return self._calls.json(method, path, headers=said, **options)
        except LockedOutError as error:
            raise LibraryError(
                f"{self._calls.shown} does not take the token any more. Give another one: "
                "`undercard library scrobble NAME --listenbrainz`."
            ) from error


def listen_of(facts: Facts) -> str:
    """A track as a key; nothing where it has no title or no artist, as the API then refuses it."""
    if not facts.title or not facts.artists:
        return ""
    more = {
        "media_player": "Undercard",
        "submission_client": "Undercard",
        "artist_names": list(facts.artists),
        "duration_ms": round(facts.seconds * 1000) if facts.seconds else None,
        "recording_mbid": facts.recording,
        "release_mbid": facts.album_id,
        "isrc": facts.isrc,
    }
    told: dict[str, object] = {
        "artist_name": ", ".join(facts.artists),
        "track_name": facts.title,
        "additional_info": {name: value for name, value in more.items() if value},
    }
    if facts.album:
        told["release_name"] = facts.album
    return json.dumps(told, ensure_ascii=False)
