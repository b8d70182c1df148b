# The commands that people and CI run. Python 3.11 or later and make are all that they need:
# each sets up what it uses in .venv, from the pinned lock files, with whatever package index
# this machine's pip is set up for. A second call takes no time.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
# The project itself: built from this folder with the pinned backend, nothing is fetched.
INSTALL_PROJECT := $(PIP) --no-index --no-deps --no-build-isolation --editable .

MADE := .venv/.is-made
RUNTIME := .venv/.runtime-is-set-up
DEV := .venv/.dev-is-set-up

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test check bench soak golden samples record docs lock

help:
	@echo 'make run     set up, show three days of a small notice site, say how to go on'
	@echo 'make demo    the same three days again'
	@echo 'make test    set up and run the tests, on SQLite and PostgreSQL'
	@echo 'make check   ruff, basedpyright, import-linter'
	@echo 'make bench   measure, beside bare Scrapy and bare SQLite'
	@echo 'make soak    the long proofs'
	@echo 'make golden  write the golden mails anew; review the difference'
	@echo 'make samples what the spiders read in the recorded samples, as a table'
	@echo 'make record  a real page as a test case: SPIDER= CASE= URL= [ARGS="k=v"]'
	@echo 'make docs    write the reference and the example configuration anew'
	@echo 'make lock    pin the newest allowed versions (needs uv)'

run: $(RUNTIME)
	@$(BIN)/noticewatch demo
	@echo
	@test -e noticewatch.toml && echo 'Now on real sources: $(BIN)/noticewatch run' || \
	  echo 'Now on real sources: cp noticewatch.example.toml noticewatch.toml && $(BIN)/noticewatch run'

demo: $(RUNTIME)
	@$(BIN)/noticewatch demo

test: $(DEV)
	$(BIN)/pytest -n 2 -m "not soak"

check: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright
	$(BIN)/lint-imports

bench: $(DEV)
	$(BIN)/python -m bench

soak: $(DEV)
	$(BIN)/pytest -m soak --timeout 0

golden: $(DEV)
	NOTICEWATCH_GOLDEN=write $(BIN)/pytest -n 2 tests/golden

samples: $(DEV)
	$(BIN)/python -m tests.samples

record: $(DEV)
	$(BIN)/python -m tests.record $(SPIDER) $(CASE) '$(URL)' $(ARGS)

docs: $(DEV)
	$(BIN)/python docs/generate.py

# The second lock holds all of the first, in the same versions.
COMPILE := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header pyproject.toml --group install
lock:
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

$(RUNTIME): requirements.lock pyproject.toml | $(MADE)
	$(PIP) --require-hashes --requirement requirements.lock
	$(INSTALL_PROJECT)
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(MADE)
	$(PIP) --require-hashes --requirement requirements-dev.lock
	$(INSTALL_PROJECT)
	@touch $@ $(RUNTIME)

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'noticewatch needs Python 3.11 or later; name one: make PYTHON=python3.12 run' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'python lacks the module venv; on Debian and Ubuntu it is the package python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@
