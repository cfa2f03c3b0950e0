"""What of a list can be heard, and the sound itself: of tracks of the libraries in use, by their
ids. No path and no address ever comes from a browser or goes to one.
"""

import stat
from pathlib import Path

from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from undercard.chat.web.pages.passed_on import UNKEPT, PassedOn
from undercard.chat.web.pages.visit import Visit
from undercard.retrieval.errors import RetrievalError
from undercard.retrieval.libraries.library import Stream
from undercard.retrieval.libraries.sounds import Sounds, volumes
from undercard.retrieval.libraries.tags import tag_names

PATH = "sound"
_MOST = 50  # tracks that are asked for at a time, as many as a list has


class SoundPage:
    """Answers `/sound?of=ID,ID` with what can be heard of them, and `/sound/ID` with a sound.

    A sound is given in whole or by one range (RFC 9110, 14).
    """

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds

    def __call__(self, visit: Visit) -> Response:
        """Answer one visit."""
        if visit.posted or len(visit.path) > 1:
            return _missing()
        if not visit.path:
            return self._heard(visit.query.get("of", "").split(",")[:_MOST])
        try:
            return self._sound(visit.path[0])
        except RetrievalError as error:
            return PlainTextResponse(str(error), 502)

    def _heard(self, ids: list[str]) -> Response:
        told = {track: {"volume": one} for track, one in volumes(self._sounds.among(ids)).items()}
        return JSONResponse(told, headers=UNKEPT)

    def _sound(self, track: str) -> Response:
        held = self._sounds.among([track]).get(track)
        sound = held.sound if held else None
        if isinstance(sound, Stream):
            return PassedOn(sound, held.library.name if held else "")
        return _file(sound) if sound else _missing()


def _file(path: Path) -> Response:
    try:
        found = path.stat()
    except OSError:  # it went since the library was scanned
        return _missing()
    if not stat.S_ISREG(found.st_mode):
        return _missing()
    media = tag_names().suffixes.get(path.suffix.lower(), "application/octet-stream")
    return FileResponse(path, headers=UNKEPT, media_type=media, stat_result=found)


def _missing() -> Response:
    return PlainTextResponse("There is no such sound.", 404)
