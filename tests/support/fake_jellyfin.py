"""A Jellyfin server on this machine, as small as its client needs, that checks every call.

The shapes are those of Jellyfin's own API description (https://api.jellyfin.org/, 10.10).
"""

import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from support.loopback import serving

USER, PASSWORD, TOKEN, USER_ID, KEY = "ann", "s3cret", "token-1", "u-1", "key-1"
# A second user, who may see the first song alone.
OTHER, OTHER_PASSWORD, OTHER_TOKEN, OTHER_ID = "bob", "his own", "token-2", "u-2"
_LETS_IN = {(USER, PASSWORD): (TOKEN, USER_ID), (OTHER, OTHER_PASSWORD): (OTHER_TOKEN, OTHER_ID)}
_WHOSE = {TOKEN: {USER_ID}, OTHER_TOKEN: {OTHER_ID}, KEY: {USER_ID, OTHER_ID}}
ITEMS = [
    {
        "Id": f"i{number}", "Name": f"Song {number}", "Artists": ["Björk", "Guest"],
        "AlbumArtists": [{"Name": "Björk", "Id": "a"}], "Album": "Homogenic",
        "PremiereDate": "1997-09-22T00:00:00.0000000Z", "ProductionYear": 1997,
        "RunTimeTicks": 3_050_000_000, "Genres": ["Electronic", "Trip-Hop"], "IndexNumber": number,
        "ParentIndexNumber": 1, "Type": "Audio", "NormalizationGain": -6.5,
        "ProviderIds": {"MusicBrainzAlbum": "6b3b8f0e-51c5-4f0e-9a2e-6a5d1a3a7c22"},
        "UserData": {"PlayCount": number, "IsFavorite": number == 2},
    }
    for number in range(1, 4)
]  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == "/Users/AuthenticateByName"
        assert 'Client="Undercard"' in self.headers["Authorization"]
        if known := _LETS_IN.get((said["Username"], said["Pw"])):
            token, user = known
            self._answer({"AccessToken": token, "User": {"Id": user, "Name": said["Username"]}})
        else:
            self.send_error(401)

    def do_GET(self):
        path = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(path.query).items()}
        said = self.headers.get("Authorization", "").rpartition('Token="')[2].rstrip('"')
        users = _WHOSE.get(said or asked.get("ApiKey", ""))
        if users is None:
            self.send_error(401)
        elif path.path.startswith("/Audio/"):
            assert path.path.split("/")[3] == "universal"
            assert asked["UserId"] in users and asked["EnableRedirection"] == "false"
            assert "flac" in asked["Container"]
            self._answer(path.path.split("/")[2], "audio/flac")
        elif path.path == "/Users":
            self._answer([{"Name": "Ann", "Id": USER_ID}])
        else:
            assert path.path == "/Items"
            assert asked["UserId"] in users
            seen = ITEMS if asked["UserId"] == USER_ID else ITEMS[:1]
            assert (asked["IncludeItemTypes"], asked["Recursive"]) == ("Audio", "true")
            start, limit = int(asked["StartIndex"]), min(2, int(asked["Limit"]))
            page = seen[start : start + limit]
            self._answer({"Items": page, "TotalRecordCount": len(seen), "StartIndex": start})

    def _answer(self, document, kind="application/json"):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def server():
    """A running server; gives its address."""
    return serving(_Handler)
