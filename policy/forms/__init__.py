"""The forms in which norms come and go: YAML registers, ODRL, formulas; and candidates from files."""
