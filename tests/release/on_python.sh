#!/usr/bin/env bash
# The quick tests of the norm engine and `undercard rerank`, under the Python of one version (such as 3.12), in an
# environment of its own with the small install and the extra `records`. Says so where there is no such Python.
set -euo pipefail
cd "$(dirname "$0")/../.."
version="$1" environment=".venv-$1" python=""
for found in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
    if "$found" -c "" 2>/dev/null; then # pyenv's own python3.12 is there without any 3.12
        python="$found"
        break
    fi
done
if [ -z "$python" ]; then
    echo "Python $version: absent, not tested"
    exit 0
fi
test -x "$environment/bin/python" || "$python" -m venv "$environment"
"$environment/bin/pip" install --quiet -c requirements.lock -e ".[records]" hypothesis jsonschema pytest pytest-timeout
# What needs the chat, or a search engine, is left to `make test`.
mapfile -t others < <(grep -lE '\brun\(|undercard\.chat|chromadb' tests/policy/test_*.py tests/policy/rules/test_*.py)
"$environment/bin/python" -m pytest tests/policy "${others[@]/#/--ignore=}"
"$environment/bin/undercard" rerank --norms examples/jobs.yaml --candidates examples/jobs.jsonl --size 5 >/dev/null
echo "$("$environment/bin/python" --version): the norm engine passes its tests, and \`undercard rerank\` runs"
