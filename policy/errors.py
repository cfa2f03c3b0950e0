"""What can go wrong in policy, in one tree: to catch all of it, or one precise thing.

PolicyError
├── InputError            what was given is wrong; the message says where and what to do
│   ├── DocumentError     a register file that cannot be read as norms (file, line, field)
│   ├── FormulaError      a deontic formula that cannot be read (column, what was expected there)
│   ├── NormSetError      norms that cannot stand beside one another (a circle, one id twice)
│   ├── TableError        candidates that cannot be used (no score, one id twice)
│   ├── RegisterError     a step in a norm's life that is not allowed from where it stands
│   ├── ExportError       a folder for an auditor that cannot be written or read
│   └── NoteError         a signed note, a checkpoint or a key that cannot be read
├── ReadingError          a model that was to read a sentence gave no reading
├── UndecidedError        time ran out, and it is not known whether there is a lawful slate
├── SolverError           the solver failed where it must not: a bug
├── UnlawfulSlateError    a slate failed the check after solving; it is never returned
├── FalseClaim            a sentence was to say what the record does not bear out; it is never said
└── BrokenChainError      the audit log was changed; carries the first broken record
"""


class PolicyError(Exception):
    """Anything from policy."""


class InputError(PolicyError):
    """What was given is wrong."""


class DocumentError(InputError):
    """A register file that cannot be read as norms."""


class FormulaError(InputError):
    """A deontic formula that cannot be read."""


class NormSetError(InputError):
    """Norms that cannot stand beside one another."""


class TableError(InputError):
    """Candidates that cannot be used."""


class RegisterError(InputError):
    """A step in a norm's life that is not allowed from where it stands."""


class ExportError(InputError):
    """A folder for an auditor that cannot be written or read."""


class NoteError(InputError):
    """A signed note, a checkpoint or a key that cannot be read."""


class ReadingError(PolicyError):
    """A model that was to read a sentence gave no reading."""


class UndecidedError(PolicyError):
    """Time ran out before a lawful slate was found."""


class SolverError(PolicyError):
    """The solver failed where it must not."""


class UnlawfulSlateError(PolicyError):
    """A slate failed the check after solving."""


class FalseClaim(PolicyError):
    """A sentence was to say what the record does not bear out: a bug, caught before it is read."""


class BrokenChainError(PolicyError):
    """The audit log was changed after it was written."""
