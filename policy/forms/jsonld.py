"""JSON-LD read into a graph: never over the network, and with nothing left out in silence.

Leaves its meaning to others.

A processor drops what its contexts do not define, and keys given twice. Here every such thing is an
error instead.
"""

import json
import logging
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from undercard.policy.errors import DocumentError
from undercard.policy.forms.odrl import DATA, ODRL_CONTEXT, PROFILE, profile_context

if TYPE_CHECKING:
    from rdflib import Graph

UNDEFINED, RELATIVE = "urn:undefined:", "http://relative.invalid/"
_KEYWORDS = frozenset(
    f"@{word}"
    for word in (
        "base",
        "container",
        "context",
        "graph",
        "id",
        "included",
        "index",
        "language",
        "list",
        "nest",
        "none",
        "prefix",
        "propagate",
        "protected",
        "reverse",
        "set",
        "type",
        "value",
        "version",
        "vocab",
    )
)


def parse_graph(text: str, name: str) -> "Graph":
    """The graph that a JSON-LD text states; `name` stands for the file in messages.

    Raises DocumentError.
    """
    try:
        document = _local(_parse(text), name)
        return _graph(document)
    except json.JSONDecodeError as error:
        raise DocumentError(f"{name}:{error.lineno}: not JSON: {error.msg}") from error
    except RecursionError:
        raise DocumentError(f"{name}: nested too deeply to be read") from None
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
    ) as error:  # what the processor says of a broken document
        raise DocumentError(f"{name}: not JSON-LD that can be read: {error}") from error


def _parse(text: str) -> Any:  # noqa: ANN401 - any JSON
    document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    if not isinstance(document, (dict, list)):
        raise ValueError(f"expected a JSON object, not {text.strip()[:20]}")
    json.dumps(document, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key!r} is given twice in one object; keep one")
        found[key] = value
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not a number in JSON")


def _local(node: Any, name: str) -> Any:  # noqa: ANN401 - any JSON
    """The document with each context that a URL names replaced by the copy kept here."""
    if isinstance(node, list):
        return [_local(part, name) for part in node]
    if not isinstance(node, dict):
        return node
    for key in node:
        if key.startswith("@") and key not in _KEYWORDS:
            raise DocumentError(
                f"{name}: {key}: a keyword that is not read here; expected one of "
                f"{', '.join(sorted(_KEYWORDS))}"
            )
    local = {}
    for key, value in node.items():
        read = _context if key == "@context" else _local
        local[key] = read(value, name)
    return local


def _context(given: Any, name: str) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(given, list):
        return [_context(part, name) for part in given]
    if isinstance(given, str):
        known = _known_contexts()
        if given not in known:
            raise DocumentError(
                f"{name}: @context names {given!r}, and nothing is fetched over the network; "
                f"known are {', '.join(known)}; "
                "write the context's content into the document instead"
            )
        return known[given]
    if not isinstance(given, dict) or _has_null(given):
        raise DocumentError(
            f"{name}: @context: expected terms with their meanings; a null would leave terms "
            "undefined"
        )
    return _local(given, name)


def _has_null(context: dict[str, Any]) -> bool:
    return any(
        value is None or (isinstance(value, dict) and _has_null(value))
        for value in context.values()
    )


@cache
def _known_contexts() -> dict[str, Any]:
    odrl = json.loads((DATA / "odrl-context.jsonld").read_text(encoding="utf-8"))["@context"]
    return dict.fromkeys((ODRL_CONTEXT, ODRL_CONTEXT.replace("http:", "https:")), odrl) | {
        PROFILE: dict(profile_context())
    }


def terms(*urls: str) -> dict[str, str]:
    """Each term of the kept contexts with the IRI that it stands for."""
    contexts = _known_contexts()
    both = {
        term: meaning
        for url in urls or (ODRL_CONTEXT, PROFILE)
        for term, meaning in contexts[url].items()
    }
    prefixes = dict(prefixes_of(both.items()))
    named = {}
    for term, meaning in both.items():
        named[term] = meaning["@id"] if isinstance(meaning, dict) else meaning
    whole = {
        term: iri.partition(":")
        for term, iri in named.items()
        if term not in prefixes and not iri.startswith("@")
    }
    return {term: prefixes[prefix] + rest for term, (prefix, _, rest) in whole.items()}


def prefixes_of(context: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, str]]:
    """The terms that only begin IRIs."""
    return (
        (term, iri)
        for term, iri in context
        if isinstance(iri, str) and iri.endswith(("/", "#", ":"))
    )


def _graph(document: Any) -> "Graph":  # noqa: ANN401 - any JSON
    from rdflib import Graph
    from rdflib.plugins.parsers.jsonld import to_rdf

    logging.getLogger("rdflib.term").setLevel(
        logging.ERROR
    )  # an odd IRI is reported by whoever reads the graph
    graph = Graph()
    to_rdf(
        document,
        graph,
        base=RELATIVE,
        context_data=[{"@vocab": UNDEFINED}],
        version=1.1,
        generalized_rdf=True,
    )
    return graph
