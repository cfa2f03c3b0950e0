"""Deadlines, pauses between tries, and what Retry-After asks for."""

from datetime import UTC, datetime

import pytest

from undercard.recommender.engines.retries import Deadline, Retries, retry_after
from undercard.recommender.errors import EngineBusy, EngineDown, EngineRefused

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


class Asked:
    """Fails with the errors given, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.times = list(errors), 0

    def __call__(self) -> str:
        self.times += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def retries(pauses) -> Retries:
    return Retries(3, 1.0, pauses.append)


def test_pauses_double_and_are_drawn_from_their_upper_half(retries, pauses):
    ask = Asked(EngineDown("a"), EngineDown("b"), EngineDown("c"))
    assert retries.run(ask, Deadline(100)) == "answer"
    assert [0.5 <= pause <= 1.0 for pause in pauses[:1]] == [True]
    assert 1.0 <= pauses[1] <= 2.0 <= pauses[2] <= 4.0


def test_no_pause_of_ours_is_longer_than_10_seconds(pauses):
    Retries(9, 1.0, pauses.append).run(Asked(*(EngineDown("a") for _ in range(9))), Deadline(1000))
    assert max(pauses) <= 10.0
    assert min(pauses[4:]) >= 5.0


def test_two_clients_do_not_come_back_together(pauses):
    for _ in range(2):
        Retries(1, 1.0, pauses.append).run(Asked(EngineDown("a")), Deadline(100))
    assert pauses[0] != pauses[1]


def test_a_server_that_names_its_pause_is_not_asked_before(retries, pauses):
    retries.run(Asked(EngineBusy("full", retry_after=7.0)), Deadline(100))
    assert pauses == [7.0]


def test_no_pause_outlasts_the_deadline(retries, pauses):
    ask = Asked(EngineBusy("full", retry_after=101.0))
    with pytest.raises(EngineBusy):
        retries.run(ask, Deadline(100))
    assert (ask.times, pauses) == (1, [])


def test_what_is_final_is_not_tried_again(retries):
    ask = Asked(EngineRefused("no"))
    with pytest.raises(EngineRefused):
        retries.run(ask, Deadline(100))
    assert ask.times == 1


def test_the_last_failure_is_told(retries):
    with pytest.raises(EngineDown, match="d"):
        retries.run(Asked(*map(EngineDown, "abcd")), Deadline(100))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("Sat, 21 Nov 2026 15:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 14:00:00 GMT", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("", 0.0),
        (None, 0.0),
    ],
)
def test_retry_after_in_both_its_forms(header, seconds):
    assert retry_after(header, lambda: NOW) == seconds
