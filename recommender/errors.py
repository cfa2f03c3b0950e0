"""What can go wrong in the recommender, as one tree; a caller can catch a branch or a leaf.

RecommenderError
├── InputError                  a person's mistake; the message says what to do
│   ├── SchemaUnsupportedError  a schema with something that this engine cannot hold to
│   └── BlendFileError          the file of learned blending weights is broken
└── EngineError                 the language model did not do its work
    ├── EngineRecoverable       the same call may succeed later
    │   ├── EngineDown          not reachable, or died in mid-answer
    │   ├── EngineBusy          has no room for another request now
    │   └── EngineTimeout       did not answer in time
    └── EngineFinal             the same call will fail again
        ├── EngineRefused       the engine understood and said no
        └── EngineMisfit        weights, adapter, model name or numbers are not what they should be
"""


class RecommenderError(Exception):
    """Root of everything that the recommender raises on purpose."""


class InputError(RecommenderError):
    """The input is wrong; trying again without changing it is of no use."""


class SchemaUnsupportedError(InputError):
    """A JSON schema uses something that is not supported; the message names the place."""


class BlendFileError(InputError):
    """The file of learned blending weights is missing, malformed or out of range."""


class EngineError(RecommenderError):
    """A language-model engine failed."""


class EngineRecoverable(EngineError):
    """The engine failed in a way that may pass: trying again is reasonable."""


class EngineDown(EngineRecoverable):
    """The engine is not reachable, or died in mid-answer."""


class EngineBusy(EngineRecoverable):
    """The engine has no room for another request now.

    `retry_after`: seconds before which it wants none, 0 if unsaid.
    """

    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EngineTimeout(EngineRecoverable):
    """The engine did not answer within its time."""


class EngineFinal(EngineError):
    """The engine failed in a way that will not pass by itself."""


class EngineRefused(EngineFinal):
    """The engine understood the request and rejected it.

    `status`: what a server answered, by HTTP; None for others.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class EngineMisfit(EngineFinal):
    """What the engine is or returned does not fit: weights, adapter, model name or numbers."""
