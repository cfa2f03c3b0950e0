"""Random small instances with norms of order, of means and of variety, and the right answer.

It comes from trying every list.

The oracle reads the plain dicts that norms are made of, list by list, and shares no code with
policy.
"""

import random
from fractions import Fraction

import numpy as np

from support.exhaustive import CELLS, SCORES, TESTS, Instance, holds

FORMS = ["apart", "apart", "in_a_row", "run of one", "at", "never at", "in_any", "in_any per"]
FORMS += ["not_after", "not_after", "step", "trend", "mean", "mean", "distinct", "distinct"]
FORMS += ["apart by minutes", "apart by minutes", "in_any by minutes", "in_any per by minutes"]
OTHERS = ["share", "cap", "count", "never", "minutes", "exposure", "account"]


class OrderInstance(Instance):
    """A random instance with one to three norms of order, the same for the same seed."""

    def __init__(self, seed):
        draw = random.Random(seed)
        n = draw.choice([2, 3, 4, 5, 5, 6, 6])
        size = draw.randint(1, min(5, n))
        rows = [_row(draw) for _ in range(n)]
        scores = [draw.choice(SCORES) if draw.random() < 0.5 else draw.random() for _ in range(n)]
        self._candidates(rows, scores, size)
        self.heard = {}
        for at in range(draw.choice([0, 0, 1, 1, 2])):
            self.fields.append(self._norm(draw, at))
        for at in range(draw.choice([1, 1, 2, 3])):
            self.fields.append(self._order(draw, f"o{at}"))
        draw.shuffle(self.fields)
        self._adopt()

    def _order(self, draw, name):
        form, where = draw.choice(FORMS), draw.choice(TESTS)
        fields = {"id": name} | {
            "apart": lambda: {"per": _value(draw), "apart": draw.randint(1, 3)},
            "in_a_row": lambda: {"where": where, "in_a_row": draw.randint(1, 2)},
            "run of one": lambda: {"per": _value(draw), "in_a_row": draw.randint(1, 2)},
            "at": lambda: {"where": where, "at": _places(draw)},
            "never at": lambda: {"where": where, "at": _places(draw), "modality": "prohibition"},
            "in_any": lambda: {"where": where, "in_any": draw.randint(2, 4)} | _bound(draw),
            "in_any per": lambda: {
                "per": _value(draw),
                "in_any": draw.randint(2, 4),
                "at_most": draw.randint(1, 2),
            },
            "apart by minutes": lambda: {"per": _value(draw), "apart": _minutes(draw)},
            "in_any by minutes": lambda: {
                "where": where,
                "in_any": _minutes(draw),
                "at_most": draw.randint(1, 2),
            },
            "in_any per by minutes": lambda: {
                "per": _value(draw),
                "in_any": _minutes(draw),
                "at_most": draw.randint(1, 2),
            },
            "not_after": lambda: {"where": where, "not_after": draw.choice(TESTS)},
            "step": lambda: {"step": {"field": "year", "at_most": draw.choice([0, 14, 15, 16])}},
            "mean": lambda: {"mean": {"field": draw.choice(["year", "minutes"])} | _range(draw)},
            "distinct": lambda: {
                "distinct": {"field": _value(draw), "at_least": draw.randint(2, 4)}
            },
            "trend": lambda: {"step": {"field": "year", "only": draw.choice(["up", "down"])}},
        }[form]()
        if {"apart", "mean", "distinct"} & set(fields) and draw.random() < 0.3:
            fields["where"] = where
        if form not in ("at", "never at", "mean", "distinct") and draw.random() < 0.4:
            fields["over"] = draw.choice(["session", "4 hours for everyone"])
            self.heard[name] = [_row(draw) for _ in range(draw.randint(0, 4))]
        return fields

    def _keeps(self, fields):
        if not fields["id"].startswith("o"):
            return super()._keeps(fields)
        heard = self.heard.get(fields["id"], [])
        return np.asarray(
            [
                keeps_order(fields, [*heard, *(self.rows[at] for at in slate)], len(heard))
                for slate in self.lists.tolist()
            ],
            dtype=bool,
        )


def keeps_order(fields, rows, begins):
    """Whether the tracks from `begins` on keep a norm of order after those before them."""
    meant = ["where" not in fields or holds(fields["where"], row) is True for row in rows]
    if "at" in fields:
        wanted = fields.get("modality") != "prohibition"
        return all(meant[rank - 1] is wanted for rank in places(fields["at"], len(rows)))
    if "not_after" in fields:
        return not any(
            holds(fields["not_after"], rows[at - 1]) is True and meant[at]
            for at in range(max(begins, 1), len(rows))
        )
    if "step" in fields:
        pairs = [(rows[at - 1], rows[at]) for at in range(max(begins, 1), len(rows))]
        return all(_in_step(fields["step"], *pair) for pair in pairs)
    if "mean" in fields:
        known = [row[fields["mean"]["field"]] for row, one in zip(rows, meant, strict=True) if one]
        return _in_range(fields["mean"], [Fraction(one) for one in known if one is not None])
    if "distinct" in fields:
        field, least = fields["distinct"]["field"], fields["distinct"]["at_least"]
        given = [_values({"per": field}, row) for row, one in zip(rows, meant, strict=True) if one]
        return len(set().union(*given)) >= min(least, len(rows))
    held = [_values(fields, row) if one else set() for row, one in zip(rows, meant, strict=True)]
    if isinstance(fields.get("apart", fields.get("in_any")), str):
        return _by_minutes(fields, held, rows, begins)
    if "apart" in fields:
        return not any(
            held[at] & held[before]
            for at in range(begins, len(rows))
            for before in range(max(0, at - fields["apart"]), at)
        )
    if "in_a_row" in fields:
        return not any(
            set.intersection(*held[at - fields["in_a_row"] : at + 1])
            for at in range(max(begins, fields["in_a_row"]), len(rows))
        )
    return _in_every_stretch(fields, held, begins)


def _in_range(asked, numbers):
    if not numbers:
        return True
    mean = sum(numbers) / len(numbers)
    return asked.get("at_least", mean) <= mean <= asked.get("at_most", mean)


def _in_every_stretch(fields, held, begins):
    length = fields["in_any"]
    for end in range(begins + 1, len(rows := held) + 1):
        stretch = rows[max(0, end - length) : end]
        here = rows[max(0, end - length, begins) : end]
        for value in set().union(*here):
            if "at_most" in fields and sum(value in one for one in stretch) > fields["at_most"]:
                return False
        if "at_least" in fields and len(stretch) == length:
            before = sum(bool(one) for one in stretch[: length - len(here)])
            asked = min(fields["at_least"] - before, len(here))
            if sum(bool(one) for one in here) < asked:
                return False
    return True


def _by_minutes(fields, held, rows, begins):
    """Each track of the list with those before it: how many of one value are too near?"""
    least = int(fields.get("apart", fields.get("in_any")).split()[0])
    lengths = [row["minutes"] or 0.0 for row in rows]
    skipped = 1 if "apart" in fields else 0
    return all(
        sum(value in held[j] and sum(lengths[j + skipped : at]) < least for j in range(at))
        < fields.get("at_most", 1)
        for at in range(begins, len(rows))
        for value in held[at]
    )


def places(at, size):
    """The ranks (from 1) that exist in a list."""
    if isinstance(at, list):
        return [rank for rank in at if rank <= size]
    if at in ("first", "last"):
        return [1 if at == "first" else size]
    step = int(at.split()[1])
    return list(range(step, size + 1, step))


def _in_step(step, before, after):
    if before[step["field"]] is None or after[step["field"]] is None:
        return True
    rise = after[step["field"]] - before[step["field"]]
    if "only" in step and (rise < 0 if step["only"] == "up" else rise > 0):
        return False
    return "at_most" not in step or abs(rise) <= step["at_most"]


def _values(fields, row):
    if "per" not in fields:
        return {"one"}
    cell = row[fields["per"]]
    return set(cell if isinstance(cell, tuple) else () if cell is None else (cell,))


def _row(draw):
    return {name: draw.choice(cells) for name, cells in CELLS.items()}


def _value(draw):
    return draw.choice(["artist", "artist", "genre"])


def _minutes(draw):
    return f"{draw.choice([2, 4, 6, 9, 14])} minutes"


def _range(draw):
    low, high = sorted(draw.sample([2, 3, 3.5, 4.1, 5.25, 1990, 1999.5, 2005, 2012.3], 2))
    return draw.choice([{"at_least": low}, {"at_most": high}, {"at_least": low, "at_most": high}])


def _places(draw):
    return draw.choice(["first", "last", "every 2", "every 3", [1, 3], [2], [4, 9]])


def _bound(draw):
    name = draw.choice(["at_least", "at_most", "exactly"])
    if name == "exactly":
        return {"at_least": 1, "at_most": 2}
    return {name: draw.randint(1, 2)}
