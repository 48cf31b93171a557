# What is needed: Python 3.11 or later. Everything else is installed into .venv and node_modules.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What the tests compare the evaluation of policies with; see tests/oracle.
ORACLE := tests/oracle/node_modules
# Node.js and npm of the environment, also on a machine that has none.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test lint docs bench bench-account lock provider-lock clean
.DEFAULT_GOAL := help

help:
	@echo 'make demo          build everything on an embedded AWS, text it, show what encrypts what'
	@echo 'make test          lint, types and all tests'
	@echo 'make lint          ruff, basedpyright, import-linter, actionlint and zizmor'
	@echo 'make docs          write the reference pages from the code'
	@echo 'make bench         time the synthesis beside the stock way and the floor, and the questions'
	@echo 'make bench-account time smsbot verify of twenty environments, which it builds first'
	@echo 'make lock          write the requirements files from their .in files'
	@echo 'make provider-lock write .terraform.lock.hcl; needs the Terraform registry'
	@echo 'make clean         delete what the others made'

demo: $(VENV)/installed
	@$(BIN)/python -m smsbot demo

test: $(VENV)/installed-dev $(VENV)/installed-checkov node_modules/installed $(ORACLE)/installed lint
	$(BIN)/pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/actionlint
	$(BIN)/zizmor --offline --persona=pedantic --quiet --no-progress .github

docs: $(VENV)/installed-dev
	$(BIN)/python -m documentation

bench: $(VENV)/installed-dev
	@$(BIN)/python -m tests.bench.synthesis
	@$(BIN)/python -m tests.bench.encryption
	@$(BIN)/python -m tests.bench.bot

bench-account: $(VENV)/installed-dev
	@$(BIN)/python -m tests.bench.account

lock: $(VENV)/installed-dev
	for name in requirements requirements-deploy requirements-dev requirements-checkov; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--only-binary :all: --no-annotate --no-header --output-file $$name.txt $$name.in || exit 1; \
	done

provider-lock: $(VENV)/installed
	scripts/provider_lock.sh

clean:
	rm -rf $(VENV) .venv-checkov node_modules $(ORACLE) cdktf.out .cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed; this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo 'Installing into $(VENV); this takes about a minute.'
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# What plans, deploys and verifies with credentials: no emulator, no older provider.
$(VENV)/installed-deploy: requirements-deploy.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-deploy.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/installed-checkov: requirements-checkov.txt | $(BIN)/python
	$(PYTHON) -m venv .venv-checkov
	.venv-checkov/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-checkov.txt
	@touch $@

node_modules/installed: package.json package-lock.json $(VENV)/installed
	npm ci --no-fund --no-audit --ignore-scripts --no-update-notifier --loglevel=error
	@touch $@

$(ORACLE)/installed: tests/oracle/package.json tests/oracle/package-lock.json $(VENV)/installed
	npm ci --prefix tests/oracle --no-fund --no-audit --ignore-scripts --no-update-notifier --loglevel=error
	@touch $@
