# The commands of the house; each is one line to type. docs/architecture.md tells what they start.
PYTHON ?= python3
BIN := .venv/bin
HOST ?=
PORT ?=
SERVE_FLAGS := $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

.PHONY: run setup test lint types imports pytest node bench lock help

run: setup  ## start the server at http://127.0.0.1:3001 (HOST=0.0.0.0 serves the local network)
	@exec $(BIN)/python server.py serve $(SERVE_FLAGS)

setup: .venv/server.stamp  ## make .venv with the locked dependencies

test: .venv/dev.stamp  ## every check: lint, types, import rules, tests
	@scripts/test-needs
	@$(MAKE) --no-print-directory lint types imports node pytest

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

node:
	node --test tests/unit/static/

pytest:
	$(BIN)/pytest -n 2 --dist loadfile

bench: .venv/dev.stamp  ## measure; prints figures and ends by itself
	$(BIN)/python -m bench

lock: .venv/dev.stamp  ## write the dependency locks anew
	cd requirements && for set in server dev; do \
	  ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $$set.in -o $$set.txt; done

help:
	@sed -n 's/^\([a-z]*\):.*##/\1:/p' Makefile

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tally needs Python 3.11 or later; name one with PYTHON=...")'
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv

.venv/server.stamp: requirements/server.txt | .venv/bin/python
	@echo "Installing what the server needs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/bin/python
	@echo "Installing what the checks need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ .venv/server.stamp
