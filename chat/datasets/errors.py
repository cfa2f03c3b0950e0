"""What can go wrong in an evaluation.

InputError (undercard.chat.errors)
└── EvaluationInputError    a file is missing or malformed: names file, line and what was expected
"""

from undercard.chat.errors import InputError


class EvaluationInputError(InputError):
    """A file to be evaluated on is missing or malformed."""
