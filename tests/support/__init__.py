"""What several test modules share; pytest finds it by `pythonpath` in pyproject.toml."""
