"""The workspaces that installed the app, with their tokens, in the product's own database."""

import logging
import secrets
import time
from collections.abc import Callable

import sqlalchemy as sa
from slack_sdk.oauth import InstallationStore, OAuthStateStore
from slack_sdk.oauth.installation_store import Bot, Installation

from undercard.chat.memory.database import Database
from undercard.chat.memory.tables import slack_installations, slack_states

_STATE_S = 600.0  # for so long an installation may be on its way
_log = logging.getLogger(__name__)


class Installations(InstallationStore):
    """What Bolt keeps an installation in. Of each workspace the latest counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def logger(self) -> logging.Logger:
        """Where Bolt writes what it does with the store."""
        return _log

    def save(self, installation: Installation) -> None:
        """Keep an installation in the place of an earlier one."""
        team = installation.team_id or installation.enterprise_id or ""
        values = {
            "team": team,
            "bot_user": installation.bot_user_id or "",
            "installation": installation.to_dict() | {"installed_at": installation.installed_at},
        }
        with self._database.transaction() as conn:
            conn.execute(_of(team))
            conn.execute(slack_installations.insert().values(**values))

    def find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - one bot serves everybody of a workspace
        is_enterprise_install: bool | None = False,  # noqa: ARG002 - found by either id
    ) -> Installation | None:
        """The installation of a workspace, or else of its organisation."""
        known = slack_installations.c
        query = sa.select(known.installation).where(known.team.in_([team_id, enterprise_id]))
        with self._database.transaction() as conn:
            found = conn.scalars(query.order_by(known.team != team_id)).first()
        return Installation(**found) if found else None

    def find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """The same, as the bot alone."""
        found = self.find_installation(
            enterprise_id=enterprise_id,
            team_id=team_id,
            is_enterprise_install=is_enterprise_install,
        )
        return found.to_bot() if found else None

    def forget(self, team: str) -> None:
        """Remove a workspace's installation, with its token."""
        with self._database.transaction() as conn:
            conn.execute(_of(team))


def _of(team: str) -> sa.Delete:
    return slack_installations.delete().where(slack_installations.c.team == team)


class States(OAuthStateStore):
    """Installations that were begun: each state is good once, and for ten minutes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    @property
    def logger(self) -> logging.Logger:
        """Where Bolt writes what it does with the store."""
        return _log

    def issue(self, *_: object, **__: object) -> str:
        """A state that nobody can guess."""
        state = secrets.token_urlsafe(32)
        until = self._clock() + _STATE_S
        with self._database.transaction() as conn:
            conn.execute(slack_states.delete().where(slack_states.c.until < self._clock()))
            conn.execute(slack_states.insert().values(state=state, until=until))
        return state

    def consume(self, state: str) -> bool:
        """Whether it was issued, is still good, and was not used before."""
        good = (slack_states.c.state == state) & (slack_states.c.until >= self._clock())
        with self._database.transaction() as conn:
            return bool(conn.execute(slack_states.delete().where(good)).rowcount)
