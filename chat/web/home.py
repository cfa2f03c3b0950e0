"""The folder that Chainlit runs from, written anew under the home folder at every start.

Imports no Chainlit.
"""

import json
import os
import secrets
import shutil
from importlib import metadata, util
from pathlib import Path

from undercard.chat.web.drawings import write_drawings

FILES = Path(__file__).parent / "files"
_PUBLIC = ("fonts", "avatars")
_FOREIGN = (
    "DATABASE_URL",
    "LITERAL_API_KEY",
    "SLACK_BOT_TOKEN",
    "TEAMS_APP_ID",
    "DISCORD_BOT_TOKEN",
)


def prepare(home: Path, port: int, origins: list[str]) -> Path:
    """Write Chainlit's folder for one port and return it. Raises OSError when the disk refuses."""
    root = (home / "web" / str(port)).resolve()
    translations = root / ".chainlit" / "translations"
    translations.mkdir(parents=True, exist_ok=True)
    config = (FILES / "config.toml").read_text(encoding="utf-8")
    config = config.replace("{origins}", json.dumps(origins)).replace(
        "{version}", metadata.version("chainlit")
    )
    (root / ".chainlit" / "config.toml").write_text(config, encoding="utf-8")
    for locale, words in _words().items():
        (translations / f"{locale}.json").write_text(json.dumps(words, indent=1), encoding="utf-8")
    for about in (FILES / "readme").iterdir():
        shutil.copyfile(about, root / f"chainlit_{about.name}")
    _publish(root / "public")
    return root


def environment(home: Path, root: Path, port: int) -> None:
    """Set the environment variables that Chainlit reads at import, and unset the foreign ones.

    Chainlit would take the foreign ones for its own.
    """
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(
        CHAINLIT_APP_ROOT=str(root),
        CHAINLIT_ENV_FILE=str(root / ".chainlit" / "no-env-file"),
        CHAINLIT_AUTH_SECRET=_secret(home / "web" / "secret"),
        CHAINLIT_AUTH_COOKIE_NAME=cookie(port),
        CHAINLIT_CUSTOM_AUTH="1",
        TRACELOOP_TELEMETRY="FALSE",
    )


def cookie(port: int) -> str:
    """Return the cookie's name; browsers share cookies between the ports of a machine."""
    return f"undercard_{port}"


def _publish(public: Path) -> None:
    public.mkdir(exist_ok=True)
    for folder in _PUBLIC:
        shutil.copytree(FILES / folder, public / folder, dirs_exist_ok=True)
    write_drawings(FILES / "elements", public / "elements")
    for file in FILES.iterdir():
        if file.suffix in {".css", ".js", ".svg"} or file.name == "theme.json":
            shutil.copyfile(file, public / file.name)


def _words() -> dict[str, dict[str, object]]:
    """Return Chainlit's words with ours on top, by locale."""
    package = util.find_spec("chainlit")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("chainlit is not installed: run the set-up command of the README")
    theirs = Path(package.origin).parent / "translations"
    ours = json.loads((FILES / "words.json").read_text(encoding="utf-8"))
    return {
        locale: _laid_over(
            json.loads((theirs / f"{locale}.json").read_text(encoding="utf-8")), words
        )
        for locale, words in ours.items()
    }


def _laid_over(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = (
            _laid_over(under, value)
            if isinstance(under, dict) and isinstance(value, dict)
            else value
        )
    return merged


def _secret(path: Path) -> str:
    """Return the key that signs the cookies, made once and readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(made := secrets.token_urlsafe(48))
    return made
