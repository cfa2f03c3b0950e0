"""Nobody is offered or played what their account on the server may not see."""

import json

import pytest
from pydantic import SecretStr

from support import shared_subsonic
from support.own_home import own_home
from support.shared_subsonic import ANNS, BOTH, KIDS, PASSWORDS, SEES, artist_of, title_of
from undercard.chat.assembly import assemble
from undercard.chat.settings import EngineSettings, Settings
from undercard.chat.slate.house_norms import RIGHTS
from undercard.chat.web.pages.sound_page import SoundPage
from undercard.chat.web.pages.visit import Visit
from undercard.retrieval.libraries.definition import Access, Definition
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.sounds import Sounds


@pytest.fixture(scope="module")
def house(prepared, tmp_path_factory):
    """A DJ of a household: ann and the kid have accounts of their own, nobody else has one."""
    home = own_home(prepared, tmp_path_factory.mktemp("house"))
    (home / "catalogues").mkdir(exist_ok=True)
    with shared_subsonic.server() as server:
        library, definition = KeptLibrary(home, "home"), None
        definition = Definition(kind="subsonic", source=server.url)
        for user, secret in PASSWORDS.items():
            own = Access(name=user, user=user, password=SecretStr(secret), listeners=(user,))
            definition = definition.with_account(own)
        library.define(definition)
        library.scan()
        settings = Settings(home=home, catalogue="home", engine=EngineSettings(kind="none"))
        yield assemble(settings), library, server


@pytest.fixture
def dj(house):
    return house[0]


@pytest.fixture
def keys(house):
    """What each track is called on the server, by its id here."""
    with house[1].inventory() as inventory:
        return {track.id: track.key for track in inventory.tracks()}


def listed(record, keys):
    return {keys[entry.id] for entry in record.slate}


@pytest.mark.parametrize("listener", ["ann", "kid"])
def test_a_list_has_what_the_account_sees_and_all_of_it_where_it_is_asked_for(dj, keys, listener):
    record = dj.answer(dj.start(listener), "30 rock songs")
    assert listed(record, keys) == set(SEES[listener])


def test_who_has_no_account_is_offered_nothing(dj):
    record = dj.answer(dj.start("a guest"), "rock")
    assert record.slate == ()
    assert "only what your account on the server may see" in record.reply


@pytest.mark.parametrize(
    "say", [f"play {title_of('anns1')}", f"songs by {artist_of('anns1')}", "grownups song 1",
            f"more like {title_of('anns1')} by {artist_of('anns1')}"],
)  # fmt: skip
def test_a_name_opens_no_door(dj, keys, say):
    record = dj.answer(dj.start("kid"), say)
    assert listed(record, keys) <= set(SEES["kid"])


def test_neither_does_an_edit_or_what_was_asked_before(dj, keys):
    dialogue = dj.start("kid")
    dj.answer(dialogue, "5 rock songs")
    for say in (f"add {title_of('anns2')} by {artist_of('anns2')}", "replace the first", "10 more"):
        assert listed(dj.answer(dialogue, say), keys) <= set(SEES["kid"])


def test_a_list_that_is_brought_is_played_as_far_as_the_account_sees_it(dj, keys):
    lines = "\n".join(f"{artist_of(key)} - {title_of(key)}" for key in ("both0", "anns0", "kids0"))
    for listener, gone in (("kid", "anns0"), ("ann", "kids0")):
        brought = dj.brought(lines.encode(), "list.txt")
        dialogue = dj.start(listener)
        done = list(dj.turn(dialogue, "my list", brought=brought))[-1].record
        shown = listed(done, keys)  # what cannot be in it gives its place to what is like it
        assert {"both0", "anns0", "kids0"} - {gone} <= shown <= set(SEES[listener])


def test_in_company_all_must_see_it(dj, keys):
    dialogue = dj.start("ann")
    dj.answer(dialogue, "30 rock songs")
    record = list(dj.turn(dialogue, "30 rock songs", speaker="kid"))[-1].record
    assert listed(record, keys) == set(SEES["ann"]) & set(SEES["kid"])
    assert len(record.slate) == BOTH


def test_how_much_there_is_is_counted_by_what_is_seen(dj):
    said = {who: dj.answer(dj.start(who), "do you have any rock?").reply for who in PASSWORDS}
    assert str(BOTH + ANNS) in said["ann"] and str(BOTH + KIDS) in said["kid"]
    ask = f"do you have {artist_of('anns1')}?"
    said = {who: dj.answer(dj.start(who), ask).reply for who in PASSWORDS}
    assert "has 1 track" in said["ann"] and "has 1 track" not in said["kid"]


def test_the_record_has_the_right_among_the_limits(dj):
    ruling = dj.answer(dj.start("kid"), "rock").ruling
    assert [one.satisfied for one in ruling.norms if one.id == RIGHTS] == [True]


def test_the_page_gives_no_sound_of_it(house, keys):
    _, library, server = house
    page = SoundPage(Sounds.of(library.home, ["home"]))
    ids = {key: track for track, key in keys.items()}
    asked = {"of": ",".join(ids[key] for key in ("both0", "anns0"))}
    heard = {who: page(Visit(who, query=asked)) for who in ("ann", "kid", "a guest", "")}
    told = {who: set(json.loads(answer.body)) for who, answer in heard.items()}
    assert told == {
        "ann": {ids["both0"], ids["anns0"]}, "kid": {ids["both0"]}, "a guest": set(), "": set(),
    }  # fmt: skip
    assert page(Visit("kid", path=(ids["anns0"],))).status_code == 404
    play = {"track": ids["anns0"], "play": "0" * 32, "at": "1750000000"}
    assert page(Visit("kid", path=("played",), posted=True, form=play)).status_code == 400
    assert server.of("stream") == []
