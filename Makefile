# The commands of the README. Needs Python 3.11 or newer and make, nothing else.
# PORT and GUILDHALL_VAR are honoured everywhere; see .env.example for the rest.

VENV := .venv
PY := $(VENV)/bin/python
SETUP := sh docker/setup.sh $(VENV)
export PYTHONUNBUFFERED := 1
unexport PYTHONHOME

.PHONY: help run run-full test bench check lock screenshots snapshot clean

help:
	@echo "make run          set up, load the demo association, serve it (PORT=8000)"
	@echo "make run-full     the production processes on PostgreSQL and Valkey"
	@echo "make test         the test suite; DATABASE_URL and REDIS_URL are honoured"
	@echo "make check        lint, types and floors"
	@echo "make bench        print and write docs/benchmarks.md"
	@echo "make screenshots  take the README's pictures of a running demo"
	@echo "make snapshot     remake the database that first starts begin with"
	@echo "make lock         remake the requirements' lock files"

$(VENV)/run.stamp: requirements.txt requirements-uv.txt
	@$(SETUP) run requirements.txt

$(VENV)/dev.stamp: requirements-dev.txt requirements-uv.txt
	@$(SETUP) dev requirements-dev.txt

$(VENV)/full.stamp: requirements-full.txt requirements-uv.txt
	@$(SETUP) full requirements-full.txt

# The embedded default: whatever databases the shell knows are not meant here.
run: $(VENV)/run.stamp
	@exec env -u DATABASE_URL -u REDIS_URL DJANGO_SETTINGS_MODULE=config.settings.dev \
	  $(PY) manage.py serve

run-full: $(VENV)/full.stamp
	@exec env PYTHONPATH=.:site $(PY) -m config.full

test: $(VENV)/dev.stamp
	@$(PY) -m pytest $(or $(ARGS),-n auto --maxprocesses 4 --dist loadscope)

bench: $(VENV)/dev.stamp $(VENV)/full.stamp
	@$(PY) -m tests.bench $(ARGS)

check: $(VENV)/dev.stamp
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/djhtml --check --tabwidth 2 templates
	@PYTHONPATH=.:site $(VENV)/bin/mypy site/core $$(find chat events home membership polls -name actions.py)
	@PYTHONPATH=.:site $(VENV)/bin/lint-imports --no-cache

screenshots: $(VENV)/dev.stamp
	@$(PY) -m tests.journeys.screens --readme \
	  $(or $(ADDRESS),http://localhost:$(or $(PORT),8000)) docs/screens

snapshot: $(VENV)/run.stamp
	@DJANGO_SETTINGS_MODULE=config.settings.dev $(PY) manage.py snapshot

LOCK = $(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-header \
  --python-version 3.11

lock: $(VENV)/run.stamp
	@for name in requirements-uv requirements; do \
	  $(LOCK) $(ARGS) $$name.in -o $$name.txt || exit 1; done
	@for name in requirements-dev requirements-full; do \
	  $(LOCK) $(ARGS) -c requirements.txt $$name.in -o $$name.txt || exit 1; done

clean:
	rm -rf $(VENV) static-root
