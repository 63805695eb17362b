PYTHON ?= python3
BIN := .venv/bin
OUT ?= brief

.PHONY: setup brief test test-all lint bench docs figures mutants clean

setup: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "entrepot needs Python 3.11 or newer: make PYTHON=python3.12 setup")'
	@echo "Setting up .venv (once): 1/3 the environment"
	@$(PYTHON) -m venv .venv
	@echo "2/3 the build tools"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt hatchling editables setuptools
	@echo "3/3 entrepot and the libraries of constraints.txt (the longest step: a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e ".[dev]"
	@touch $@

brief: setup
	$(BIN)/entrepot brief partnership --out $(OUT)

# Tests start hundreds of processes: what is compiled once is kept, whatever the environment says.
test test-all: export PYTHONDONTWRITEBYTECODE =

test: setup
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-all: setup
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m ""

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

bench: setup
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest bench --benchmark-only --benchmark-columns=median,iqr,rounds -p no:cacheprovider $(if $(ALL),-m "")

docs: setup
	$(BIN)/python tools/make_docs.py
	git diff --exit-code --stat -- docs

figures: setup
	$(BIN)/python tools/make_figures.py $(SHARED)

mutants: setup
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python tools/mutants.py

clean:
	rm -rf .venv brief .pytest_cache .ruff_cache
