"""How catalogues that are joined are named: by all their names."""

_BETWEEN = "+"


def names_in(name: str) -> tuple[str, ...]:
    """The names of the catalogues that a name stands for, each once.

    >>> names_in("mine+builtin+mine")
    ('mine', 'builtin')
    """
    return tuple(dict.fromkeys(name.split(_BETWEEN)))


def name_of_all(names: list[str]) -> str:
    """The name of catalogues that are joined."""
    return _BETWEEN.join(names)
