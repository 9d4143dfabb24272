# Set-up needs Python 3.11 and make; `make test` also installs Debian's Chromium where none is found.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OLDEST := .venv-oldest
PAGE := $(BIN)/python frontend/build_page.py
SOURCES := tensorboard_plugin_weightvis tests benchmarks examples docs frontend setup.py

.PHONY: help demo test test-all test-extras test-oldest check audit format schema bench dev page screenshots clean

help:
	@echo "make demo      train on real data with TensorBoard open beside it"
	@echo "make test      all tests, of both languages, in a real browser too"
	@echo "make test-all  the same with the heavy cases and the extras"
	@echo "make test-extras  those for PyTorch, JAX and remote logs, which it installs"
	@echo "make test-oldest  tests with every dependency as old as pyproject.toml allows"
	@echo "make check     linters, type checkers, generated files fresh, and what make audit does"
	@echo "make audit     known advisories on what is installed, where their services can be reached"
	@echo "make format    put the code into the house's layout"
	@echo "make bench     every figure that the README quotes"
	@echo "make screenshots  the pictures of README and docs, from trainings done anew"
	@echo "make dev       the page with hot reload, over a TensorBoard with the demos' logs"

demo: $(VENV)/.demo
	$(BIN)/weightvis demo

test: $(VENV)/.test frontend/node_modules/.package-lock.json chromium
	$(PAGE) run test
	$(BIN)/python -m pytest -m "not heavy"

test-all: $(VENV)/.test frontend/node_modules/.package-lock.json chromium
	$(PAGE) run test
	$(BIN)/python -m pytest --screenshots
	$(MAKE) test-extras

test-extras: $(VENV)/.extras
	$(BIN)/python -m pytest tests/pytorch tests/remote tests/keras/with_torch
	for backend in jax torch; do \
	  KERAS_BACKEND=$$backend PYTHONPATH=tests/without_tensorflow $(BIN)/python -m pytest \
	    -m "not heavy" tests/keras/test_*.py tests/keras/with_torch || exit; \
	done

test-oldest: $(OLDEST)/.test chromium
	$(OLDEST)/bin/python -m pytest -m "not heavy"

check: $(VENV)/.test frontend/node_modules/.package-lock.json
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(PAGE) run check
	mkdir -p build
	$(BIN)/python frontend/schema.py | $(PAGE) run --silent schema -- $(CURDIR)/build/schema.ts
	diff -u frontend/src/schema.ts build/schema.ts
	$(MAKE) --no-print-directory audit

audit: $(VENV)/.test frontend/node_modules/.package-lock.json
	$(BIN)/python tests/audit.py

format: $(VENV)/.test frontend/node_modules/.package-lock.json
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	$(PAGE) run format

schema: $(VENV)/.test frontend/node_modules/.package-lock.json
	$(BIN)/python frontend/schema.py | $(PAGE) run --silent schema

bench: $(VENV)/.test page
	$(BIN)/python -m benchmarks

dev: $(VENV)/.test frontend/node_modules/.package-lock.json
	$(BIN)/python frontend/dev/serve.py

screenshots: $(VENV)/.test chromium page
	$(BIN)/python docs/screenshots.py
	$(BIN)/python docs/case_study.py

page: $(VENV)/.test
	$(PAGE)

.PHONY: chromium
chromium:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$name >/dev/null && exit 0; \
	done; \
	root=$$( [ "$$(id -u)" = 0 ] || echo sudo ); \
	set -x; $$root apt-get update -q && $$root apt-get install -y -q chromium

# The demo's environment and the tests' are one: the tests need all that the demo does.
$(VENV)/.demo: pyproject.toml setup.py | $(VENV)
	$(BIN)/pip install --quiet --editable '.[demo]'
	touch $@

$(VENV)/.test: pyproject.toml setup.py | $(VENV)
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

# One version, so that a build for the CPU is taken where pip is told of one.
$(VENV)/.extras: $(VENV)/.test
	$(BIN)/pip install --quiet 'torch==2.13.*' --editable '.[extras]'
	touch $@

# TensorBoard before 2.21 starts with setuptools' pkg_resources, which later ones lack.
$(OLDEST)/.test: pyproject.toml setup.py | $(VENV)
	$(BIN)/pip install --quiet 'uv>=0.13'
	$(BIN)/uv venv --system-certs --quiet --clear --seed --python $(PYTHON) $(OLDEST)
	echo 'setuptools<81' > $(OLDEST)/constraints.txt
	$(BIN)/uv pip install --system-certs --quiet --python $(OLDEST)/bin/python --resolution lowest-direct \
	  --constraint $(OLDEST)/constraints.txt --editable '.[test]'
	touch $@

$(VENV):
	$(PYTHON) -m venv $@

frontend/node_modules/.package-lock.json: frontend/package-lock.json | $(VENV)/.test
	$(PAGE) install --no-audit --no-fund
	touch $@

clean:
	rm -rf $(VENV) $(OLDEST) build dist *.egg-info frontend/node_modules tensorboard_plugin_weightvis/static
