"""The conversation: understanding, state, the turn, replies, and the surfaces on top.

>>> from undercard.chat import load_settings
>>> load_settings(list_length=5).list_length
5

The names in `__all__` are public. Everything else is private, modules included, and may change
without notice.
"""

import os
from typing import TYPE_CHECKING

from undercard.prompts.door import door

# Read when torch is first loaded, which happens further down. A thread that waits must not spin, or
# one busy core slows every operation; kernels kept for every length of text ever seen would fill
# the memory.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
os.environ.setdefault("LRU_CACHE_CAPACITY", "64")

if TYPE_CHECKING:
    from undercard.chat.assembly import assemble
    from undercard.chat.dialogue.limits import Bounds, Limits
    from undercard.chat.dialogue.record import Change, SlateEntry, TurnRecord
    from undercard.chat.dj import Dj
    from undercard.chat.errors import (
        ChatError,
        InputError,
        NotReady,
        SettingsError,
        StoreError,
        StoreFull,
        UnknownDialogue,
    )
    from undercard.chat.events import (
        Badge,
        Card,
        DialogueSettings,
        Event,
        PastDialogue,
        PastTurn,
        SlateReady,
        StepDone,
        StepStarted,
        TurnDone,
        Words,
    )
    from undercard.chat.settings import EngineSettings, Settings, load_settings
else:
    __getattr__, __dir__ = door(__name__)

__all__ = [
    "Badge",
    "Bounds",
    "Card",
    "Change",
    "ChatError",
    "DialogueSettings",
    "Dj",
    "EngineSettings",
    "Event",
    "InputError",
    "Limits",
    "NotReady",
    "PastDialogue",
    "PastTurn",
    "Settings",
    "SettingsError",
    "SlateEntry",
    "SlateReady",
    "StepDone",
    "StepStarted",
    "StoreError",
    "StoreFull",
    "TurnDone",
    "TurnRecord",
    "UnknownDialogue",
    "Words",
    "assemble",
    "load_settings",
]
