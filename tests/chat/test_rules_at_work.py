"""What rules did to a list is told the same wherever it is told."""

import pytest

from undercard.chat.dj import Dj
from undercard.chat.events import SlateReady, StepDone
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path)
    return Dj(parts, open_database(settings), settings, surface="test")


@pytest.mark.parametrize("edit", ["", "drop 1", "calmer"])
def test_badges_rules_and_the_step_count_the_same_tracks(dj, edit):
    dialogue = dj.start("ann")
    events = list(dj.turn(dialogue, "90s hip hop"))
    if edit:
        events = list(dj.turn(dialogue, edit))
    shown = next(event for event in events if isinstance(event, SlateReady))
    step = next(e for e in events if isinstance(e, StepDone) and e.name == "policy")
    badged = {card.rank for card in shown.cards if card.badges}
    assert badged
    assert {rank for rule in shown.rules for rank in rule.lifted} == badged
    assert step.summary.values["moved"] == len(badged)


def test_the_list_without_rules_and_what_each_of_them_asked_are_shown(dj):
    (shown,) = (e for e in dj.turn(dj.start("ann"), "90s hip hop") if isinstance(e, SlateReady))
    brought = {card.id for card in shown.cards} - {track for track, _ in shown.without}
    assert brought
    assert len(shown.without) == len(shown.cards)
    quota = next(rule for rule in shown.rules if rule.norm == "emerging-artists@1")
    assert (quota.wanted, quota.holds) == (0.3, False)
    assert quota.got < quota.wanted
    assert quota.quote
