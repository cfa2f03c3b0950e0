"""Writes a page: its template with the words of a language, and with the headers that fit it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse

from undercard.chat.web.pages.visit import Visit
from undercard.prompts import yaml12

TEMPLATES = Path(__file__).parent.parent / "files" / "pages"
_WORDS = Path(__file__).parent.parent.parent / "data" / "pages"
# Nothing from another host, no script within the page, no style but the sheet's.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


@cache
def page_texts() -> Mapping[str, Mapping[str, Any]]:
    """The words of our own pages, by language and page."""
    return {file.stem: yaml12.load_file(file) for file in sorted(_WORDS.glob("*.yaml"))}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,  # whatever is shown is data
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(name: str, visit: Visit, status: int = 200, **shown: object) -> HTMLResponse:
    """The page of a template; `t` are its words, `common` those of all pages."""
    texts = page_texts()[visit.language]
    text = (
        _environment()
        .get_template(f"{name}.html")
        .render(
            t=texts[name],
            common=texts["common"],
            steward=texts["steward"],
            language=visit.language,
            **shown,
        )
    )
    return HTMLResponse(text, status, {"Content-Security-Policy": _POLICY})


def back_to(path: str) -> RedirectResponse:
    """What a post is answered with: the page that shows what came of it."""
    return RedirectResponse(path, 303)
