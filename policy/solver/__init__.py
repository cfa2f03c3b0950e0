"""Finds the best list under constraints and proves it.

Knows rows and numbers, nothing of stakeholders.
"""
