# Zhiheng: everything a person needs, each in one word. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.locked
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix bench browser lock clean

help:
	@echo 'make demo [PLANS="a.txt b.docx"]   set up, compile the example plan (and yours), serve http://127.0.0.1:$(PORT)/'
	@echo 'make test                          every check and every test'
	@echo 'make check                         style, types, import contracts, architecture tests'
	@echo 'make fix                           let ruff format and mend what it can'
	@echo 'make bench                         the benchmarks, each with a table and one JSON line'
	@echo 'make setup                         the environment in $(VENV), from requirements.lock'
	@echo 'make browser                       Chromium and a Chinese font for the page tests, where apt can'
	@echo 'make lock                          resolve the dependencies anew into requirements.lock'
	@echo 'make clean                         remove the caches'

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Zhiheng needs Python 3.11 or newer; this is '"$$($(PYTHON) -V 2>&1)"'. Try: make PYTHON=python3.12 $(MAKECMDGOALS)'; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo 'No virtual environment could be made. On Debian and Ubuntu: apt-get install python3-venv'; exit 1; }
	@$(BIN)/python .ci/install.py
	@touch $(STAMP)

demo: setup
	@$(BIN)/zhiheng demo --port $(PORT) $(PLANS)

test: check browser
	$(BIN)/python -m pytest -q -n auto --dist loadfile --ignore=tests/architecture

check: setup
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/architecture

fix: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup
	@set -e; for script in benchmarks/*.py benchmarks/*/run.py; do \
	  if test -f "$$script"; then echo "== $$script"; $(BIN)/python "$$script"; fi; done

browser:
	@sh .ci/browser

lock: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --output-file requirements.lock
	@! grep -nE '://|^-|@ |(^|[^a-z])/' requirements.lock || { echo 'requirements.lock names an address: remove it.'; exit 1; }

clean:
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
