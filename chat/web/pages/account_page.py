"""Signing in and out, by a password of this server's or elsewhere. Says who is listening."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from undercard.chat.admission import Pace
from undercard.chat.errors import InputError
from undercard.chat.memory.listener_accounts import Accounts
from undercard.chat.memory.passwords import SHORTEST
from undercard.chat.settings import WebSettings
from undercard.chat.web.pages.providers import COOKIE, LASTS, Provider
from undercard.chat.web.pages.rendering import page
from undercard.chat.web.pages.visit import Entered, Visit
from undercard.chat.web.session_tokens import Session
from undercard.chat.web.web_errors import SignInError

PATH = "account"
_HOME = f"/{PATH}"
_OF_A_NAME, _OF_A_PLACE = 10, 60  # tries a minute; a place may be a proxy, with many behind it
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AccountDoor:
    """Lets in guests where the settings do, and whoever's account has the mark of their cookie."""

    accounts: Accounts
    guests: bool

    def admits(self, session: Session) -> bool:
        """Whether a session is still good."""
        if session.mark is None:
            return self.guests and session.listener.startswith("guest-")
        return self.accounts.mark(session.listener) == session.mark


class AccountPage:
    """Answers `/account`. A refusal does not tell whether the name or the password was wrong."""

    def __init__(
        self,
        accounts: Accounts,
        settings: WebSettings,
        providers: Mapping[str, Provider],
        *,
        in_slack: bool = False,
    ) -> None:
        """`in_slack`: whether the DJ sits in Slack as well."""
        self._accounts, self._settings, self._providers = accounts, settings, providers
        self._in_slack = in_slack
        self._names, self._places = Pace(_OF_A_NAME), Pace(_OF_A_PLACE)

    def __call__(self, visit: Visit) -> Response:
        """Answer one visit."""
        return self._posted(visit) if visit.posted else self._looked_at(visit)

    def _looked_at(self, visit: Visit) -> Response:
        match visit.path:
            case ():
                return self._shown(visit)
            case ("with", name) if name in self._providers:
                return self._leave(visit, self._providers[name])
            case ("back", name) if name in self._providers:
                return self._come_back(visit, self._providers[name])
            case _:
                return page("missing", visit, 404)

    def _posted(self, visit: Visit) -> Response:
        match visit.path:
            case ("sign-out",):
                return Entered(None, _HOME if not self._settings.guests else "/")
            case ("everywhere",) if not _is_guest(visit):
                self._accounts.end_sessions(visit.listener)
                return Entered(None, _HOME)
            case ("sign-in" | "sign-up" | "password",) if self._settings.passwords:
                return self._by_password(visit)
            case _:
                return page("missing", visit, 404)

    def _shown(self, visit: Visit, wrong: str = "", status: int = 200) -> Response:
        signed_in = not _is_guest(visit)
        return page(
            "account",
            visit,
            status,
            listener=visit.listener if signed_in else "",
            own=signed_in and self._accounts.has_password(visit.listener),
            is_steward=visit.listener in self._settings.stewards,
            settings=self._settings,
            providers=list(self._providers),
            in_slack=self._in_slack,
            wrong=wrong,
            shortest=SHORTEST,
            private=visit.private,
        )

    def _by_password(self, visit: Visit) -> Response:
        """Only over https, or on this machine; and not faster than a person types."""
        if not visit.private:
            return self._shown(visit, "not_private", 403)
        doing, name = visit.path[0], visit.form.get("name", "").strip()
        who = visit.listener if doing == "password" else name
        if self._names.wait(who) or self._places.wait(visit.address):
            return self._shown(visit, "too_often", 429)
        password = visit.form.get("password", "")
        if doing == "sign-up":
            return self._sign_up(visit, name, password)
        mark = self._accounts.check(who, password)
        if mark is None:
            return self._shown(visit, "refused", 403)
        if doing == "password":
            return self._change(visit, who)
        return Entered(Session(name, mark), "/")

    def _sign_up(self, visit: Visit, name: str, password: str) -> Response:
        if not self._settings.sign_up:
            return page("missing", visit, 404)
        try:
            return Entered(Session(name, self._accounts.add(name, password)), "/")
        except InputError:
            return self._shown(visit, "not_made", 400)

    def _change(self, visit: Visit, name: str) -> Response:
        """A new password ends every session but the one at hand."""
        try:
            mark = self._accounts.end_sessions(name, visit.form.get("new", ""))
        except InputError:
            return self._shown(visit, "not_made", 400)
        return Entered(Session(name, mark), _HOME)

    def _leave(self, visit: Visit, provider: Provider) -> Response:
        try:
            errand = provider.begin()
        except SignInError as error:
            return self._failed(visit, error)
        answer = RedirectResponse(errand.to, 303)
        age = int(LASTS.total_seconds())
        answer.set_cookie(
            COOKIE, errand.kept, age, path=_HOME, secure=visit.secure, httponly=True, samesite="lax"
        )
        return answer

    def _come_back(self, visit: Visit, provider: Provider) -> Response:
        state, code = (visit.query.get(name, "") for name in ("state", "code"))
        try:
            listener = provider.listener(visit.cookies.get(COOKIE, ""), state, code)
        except SignInError as error:
            return self._failed(visit, error)
        answer = Entered(Session(listener, self._accounts.entered(listener)), "/")
        answer.delete_cookie(COOKIE, path=_HOME)
        return answer

    def _failed(self, visit: Visit, error: SignInError) -> Response:
        _log.warning("signing in: %s", error)
        return self._shown(visit, "elsewhere", 502)


def _is_guest(visit: Visit) -> bool:
    return not visit.listener or visit.listener.startswith("guest-")
