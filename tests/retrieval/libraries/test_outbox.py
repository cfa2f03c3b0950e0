"""What is to be sent is sent once, in order, and is not lost, whatever breaks in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.retrieval.errors import LibraryError, RefusedError
from undercard.retrieval.libraries.library import Player
from undercard.retrieval.libraries.outbox import Order, Outbox


class Server(Player):
    """Does what it is told, or fails before or after it did."""

    def __init__(self):
        self.lists, self.stars, self.played, self.faults = {}, {}, [], []

    def _done(self, act):
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "refuses":
            raise RefusedError("no such song")
        if fault == "before":
            raise LibraryError("is down")
        act()
        if fault == "after":
            raise LibraryError("answered too late")
        if fault == "killed":
            raise KeyboardInterrupt

    def save_playlist(self, title, marker, keys, *, append):  # noqa: ARG002 - told by its marker
        def act():
            there = self.lists.get(marker, []) if append else []
            if there[-len(keys) :] != list(keys):
                self.lists[marker] = [*there, *keys]

        self._done(act)

    def star(self, key, *, starred):
        self._done(lambda: self.stars.update({key: starred}))

    def scrobble(self, key, at):
        self._done(lambda: self.played.append((key, at)))

    def plays(self, key):
        return sum(one == key for one, _ in self.played)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def outbox(tmp_path):
    return Outbox(tmp_path / "outbox.db", clock=lambda: 1000.0)


def play(number):
    return Order(kind="play", keys=("a",), at=float(number))


def test_a_server_that_is_down_is_waited_for_and_nothing_overtakes(outbox, server):
    for number in range(3):
        outbox.put(f"play {number}", play(number))
    server.faults = ["", "before"]
    first = outbox.send(server)
    assert (first.sent, first.waiting, first.problem) == (1, 2, "is down")
    assert outbox.send(server).sent == 0
    assert outbox.send(server, now=True).sent == 2
    assert server.played == [("a", 0.0), ("a", 1.0), ("a", 2.0)]


def test_the_same_is_kept_once(outbox, server):
    assert outbox.put("play 1", play(1))
    assert not outbox.put("play 1", play(1))
    outbox.send(server)
    assert not outbox.put("play 1", play(1))
    assert outbox.send(server).sent == 0
    assert len(server.played) == 1


def test_what_is_refused_is_named_and_holds_nobody_up(outbox, server):
    outbox.put("a", Order(kind="star", keys=("gone",)))
    outbox.put("b", Order(kind="star", keys=("here",)))
    server.faults = ["refuses"]
    found = outbox.send(server)
    assert (found.sent, found.refused, found.waiting) == (1, 1, 0)
    assert outbox.refusals() == ["no such song"]


def test_a_like_that_is_taken_back_and_given_again_is_the_last_word(outbox, server):
    for starred in (True, False, True):
        outbox.put("star a", Order(kind="star", keys=("a",), starred=starred))
        outbox.send(server)
        assert server.stars == {"a": starred}


def test_nothing_that_was_sent_stays_readable(outbox, server, tmp_path):
    outbox.put("x", Order(kind="playlist", keys=("k",), title="A private title", marker="m"))
    outbox.send(server)
    assert b"A private title" not in (tmp_path / "outbox.db").read_bytes()


ORDERS = [
    *(play(number) for number in range(3)),
    Order(kind="star", keys=("a",)),
    Order(kind="playlist", keys=("a", "b"), title="T", marker="m"),
    Order(kind="playlist", keys=("c",), title="T", marker="m", append=True),
]


@given(st.lists(st.sampled_from(["", "before", "after", "killed"]), max_size=12))
def test_whatever_breaks_all_is_said_once(tmp_path_factory, faults):
    outbox = Outbox(tmp_path_factory.mktemp("box") / "outbox.db")
    server = Server()
    for number, order in enumerate(ORDERS):
        outbox.put(str(number), order)
    server.faults = list(faults)
    while outbox.waiting:
        try:
            outbox.send(server, now=True)
        except KeyboardInterrupt:
            continue
    assert [at for _, at in server.played] == [0.0, 1.0, 2.0]
    assert (server.stars, server.lists) == ({"a": True}, {"m": ["a", "b", "c"]})
