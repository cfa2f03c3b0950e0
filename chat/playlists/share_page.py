"""A playlist as one HTML file that anybody can open: no server, no script, nothing fetched.

A file and not a link that carries the list in its fragment: such a link needs a script, and a page
of ours on some server for as long as anybody wants to read it. The file is the listener's own; who
has it can keep it, also when we have forgotten the listener. It holds the list and nothing of who
asked for it: no name, no words of the dialogue, no reasons.
"""

import html
import re
from string import Template

from undercard.chat.errors import InputError
from undercard.chat.playlists.json_lists import loaded, read_json, write_jspf
from undercard.chat.playlists.playlist import Entry, Playlist

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_DATA = re.compile(r'<script type="application/jspf\+json">(.*?)</script>', re.S)
_PAGE = Template("""\
<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
ol { padding-left: 2.5rem; }
li { padding: .35rem 0; unicode-bidi: isolate; }
small { opacity: .75; }
</style>
</head>
<body>
<h1 dir="auto">$title</h1>
<p dir="auto">$note</p>
<ol>
$tracks
</ol>
<script type="application/jspf+json">$data</script>
</body>
</html>
""")


def write_page(playlist: Playlist) -> str:
    """The page; titles are text, whatever is in them. It can be imported again."""
    return _PAGE.substitute(
        policy=_POLICY,
        title=html.escape(playlist.title or "Playlist"),
        note=html.escape(playlist.note),
        tracks="\n".join(map(_item, playlist.entries)),
        data=_inert(write_jspf(playlist)),
    )


def _item(entry: Entry) -> str:
    title = f"<bdi>{html.escape(entry.title)}</bdi>"
    if entry.link:
        link = html.escape(entry.link)
        title = f'<a href="{link}" rel="noopener noreferrer">{title}</a>'
    about = [f"<bdi>{html.escape(text)}</bdi>" for text in (entry.artist, entry.album) if text]
    if entry.milliseconds:
        minutes, seconds = divmod(round(entry.milliseconds / 1000), 60)
        about.append(f"{minutes}:{seconds:02d}")
    return f"<li>{title}<br><small>{' · '.join(about)}</small></li>"


def _inert(document: str) -> str:
    """JSON that no tag can begin or end in."""
    escapes = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
    return re.sub("[<>&]", lambda sign: escapes[sign[0]], document)


def read_page(text: str) -> Playlist:
    """The list that a page of ours holds. Raises InputError for another page."""
    found = _DATA.search(text)
    if found is None:
        raise InputError("expected a page that was exported from here; found another one")
    return read_json(loaded(found[1]))
