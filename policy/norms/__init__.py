"""The norm itself, and what can be said of it without a solver: conditions, tables, masks, who
stands above whom.
"""
