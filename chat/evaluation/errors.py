"""What can go wrong in an evaluation.

EvaluationError
└── EvaluationInputError    a file is missing or malformed: names the file, the line and what was expected
"""


class EvaluationError(Exception):
    """Root of everything that an evaluation raises on purpose."""


class EvaluationInputError(EvaluationError):
    """A file to be evaluated on is missing or malformed."""
