"""Maps the folders to the import packages `undercard.*`. Everything else is in pyproject.toml."""

from setuptools import find_namespace_packages, setup

FOLDERS = ("chat", "policy", "prompts", "recommender", "retrieval")
# Folders of data and of migrations are no packages, and have to be named like one to be installed.
FOUND = find_namespace_packages(
    include=[pattern for name in FOLDERS for pattern in (name, f"{name}.*")],
    exclude=["*.__pycache__", "*.__pycache__.*"],
)

setup(
    packages=[f"undercard.{name}" for name in FOUND],
    package_dir={f"undercard.{name}": name for name in FOLDERS},
)
