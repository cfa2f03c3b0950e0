"""A list without a profile (DSA, article 38): nothing remembered of a listener changes it."""

from pathlib import Path

import pytest

import undercard.policy as policy
from undercard.chat.dj import Dj
from undercard.chat.events import DialogueSettings, TurnDone
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.forms.document import load_register
from undercard.policy.records import register
from undercard.policy.records.exposure import exposures
from undercard.policy.reports.parameters import disclosure, main_parameters
from undercard.policy.ruling import Ruling

RULES = Path(policy.__file__).parent / "data" / "rules" / "dsa.yaml"
OFF = DialogueSettings(use_profile=False)


def made(parts, home):
    settings = Settings(home=home, territory="FR")
    return Dj(parts, open_database(settings), settings, surface="test")


@pytest.fixture
def dj(parts, tmp_path):
    return made(parts, tmp_path / "known")


def talk(dj, *says, listener, settings=None, dialogue=None):
    dialogue = dj.start(listener, dialogue)
    if settings:
        dj.change_settings(dialogue, settings)
    records = [
        e.record.model_dump(mode="json")
        for say in says
        for e in dj.turn(dialogue, say)
        if isinstance(e, TurnDone)
    ]
    return dialogue, records


def ids(record):
    return [entry["id"] for entry in record["slate"]]


@pytest.fixture
def ann(dj):
    """A listener of whom something is remembered: tracks that were shown, likes and dislikes."""
    dialogue, (first,) = talk(dj, "latin pop", listener="ann")
    for place, entry in enumerate(first["slate"]):
        dj.feedback(dialogue, 1, entry["id"], liked=place % 2 == 0)
    return "ann"


@pytest.mark.parametrize("say", ["latin pop", "latin pop, only new to me"])
def test_with_the_profile_off_a_known_listener_gets_what_a_stranger_gets(
    dj, ann, parts, tmp_path, say
):
    """Equal to the last digit.

    So both dialogues have the same name, which seeds what a model reads first. The wish is read
    once before: what the model keeps of a text that it has read changes scores in their last
    digits.
    """
    talk(made(parts, tmp_path / "before"), say, listener="somebody", settings=OFF, dialogue="one")
    elsewhere = made(parts, tmp_path / "elsewhere")
    _, (known,) = talk(dj, say, listener=ann, settings=OFF, dialogue="one")
    _, (stranger,) = talk(elsewhere, say, listener="nobody yet", settings=OFF, dialogue="one")
    assert ids(known) == ids(stranger)
    assert known["ruling"]["value"] == stranger["ruling"]["value"]
    assert known["ruling"]["context"]["profile"] == "off"


@pytest.mark.parametrize("say", ["latin pop", "latin pop, only new to me"])
def test_what_is_remembered_makes_a_difference_when_it_may(dj, ann, parts, tmp_path, say):
    elsewhere = made(parts, tmp_path / "elsewhere")
    _, (remembered,) = talk(dj, say, listener=ann, dialogue="one")
    _, (stranger,) = talk(elsewhere, say, listener="nobody yet", dialogue="one")
    assert ids(remembered) != ids(stranger)
    assert remembered["ruling"]["context"]["profile"] == "on"


def test_the_reply_says_that_the_profile_is_off_and_what_cannot_be_told_without_it(dj, ann):
    dialogue, (plain, new) = talk(dj, "latin pop", "only new to me", listener=ann, settings=OFF)
    assert "Your profile is off: nothing that I remember of you shaped this list." in plain["reply"]
    assert "so I cannot tell what is new to you" in new["reply"]
    dj.change_settings(dialogue, DialogueSettings())
    on = next(
        e.record.model_dump(mode="json")
        for e in dj.turn(dialogue, "some of it faster")
        if isinstance(e, TurnDone)
    )
    assert "profile is off" not in on["reply"]
    assert "new_to_me" in on["limits"]


def test_what_is_remembered_is_still_shown_to_the_listener(dj, ann):
    _, (turn,) = talk(dj, "what do you remember about me?", listener=ann, settings=OFF)
    assert (
        "I remember 10 tracks that I showed you, 5 that you liked and 5 that you did not."
        in turn["reply"]
    )


def test_a_steward_can_count_that_it_is_so(dj, ann):
    """The register's own norm, adopted.

    With the profile off every track shown counts, with it on none is looked at.
    """
    (norm,) = [n for n in load_register(RULES).norms if n.id == "dsa-no-profile"]
    with dj.database.transaction() as conn:
        register.adopt(conn, norm, "a steward")
    talk(dj, "latin pop", listener=ann)
    _, (off, calmer) = talk(dj, "latin pop", "calmer", listener=ann, settings=OFF)
    with dj.database.transaction() as conn:
        (exposure,) = exposures(conn, norm="dsa-no-profile")
    assert exposure.share == 1
    assert exposure.out_of == len(off["slate"]) + len(calmer["slate"])
    stated = disclosure(
        main_parameters([Ruling.model_validate(off["ruling"])], [norm]), option_without_profile=True
    )
    assert stated["parameters_stated"] > 1
