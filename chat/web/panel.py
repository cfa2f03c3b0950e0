"""The settings panel of a dialogue: its widgets, and what comes back from them."""

import asyncio
import math
from collections.abc import Mapping
from typing import TypeGuard

import chainlit as cl
from chainlit.input_widget import Select, Slider, Switch

from undercard.chat.events import DialogueSettings
from undercard.chat.reply.voices import CHARACTERS
from undercard.chat.web.session import Dj

LONGEST = 50
_CALLED = ("A radio host", "A clerk in a record shop", "A friend")  # the CHARACTERS


class Panel:
    """Shows a dialogue's settings and hands changes to the DJ."""

    def __init__(self, dj: Dj) -> None:
        self._dj = dj

    async def show(self, dialogue: str) -> None:
        """Put the settings in force on the page."""
        now = await asyncio.to_thread(self._dj.settings, dialogue)
        await cl.ChatSettings(_widgets(now)).send()

    async def apply(self, dialogue: str, changed: Mapping[str, object]) -> None:
        """Hand the page's values to the DJ.

        A value that no widget can give leaves that setting as it was.
        """
        now = await asyncio.to_thread(self._dj.settings, dialogue)
        await asyncio.to_thread(self._dj.change_settings, dialogue, merged(now, changed))


def merged(now: DialogueSettings, changed: Mapping[str, object]) -> DialogueSettings:
    """Return the settings with the page's values in their ranges."""
    size = changed.get("list_length")
    adventurous = changed.get("adventurous")
    explain = changed.get("explain")
    profile = changed.get("use_profile")
    character = changed.get("character")
    remember = changed.get("remember")
    return DialogueSettings(
        list_length=min(max(round(size), 1), LONGEST) if _is_number(size) else now.list_length,
        adventurous=min(max(adventurous / 100, 0.0), 1.0)
        if _is_number(adventurous)
        else now.adventurous,
        explain=explain if isinstance(explain, bool) else now.explain,
        use_profile=profile if isinstance(profile, bool) else now.use_profile,
        character=str(character) if character in CHARACTERS else now.character,
        remember=remember if isinstance(remember, bool) else now.remember,
    )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _widgets(now: DialogueSettings) -> list[Slider | Switch | Select]:
    return [
        Slider(
            id="list_length",
            label="Tracks in a list",
            initial=now.list_length,
            min=1,
            max=LONGEST,
            step=1,
            description="A number that you say (“five songs”) goes before this.",
        ),
        Slider(
            id="adventurous",
            label="How adventurous",
            initial=round(now.adventurous * 100),
            min=0,
            max=100,
            step=5,
            description="0: what many people know. 100: what hardly anybody knows.",
        ),
        Switch(
            id="explain",
            label="Say which rules acted",
            initial=now.explain,
            description="In the answer. The badges show it either way.",
        ),
        Select(
            id="character",
            label="Who speaks",
            initial_value=now.character,
            items=dict(zip(_CALLED, CHARACTERS, strict=True)),
            description="What is said stays the same; how it is said does not.",
        ),
        *_memory(now),
    ]


def _memory(now: DialogueSettings) -> list[Switch]:
    """What is kept of the listener, and whether it counts here."""
    return [
        Switch(
            id="use_profile",
            label="Use my profile",
            initial=now.use_profile,
            description="What you liked and disliked in earlier dialogues counts.",
        ),
        Switch(
            id="remember",
            label="Remember me",
            initial=now.remember,
            description="Off: nothing is kept of you in any dialogue, and nothing of it is used.",
        ),
    ]
