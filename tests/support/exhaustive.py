"""Random small instances and the right answer by trying every list at once.

Shares no code with policy but its types.

Norms are made as plain dicts, which is also what the oracle reads; predicates are judged here a
second time.
"""

import itertools
import math
import random
from functools import cache

import numpy as np

from undercard.policy.enforcement.accounts import Account
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable

CELLS = {
    "tier": ["new", "old", None],
    "artist": ["A", "B", "C", None],
    "genre": [("rock",), ("pop", "rock"), ("pop",), (), None],
    "year": [1990, 2005, 2020, None],
    "minutes": [2.0, 3.5, 4.25, 7.0, None],
}
TESTS = [
    {"field": "tier", "is": "new"},
    {"field": "tier", "known": True},
    {"field": "tier", "known": False},
    {"field": "genre", "in": ["rock", "jazz"]},
    {"field": "genre", "not_in": ["pop"]},
    {"field": "artist", "not_in": ["A", "B"]},
    {"field": "year", "at_least": 2000},
    {"field": "year", "at_most": 1999},
    {"field": "year", "between": [2000, 2010]},
    {"field": "genre", "contains": "Rock"},
]
SHARES = [0, 20, 30, 33.3, 50, 75, 100]
SCORES = [0.0, 0.1, 0.25, 0.5, 0.5, 0.9, 1.0, -0.2]
KINDS = [
    "share",
    "share",
    "count",
    "exactly",
    "cap",
    "capped share",
    "never",
    "only",
    "among",
    "part_of",
    "minutes",
]
KINDS += ["window", "exposure", "account", "account"]
SLACK = 1e-9


class Instance:
    """A random instance, the same for the same seed."""

    def __init__(self, seed):
        draw = random.Random(seed)
        n = draw.choice([1, 2, 3, 4, 5, 5, 6, 6, 6])
        size = min(draw.randint(1, 6), n + (draw.random() < 0.02))
        rows = [{name: draw.choice(cells) for name, cells in CELLS.items()} for _ in range(n)]
        scores = [draw.choice(SCORES) if draw.random() < 0.5 else draw.random() for _ in range(n)]
        self._candidates(rows, scores, size)
        for at in range(draw.choice([1, 1, 2, 2, 3, 4, 5])):
            self.fields.append(self._norm(draw, at))
        self._adopt()

    @classmethod
    def of(cls, rows, scores, size, fields):
        """The instance of these candidates and norms, without accounts."""
        made = cls.__new__(cls)
        made._candidates(rows, scores, size)
        made.fields = fields
        made._adopt()
        return made

    def _candidates(self, rows, scores, size):
        self.n, self.size, self.rows = len(rows), size, rows
        names = [f"t{at}" for at in range(self.n)]
        self.table = CandidateTable(
            names, scores, {name: [row[name] for row in rows] for name in CELLS}
        )
        self.accounts, self.fields = {}, []

    def _adopt(self):
        self.norms = [Norm.model_validate({"says": "x", **fields}) for fields in self.fields]

    def _norm(self, draw, at):
        fields = {"id": f"n{at}", "over": draw.choice(["list", "prefix"])}
        kind, bound = draw.choice(KINDS), draw.choice(["at_least", "at_most"])
        if kind == "part_of" and not any(
            "where" in other and "Span" not in other for other in self.fields
        ):
            kind = "share"
        share = f"{draw.choice(SHARES)}%"
        if kind == "cap":
            return fields | {"per": draw.choice(["artist", "genre"]), "at_most": draw.randint(1, 2)}
        if kind == "capped share":
            return fields | {"per": draw.choice(["artist", "genre"]), "at_most": share}
        if kind == "window":
            low, high = draw.choice([0, 6, 9.5]), draw.choice([10, 14, 20])
            return fields | {"over": "list", "weigh": "minutes", "at_least": low, "at_most": high}
        if kind == "account":
            return self._account(draw, fields)
        fields["where"] = _predicate(draw, 2)
        return (
            fields
            | {
                "never": lambda: {"modality": "prohibition"},
                "only": lambda: {"at_least": "100%"},
                "count": lambda: {bound: draw.randint(0, 4)},
                "exactly": lambda: {"exactly": draw.choice([share, draw.randint(0, 3)])},
                "among": lambda: {"among": _predicate(draw, 1), bound: share},
                "part_of": lambda: {
                    "part_of": draw.choice([o["id"] for o in self.fields if "where" in o]),
                    bound: share,
                },
                "minutes": lambda: {"weigh": "minutes", bound: draw.choice([share, 5, 8.5, 12])},
                "exposure": lambda: {"weigh": "exposure", bound: share},
                "share": lambda: {bound: share},
            }[kind]()
        )

    def _account(self, draw, fields):
        """A norm over a week or a session, with what its account holds; never already broken beyond
        repair.
        """
        fields["over"] = draw.choice(["7 days", "session", "each week for everyone"])
        out_of = draw.choice([0, 10, 20])
        counted = draw.randint(0, out_of)
        if draw.random() < 0.4:
            values = {name: float(draw.randint(0, 3)) for name in "ABC" if draw.random() < 0.6}
            fields |= {"per": "artist", "at_most": draw.randint(1, 4)}
            self.accounts[fields["id"]] = Account(sum(values.values()), out_of, values=values)
            return fields
        share = draw.choice([20, 30, 50])
        fields |= {"where": _predicate(draw, 1), draw.choice(["at_least", "at_most"]): f"{share}%"}
        if draw.random() < 0.3:
            fields["weigh"] = "exposure"
        price = draw.choice([0.0, 0.3, 1.0])
        self.accounts[fields["id"]] = Account(counted, out_of, draw.choice([0.0, 0.5]), price)
        return fields

    @property
    def scores(self):
        return self.table.scores

    def lawful(self):
        """For each norm, which of the `lists` keep it."""
        return {fields["id"]: self._keeps(fields) for fields in self.fields}

    @property
    def lists(self):
        """Every list, (lists, size)."""
        return _lists(self.n, self.size)

    def worth(self):
        """What every list is worth, prices of accounts included."""
        gain = self.scores[self.lists] @ _discount(self.size)
        for fields in self.fields:
            account = self.accounts.get(fields["id"])
            if account is not None and account.price:
                gain = gain + self._bonus(fields, account)[self.lists].sum(axis=1)
        return gain

    def _bonus(self, fields, account):
        """What a candidate brings at any rank by an account's price, which is in standard
        deviations of the scores.
        """
        low = "at_least" in fields
        counted = self._where(fields.get("where"))
        return counted * (account.price * self.scores.std() * (1 if low else -1))

    def _where(self, predicate):
        return np.asarray(
            [predicate is None or holds(predicate, row) is True for row in self.rows], dtype=float
        )

    def _inside(self, fields):
        if "part_of" in fields:
            whole = next(other for other in self.fields if other["id"] == fields["part_of"])
            return self._inside(whole) * self._where(whole.get("where"))
        return self._where(fields.get("among"))

    def _keeps(self, fields):
        lists, size = self.lists, self.size
        inside = self._inside(fields)
        counted = inside * self._where(fields.get("where"))
        weigh, bounds = fields.get("weigh", "tracks"), _bounds(fields)
        ranks = _discount(size) if weigh == "exposure" else np.ones(size)
        keeps = np.ones(len(lists), dtype=bool)
        if weigh == "minutes":
            minutes = np.asarray(
                [math.nan if row["minutes"] is None else row["minutes"] for row in self.rows]
            )
            unknown = np.isnan(minutes) & (
                (inside if any(share for _, _, share in bounds) else counted) > 0
            )
            keeps &= ~unknown[lists].any(axis=1)
            minutes = np.nan_to_num(minutes)
            inside, counted = inside * minutes, counted * minutes
        parts = (
            [counted]
            if "per" not in fields
            else [counted * has for has in self._holders(fields["per"])]
        )
        account = self.accounts.get(fields["id"])
        ends = {size} | (set(range(5, size, 5)) if fields["over"] == "prefix" else set())
        for end, part in itertools.product(ends, parts):
            here = (part[lists] * ranks)[:, :end].sum(axis=1)
            whole = (inside[lists] * ranks)[:, :end].sum(axis=1)
            for sign, value, share in bounds:
                needed = value * whole if share else np.full(len(lists), float(value))
                if account is not None:
                    keeps &= self._account_keeps(fields, account, part, here, whole, sign, value)
                elif weigh == "tracks":
                    needed = np.ceil(needed - SLACK) if sign > 0 else np.floor(needed + SLACK)
                    keeps &= sign * (here - needed) >= 0
                else:
                    keeps &= sign * (here - needed) >= -SLACK
        return keeps

    def _account_keeps(self, fields, account, part, here, whole, sign, value):
        if "per" in fields:
            held = next(
                (row["artist"] for row, has in zip(self.rows, part, strict=True) if has), None
            )
            return (here == 0) | (account.values.get(held, 0.0) + here <= value)
        return (
            sign * (account.counted + here - value * (account.out_of + whole)) - account.opening
            >= -SLACK
        )

    def _holders(self, field):
        """For each value of an attribute, who has it."""
        cells = [
            row[field] if isinstance(row[field], tuple) else (row[field],) for row in self.rows
        ]
        values = {value for cell in cells for value in cell if value is not None}
        return [
            np.asarray([value in cell for cell in cells], dtype=float) for value in sorted(values)
        ]


@cache
def _lists(n, size):
    return np.asarray(list(itertools.permutations(range(n), size)), dtype=np.intp).reshape(-1, size)


def _discount(size):
    return np.asarray([1 / math.log2(rank + 1) for rank in range(1, size + 1)])


def _bounds(fields):
    """(1 for below or -1 for above, the bound, whether it is a share)."""
    if fields.get("modality") == "prohibition":
        return [(-1, 0, False)]
    found = []
    for name, signs in (("at_least", [1]), ("at_most", [-1]), ("exactly", [1, -1])):
        if name in fields:
            share = isinstance(fields[name], str)
            value = float(fields[name].rstrip("%")) / 100 if share else fields[name]
            found += [(sign, value, share) for sign in signs]
    return found


def _predicate(draw, depth):
    kind = draw.choice(["test"] * 3 + ["all", "any", "not", "of"]) if depth else "test"
    if kind == "test":
        return draw.choice(TESTS)
    if kind == "not":
        return {"not": _predicate(draw, depth - 1)}
    parts = [_predicate(draw, depth - 1) for _ in range(draw.randint(2, 3))]
    return {"of": parts, "at_least": draw.randint(1, len(parts))} if kind == "of" else {kind: parts}


def holds(predicate, row):
    """True, False or None (unknown), by the words of the specification."""
    if "not" in predicate:
        inner = holds(predicate["not"], row)
        return None if inner is None else not inner
    for name in ("all", "any", "of"):
        if name in predicate:
            truths = [holds(part, row) for part in predicate[name]]
            least = {"all": len(truths), "any": 1, "of": predicate.get("at_least")}[name]
            sure, maybe = truths.count(True), truths.count(None)
            return True if sure >= least else (None if sure + maybe >= least else False)
    cell = row[predicate["field"]]
    unknown = cell is None or cell == ()
    if "known" in predicate:
        return predicate["known"] is not unknown
    if unknown:
        return None
    values = cell if isinstance(cell, tuple) else (cell,)
    if "is" in predicate:
        return predicate["is"] in values
    if "in" in predicate:
        return any(value in predicate["in"] for value in values)
    if "not_in" in predicate:
        return not any(value in predicate["not_in"] for value in values)
    if "contains" in predicate:
        return any(predicate["contains"].lower() == value for value in values)
    low, high = predicate.get(
        "between", (predicate.get("at_least", -math.inf), predicate.get("at_most", math.inf))
    )
    return any(low <= value <= high for value in values)
