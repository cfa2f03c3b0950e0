"""Norms on any ranked list, here a job board: the best list that keeps them, and who moved what.

Needs the small install alone. `undercard rerank` does the same from the command line.
"""

from pathlib import Path

from undercard.policy import enforce, load_candidates, load_register

HERE = Path(__file__).parent

register = load_register(HERE / "jobs.yaml")
jobs = load_candidates(HERE / "jobs.jsonl")  # or CandidateTable(ids, scores, columns)
ruling = enforce(register.norms, jobs, size=5)

print(f"{ruling.status}: {ruling.value:.3f} of at most {ruling.bound:.3f}")
for rank, job in enumerate(ruling.slate, start=1):
    print(rank, job)
for result in ruling.norms:
    print(f"{result.id}: {result.says} Kept: {result.satisfied}. Cost: {result.cost:.3f}")
for move in ruling.moves:
    print(f"{move.id}: {move.from_rank} → {move.to_rank}, {move.why}")
