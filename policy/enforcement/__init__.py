"""From norms and candidates to a ruling: what binds, the best lawful list, what gave way, who moved
what.
"""
