# make demo: read the example report.  make test: the whole suite, against the built wheel.  Both from a bare clone.

VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?= -n 2 --dist worksteal
OUTLET := The Harbour Ledger
PUBLISHED := 2024-03-12
SOURCES := $(shell find src -not -path '*/__pycache__*')

# What is installed is what is tested: nothing of the caller's own Python may reach in.
unexport PYTHONPATH
unexport PYTHONHOME

.PHONY: help demo test lint format figures readme lock clean

help:
	@echo 'make demo     read the example report'
	@echo 'make test     build the wheel, install it, run every test against it'
	@echo 'make lint     ruff, mypy, import-linter'
	@echo 'make format   put the code into the form that lint asks for'
	@echo 'make figures  score every task of benchmarks/floors.json whose gold file is there'
	@echo 'make readme   fill the output and the figures in README.md'
	@echo 'make lock     resolve constraints.txt anew (needs uv)'
	@echo 'make clean    remove what the others made'

demo: $(VENV)/.package
	@$(BIN)/accordingto read examples/halvik.txt --outlet "$(OUTLET)" --published $(PUBLISHED)

test: $(VENV)/.package
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# Every check runs, so that one look shows everything that is wrong.
lint: $(VENV)/.package
	@status=0; \
	for check in "ruff check ." "ruff format --check ." "mypy" "lint-imports"; do \
	  echo "$$check"; $(BIN)/$$check || status=1; \
	done; exit $$status

format: $(VENV)/.locked
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

figures: $(VENV)/.package
	$(BIN)/python -m benchmarks check

readme: $(VENV)/.package
	$(BIN)/python scripts/readme.py

lock:
	uv pip compile pyproject.toml --extra test --extra lint --group build --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' --quiet --upgrade -o constraints.txt

clean:
	rm -rf $(VENV) dist build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

$(VENV)/.python:
	@for python in "$(PYTHON)" python3 python3.13 python3.12 python3.11 python; do \
	  [ -n "$$python" ] || continue; \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  echo "Making $(VENV) with $$("$$python" --version)"; \
	  rm -rf $(VENV); \
	  "$$python" -m venv $(VENV) && touch $@ && exit 0; \
	  echo 'This Python makes no virtual environments: install its venv package (on Debian: python3-venv).' >&2; \
	  rm -rf $(VENV); exit 1; \
	done; \
	echo 'accordingto needs Python 3.11 or newer, and none was found. Install one, or name it: make PYTHON=/path/to/python3' >&2; \
	exit 1

$(VENV)/.locked: $(VENV)/.python constraints.txt
	@echo 'Installing what is locked in constraints.txt (once; a minute or two)'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r constraints.txt
	@touch $@

$(VENV)/.package: $(VENV)/.locked pyproject.toml LICENSE NOTICE $(SOURCES)
	@echo 'Building and installing accordingto'
	@rm -rf dist
	@$(BIN)/hatchling build -t wheel -d dist >/dev/null
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-index --no-deps --force-reinstall dist/*.whl
	@touch $@
