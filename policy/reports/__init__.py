"""What a steward or an auditor reads: reports, explanations, simulations, trade-offs, exports."""
