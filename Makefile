# Two commands are enough on a fresh machine: `make run` and, in another terminal, `make test`.
# They need Python 3.11 or newer, pip and make.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

BIN := .venv/bin
CATALOGUES := $(wildcard pledge/translations/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)
CODE := pledge tests tools wsgi.py gunicorn.conf.py $(wildcard bench)
NODE_BIN := node_modules/.bin
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

.PHONY: help
help: ## List these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "make %-19s %s\n", $$1, $$2}' Makefile

# --------------------------------------------------------------------------------- environment

# pip from outside fills the environment, so that Debian's python3-venv is not needed
PIP := -m pip --quiet --disable-pip-version-check
# of two commands at once the second waits; where there is no flock(1), start the second later
LOCKED := $(if $(shell command -v flock 2>/dev/null),flock .cache/install)
OLD_PYTHON := Python 3.11 or newer is needed. Try: make PYTHON=python3.11 …

# The lock names every package, so nothing is resolved anew: pip would take `name[extra]`, asked for
# by another package, at its newest version and then refuse it for want of a hash.
.venv/stamp-run: requirements.lock
.venv/stamp-dev: requirements-dev.lock
.venv/stamp-%:
	@$(PYTHON) -c 'import sys; sys.exit("$(OLD_PYTHON)" if sys.version_info < (3, 11) else 0)'
	@mkdir -p .cache && $(LOCKED) sh -ec ' \
		.venv/bin/python -c pass 2>/dev/null || $(PYTHON) -m venv --clear --without-pip .venv; \
		echo "Installing $< into .venv …"; \
		$(PYTHON) $(PIP) --python .venv/bin/python install --require-hashes --no-deps -r $<'
	@touch .venv/stamp-run $@

%.mo: %.po | .venv/stamp-run
	@$(BIN)/pybabel --quiet compile -l $(word 3,$(subst /, ,$<)) -i $< -o $@.$$$$ && mv $@.$$$$ $@

# --upgrade: the newest versions that pyproject.toml allows, not those of the lock before
UV := .cache/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command 'make lock'

.PHONY: lock
lock: ## Resolve pyproject.toml into the two hashed locks
	@$(PYTHON) -m venv --without-pip .cache/lock
	@$(PYTHON) $(PIP) --python .cache/lock/bin/python install uv==0.13.9
	@$(UV) pyproject.toml -o requirements.lock
	@$(UV) pyproject.toml --extra dev --constraints requirements.lock -o requirements-dev.lock

# ----------------------------------------------------------------------------------------- use

.PHONY: run
run: .venv/stamp-run $(COMPILED) ## Serve the registry with demo data (HOST, PORT, PLEDGE_DEMO=0 for none)
	@PLEDGE_DEMO=$${PLEDGE_DEMO-1} exec $(BIN)/flask --app wsgi serve

.PHONY: test
test: .venv/stamp-dev $(COMPILED) services node-packages ## Run all tests on SQLite and on PostgreSQL
	$(PYTEST) --database=sqlite
	$(PYTEST) --database=postgresql
	@rm -f .coverage .coverage.*
	$(BIN)/python -m pytest --cov --cov-report= $(wildcard tests/*/test_rules.py) tests/cases/rules
	@$(BIN)/coverage report --include='pledge/*/rules.py,pledge/*/rules/*.py' --fail-under=100

.PHONY: coverage
coverage: .venv/stamp-dev $(COMPILED) services node-packages ## Which lines no test runs; takes two thirds of a test's time again
	@rm -f .coverage .coverage.*
	$(PYTEST) --database=sqlite --cov --cov-report=
	@$(BIN)/coverage report

.PHONY: services
services: ## Install, or ask for, the browser, fonts, servers, Node.js and code reader that tests need
	@sh tests/support/ensure_services.sh

node_modules/stamp: package.json package-lock.json
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: node-packages
node-packages: services node_modules/stamp ## Install what checks scripts, and the verifier of others that reads our credentials

.PHONY: bench
bench: .venv/stamp-dev $(COMPILED) ## Measure the badge page under load
	$(BIN)/python -m bench.verify

.PHONY: bench-credentials
bench-credentials: .venv/stamp-dev ## Measure issuing and verifying credentials
	$(BIN)/python -m bench.credential

.PHONY: bench-tokens
bench-tokens: .venv/stamp-dev ## Try a million mutated badge tokens: none may be accepted
	$(BIN)/python -m bench.mutate_tokens

.PHONY: bench-log
bench-log: .venv/stamp-dev $(COMPILED) ## Measure appends to the public log, and its proofs
	$(BIN)/python -m bench.log

.PHONY: bench-posters
bench-posters: .venv/stamp-dev ## Measure how many printed sheets are set a second
	$(BIN)/python -m bench.poster

.PHONY: bench-receipts
bench-receipts: .venv/stamp-dev $(COMPILED) ## Kill server and worker over 2,000 reports: no receipt, no mail may be lost
	$(BIN)/python -m bench.keep_receipts

# ------------------------------------------------------------------------------------- quality

.PHONY: check
check: format-check lint types contracts templates-check scripts-check scripts-test dependencies translations-check migrations-check test ## Everything that must hold before a change lands

.PHONY: format
format: .venv/stamp-dev node_modules/stamp ## Rewrite code, templates and scripts in the one style
	$(BIN)/ruff check --fix-only $(CODE)
	$(BIN)/ruff format $(CODE)
	$(BIN)/djangofmt --quiet templates
	$(NODE_BIN)/biome check --write

.PHONY: format-check
format-check: .venv/stamp-dev ## Is the code in the one style?
	$(BIN)/ruff format --check $(CODE)

.PHONY: lint
lint: .venv/stamp-dev ## Does the linter object?
	$(BIN)/ruff check $(CODE)

.PHONY: types
types: .venv/stamp-dev ## Do the types agree?
	$(BIN)/mypy $(CODE)

.PHONY: contracts
contracts: .venv/stamp-dev ## Do imports run one way?
	$(BIN)/lint-imports --no-cache

.PHONY: templates-check
templates-check: .venv/stamp-dev ## Are the templates well formed, and in the one style?
	$(BIN)/djangofmt --check --quiet templates
	$(BIN)/djlint --lint --quiet templates

.PHONY: scripts-check
scripts-check: node-packages ## Are the scripts in the one style, and do their types agree?
	$(NODE_BIN)/biome check --error-on-warnings
	$(NODE_BIN)/tsc -p .
	$(NODE_BIN)/tsc -p tests/scripts/workers
	$(NODE_BIN)/tsc -p tests/scripts

.PHONY: scripts-test
scripts-test: node-packages ## Run the scripts' unit tests in Node.js
	node --test tests/scripts/*.test.js

.PHONY: dependencies
dependencies: .venv/stamp-dev ## Is every import declared, and every declared package used?
	$(BIN)/deptry .

TEXTS := .cache/messages.pot
EXTRACT = mkdir -p .cache && $(BIN)/pybabel --quiet extract --no-default-keywords -k _ -k _l \
	-k gettext -k lazy_gettext -F babel.cfg --sort-output --no-location -w 100 -o $(TEXTS) .
# a guess by likeness would pass for a translation
UPDATE = $(BIN)/pybabel --quiet update -i $(TEXTS) -d pledge/translations -l en -w 100 \
	--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

.PHONY: translations
translations: .venv/stamp-dev ## Bring new and changed texts into the catalogue
	@$(EXTRACT)
	@$(UPDATE)
	@$(BIN)/python -m tools.check_translations || true

.PHONY: translations-check
translations-check: .venv/stamp-dev ## Is the English complete?
	@$(EXTRACT)
	@$(UPDATE) --check 2>.cache/pybabel || \
		{ tail -n 1 .cache/pybabel; echo 'Run make translations, and translate what it names.'; exit 1; }
	$(BIN)/python -m tools.check_translations

.PHONY: migrations-check
migrations-check: .venv/stamp-dev $(COMPILED) ## Do the migrations make what the models say?
	@sh tools/check_migrations.sh

.PHONY: clean
clean: ## Remove the environment, caches and reports, never the instance
	rm -rf .venv .cache .coverage .coverage.* htmlcov test-results build dist node_modules
	find . -name __pycache__ -not -path './instance/*' -prune -exec rm -rf {} +
	rm -f $(COMPILED)
