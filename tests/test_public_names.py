"""The public names of each package: exactly these, each with a docstring, and no heavy import."""

import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

from undercard.prompts.door import homes

HEAVY = {
    "alembic", "bm25s", "chainlit", "chromadb", "highspy", "httpx", "llama_index", "matplotlib",
    "numpy", "pyarrow", "pydantic", "rdflib", "scipy", "sqlalchemy", "torch", "transformers",
}  # fmt: skip
PUBLIC = {
    "undercard.chat": """
        Badge Bounds Card Change ChatError DialogueSettings Dj EngineSettings Event InputError
        Limits NotReady PastDialogue PastTurn Settings SettingsError SlateEntry SlateReady StepDone
        StepStarted StoreError StoreFull TurnDone TurnRecord UnknownDialogue Words assemble
        load_settings
    """,
    "undercard.policy": """
        Account AccountResult All Amount AnyOf BrokenChainError CandidateTable Concentration
        Conflict DocumentError ExportError Extraction FalseClaim Format FormulaError InputError Move
        Norm NormResult NormSetError Not NoteError PolicyError Rank Register RegisterError Relaxed
        Ruling Said SetAside SolverError Some Source TableError Test UndecidedError
        UnlawfulSlateError enforce explain find_conflicts formula json_schema load_candidates
        load_norms load_register parse_candidates parse_formula parse_register rerank write_norms
    """,
    "undercard.prompts": "Prompt PromptError load_prompt",
    "undercard.recommender": """
        Blend BlendFileError BlendedRanker EmbeddedEngine Engine EngineBusy EngineDown EngineError
        EngineFinal EngineMisfit EngineRecoverable EngineRefused EngineTimeout EvidenceRanker
        FakeEngine Health InputError LanguageModelRanker LetteredChoice RankContext RankItem Ranker
        Ranking RecommenderError SchemaUnsupportedError ServerEngine ServerSettings TitleLikelihood
        load_blend
    """,
    "undercard.retrieval": """
        Candidate Catalogue CatalogueFileError Closed ColumnError Embedder
        EmptyCatalogueError Evidence Facts Finder IndexDamagedError IndexLockedError
        InputError KeptLibrary Library LibraryError MiniLM Query QueryError RefusedError
        RetrievalError RowError ShrunkError StorageError Thing Track UnreadableError
        VectorIndex ingest
    """,
}
every_package = pytest.mark.parametrize("package", sorted(PUBLIC))


@every_package
def test_all_is_the_stated_list_and_sorted(package):
    names = importlib.import_module(package).__all__
    assert names == PUBLIC[package].split()
    assert names == sorted(names)


@every_package
def test_every_public_name_says_what_it_is(package):
    module = importlib.import_module(package)
    for name in module.__all__:
        found = getattr(module, name)
        assert name in dir(module)
        if inspect.isclass(found) or inspect.isroutine(found):
            said = vars(found)["__doc__"] if inspect.isclass(found) else found.__doc__
            assert said, f"{package}.{name} has no docstring"
            assert not said.startswith(f"{name}("), f"{package}.{name}: only a dataclass's own"


@every_package
def test_the_door_opens_onto_what_the_type_checker_sees(package):
    """Each name is imported for the type checker from the module that the door loads it from."""
    known = homes(package)
    assert sorted(known) == PUBLIC[package].split()
    module = importlib.import_module(package)
    for name, home in known.items():
        assert getattr(module, name) is getattr(importlib.import_module(home), name)


@every_package
def test_no_public_name_is_a_modules(package):
    """Importing a module binds its name in the package, where it would hide a public name."""
    module = importlib.import_module(package)
    assert not {found.name for found in pkgutil.iter_modules(module.__path__)} & {*module.__all__}


@every_package
def test_opening_a_package_loads_nothing_heavy(package):
    program = f"import sys, {package}; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in result.stdout.split()}
    assert not loaded & HEAVY


@every_package
def test_what_is_not_public_is_an_attribute_error(package):
    module = importlib.import_module(package)
    with pytest.raises(AttributeError, match=f"{package}.*no_such_name"):
        _ = module.no_such_name
    with pytest.raises(ImportError, match="no_such_name"):
        exec(f"from {package} import no_such_name")  # noqa: S102 - as a program writes it
