#!/usr/bin/env bash
# The quick tests of the norm engine and `undercard rerank`, under the Python of one version (such as 3.12). Says so where
# there is none. It has an environment of its own, with the small install and the extra `records`.
set -euo pipefail
cd "$(dirname "$0")/../.."
python="python$1" environment=".venv-$1"
if ! command -v "$python" >/dev/null; then
    echo "$python: absent, not tested"
    exit 0
fi
test -x "$environment/bin/python" || "$python" -m venv "$environment"
"$environment/bin/pip" install --quiet -c requirements.lock -e ".[records]" hypothesis jsonschema pytest pytest-timeout
# What needs the chat, or a search engine, is left to `make test`.
mapfile -t others < <(grep -lE '\brun\(|undercard\.chat|chromadb' tests/policy/test_*.py tests/policy/rules/test_*.py)
"$environment/bin/python" -m pytest tests/policy "${others[@]/#/--ignore=}"
"$environment/bin/undercard" rerank --norms examples/jobs.yaml --candidates examples/jobs.jsonl --size 5 >/dev/null
echo "$("$environment/bin/python" --version): the norm engine passes its tests, and \`undercard rerank\` runs"
