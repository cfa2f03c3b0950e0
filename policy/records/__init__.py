"""What is kept: the register, the ledger of exposure, the audit log, and how a list is made again
from it.
"""
