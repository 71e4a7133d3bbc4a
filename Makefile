# What you can ask for: make install · demo · test · whole · check · proof · messages ·
# pictures · mutants · requirements

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := install

# The first Python on the path that is new enough.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$each && break; done)
VENV := .venv
BIN := $(VENV)/bin
SYNC := .ci/trusting $(BIN)/uv pip install --quiet --python $(BIN)/python
LOCK := .ci/trusting $(BIN)/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-annotate --no-header

# A stamp in the virtual environment stands for each set that is installed.
UV := $(VENV)/.uv-installed
BUILD := $(VENV)/.build-installed
RUN := $(VENV)/.run-installed
DEMO := $(VENV)/.demo-installed
DEV := $(VENV)/.dev-installed

# Tests run on every core, those of one file on the same one: they share what is dear.
# One process more than cores: a test often waits for a database or a browser.
CORES := --numprocesses $$(( $$(nproc) + 1 )) --dist loadfile --no-loadscope-reorder
# The ten slowest are told at the end.
SLOWEST := --durations=10 --durations-min=1

# Whole is what opens a browser or starts the desk's own processes. FAST=1 leaves out
# PostgreSQL too.
FAST ?=
CHOSEN := -m "not whole$(if $(FAST), and not postgresql)"

# Every process would compile all packages anew.
unexport PYTHONDONTWRITEBYTECODE

# The browser of the page tests, with letters for what people write to a desk.
BROWSER := chromium fonts-liberation fonts-noto-core fonts-noto-cjk \
	fonts-noto-color-emoji

.PHONY: install demo test whole check proof mutants messages pictures requirements

install: $(RUN) ## a .venv with the desk command, as a server needs it

demo: $(DEMO) ## everything on one machine; ARGS goes to desk demo
	@exec $(BIN)/desk demo $(ARGS)

test: $(DEV) check ## lint, types, import rules, the tests of every part; FAST=1: the quick
ifeq ($(FAST),)
	@[ -n "$${DESK_TEST_DATABASE_URL:-}" ] || .ci/need postgresql
endif
	$(BIN)/python -m pytest -rs $(CORES) $(SLOWEST) $(CHOSEN) $(ARGS)

whole: $(DEV) ## the tests with pages in Chromium, whole processes, faults and an upgrade
	@.ci/need $(BROWSER)
	@[ -n "$${DESK_TEST_DATABASE_URL:-}" ] || .ci/need postgresql
	$(BIN)/python -m pytest -rs $(CORES) $(SLOWEST) -m whole $(ARGS)

check: $(DEV) ## lint, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

proof: $(DEV) ## the suites of many cases at their full counts
	DESK_RANDOM_RUNS=300 DESK_PROOF=1 $(BIN)/python -m pytest tests/workers/test_random.py \
		$$(grep -rl 'from tests.support.proof import' tests --include='test_*.py') \
		$(CORES) $(ARGS)

mutants: $(DEV) ## takes safeguards away one by one: a test must fail; ARGS chooses by word
	$(BIN)/python -m tests.tools.mutants $(ARGS)

messages: $(RUN) ## what the cards say, brought into the catalogues; prints what they lack
	$(BIN)/python -m addon.locales

pictures: $(DEV) ## the screenshots of docs/pictures, each card in gallery/
	DESK_PICTURES=docs/pictures DESK_GALLERY=gallery $(BIN)/python -m pytest \
		tests/flows/test_walk.py tests/flows/test_console.py tests/gallery

requirements: $(DEV) ## the newest versions that pyproject.toml allows
	$(LOCK) --upgrade pyproject.toml --output-file requirements/run.txt
	$(LOCK) --upgrade pyproject.toml --extra demo \
		--constraint requirements/run.txt --output-file requirements/demo.txt
	$(LOCK) --upgrade pyproject.toml --extra demo --extra dev \
		--constraint requirements/demo.txt --output-file requirements/dev.txt
	$(LOCK) --upgrade --group build \
		--constraint requirements/dev.txt --output-file requirements/build.txt
	echo uv | $(LOCK) --upgrade - --output-file requirements/uv.txt

$(UV): requirements/uv.txt
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/need python3-venv
	@echo "Installing into $(VENV), once: about a minute."
	$(PYTHON) -m venv $(VENV)
	.ci/trusting $(BIN)/pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements/uv.txt
	@touch $@

$(BUILD): $(UV) requirements/build.txt
	$(SYNC) --compile-bytecode --require-hashes -r requirements/build.txt
	@touch $@

# Compiled once, here: else the first start of each process does it, and where nothing
# may be written (PYTHONDONTWRITEBYTECODE, a read-only image) every start.
$(RUN): $(BUILD) requirements/run.txt pyproject.toml
	$(SYNC) --compile-bytecode --require-hashes -r requirements/run.txt
	$(SYNC) --no-build-isolation --no-deps -e .
	@touch $@

$(DEMO): $(RUN) requirements/demo.txt
	$(SYNC) --compile-bytecode --require-hashes -r requirements/demo.txt
	@touch $@

$(DEV): $(DEMO) requirements/dev.txt
	$(SYNC) --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@
