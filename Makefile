# The set-up and every check of this repository. `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help setup test-setup issue test quick core bench lint format soak clean

# The newsletter's source material, for tests that read it; they skip where it is absent.
NEWSLETTER_REFERENCE ?= ../shared
export NEWSLETTER_REFERENCE

# The tests start hundreds of commands: each would compile all it imports if bytecode could not be kept.
export PYTHONDONTWRITEBYTECODE :=

ISSUE ?= 2026-01
PYTHON := .venv/bin/python
NEWSLETTER := .venv/bin/newsletter
# A test waits for servers and programs a third of its time: half as many workers again as cores.
WORKERS := $(shell echo $$(( ( $$(nproc 2>/dev/null || echo 2) * 3 + 1 ) / 2 )))
# pyproject.toml asks for -q; one -v brings back pytest's usual closing line.
PYTEST := $(PYTHON) -m pytest -v
# Modules that share something dear stay with one worker, slow tests come first (tests/conftest.py).
SPREAD := -n $(WORKERS) --dist loadgroup --no-loadscope-reorder
LINT := $(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && $(PYTHON) -m mypy

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | while IFS='	' read -r target what; do printf '  make %-8s %s\n' "$$target" "$$what"; done

setup: ## make .venv and install missing system libraries: all that running needs
	@tools/setup.sh

test-setup:
	@tools/setup.sh test

issue: setup ## set up, then draft, check and build the sample issue ISSUE=2026-01 from its source documents
	@$(NEWSLETTER) draft $(ISSUE) --offline
	@echo; $(NEWSLETTER) build $(ISSUE)
	@echo; echo "What is left for the editor:"; $(NEWSLETTER) check $(ISSUE) || true
	@echo; echo "Look at it:  .venv/bin/newsletter preview $(ISSUE)"
	@echo "With live sources:  .venv/bin/newsletter add URL --issue $(ISSUE), then draft again"

# The tests run even when lint finds something, so that one run tells everything; pytest has the last word.
test: test-setup ## set up, then lint and all tests
	@lint=0; { $(LINT); } || lint=1; \
	[ $$lint = 0 ] || echo "lint failed (see above), and so will this command; the tests run all the same"; \
	$(PYTEST) $(SPREAD) --durations=10 tests && exit $$lint

quick: test-setup ## the fast tests, under a minute
	@$(PYTEST) $(SPREAD) -m 'not slow' tests

core: test-setup ## the pure core's tests, a second or two
	@$(PYTEST) -m 'core and not slow' tests

bench: test-setup ## measure speed; prints a table
	@$(PYTHON) -m bench

lint: test-setup ## ruff, its formatting, mypy strict
	@$(LINT)

format: test-setup ## let ruff sort imports and format
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

soak: test-setup ## the tests again and again for SOAK_MINUTES=30
	@end=$$(( $$(date +%s) + 60 * $${SOAK_MINUTES:-30} )); round=0; \
	while [ $$(date +%s) -lt $$end ]; do \
	  round=$$(( round + 1 )); echo "soak: round $$round"; \
	  NEWSLETTER_KILLS=100 HYPOTHESIS_PROFILE=soak $(PYTEST) $(SPREAD) --hypothesis-seed=$$round tests || exit 1; \
	done; echo "soak: $$round rounds, no failure"

clean: ## remove .venv, the private uv and caches; never var/ or what an editor wrote
	rm -rf .venv .tools dist tests/tools/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
