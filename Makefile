# What is needed: Python 3.11 or later. Everything else is installed into .venv and node_modules.
PYTHON ?= python3
# Which CDK everything runs on: cdktf, or its successor cdktn. scripts/python reads this line too.
CDK ?= cdktf
ifeq ($(CDK),cdktf)
VENV := .venv
CDK_CLI := node_modules
else ifeq ($(CDK),cdktn)
VENV := .venv-cdktn
CDK_CLI := scripts/cdktn/node_modules
else
$(error CDK is $(CDK). Allowed are cdktf and cdktn)
endif
export CDK
BIN := $(VENV)/bin
# What the tests compare the evaluation of policies with; see keyproof/tests/oracle.
ORACLE := keyproof/tests/oracle/node_modules
# What the page of `smsbot report` is held to in a browser; see tests/browser.
AXE := tests/browser/node_modules
# Node.js and npm of the environment, also on a machine that has none.
export PATH := $(CURDIR)/$(BIN):$(PATH)

# Otherwise each of the commands that the tests start would compile the project again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help installed installed-deploy installed-cli demo test scenarios check unit-tests \
	unit-tests-with-cdk unit-tests-without-cdk coverage lint types style docs bench stress weights \
	lock sbom provider-lock clean
.DEFAULT_GOAL := help
.SECONDEXPANSION:
# A target is complete or absent, also after an interrupt.
.DELETE_ON_ERROR:

help:
	@echo 'make demo          build the bot on an emulated AWS, text it, show which key encrypts what'
	@echo 'make test          lint, types and all tests but the scenarios, in ten minutes'
	@echo 'make scenarios     the long tests: environments from creation to removal, and CDK Terrain'
	@echo 'make check         lint, quick type checks and the unit tests, in a minute'
	@echo 'make coverage      all tests, and which lines and branches they run'
	@echo 'make lint          ruff, basedpyright, pyrefly, import-linter, actionlint and zizmor'
	@echo 'make docs          write the reference from the code, and build the site in documentation/.site'
	@echo 'make bench         measure synthesis, access, keyproof and the bot, compared with other tools'
	@echo 'make stress        20,000 texts with kills, skewed clocks, lost answers, and erasures'
	@echo 'make weights       train the model that recognizes opt-outs'
	@echo 'make lock          write the requirements files from their .in files'
	@echo 'make sbom          write the bill of materials of the deployed code, in CycloneDX'
	@echo 'make provider-lock write .terraform.lock.hcl; needs the Terraform registry'
	@echo 'make clean         delete the files that the other targets created'
	@echo 'make … CDK=cdktn   the same on CDK Terrain, the successor of CDKTF'

installed: $(VENV)/installed
installed-deploy: $(VENV)/installed-deploy
installed-cli: $(CDK_CLI)/installed

demo: $(VENV)/installed
	@$(BIN)/python -m smsbot demo

# Most of what is installed and linted keeps one core busy.
AT_ONCE = $(MAKE) --no-print-directory -j 3

# Some tests compare the two CDKs, so both are installed.
FOR_TESTS := $(VENV)/installed-dev .venv/installed .venv-cdktn/installed \
	node_modules/installed scripts/cdktn/node_modules/installed $(ORACLE)/installed $(AXE)/installed
# Whatever a killed run left behind is ended. With exec, its parent is make and no shell that outlives it.
REAPED := exec $(PYTHON) -I tests/reaper.py
test:
	@echo 'Installing, linting and testing; this takes about ten minutes.'
	@$(REAPED) $(AT_ONCE) $(FOR_TESTS) lint
	$(REAPED) $(BIN)/pytest -m 'not scenario'
	@echo 'The long tests did not run: make scenarios'

scenarios:
	@$(REAPED) $(AT_ONCE) $(FOR_TESTS)
	$(REAPED) $(BIN)/pytest -m scenario tests

UNIT_TESTS := unit-tests-with-cdk unit-tests-without-cdk
# What is linted and what is tested is shown as each ends.
check:
	@$(REAPED) $(AT_ONCE) $(VENV)/installed-dev .venv/installed-dev $(ORACLE)/installed
	@echo 'Linting and running the unit tests; this takes about a minute.'
	@$(REAPED) $(AT_ONCE) -j 4 $(if $(findstring output-sync,$(.FEATURES)),--output-sync=target) \
		$(UNIT_TESTS) style
	@echo 'The strict types and the other tests did not run: make test'

unit-tests:
	@$(AT_ONCE) $(UNIT_TESTS)

# By themselves: each process of one pytest would import and collect the tests of all.
PYTEST_UNIT := $(BIN)/pytest -m 'not commands and not scenario' -n 0
WITHOUT_CDK := keyproof/tests tests/lambda_src tests/wrong tests/test_reaper.py
unit-tests-with-cdk: $(VENV)/installed-dev $(ORACLE)/installed
	$(PYTEST_UNIT) tests $(WITHOUT_CDK:%=--ignore=%)
unit-tests-without-cdk: $(VENV)/installed-dev $(ORACLE)/installed
	$(PYTEST_UNIT) $(WITHOUT_CDK)

coverage: $(VENV)/installed-dev
	$(BIN)/pytest --cov --cov-report=term:skip-covered --cov-report=html:.cache/coverage

lint: types style

# Always with the types of cdktf, whose names the code uses.
types: .venv/installed-dev
	.venv/bin/basedpyright

style: .venv/installed-dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/pyrefly check --summary=none
	.venv/bin/lint-imports
	.venv/bin/actionlint
	.venv/bin/zizmor --offline --persona=pedantic --quiet --no-progress .github action.yml

docs: $(VENV)/installed-dev
	$(BIN)/python -m documentation
	$(BIN)/zensical build --strict -f documentation/mkdocs.yml

bench: .venv/installed-dev .venv-checkov/installed
	@.venv/bin/python -m tests.bench

weights: $(VENV)/installed-dev
	@PYTHONPATH=lambda_src $(BIN)/python -m tests.lambda_src.wording.learning

stress: $(VENV)/installed-dev
	@PYTHONPATH=lambda_src $(BIN)/python -m tests.lambda_src.stress

# A lock file keeps the versions that it has. Those of cdktn start as copies, so that they have the
# same versions, and dev.txt holds only what it adds to either.
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--only-binary :all: --no-annotate --no-header
lock: .venv/installed-dev
	$(COMPILE) --output-file requirements.txt requirements/requirements.in
	for name in deploy dev checkov; do \
		$(COMPILE) --output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done
	cp requirements.txt requirements/cdktn.txt
	cp requirements/deploy.txt requirements/cdktn-deploy.txt
	for pair in requirements:cdktn deploy:cdktn-deploy; do \
		grep -v '^-c' requirements/$${pair%:*}.in | $(COMPILE) --no-emit-package cdktf \
			--no-emit-package cdktf-cdktf-provider-aws \
			--output-file requirements/$${pair#*:}.txt - requirements/cdktn.in || exit 1; \
	done

sbom: .venv/installed-dev
	scripts/sbom.sh sbom

provider-lock: $(VENV)/installed
	scripts/provider_lock.sh

clean:
	rm -rf .venv .venv-cdktn .venv-checkov node_modules scripts/cdktn/node_modules $(ORACLE) \
		$(AXE) cdktf.out .cache documentation/.site

%/bin/python:
	$(PYTHON) -I -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed; this is " + sys.version)'
	$(PYTHON) -I -m venv --clear $* && $@ -I -m pip --version >/dev/null || { rm -rf $*; \
		echo 'No virtual environment could be made in $*. On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }

# A first check compiles keyproof and its tables, which none does where PYTHONDONTWRITEBYTECODE is set.
# The bindings of AWS are 2,200 modules, of which some thirty are imported, and then compiled. pip would
# compile all of them, which takes longer than everything else.
BYTECODE = $(@D)/bin/python -I -m compileall -q -j 0 -x provider_aws $(@D)/lib

# A lock file names everything, so pip resolves nothing (--no-deps). Where it does, pip 23 leaves the lock
# for a newer release of what a package asks for with an extra, and then refuses that one.
.venv/installed: requirements.txt pyproject.toml
.venv-cdktn/installed: requirements/cdktn.txt pyproject.toml
.venv/installed .venv-cdktn/installed: | $$(@D)/bin/python
	@echo 'Installing into $(@D); this takes half a minute.'
	$(@D)/bin/pip install --quiet --no-compile --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r $<
	$(@D)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BYTECODE)
	$(@D)/bin/python -O -I -m constructs_lib.synthesis.warm
	$(@D)/bin/python -I -m keyproof check keyproof/example/plan.json >/dev/null || [ $$? -eq 1 ]
	@touch $@

# What plans, deploys and verifies with credentials: no emulator, no older provider.
.venv/installed-deploy: requirements/deploy.txt | .venv/bin/python
.venv-cdktn/installed-deploy: requirements/cdktn-deploy.txt | .venv-cdktn/bin/python
.venv/installed-dev: requirements/dev.txt .venv/installed
.venv-cdktn/installed-dev: requirements/dev.txt .venv-cdktn/installed
.venv-checkov/installed: requirements/checkov.txt | .venv-checkov/bin/python
.venv/installed-deploy .venv-cdktn/installed-deploy .venv/installed-dev .venv-cdktn/installed-dev \
		.venv-checkov/installed:
	$(@D)/bin/pip install --quiet --no-compile --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r $<
	$(BYTECODE)
	@touch $@

%/node_modules/installed: %/package.json %/package-lock.json | $(VENV)/installed
	npm ci --prefix $* --no-fund --no-audit --ignore-scripts --no-update-notifier --loglevel=error
	@touch $@

node_modules/installed: package.json package-lock.json | $(VENV)/installed
	npm ci --no-fund --no-audit --ignore-scripts --no-update-notifier --loglevel=error
	@touch $@
