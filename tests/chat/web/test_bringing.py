"""A playlist that is dropped on the page, and who speaks in a new dialogue."""

import io
import json
import zipfile
from collections.abc import Iterator

import httpx
import pytest

from support.page_client import opened, speak
from support.scripted_server import Served
from undercard.chat.web.drawings import page_words

M3U = b"#EXTM3U\n#EXTINF:200,Adele - Hello\nhello.mp3\n#EXTINF:180,Adele - Skyfall\nskyfall.mp3\n"


@pytest.fixture
def guest(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.address, timeout=60) as client:
        client.get("/")
        yield client


def test_a_playlist_is_played_or_serves_as_words_beside_it_say(guest: httpx.Client) -> None:
    with opened(guest) as page:
        sent = page.upload("Friday.m3u8", M3U).json()["id"]
        assert page.say("", sent).words == "Friday.m3u8: 2 tracks, for list."
        sent = page.upload("friday.m3u8", M3U).json()["id"]
        assert page.say("something like these", sent).words == "friday.m3u8: 2 tracks, for like."


def test_what_is_no_playlist_is_named_and_the_dialogue_goes_on(guest: httpx.Client) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.m3u8", b"0" * 2**22)
    with opened(guest) as page:
        for name, body in (("bomb.csv", bomb.getvalue()), ("empty.m3u", b" ")):
            sent = page.upload(name, body).json()["id"]
            assert name in page.say("", sent).words
        assert page.upload("bomb.zip", bomb.getvalue()).status_code == 400
        assert page.upload("large.txt", b"x" * (5 * 2**20 + 1)).status_code == 400
        assert page.upload("huge.txt", b"x" * (7 * 2**20)).status_code == 413
        assert page.say("impossible").words.startswith("Nothing fits")


def test_files_are_sent_and_read_by_the_page_that_they_are_of(
    served: Served, guest: httpx.Client
) -> None:
    with opened(guest) as page, httpx.Client(base_url=served.address, timeout=60) as eve:
        sent = page.upload("friday.m3u8", M3U).json()["id"]
        eve.get("/")
        where = f"/project/file/{sent}?session_id={page.session}"
        assert eve.get(where).status_code == 401
        assert guest.get(where).content == M3U
        page_of_another = f"/project/file?session_id={page.session}"
        files = {"file": ("friday.m3u8", M3U, "audio/x-mpegurl")}
        assert eve.post(page_of_another, files=files).status_code == 401


def test_a_new_dialogue_is_held_by_the_character_that_was_chosen(
    served: Served, guest: httpx.Client
) -> None:
    dialogue = speak(guest, "impossible", "clerk").dialogue
    usual = speak(guest, "impossible").dialogue
    stored = json.loads((served.home / "scripted.json").read_text())
    assert stored[dialogue]["settings"]["character"] == "clerk"
    assert stored[usual]["settings"]["character"] == "host"
    thread = guest.get(f"/project/thread/{dialogue}").json()
    assert thread["metadata"]["chat_profile"] == "clerk"


def test_who_may_speak_is_said_in_the_browsers_language(guest: httpx.Client) -> None:
    def offered(language: str) -> list[dict[str, str]]:
        answer = guest.get("/project/settings", params={"language": language})
        return list(answer.json()["chatProfiles"])

    assert [one["name"] for one in offered("en-US") if one["default"]] == ["host"]
    assert [one["display_name"] for one in offered("de-DE")] == page_words()["de"]["characters"]
