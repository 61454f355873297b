# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The front door: it makes the environment and hands over to nox (noxfile.py) or to the demo (tools/demo.py).
# ARGS="..." is handed on, for example: make unit ARGS="-k call_forward"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

VENV := .venv
DEMO_VENV := .venv-demo
PYTHON := $(VENV)/bin/python
NOX := $(PYTHON) -m nox --non-interactive
LOCK := requirements/constraints.txt
INSTALLER := requirements/installer/uv.txt
# Targets that run the nox sessions of the same tag: on the newest tested line of ansible-core that can run here.
SESSIONS := types unit playbooks integration conformance controller events faults chaos secrets kills fuzz molecule sanity galaxy docs speed supply bench mutation tarball

.PHONY: help demo test lint format lock clean $(SESSIONS)

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(DEMO_VENV)/.ready ## Show the collection at work on simulated platforms
	@$(DEMO_VENV)/bin/python tools/demo.py $(ARGS)

test: $(VENV)/.ready ## Run every check and test, on every tested ansible-core
	@$(PYTHON) tools/check.py $(ARGS)

lint: $(VENV)/.ready ## Formatting, style, licences, documentation
	@$(PYTHON) tools/check.py --lint $(ARGS)

types: ## mypy --strict
unit: ## Unit tests on the newest tested ansible-core
playbooks: ## Every module through ansible-playbook on both execution paths
integration: ## Playbooks against the simulators; ARGS names targets
conformance: ## Simulators against recordings of real servers
controller: ## The kit of extensions/awx under ansible-runner
events: ## The event source and its rulebooks under ansible-rulebook; needs Java
faults: ## Fleets while responses are wrong, the bounded part
chaos: ## The same with at least 10,000 faults
secrets: ## No secret is shown, logged or left behind
kills: ## Fleets that are killed at random moments; KILLS=200 for the full run
fuzz: ## Decoders and readers of files under fuzzing; FUZZ_SECONDS=3600 for a long run
molecule: ## Scenarios of the roles; ARGS names roles
sanity: ## ansible-test sanity on the newest tested ansible-core
galaxy: ## Build the collection and check it as Galaxy does
docs: ## Build the documentation site in build/docs
supply: ## Bill of materials, known weaknesses of locked versions, signature
tarball: ## Build the tarball of the collection and its bill of materials in build, reproducibly
speed: ## The bounded part of the bench
mutation: ## Change the code in small ways and count what the tests notice (hours; --sample N)
bench: ## Measure speed (tests/bench)

$(SESSIONS): $(VENV)/.ready
	@$(NOX) -t $@ -- $(ARGS)

format: $(VENV)/.ready ## Rewrite the Python files in the one format
	@CI=false $(NOX) -s formatters

lock: $(VENV)/.ready ## Choose the newest versions of all tools
	@$(PYTHON) tools/lock.py $(ARGS)

clean: ## Remove what the tools made
	rm -rf $(VENV) $(DEMO_VENV) .ansible .cache .nox .mypy_cache .pytest_cache .ruff_cache build collections tests/output

# uv installs a set of packages in a second or two; pip only fetches uv.
define make-venv
	@python=$$(sh tools/find-python.sh) && \
	echo "Making $(1) with $$python" && \
	rm -rf $(1) && "$$python" -m venv $(1) && \
	$(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(INSTALLER) && \
	$(1)/bin/uv pip install --quiet --compile-bytecode --python $(1)/bin/python -c $(LOCK) $(2)
	@touch $(1)/.ready
endef

$(VENV)/.ready: requirements/dev.in requirements/ansible.in $(LOCK) $(INSTALLER) tools/find-python.sh
	$(call make-venv,$(VENV),-r requirements/dev.in)

$(DEMO_VENV)/.ready: requirements/demo.in requirements/ansible.in requirements/sandbox.in $(LOCK) tools/find-python.sh \
		extensions/sandbox/pyproject.toml
	$(call make-venv,$(DEMO_VENV),-r requirements/demo.in -e extensions/sandbox)
