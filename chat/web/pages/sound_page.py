"""What of a list can be heard, and the sound itself: of tracks of the libraries in use, by their
ids. No path and no address ever comes from a browser or goes to one.
"""

import logging
import re
import stat
import time
from datetime import UTC, datetime
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from undercard.chat.web.pages.passed_on import UNKEPT, PassedOn
from undercard.chat.web.pages.visit import Visit
from undercard.retrieval.errors import RetrievalError
from undercard.retrieval.libraries.library import Stream
from undercard.retrieval.libraries.scrobbling import Play, Scrobbling
from undercard.retrieval.libraries.sounds import Held, Sounds, volumes
from undercard.retrieval.libraries.tags import tag_names

PATH = "sound"
_PLAY = re.compile(r"[0-9a-f]{32}")
_FIRST = datetime(2002, 10, 1, tzinfo=UTC).timestamp()  # before it ListenBrainz takes none
_CLOCKS_APART_S = 60.0
_log = logging.getLogger(__name__)
_MOST = 50  # tracks that are asked for at a time, as many as a list has


class SoundPage:
    """Answers `/sound?of=ID,ID` with what can be heard of them, and `/sound/ID` with a sound.

    A sound is given in whole or by one range (RFC 9110, 14). A post to `/sound/played` tells of a
    play, which counts as players have it: half of the track was heard, or four minutes.
    """

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds

    def __call__(self, visit: Visit) -> Response:
        """Answer one visit."""
        try:
            match visit.path:
                case ("played",) if visit.posted:
                    return self._played(visit)
                case () if not visit.posted:
                    return self._heard(visit.query.get("of", "").split(",")[:_MOST], visit.listener)
                case (track,) if not visit.posted:
                    return self._sound(track, visit.listener)
        except RetrievalError as error:
            _log.warning("%s", error)
            return PlainTextResponse("The library cannot be asked now.", 503)
        return _missing()

    def _heard(self, ids: list[str], listener: str) -> Response:
        held = self._sounds.among(ids, listener)
        told = {
            track: {"volume": one, **_part(held[track])} for track, one in volumes(held).items()
        }
        return JSONResponse(told, headers=UNKEPT)

    def _sound(self, track: str, listener: str) -> Response:
        held = self._sounds.among([track], listener).get(track)
        sound = held.sound if held else None
        if isinstance(sound, Stream):
            return PassedOn(sound, held.library.name if held else "")
        return _file(sound) if sound else _missing()

    def _played(self, visit: Visit) -> Response:
        """Keep a play, so that the page need not, and send it once that is said."""
        track, form = visit.form.get("track", ""), visit.form
        began = _moment(form.get("at", ""))
        held = self._sounds.among([track], visit.listener).get(track)
        if held is None or began is None or not _PLAY.fullmatch(form.get("play", "")):
            return PlainTextResponse("A play has a track, an id, and a moment that was.", 400)
        scrobbling = Scrobbling(held.library)
        scrobbling.keep(held.track, Play(form["play"], visit.listener, began))
        return Response(status_code=204, background=BackgroundTask(_send, scrobbling))


def _part(held: Held) -> dict[str, float]:
    """From where to where in its file a part of one is played, in seconds."""
    facts = held.track.facts
    if facts.starts is None:
        return {}
    ends = {} if facts.seconds is None else {"until": facts.starts + facts.seconds}
    return {"from": facts.starts, **ends}


def _send(scrobbling: Scrobbling) -> None:
    """What cannot be sent now waits."""
    try:
        sent = scrobbling.send()
    except RetrievalError as error:
        _log.warning("%s: plays wait: %s", scrobbling.library.name, error)
        return
    if sent.problem or sent.refused:
        _log.warning("%s: plays wait: %s", scrobbling.library.name, sent)


def _moment(said: str) -> float | None:
    """A moment that has been, and that players were there to hear."""
    try:
        moment = float(said)
    except ValueError:
        return None
    return moment if _FIRST < moment <= time.time() + _CLOCKS_APART_S else None


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
