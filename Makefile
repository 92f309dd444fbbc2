# The words of the project, the same for a person and for CI. `make` alone lists them.
.PHONY: help demo test lint format bench fidelity fuzz screenshots pins clean
.DEFAULT_GOAL := help

bin := .venv/bin

help: ## List these words
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Set up what is needed and show mailflow at work, on this machine only
	@scripts/setup.sh run
	@$(bin)/mailflow demo

test: ## Check everything: style, types, the direction of imports, then all tests
	@scripts/setup.sh dev
	@scripts/test-services.sh
	@$(MAKE) --no-print-directory lint
	@$(bin)/python -m pytest

lint: ## Check style (ruff), types (mypy) and the direction of imports
	@scripts/setup.sh dev
	@$(bin)/ruff check .
	@$(bin)/ruff format --check --quiet .
	@$(bin)/mypy
	@$(bin)/lint-imports --no-logo

format: ## Lay the code out and mend what ruff can mend by itself
	@scripts/setup.sh dev
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .

bench: ## Measure speed and memory; writes docs/benchmarks.md
	@scripts/setup.sh dev
	@scripts/test-services.sh
	@$(bin)/python -m bench

fidelity: ## Count how faithfully the mails of the project's own corpus are read
	@scripts/setup.sh dev
	@$(bin)/python scripts/fidelity.py

fuzz: ## Search for mails that break a promise of reading; SECONDS=600 for longer than a minute
	@scripts/setup.sh dev
	@$(bin)/python -c "import atheris" 2>/dev/null || \
		$(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/fuzz/requirements.txt || true
	@$(bin)/python scripts/fuzz.py $(or $(SECONDS),60)

screenshots: ## Take the pictures for the README anew (needs Chromium)
	@scripts/setup.sh dev
	@scripts/test-services.sh
	@$(bin)/python scripts/screenshots.py

pins: ## Write the requirements files anew from pyproject.toml (UPGRADE=1 takes newer versions)
	@scripts/pins.sh

clean: ## Remove what these words have made: .venv, caches, builds
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
