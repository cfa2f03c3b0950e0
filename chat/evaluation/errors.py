"""What can go wrong in an evaluation.

InputError (chat.errors)
└── EvaluationInputError    a file is missing or malformed: names the file, the line and what was expected
"""

from chat.errors import InputError


class EvaluationInputError(InputError):
    """A file to be evaluated on is missing or malformed."""
