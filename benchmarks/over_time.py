"""Measures what a quota over time costs under four ways to keep it.

    python -m benchmarks.over_time [--runs 5] [--lists 500]

The four are a floor in every list, a dual price, the price with the repayment guard, and hindsight.
Lists are random: 60 candidates, 10 slots, scores from a beta distribution, and a quota of 35 % for
an attribute that is rarer among high scores and whose supply differs from list to list. "kept" is
the discounted score against no norm. With one quota the best list for each count of its tracks is
known, so hindsight is exact: the best slates that meet the quota over all lists together, to within
the bound that a single price gives.
"""

import argparse

import numpy as np

from undercard.policy.enforcement.accounts import Account, holds, next_price
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable

QUOTA, SLOTS, CANDIDATES = 0.35, 10, 60
WINDOW = {"id": "quota", "says": "x", "where": {"field": "meant", "is": True}, "at_least": "35%"}
FLOOR = Norm.model_validate(WINDOW)
ACCOUNT = Norm.model_validate({**WINDOW, "over": "7 days for everyone"})


def tables(seed: int, lists: int) -> list[CandidateTable]:
    """Random lists, the same for the same seed."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(lists):
        scores = np.sort(random.beta(2, 3, CANDIDATES))[::-1]
        lean = np.exp(-0.5 * random.uniform(0, 1.2) * (scores - scores.mean()) / scores.std())
        meant = random.random(CANDIDATES) < np.clip(random.uniform(0.1, 0.4) * lean, 0, 0.9)
        found.append(
            CandidateTable(
                [f"t{at}" for at in range(CANDIDATES)], scores, {"meant": meant.tolist()}
            )
        )
    return found


def by_count(table: CandidateTable) -> np.ndarray:
    """The best value with exactly m tracks under the quota, for m from 0 to SLOTS, (SLOTS + 1,).

    Minus infinity where there are too few tracks for a list with that count.
    """
    meant = np.asarray(table.columns["meant"], dtype=bool)
    own, other = table.scores[meant], table.scores[~meant]
    values = np.full(SLOTS + 1, -np.inf)
    for count in range(min(SLOTS, len(own)) + 1):
        taken = np.sort(np.concatenate([own[:count], other[: SLOTS - count]]))[::-1]
        if len(taken) == SLOTS:
            values[count] = (taken / np.log2(np.arange(SLOTS) + 2)).sum()
    return values


def hindsight(values: list[np.ndarray]) -> float:
    """The value of all lists under the one price that makes them meet the quota together."""
    low, high, counts = 0.0, 10.0, np.arange(SLOTS + 1)
    for _ in range(60):
        price = (low + high) / 2
        given = sum(int(np.argmax(value + price * counts)) for value in values)
        low, high = (low, price) if given >= QUOTA * SLOTS * len(values) else (price, high)
    return sum(float(value[int(np.argmax(value + high * counts))]) for value in values)


def floor(lists: list[CandidateTable]) -> tuple[float, float]:
    """A quota in each list: value, and share given."""
    rulings = [enforce([FLOOR], table, SLOTS, relax=True) for table in lists]
    given = sum(ruling.norms[0].counted or 0.0 for ruling in rulings)
    return sum(ruling.value or 0.0 for ruling in rulings), given / (SLOTS * len(lists))


def over_time(lists: list[CandidateTable], *, guard: bool) -> tuple[float, float]:
    """An account with its price, with the guard or without: value, and share given."""
    account, value = Account(), 0.0
    for table in lists:
        if guard:
            ruling = enforce([ACCOUNT], table, SLOTS, accounts={"quota": account})
            value, given = value + (ruling.value or 0.0), ruling.norms[0].counted or 0.0
            assert ruling.relaxed or holds(ACCOUNT, account.plus(given, SLOTS))
        else:
            counts = by_count(table)
            given = float(
                np.argmax(counts + account.price * table.scores.std() * np.arange(SLOTS + 1))
            )
            value += float(counts[int(given)])
        account = account.plus(given, SLOTS)
        price = next_price(ACCOUNT, account, given, SLOTS)
        account = Account(account.counted, account.out_of, price=price)
    return value, account.counted / account.out_of


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure a quota over time.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--lists", type=int, default=500)
    chosen = parser.parse_args()
    results: dict[str, list[tuple[float, bool]]] = {}
    for seed in range(chosen.runs):
        lists = tables(seed, chosen.lists)
        values = [by_count(table) for table in lists]
        free = sum(float(value.max()) for value in values)
        methods = {
            "a floor in every list": floor(lists),
            "price alone": over_time(lists, guard=False),
            "price and guard": over_time(lists, guard=True),
            "hindsight": (hindsight(values), QUOTA),
        }
        for name, (value, share) in methods.items():
            results.setdefault(name, []).append((value / free, share >= QUOTA - 1e-9))
    print(
        f"{'method':<24} {'kept':>7} {'± 95 %':>7}  "
        f"quota met ({chosen.runs} runs of {chosen.lists} lists)"
    )
    for name, rows in results.items():
        kept = np.asarray([row[0] for row in rows])
        half = 1.96 * kept.std(ddof=1) / np.sqrt(len(kept)) if len(kept) > 1 else 0.0
        met = sum(row[1] for row in rows)
        print(f"{name:<24} {kept.mean():>7.4f} {half:>7.4f}  {met} of {len(rows)}")


if __name__ == "__main__":
    main()
