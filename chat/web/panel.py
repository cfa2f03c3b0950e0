"""The settings panel of a dialogue: its widgets, and what comes back from them."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeGuard

import chainlit as cl
from chainlit.input_widget import Select, Slider, Switch

from undercard.chat.events import DialogueSettings
from undercard.chat.reply.replies import LANGUAGES
from undercard.chat.reply.voices import CHARACTERS
from undercard.chat.web.drawings import page_words
from undercard.chat.web.session import Dj

LONGEST = 50
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)  # of adventure, each with a word in every language


class Panel:
    """Shows a dialogue's settings and hands changes to the DJ."""

    def __init__(self, dj: Dj) -> None:
        self._dj = dj

    async def show(self, dialogue: str) -> None:
        """Put the settings in force on the page."""
        now = await asyncio.to_thread(self._dj.settings, dialogue)
        await cl.ChatSettings(_widgets(now, str(cl.context.session.language))).send()

    async def begin(self, dialogue: str, character: str | None) -> None:
        """Let the character speak that was chosen for a new dialogue, and show the settings.

        It speaks the page's language until the listener is heard to speak another.
        """
        now = await asyncio.to_thread(self._dj.settings, dialogue)
        page = str(cl.context.session.language).partition("-")[0]
        chosen = replace(now, language=page if page in LANGUAGES else "")
        if character in CHARACTERS:
            chosen = replace(chosen, character=character)
        if chosen != now:
            await asyncio.to_thread(self._dj.change_settings, dialogue, chosen)
        await self.show(dialogue)

    async def apply(self, dialogue: str, changed: Mapping[str, object]) -> None:
        """Hand the page's values to the DJ.

        A value that no widget can give leaves that setting as it was.
        """
        now = await asyncio.to_thread(self._dj.settings, dialogue)
        await asyncio.to_thread(self._dj.change_settings, dialogue, merged(now, changed))


def profiles(usual: str, language: str) -> list[cl.ChatProfile]:
    """Who may speak, the usual one first chosen; with words in a language, or in English."""
    words = _words_of(language)
    told = zip(CHARACTERS, words["characters"], words["characters_say"], strict=True)
    return [
        cl.ChatProfile(
            name=name, display_name=called, markdown_description=says, default=name == usual
        )
        for name, called, says in told
    ]


def merged(now: DialogueSettings, changed: Mapping[str, object]) -> DialogueSettings:
    """Return the settings with the page's values in their ranges."""
    size = changed.get("list_length")
    explain = changed.get("explain")
    profile = changed.get("use_profile")
    character = changed.get("character")
    remember = changed.get("remember")
    return DialogueSettings(
        list_length=min(max(round(size), 1), LONGEST) if _is_number(size) else now.list_length,
        adventurous=_level(changed.get("adventurous"), now.adventurous),
        explain=explain if isinstance(explain, bool) else now.explain,
        use_profile=profile if isinstance(profile, bool) else now.use_profile,
        character=str(character) if character in CHARACTERS else now.character,
        language=now.language,
        remember=remember if isinstance(remember, bool) else now.remember,
    )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _widgets(now: DialogueSettings, language: str) -> list[Slider | Switch | Select]:
    words = _words_of(language)

    def named(name: str) -> dict[str, str]:
        told = words["settings"][name]
        return {"id": name, "label": told["label"], "description": told["says"]}

    def switch(name: str) -> Switch:
        return Switch(**named(name), initial=getattr(now, name))

    levels = {label: str(level) for label, level in zip(words["levels"], LEVELS, strict=True)}
    nearest = min(LEVELS, key=lambda level: abs(level - now.adventurous))
    return [
        Slider(**named("list_length"), initial=now.list_length, min=1, max=LONGEST, step=1),
        Select(**named("adventurous"), initial_value=str(nearest), items=levels),
        switch("explain"),
        Select(
            **named("character"),
            initial_value=now.character,
            items=dict(zip(words["characters"], CHARACTERS, strict=True)),
        ),
        switch("use_profile"),
        switch("remember"),
    ]


def _words_of(language: str) -> Mapping[str, Any]:
    """The page's words in a browser's language, such as de-AT."""
    return page_words().get(language.split("-")[0]) or page_words()["en"]


def _level(chosen: object, now: float) -> float:
    """The setting of the level that was chosen; as it is where none was, or it is the nearest."""
    known = {str(level): level for level in LEVELS}
    if not isinstance(chosen, str) or chosen not in known:
        return now
    nearest = min(LEVELS, key=lambda level: abs(level - now))
    return now if known[chosen] == nearest else known[chosen]
