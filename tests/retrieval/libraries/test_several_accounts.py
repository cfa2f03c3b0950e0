"""Accounts of one server in one library: each track once, each account's rights its own."""

import json

import pytest
from pydantic import SecretStr

from support import fake_jellyfin, shared_subsonic
from support.shared_subsonic import ANNS, BOTH, KIDS, PASSWORDS
from support.supysonic_server import PASSWORD, USER
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.errors import InputError, LibraryError, RefusedError
from undercard.retrieval.libraries.definition import Access, Definition
from undercard.retrieval.libraries.jellyfin import JellyfinApi
from undercard.retrieval.libraries.kept_libraries import KeptLibrary, accounts_of
from undercard.retrieval.libraries.scrobbling import Counted, Play, Scrobbling
from undercard.retrieval.libraries.several_accounts import SeveralAccounts
from undercard.retrieval.libraries.sounds import Sounds
from undercard.retrieval.libraries.subsonic import Subsonic
from undercard.retrieval.libraries.subsonic_api import Account, SubsonicApi


def access(user, password, *listeners):
    return Access(name=user, user=user, password=SecretStr(password), listeners=listeners)


@pytest.fixture
def server():
    with shared_subsonic.server() as running:
        yield running


@pytest.fixture
def home(server, tmp_path):
    """A library of two accounts: ann's is everybody's, but for the kid."""
    library = KeptLibrary(tmp_path, "home")
    ann, kid = (access(user, PASSWORDS[user]) for user in ("ann", "kid"))
    definition = Definition(kind="subsonic", source=server.url).with_account(ann)
    library.define(definition.with_account(kid.model_copy(update={"listeners": ("kid",)})))
    library.scan()
    return library


def facts(library):
    with library.inventory() as inventory:
        return {track.key: track for track in inventory.tracks()}


def test_a_track_that_both_see_is_there_once(home):
    known = facts(home)
    assert len(known) == BOTH + ANNS + KIDS
    assert known["both0"].facts.seen_by == ("ann", "kid")
    assert known["anns0"].facts.seen_by == ("ann",)
    assert known["kids1"].facts.seen_by == ("kid",)
    with home.inventory() as inventory:
        assert inventory.seen_by() == {"ann": BOTH + ANNS, "kid": BOTH + KIDS}


def test_what_is_one_accounts_alone_is_not_told_of_all(home):
    shared, own = facts(home)["both0"].facts, facts(home)["kids0"].facts
    assert shared.playlists == ("Everyone",)
    assert (shared.plays, shared.starred, own.plays) == (7, True, 7)
    assert facts(home)["anns0"].facts.starred is False


def test_an_unchanged_server_changes_nothing(home):
    found = home.scan()
    assert (found.read, found.changed) == (0, False)


@pytest.mark.parametrize(
    ("listener", "hears"), [("ann", "anns0"), ("a guest", "anns0"), ("kid", "kids0")]
)
def test_each_listener_hears_what_their_account_may_see(home, tmp_path, listener, hears):
    known = facts(home)
    sounds = Sounds.of(tmp_path, ["home"])
    held = sounds.among([one.id for one in known.values()], listener)
    user = "kid" if listener == "kid" else "ann"
    assert {one.track.key for one in held.values()} == set(shared_subsonic.SEES[user])
    assert held[known[hears].id].sound.parameters["u"] == user
    assert held[known["both0"].id].sound.parameters["u"] == user
    assert accounts_of(tmp_path, ["builtin", "home"], listener) == (f"home/{user}",)


def test_who_has_no_account_is_given_nothing(server, tmp_path):
    library = KeptLibrary(tmp_path, "home")
    definition = Definition(kind="subsonic", source=server.url)
    library.define(definition.with_account(access("ann", PASSWORDS["ann"], "ann")))
    library.scan()
    ids = [one.id for one in facts(library).values()]
    assert len(library.tracks(ids, "ann")) == BOTH + ANNS
    assert library.tracks(ids, "bob") == {}
    assert accounts_of(tmp_path, ["home"], "bob") == ()
    with pytest.raises(RefusedError, match=r"bob has no account of the library home.*--for bob"):
        library.access("bob")


def test_rights_that_are_taken_away_end_with_the_next_scan(home, monkeypatch):
    before = facts(home)["both0"]
    seen = [key for key in shared_subsonic.SEES["kid"] if key != "both0"]
    monkeypatch.setitem(shared_subsonic.SEES, "kid", seen)
    assert home.scan().changed
    assert facts(home)["both0"].id == before.id
    assert home.tracks([before.id], "kid") == {}
    assert home.tracks([before.id], "ann")
    catalogue = Catalogue.load(home.catalogue.parent)
    assert catalogue.own["seen_by"][catalogue.row(before.id)] == ("home/ann",)


def test_an_account_that_is_refused_sees_nothing_and_the_others_go_on(home, server):
    server.refused = {"kid"}
    (told,) = home.scan().closed
    assert "the account kid, which sees nothing now" in told and "name and password" in told
    known = facts(home)
    assert len(known) == BOTH + ANNS
    assert known["both0"].facts.seen_by == ("ann",)
    server.refused = {"ann", "kid"}
    with pytest.raises(RefusedError, match="name and password"):
        home.scan()
    assert len(facts(home)) == BOTH + ANNS


def test_a_server_that_is_away_forgets_nothing(home):
    away = Subsonic(SubsonicApi("http://127.0.0.1:9", Account("ann", password="x")))  # noqa: S106
    with pytest.raises(LibraryError):
        home.scan(library=SeveralAccounts({"ann": away, "kid": away}))
    assert len(facts(home)) == BOTH + ANNS + KIDS


def test_plays_and_orders_go_out_in_the_listeners_own_name(home, server):
    scrobbling, known = Scrobbling(home), facts(home)
    scrobbling.set(Counted(on_server=True))
    for number, listener in enumerate(("ann", "kid", "a guest")):
        scrobbling.keep(known["both0"], Play(f"{number:032x}", listener, 1_750_000_000.0))
    server.refused = {"kid"}
    sent = scrobbling.send()
    assert (sent.sent, sent.refused) == (2, 1)
    server.refused = set()
    scrobbling.again()
    assert scrobbling.send().sent == 1
    assert server.of("scrobble") == [("ann", "both0"), ("ann", "both0"), ("kid", "both0")]


def test_the_account_that_was_said_last_is_the_listeners():
    of = Definition(kind="subsonic", source="http://x.example.org")
    both = of.with_account(access("ann", "1", "ann", "bob")).with_account(access("bob", "2", "bob"))
    assert [(one.name, one.listeners) for one in both.accounts] == [
        ("ann", ("ann",)), ("bob", ("bob",)),
    ]  # fmt: skip
    assert len({one.outbox for one in both.accounts}) == 2
    moved = both.with_account(access("bob", "3", "ann", "bob"))
    assert [(one.name, one.listeners) for one in moved.accounts] == [("bob", ("ann", "bob"))]
    assert moved.accounts[0].outbox == both.accounts[1].outbox
    house = both.with_account(access("one", "4")).with_account(access("two", "5"))
    assert [one.name for one in house.accounts] == ["ann", "bob", "two"]
    assert house.account_of("carl").name == "two" and both.account_of("carl") is None
    renewed = both.with_account(access("bob", "6"))
    assert [one.listeners for one in renewed.accounts] == [("ann",), ("bob",)]
    assert renewed.accounts[1].password.get_secret_value() == "6"
    with pytest.raises(InputError, match="no account 'carl'; there are: ann, bob"):
        both.without_account("carl")
    with pytest.raises(InputError, match="the only account"):
        moved.without_account("bob")


def test_what_was_kept_of_one_account_is_read_as_before():
    kept = {"kind": "subsonic", "source": "http://x", "user": "ann", "password": "p"}
    (one,) = Definition.model_validate_json(json.dumps(kept | {"folders": ["1"]})).accounts
    assert (one.name, one.user, one.folders, one.outbox) == ("ann", "ann", ("1",), "outbox.db")
    assert one.password.get_secret_value() == "p"
    kept = {"kind": "folder", "source": "/m", "folders": [], "user": "", "token": ""}
    assert Definition.model_validate_json(json.dumps(kept)).accounts == ()


def test_two_users_of_a_real_server(supysonic, tmp_path):
    """Supysonic shows all users all folders; playlists that are not public are their owner's."""
    supysonic.add_user("bob", "his own")
    users = {USER: PASSWORD, "bob": "his own"}
    api = {user: SubsonicApi(supysonic.url, Account(user, password=secret))
           for user, secret in users.items()}  # fmt: skip
    key = next(Subsonic(api["bob"]).things()).key
    api["bob"].call("createPlaylist", name="Bob alone", songId=key)
    library = KeptLibrary(tmp_path, "home")
    definition = Definition(kind="subsonic", source=supysonic.url)
    for user, secret in users.items():
        definition = definition.with_account(access(user, secret, user))
    library.define(definition)
    assert library.scan().settled.new == 6
    known = facts(library)
    assert {one.facts.seen_by for one in known.values()} == {(USER, "bob")}
    assert known[key].facts.playlists == ()
    player = library.player(library.access("bob"))
    player.star(key, starred=True)
    starred = {user: "starred" in api[user].call("getSong", id=key)["song"] for user in users}
    assert starred == {USER: False, "bob": True}
    player.save_playlist("Friday", "Undercard 1", [key], append=False)
    lists = api["bob"].call("getPlaylists")["playlists"]["playlist"]
    assert {one["name"] for one in lists} == {"Bob alone", "Friday"}
    assert not api[USER].call("getPlaylists")["playlists"].get("playlist")
    sound = Sounds.of(tmp_path, ["home"]).among([known[key].id], "bob")[known[key].id].sound
    assert sound.parameters["u"] == "bob"


def test_two_users_of_jellyfin(tmp_path):
    library = KeptLibrary(tmp_path, "tv")
    with fake_jellyfin.server() as url:
        definition = Definition(kind="jellyfin", source=url)
        for user, secret in (
            ("ann", fake_jellyfin.PASSWORD),
            ("bob", fake_jellyfin.OTHER_PASSWORD),
        ):
            token, id_ = JellyfinApi(url).sign_in(user, secret)
            own = Access(name=user, user=id_, token=SecretStr(token), listeners=(user,))
            definition = definition.with_account(own)
        library.define(definition)
        library.scan()
    known = facts(library)
    assert [known[f"i{at}"].facts.seen_by for at in (1, 2)] == [("ann", "bob"), ("ann",)]
    sounds = Sounds.of(tmp_path, ["tv"])
    held = sounds.among([one.id for one in known.values()], "bob")
    assert [one.track.key for one in held.values()] == ["i1"]
    asked = held[known["i1"].id].sound.parameters
    assert (asked["UserId"], asked["ApiKey"]) == (fake_jellyfin.OTHER_ID, fake_jellyfin.OTHER_TOKEN)
