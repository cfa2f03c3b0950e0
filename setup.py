"""Maps the folders to the import packages `undercard.*`. Everything else is in pyproject.toml."""

from setuptools import find_packages, setup

FOLDERS = ("chat", "policy", "prompts", "recommender", "retrieval")
FOUND = find_packages(include=[pattern for name in FOLDERS for pattern in (name, f"{name}.*")])

setup(
    packages=[f"undercard.{name}" for name in FOUND],
    package_dir={f"undercard.{name}": name for name in FOLDERS},
)
