# Every target works from a fresh clone; the longer ones are scripts in .ci/.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON := .venv/bin/python
.PHONY: help demo test fast lint fmt bench bench-canvas chaos mutation dev docs lock frontend setup ci

help: ## What there is to run
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 20

demo: ## Start Chatflow with a demo workspace (PORT, CHATFLOW_DATA, DEMO_PASSWORD)
	@exec .ci/demo

test: ## All tests this machine can run; says what it left out
	@.ci/test

fast: setup ## The quick tests, on SQLite: engine and house rules
	@$(PYTHON) -m pytest -q tests/engine tests/house

lint: setup ## Format, lint, types, import contracts, migrations, deployment checks
	@.ci/lint

fmt: setup ## Rewrite Python and TypeScript in the house's format
	@$(PYTHON) -m ruff format . && $(PYTHON) -m ruff check --fix .
	@. .ci/lib.sh && use_node && cd frontend && npm run --silent format

bench: setup ## Figures as JSON lines, with the floors they are measured against
	@$(PYTHON) -m tests.bench

bench-canvas: setup frontend ## Frame times of the canvas in a real browser
	@$(PYTHON) -m tests.bench canvas

chaos: setup ## Kill the processes again and again; nothing lost, nothing twice
	@$(PYTHON) -m tests.bench chaos

mutation: setup ## Change the engine in one place at a time; a test has to notice
	@$(PYTHON) -m tests.mutation

dev: setup ## The demo with a front end that is rebuilt on every change
	@exec .ci/dev

docs: setup ## Write docs/reference anew, and the types the front end takes from it
	@$(PYTHON) manage.py generate_docs
	@. .ci/lib.sh && use_node && cd frontend && npm run --silent generate:api

lock: ## Pin all Python dependencies with hashes (needs uv)
	@.ci/lock

frontend: ## Build the front end if it changed
	@. .ci/lib.sh && need_venv requirements.txt && build_frontend

setup: ## The virtual environment with everything for development
	@. .ci/lib.sh && need_venv requirements-dev.txt

ci: ## What runs before every merge, on a bare machine
	@.ci/run
