"""Every conflict in a register, before anybody is bound by it, and which norm gives way.

Needs the small install alone. `undercard norms check` does the same beside the norms in force.
"""

import sys
from pathlib import Path

from undercard.policy import find_conflicts, formula, load_register

given = sys.argv[1:] or [str(Path(__file__).with_name("station.yaml"))]
for file in given:
    register = load_register(Path(file))
    for norm in register.norms:
        print(f"{norm.ref}: {formula(norm)}")
    for conflict in find_conflicts(register.norms, size=20):
        print(f"{conflict.severity} ({conflict.kind}): {', '.join(conflict.members)}")
        print(f"  {conflict.says}\n  → {conflict.decided}")
