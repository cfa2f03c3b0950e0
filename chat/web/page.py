"""The one HTML page, made self-contained.

Nothing in it points to another host, and a policy forbids the rest.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

_LINK = re.compile(r"<link\b[^>]*>", re.DOTALL)
_META = re.compile(r'<meta property="og:(?:image|url|root_path)"[^>]*>')
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """The page and the Content-Security-Policy that fits it."""

    html: str
    policy: str


def self_contained(html: str) -> Page:
    """Drop every tag of Chainlit's page that names another host, and compute the policy."""
    html = _LINK.sub(lambda link: "" if "//" in link[0] else link[0], html)
    html = _META.sub("", html)
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in _SCRIPT.findall(html))
    return Page(html, _policy(hashes))


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _policy(script_hashes: str) -> str:
    """Return the content security policy.

    'unsafe-eval' is how Chainlit runs Slate.jsx; inline styles are how Radix places pop-ups.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'unsafe-eval' {script_hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "media-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
