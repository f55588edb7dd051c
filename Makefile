# The commands of the house: `make help` lists them.
HOST =
PORT =
PYTHON = $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
NODE_STAMP := tests/node/node_modules/.stamp
PEERS_STAMP := bench/peers/node_modules/.stamp
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: run demo setup test lint types imports node pytest contract screenshots soak faults bench lock help

run: setup  ## start the server at http://127.0.0.1:3001 (HOST=0.0.0.0 serves the local network; PORT=...)
	@exec $(BIN)/python server.py serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

demo: setup  ## the same on a filled demo studio, in data-demo/; prints the sign-ins
	@exec $(BIN)/python server.py demo $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

setup: .venv/server.stamp  ## make .venv with the locked dependencies

test: .venv/dev.stamp  ## every check: lint, types, import rules, tests
	@scripts/needs tests
	@$(MAKE) --no-print-directory lint types imports node pytest

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(NODE_STAMP)
	$(BIN)/mypy
	tests/node/node_modules/.bin/tsc --project tests/node
	tests/node/node_modules/.bin/tsc --project static

imports:
	$(BIN)/lint-imports

node:
	node --test $(sort $(wildcard tests/unit/static/*.test.mjs))

pytest: $(NODE_STAMP)
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

contract: .venv/dev.stamp $(NODE_STAMP)  ## write the TypeScript declarations of the API and of the live messages anew
	$(BIN)/python -m scripts.live_types
	$(BIN)/python -m scripts.api_types

screenshots: .venv/dev.stamp  ## picture every page and state into docs/screenshots/ (ALL=1 for every size, theme and language)
	@scripts/needs tests
	$(BIN)/python -m scripts.screenshots $(if $(ALL),--all)

soak: .venv/dev.stamp  ## prove delivery for long (SECONDS=300 CLIENTS=200 ORGANIZATIONS=4 SEED=1); prints figures
	@$(BIN)/python -m tests.soak $(if $(SECONDS),--seconds $(SECONDS)) $(if $(CLIENTS),--clients $(CLIENTS)) \
	  $(if $(ORGANIZATIONS),--organizations $(ORGANIZATIONS)) $(if $(SEED),--seed $(SEED))

faults: .venv/dev.stamp  ## break several servers and all between them for long (SECONDS=300 SEED=1 WRITE=1); prints figures
	@scripts/needs faults
	@$(BIN)/python -m tests.fleet $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(CLIENTS),--clients $(CLIENTS)) $(if $(ONLY),--only "$(ONLY)") $(if $(WRITE),--write)

bench: .venv/dev.stamp  ## measure; prints figures and ends by itself (WRITE=1 puts them into docs/performance.md)
	@scripts/needs bench
	@$(MAKE) --no-print-directory $(PEERS_STAMP)
	$(BIN)/python -m bench $(if $(WRITE),--write)

lock: .venv/dev.stamp  ## write the dependency locks anew
	cd requirements && for set in server dev; do \
	  ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $$set.in -o $$set.txt; done

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*##/\1:/p' Makefile

# pip is the last thing that venv makes, so a half-made .venv is made anew
.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "Tally needs Python 3.11 or later: install it, or name it with PYTHON=..." >&2; exit 1; }
	@echo "Making .venv ..."
	@output=$$($(PYTHON) -m venv --clear .venv 2>&1) || { echo "$$output" | tail -n 1 >&2; \
	  echo "Python cannot make .venv; on Debian or Ubuntu, install the package python3-venv." >&2; exit 1; }

.venv/server.stamp: requirements/server.txt | .venv/bin/pip
	@echo "Installing what the server needs ..."
	@$(PIP_INSTALL) -r $<
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/bin/pip
	@echo "Installing what the checks need ..."
	@$(PIP_INSTALL) -r $<
	@touch $@ .venv/server.stamp

%/node_modules/.stamp: %/package.json %/package-lock.json
	@echo "Installing what $* takes from npm ..."
	@cd $* && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
