"""The folder that Chainlit runs from, written anew under the home folder at every start.

Imports no Chainlit.
"""

import json
import os
import secrets
import shutil
from collections.abc import Sequence
from importlib import metadata, util
from pathlib import Path

from pydantic import SecretStr

from undercard.chat.playlists.playlist_formats import FORMATS
from undercard.chat.web.drawings import page_words, write_drawings

FILES = Path(__file__).parent / "files"
_PUBLIC = ("fonts", "avatars")
_SCRIPTS = ("undercard.js", "player.js")  # Chainlit loads one: the first has both
_MADE = {"pages.css", *_SCRIPTS}  # written with what else they need
_FOREIGN = (
    "DATABASE_URL",
    "LITERAL_API_KEY",
    "SLACK_BOT_TOKEN",
    "TEAMS_APP_ID",
    "DISCORD_BOT_TOKEN",
)


def prepare(home: Path, port: int, origins: list[str], pages: Sequence[str] = ("memory",)) -> Path:
    """Write Chainlit's folder for one port and return it. Raises OSError when the disk refuses.

    `pages`: those beside the talk that its head leads to.
    """
    root = (home / "web" / str(port)).resolve()
    translations = root / ".chainlit" / "translations"
    translations.mkdir(parents=True, exist_ok=True)
    config = (FILES / "config.toml").read_text(encoding="utf-8")
    suffixes = [suffix for form in FORMATS.values() for suffix in form.suffixes]
    told = {"origins": json.dumps(origins), "version": metadata.version("chainlit"),
            "suffixes": json.dumps(suffixes)}  # fmt: skip
    for name, value in told.items():
        config = config.replace(f"{{{name}}}", value)
    (root / ".chainlit" / "config.toml").write_text(config, encoding="utf-8")
    for locale, words in _words().items():
        (translations / f"{locale}.json").write_text(json.dumps(words, indent=1), encoding="utf-8")
    for about in (FILES / "readme").iterdir():
        shutil.copyfile(about, root / f"chainlit_{about.name}")
    _publish(root / "public", pages)
    return root


def environment(root: Path, cookie_name: str, signing: str) -> None:
    """Set the environment variables that Chainlit reads at import, and unset the foreign ones.

    Chainlit would take the foreign ones for its own.
    """
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(
        CHAINLIT_APP_ROOT=str(root),
        CHAINLIT_ENV_FILE=str(root / ".chainlit" / "no-env-file"),
        CHAINLIT_AUTH_SECRET=signing,
        CHAINLIT_AUTH_COOKIE_NAME=cookie_name,
        CHAINLIT_CUSTOM_AUTH="1",
        TRACELOOP_TELEMETRY="FALSE",
    )


def cookie(port: int, public: str = "") -> str:
    """Return the cookie's name; browsers share cookies between the ports of a machine.

    Behind a proxy all processes have the same; over https no neighbouring host can set it.
    """
    if public:
        return "__Host-undercard" if public.startswith("https:") else "undercard"
    return f"undercard_{port}"


def _publish(public: Path, pages: Sequence[str]) -> None:
    public.mkdir(exist_ok=True)
    for folder in _PUBLIC:
        shutil.copytree(FILES / folder, public / folder, dirs_exist_ok=True)
    write_drawings(FILES / "elements", public / "elements")
    _write_sheet(public / "pages.css")
    _write_script(public / "undercard.js", pages)
    for file in FILES.iterdir():
        if (
            file.name not in _MADE and file.suffix in {".css", ".js", ".svg"}
        ) or file.name == "theme.json":
            shutil.copyfile(file, public / file.name)


def _write_script(script: Path, pages: Sequence[str]) -> None:
    """The page's own script, with the names of its controls and the pages that it leads to."""
    told: dict[str, object] = {"PAGES": pages}
    for name, section in (("WORDS", "names"), ("PLAYER", "player")):
        told[name] = {language: words[section] for language, words in page_words().items()}
    head = "".join(
        f"const {name} = {json.dumps(value, ensure_ascii=False)};\n" for name, value in told.items()
    )
    parts = (file.read_text(encoding="utf-8") for file in map(FILES.joinpath, _SCRIPTS))
    script.write_text(head + "".join(parts), encoding="utf-8")


def _write_sheet(sheet: Path) -> None:
    """The sheet of our own pages: the colours of the theme, which is Chainlit's too, and theirs."""
    themes = json.loads((FILES / "theme.json").read_text(encoding="utf-8"))["variables"]
    colours = "".join(
        f"{where} {{ {' '.join(f'{name}: {value};' for name, value in themes[theme].items())} }}\n"
        for theme, where in (("light", ":root"), ("dark", ":root.dark"))
    )
    own = (FILES / "pages.css").read_text(encoding="utf-8")
    sheet.write_text(colours + own, encoding="utf-8")


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


def secret(home: Path, given: SecretStr | None) -> str:
    """Return the key that signs the cookies: the settings', or one of this home folder's own.

    That is made by chance once, and readable by its owner alone.
    """
    if given is not None:
        return given.get_secret_value()
    path = home / "web" / "secret"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(made := secrets.token_urlsafe(48))
    return made
