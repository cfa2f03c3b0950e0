"""Signing in elsewhere: the authorization code flow of OAuth 2 (RFC 6749) with PKCE (RFC 7636).

The user is asked of the provider itself over TLS, so no token of theirs has to be judged here.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
import jwt

from undercard.chat.settings import ProviderSettings
from undercard.chat.web.web_errors import SignInError

COOKIE = "undercard_sign_in"
LASTS = timedelta(minutes=10)
_LONGEST_SUBJECT = 50  # characters; of a longer one its hash stands in the listener's name
_ALGORITHM = "HS256"
_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class _Places:
    authorize: str
    token: str
    user: str


@dataclass(frozen=True)
class Errand:
    """Somebody whom we sent to a provider: where to, and what the browser keeps of it meanwhile."""

    to: str
    kept: str


class Provider:
    """One provider. `back`: the address of ours to which it sends people back."""

    def __init__(self, name: str, settings: ProviderSettings, back: str, secret: str) -> None:
        self.name = name
        self._settings, self._back, self._secret = settings, back, secret

    def begin(self) -> Errand:
        """Send somebody there. Raises SignInError where the provider cannot be reached."""
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._back,
            "scope": self._settings.scope,
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        until = datetime.now(UTC) + LASTS
        held = {"aud": self.name, "state": state, "verifier": verifier, "exp": until}
        kept = jwt.encode(held, self._secret, _ALGORITHM)
        return Errand(f"{self._places().authorize}?{urlencode(asked)}", kept)

    def listener(self, kept: str, state: str, code: str) -> str:
        """The listener who came back. Raises SignInError where it is not who went."""
        try:
            held = jwt.decode(kept, self._secret, [_ALGORITHM], audience=self.name)
        except jwt.PyJWTError as error:
            raise SignInError(
                f"{self.name}: this sign-in took too long, or began elsewhere"
            ) from error
        if not code or not secrets.compare_digest(held["state"].encode(), state.encode()):
            raise SignInError(f"{self.name}: this sign-in was broken off, or began elsewhere")
        subject = self._subject(code, held["verifier"])
        if len(subject) > _LONGEST_SUBJECT or not subject.isprintable():
            subject = hashlib.sha256(subject.encode()).hexdigest()[:_LONGEST_SUBJECT]
        return f"{self.name}:{subject}"

    def _subject(self, code: str, verifier: str) -> str:
        """Who it is, by what never changes."""
        own, places = self._settings, self._places()
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "client_id": own.client_id,
            "client_secret": own.client_secret.get_secret_value(),
            "code_verifier": verifier,
        }
        accept = {"Accept": "application/json"}
        with self._speaking() as client:
            given = client.post(places.token, data=asked, headers=accept).raise_for_status().json()
            bearer = {"Authorization": f"Bearer {given['access_token']}", **accept}
            user = client.get(places.user, headers=bearer).raise_for_status().json()
            subject = user[own.subject]
        if isinstance(subject, bool) or not isinstance(subject, str | int) or subject == "":
            raise SignInError(f"{self.name}: the provider names nobody under {own.subject!r}")
        return str(subject)

    def _places(self) -> _Places:
        own = self._settings
        if not own.issuer:
            return _Places(own.authorize_url, own.token_url, own.user_url)
        with self._speaking() as client:
            where = f"{own.issuer.rstrip('/')}/.well-known/openid-configuration"
            told = client.get(where).raise_for_status().json()
            return _Places(
                told["authorization_endpoint"], told["token_endpoint"], told["userinfo_endpoint"]
            )

    @contextmanager
    def _speaking(self) -> Iterator[httpx.Client]:
        """A client to the provider; whatever goes wrong is an error of ours, without its words."""
        try:
            with httpx.Client(timeout=_TIMEOUT_S) as client:
                yield client
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            why = type(error).__name__
            raise SignInError(
                f"{self.name}: the provider does not answer as it should ({why})"
            ) from error
