# Kinderen in Kaart. `make help` lists what can be made.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help databoek test gallery lab lint types check lock schema clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

databoek: $(INSTALLED)  ## install if needed, then build every chapter into output/
	@$(BIN)/databoek build

test: $(INSTALLED)  ## install if needed, then run the whole test suite
	@$(BIN)/python -m pytest -n auto

gallery: $(INSTALLED)  ## draw every kind of map: kaarten/galerij, and docs/gallery on hexagons
	@$(BIN)/databoek gallery
	@$(BIN)/databoek gallery --hexagons --lang en --out docs/gallery

lab: $(INSTALLED)  ## open JupyterLab on the notebooks
	@$(BIN)/jupyter lab notebooks

lint: $(INSTALLED)  ## style check
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(INSTALLED)  ## type check
	@$(BIN)/mypy

check: lint types test  ## everything that CI checks

schema: $(INSTALLED)  ## rewrite the JSON schemas of the catalogue
	@$(BIN)/databoek schema

lock:  ## rewrite requirements.lock from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
	  --only-binary :all: --quiet --upgrade -o requirements.lock

clean:  ## remove what was built and installed, keep what was downloaded
	@rm -rf output data/interim $(VENV) .pytest_cache .mypy_cache .ruff_cache

# Installed once per version of the lock; wheels only, each checked against its hash.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.13 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked environment into $(VENV), this takes a few minutes the first time"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
