"""What can go wrong in the conversation and around it.

ChatError
├── SettingsError       a setting is wrong: names it, and what was expected
├── InputError          what was given cannot be used: names the file or the option
├── StoreError          the state cannot be read or written: names the place and what to do
│   └── StoreFull       no space is left where the state lives
├── UnknownDialogue     no dialogue of that id
└── NotReady            something has to be prepared first: says what
"""


class ChatError(Exception):
    """Anything from the conversation. The message is fit for a listener or a steward to read."""


class SettingsError(ChatError):
    """A setting is wrong."""


class InputError(ChatError):
    """What was given cannot be used."""


class StoreError(ChatError):
    """The state cannot be read or written."""


class StoreFull(StoreError):
    """No space is left where the state lives."""


class UnknownDialogue(ChatError):
    """There is no dialogue of that id."""


class NotReady(ChatError):
    """Something has to be prepared first."""
