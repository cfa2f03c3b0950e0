"""What can go wrong in the conversation and around it, and which errors are ours.

ChatError
├── SettingsError       a setting is wrong: names it, and what was expected
├── InputError          what was given cannot be used: names the file or the option
├── StoreError          the state cannot be read or written: names the place and what to do
│   └── StoreFull       no space is left where the state lives
├── UnknownDialogue     no dialogue of that id
└── NotReady            something has to be prepared first: says what
"""

from undercard.policy.errors import FalseClaim, PolicyError, SolverError, UnlawfulSlateError
from undercard.prompts import PromptError
from undercard.recommender.errors import RecommenderError
from undercard.retrieval.errors import RetrievalError


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


_OURS = (ChatError, PolicyError, RecommenderError, RetrievalError, PromptError)
_BUGS = (FalseClaim, SolverError, UnlawfulSlateError)  # ours, and yet nobody's input is to blame


def expected(error: BaseException) -> bool:
    """Whether it is an error of ours whose message is meant for people; otherwise it is a bug."""
    return isinstance(error, _OURS) and not isinstance(error, _BUGS)


def in_words(error: BaseException) -> str:
    """What a listener reads of an error: its message, or that it is a bug and is in the log."""
    if expected(error) and str(error):
        return str(error)
    return f"Something went wrong on my side ({type(error).__name__}), and the log says where."
