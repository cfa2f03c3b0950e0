"""Which column of a file holds which field, as it is typed."""

from collections.abc import Sequence

from undercard.chat.errors import InputError


def mapping(columns: Sequence[str]) -> dict[str, str]:
    """`field=column` pairs as a mapping. Raises InputError naming the pair that is not one."""
    pairs = {}
    for given in columns:
        field, equals, column = given.partition("=")
        if not equals or not field or not column:
            raise InputError(f"--column {given!r}: expected field=column, such as title=track_name")
        pairs[field.strip()] = column.strip()
    return pairs
