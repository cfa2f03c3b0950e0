"""The steps of a turn as functions: each makes one value from the one before, and nothing else."""

from dataclasses import FrozenInstanceError, replace

import pytest

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.dj import Dj
from undercard.chat.events import DialogueSettings, TurnDone
from undercard.chat.memory.listener_past import Past
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import said
from undercard.chat.settings import Settings
from undercard.chat.steps import tell
from undercard.chat.steps.find import find
from undercard.chat.steps.plan import plan
from undercard.chat.steps.rank import rank
from undercard.chat.steps.rule import rule
from undercard.chat.steps.understand import understand
from undercard.chat.steps.values import Start, TurnContext
from undercard.chat.stores import open_database
from undercard.chat.versions import StoredVersions
from undercard.policy.norms.norm import Norm

SAY = "90s hip hop, no 2Pac, at most one per artist"
NORM = Norm(
    id="emerging",
    says="Three in ten are emerging.",
    where={"field": "artist_tier", "is": "emerging"},
    at_least="30%",
)


@pytest.fixture
def database(tmp_path):
    return open_database(Settings(home=tmp_path))


@pytest.fixture
def context(parts, database):
    music = parts.music
    start = Start(
        dialogue="d",
        listener="ann",
        number=1,
        say=SAY,
        state=DialogueState(),
        settings=DialogueSettings(),
        facts=Facts(catalogue=music.catalogue, known=music.known),
        norms=(NORM,),
        context={},
        accounts={},
        others={},
        judged={},
    )
    versions = StoredVersions(database, "d", lambda *_: Facts())
    return TurnContext(parts, start, Past(database, "ann", {}), versions)


def chain(context):
    understood = understand(context)
    planned = plan(context, understood)
    found = find(context, planned)
    ranked = rank(context, found)
    return rule(context, ranked, context.start.accounts)


def untimed(ruling):
    return ruling.model_copy(update={"seconds": 0.0})


def test_every_value_holds_the_one_that_it_was_made_from_and_cannot_be_changed(context):
    ruled = chain(context)
    planned = ruled.ranked.found.planned
    assert planned.understood.request.say == SAY
    assert planned.state.limits.per_artist == 1
    for value in (ruled, ruled.ranked, ruled.ranked.found, planned, planned.understood):
        with pytest.raises(FrozenInstanceError):
            value.notes = ()


def test_ruling_again_is_the_same_call_with_the_same_result(context):
    ruled = chain(context)
    again = rule(context, ruled.ranked, context.start.accounts)
    assert untimed(again.ruling) == untimed(ruled.ruling)
    assert again.short_of == ruled.short_of
    assert tell.tell(context, again).notes == tell.tell(context, ruled).notes


def test_what_is_told_stands_in_the_facts(context):
    told = tell.tell(context, chain(context))
    assert told.state.slate == tuple(track.id for track in told.facts.tracks)
    assert said(told.sentences, told.facts)[0].startswith("Here are 10 tracks")
    with pytest.raises(FrozenInstanceError):
        told.facts = replace(told.facts, tracks=())


def test_a_record_is_read_as_it_was_written(parts, database, tmp_path):
    dj = Dj(parts, database, Settings(home=tmp_path), surface="test")
    dialogue = dj.start("ann")
    for say in (SAY, "drop the second", "40 ska tracks from 1950 by Adele"):
        record = next(e.record for e in dj.turn(dialogue, say) if isinstance(e, TurnDone))
        document = record.model_dump(mode="json")
        assert TurnRecord.model_validate(document).model_dump(mode="json") == document


def test_an_example_that_left_the_catalogue_is_no_example(context):
    example = Criterion(words="rock", text="rock", seeds=("gone",), tracks=("gone",))
    state = DialogueState(standing=(example,))
    start = replace(context.start, state=state, say="slower")
    later = replace(context, start=start)
    assert find(later, plan(later, understand(later))).candidates
