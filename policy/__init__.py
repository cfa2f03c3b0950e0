"""Norms: the model, the document, enforcement, conflicts, the ledger and the audit log.

Knows nothing of music.
"""
