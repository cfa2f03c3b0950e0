"""The app manifest: what Slack has to know of the app (data/slack/manifest.yaml)."""

from undercard.chat.slack.slack_words import DATA
from undercard.prompts import yaml12

EVENTS = "/slack/events"
INSTALLED = "/slack/oauth_redirect"
_SERVER = "{server}"
_BY_SOCKET, _BY_HTTP = "socket_mode_enabled: true", "socket_mode_enabled: false"


def manifest(server: str = "") -> str:
    """The manifest as YAML for a server at an address; without one for Socket Mode."""
    text = (DATA / "manifest.yaml").read_text(encoding="utf-8")
    if server:
        return text.replace(_SERVER, server.rstrip("/")).replace(_BY_SOCKET, _BY_HTTP)
    return "".join(line for line in text.splitlines(keepends=True) if _SERVER not in line)


def bot_scopes() -> list[str]:
    """What the bot may do in a workspace."""
    return list(yaml12.load(manifest())["oauth_config"]["scopes"]["bot"])
