"""The forms in which norms come and go: YAML, ODRL, formulas; and candidates from files."""
