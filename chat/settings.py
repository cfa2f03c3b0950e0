"""All settings in one place.

Defaults, then `undercard.toml` in the working directory, then the environment (`UNDERCARD_*`).
"""

import zoneinfo
from datetime import datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from undercard.chat.errors import SettingsError
from undercard.retrieval.joined_names import names_in

_SECRET = {  # settings that no message shows
    *("key", "salt_secret", "secret"),
    *("bot_token", "app_token", "signing_secret", "client_secret"),
}


class EngineSettings(BaseModel):
    """Which language model answers."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["embedded", "server", "none"] = "embedded"
    url: str = "http://127.0.0.1:8000/v1"  # of an OpenAI-compatible server such as vLLM
    model: str = ""  # the name that the server serves it under
    # of a server: the name that it serves a LoRA adapter under; embedded: a folder with one, or
    # "none"; empty: the one that ships with the embedded model, none with a server
    adapter: str = ""
    key: SecretStr | None = None
    timeout_s: float = Field(default=10.0, gt=0)  # for a call, with its retries
    in_flight: int = Field(
        default=16, ge=1
    )  # requests that the server is given at a time by this process
    salt_secret: SecretStr | None = Field(default=None, min_length=32)  # see docs/serving.md


class SlackSettings(BaseModel):
    """How this DJ is known to Slack. See docs/slack.md."""

    model_config = ConfigDict(extra="forbid")
    bot_token: SecretStr | None = None  # xoxb-…: of the one workspace, where there is but one
    app_token: SecretStr | None = None  # xapp-…: for Socket Mode
    signing_secret: SecretStr | None = None  # by which requests over HTTP are known to be Slack's
    client_id: str = ""  # of an app that several workspaces may install …
    client_secret: SecretStr | None = None  # … and its secret
    api_url: str = "https://slack.com/api/"
    workers: int = Field(default=8, ge=1, le=64)  # turns that are played at a time


class ProviderSettings(BaseModel):
    """An OpenID Connect provider, or one of OAuth 2, with which people sign in. See docs/web.md."""

    model_config = ConfigDict(extra="forbid")
    client_id: str
    client_secret: SecretStr
    issuer: str = ""  # where /.well-known/openid-configuration stands; or else all three of these
    authorize_url: str = ""
    token_url: str = ""
    user_url: str = ""
    scope: str = "openid"
    subject: str = "sub"  # the field of the user that never changes and is nobody else's

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not self.issuer and not (self.authorize_url and self.token_url and self.user_url):
            raise ValueError("expected `issuer`, or `authorize_url`, `token_url` and `user_url`")
        return self


class WebSettings(BaseModel):
    """Who may listen on the page, and how it is reached. See docs/web.md."""

    model_config = ConfigDict(extra="forbid")
    address: str = ""  # that people use, such as https://dj.example.org, where a proxy has it
    secret: SecretStr | None = Field(default=None, min_length=32)  # signs the cookies
    guests: bool = True  # may one listen without signing in
    passwords: bool = False  # accounts of this server's own
    sign_up: bool = False  # … which anybody may make
    oauth: dict[str, ProviderSettings] = {}  # by the name that is on the button
    stewards: tuple[str, ...] = ()  # the listeners who see the steward's page
    documents: Path | None = None  # a folder with what norms quote, shown beside them there

    @field_validator("oauth")
    @classmethod
    def _plain_names(cls, given: dict[str, ProviderSettings]) -> dict[str, ProviderSettings]:
        if wrong := [name for name in given if not name.isalnum()]:
            raise ValueError(f"{wrong[0]!r}: expected a name of letters and digits")
        return given

    @field_validator("address")
    @classmethod
    def _whole_address(cls, given: str) -> str:
        split = urlsplit(given)
        if given and (split.scheme not in {"http", "https"} or not split.netloc or split.path):
            raise ValueError("expected an address such as https://dj.example.org, without a path")
        return given

    @model_validator(mode="after")
    def _return_address(self) -> Self:
        if self.oauth and not self.address:
            raise ValueError("`oauth` needs `address`: to where providers send people back")
        return self

    @property
    def has_accounts(self) -> bool:
        """Whether there is a way to sign in."""
        return self.passwords or bool(self.oauth)


class Settings(BaseSettings):
    """Undercard's settings.

    A name that does not exist, or a value that does not fit, is an error that names it.
    """

    model_config = SettingsConfigDict(
        env_prefix="UNDERCARD_",
        env_nested_delimiter="__",
        toml_file="undercard.toml",
        extra="forbid",
        frozen=True,
    )
    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("undercard", appauthor=False))
    )
    # The key that signs checkpoints of the audit log; empty: `audit.key` under `home`.
    audit_key: Path | None = None
    database: str = ""  # SQLAlchemy address; empty: a SQLite file under `home`
    # "builtin", a name given to `undercard ingest` or `library add`, or several: "mine+builtin".
    catalogue: str = "builtin"
    # When an artist counts as emerging, a file like retrieval/data/artist_tiers.yaml; empty: that.
    artist_tiers: Path | None = None
    norms: Path | None = None  # the register to start from; empty: the one that ships
    territory: str | None = None  # ISO 3166 code; some norms bind only in one
    # Whose hours and weeks norms go by, such as Europe/Paris; empty: this machine's.
    timezone: str | None = None
    # Further facts that norms' conditions look at, such as {"station_language": "fr"}.
    station: dict[str, str] = {}
    listener: str = Field(default="guest", min_length=1, max_length=80)
    # How often a listener may speak within a minute, where they come over a network; 0: ever so.
    turns_per_minute: int = Field(default=30, ge=0)
    list_length: int = Field(default=10, ge=1, le=50)
    candidates: int = Field(default=400, ge=50, le=5000)  # how many tracks retrieval hands on
    # How far chance may lift a track, in units of score: near-equal ones change places from one
    # listener to another and from day to day.
    freshness: float = Field(default=0.05, ge=0, le=1)
    # How the tastes of several listeners in one dialogue are joined: by what pleases least whom it
    # pleases least, or by the mean.
    together: Literal["least_misery", "average"] = "least_misery"
    policy_deadline_s: float = Field(default=2.0, gt=0)
    # Who speaks: a radio host, a clerk in a record shop, a friend; or nobody, in plain words.
    character: Literal["host", "clerk", "friend", "plain"] = "host"
    # Who reads: the tagger alone, or a served model beside it; "auto": one that was measured and
    # found better. See docs/reader.md.
    reading: Literal["auto", "tagger", "model"] = "auto"
    reading_timeout_s: float = Field(default=5.0, gt=0)  # for a served model's reading
    # Who reads norms in documents: cue words and a linear head, or a served model beside them.
    extraction: Literal["words", "model"] = "words"
    extraction_timeout_s: float = Field(default=30.0, gt=0)  # for a served model's reading of one
    # Who words the reply; what it says is checked either way.
    wording: Literal["plain", "model"] = "plain"
    # By what `undercard talk --play` plays; "auto": by mpv where it is installed, else by MPD.
    player: Literal["auto", "mpv", "mpd"] = "auto"
    engine: EngineSettings = EngineSettings()
    slack: SlackSettings = SlackSettings()
    web: WebSettings = WebSettings()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, given: str | None) -> str | None:
        if given is not None and given not in zoneinfo.available_timezones():
            raise ValueError("expected a time zone such as Europe/Paris")
        return given

    def now(self) -> datetime:
        """The moment that it is, in the station's time zone."""
        if self.timezone:
            return datetime.now(zoneinfo.ZoneInfo(self.timezone))
        return datetime.now().astimezone()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - given by the library
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - given by the library
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def catalogues(self) -> tuple[str, ...]:
        """The names of the catalogues that are played from, the first one first."""
        return names_in(self.catalogue)

    @property
    def database_url(self) -> str:
        """Where the state lives."""
        return self.database or f"sqlite:///{self.home / 'undercard.db'}"


def load_settings(**given: object) -> Settings:
    """The settings in force. Raises SettingsError naming each one that is wrong."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(map(_wrong, error.errors()))
        raise SettingsError(
            f"A setting is wrong. {wrong}. "
            "Settings come from undercard.toml and UNDERCARD_* variables."
        ) from error
    except ValueError as error:  # a malformed TOML file
        raise SettingsError(f"undercard.toml cannot be read: {error}") from error


def _wrong(error: ErrorDetails) -> str:
    """One wrong setting: its name and what is wrong; a secret is not shown."""
    name = ".".join(map(str, error["loc"]))
    shown = "" if _SECRET & set(error["loc"]) else f" (given: {error['input']!r})"
    return f"{name}: {error['msg']}{shown}"
