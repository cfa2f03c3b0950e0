"""Speaks to a DJ and gives the records of its turns."""

from undercard.chat.events import TurnDone


def talk(dj, *says, listener="ann", settings=None):
    dialogue = dj.start(listener)
    if settings:
        dj.change_settings(dialogue, settings)
    records = []
    for say in says:
        records += [
            event.record.model_dump(mode="json")
            for event in dj.turn(dialogue, say)
            if isinstance(event, TurnDone)
        ]
    return records
