"""The inbox on both kinds of database: each thing once, in order, by one process at a time."""

import pytest

from support.slack_requests import direct, mention
from undercard.chat.memory.database import Database
from undercard.chat.slack.inbox import KEPT_S, LEASE_S, Inbox
from undercard.chat.slack.payloads import read


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def inbox(database, clock):
    return Inbox(database, clock)


def texts(inbox):
    """What can be worked on now, one after the other, each left undone."""
    return [taken.payload.text for taken in iter(inbox.take, None)]


def test_what_comes_again_is_known_also_when_it_is_done(inbox):
    said = read(direct("a"))
    assert inbox.receive(said)
    assert not inbox.receive(said)
    inbox.finish(inbox.take().key)
    assert not inbox.receive(said)
    assert inbox.take() is None


def test_a_lane_has_one_worker_and_other_lanes_go_on(inbox):
    for body in (direct("a"), direct("b"), mention("c")):
        inbox.receive(read(body))
    assert texts(inbox) == ["a", "c"]


def test_what_is_put_off_holds_up_its_lane_for_as_long_as_it_was_said(inbox, clock):
    inbox.receive(read(direct("a")))
    inbox.receive(read(direct("b")))
    assert inbox.waits() is None
    first = inbox.take()
    inbox.put_off(first.key, 30.0)
    assert inbox.take() is None
    assert inbox.waits() == pytest.approx(30.0)
    clock.now += 30.0
    again = inbox.take()
    assert (again.key, again.tries) == (first.key, 2)
    inbox.finish(again.key)
    assert texts(inbox) == ["b"]


def test_a_lease_that_is_renewed_is_kept_and_one_that_is_not_runs_out(inbox, clock):
    inbox.receive(read(direct("a")))
    held = inbox.take()
    inbox.keep(held.key, message="1.5", outcome={"text": "x"})
    clock.now += LEASE_S - 1
    inbox.renew([held.key])
    clock.now += LEASE_S - 1
    assert inbox.take() is None
    clock.now += 2
    again = inbox.take()
    assert (again.message, again.outcome) == ("1.5", {"text": "x"})


def test_a_workspace_that_leaves_takes_what_is_open_with_it(inbox):
    inbox.receive(read(direct("a")))
    inbox.receive(read({**direct("b"), "team_id": "T2"}))
    inbox.forget("T1")
    assert texts(inbox) == ["b"]


def test_keys_are_forgotten_once_slack_sends_nothing_again(inbox, clock):
    done, waiting = read(direct("a")), read(mention("b"))
    inbox.receive(done)
    inbox.finish(inbox.take().key)
    inbox.receive(waiting)
    clock.now += KEPT_S + 1
    inbox.sweep()
    assert inbox.receive(done)
    assert not inbox.receive(waiting)
