# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint bench wheel clean

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Reclaim needs Python 3.11 or later; say which: make demo PYTHON=python3.11'; exit 1; }
	@echo 'Setting up in .venv, which takes a minute or two ...'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

demo: .venv/installed  ## run the whole job on videos that the demo generates itself
	$(BIN)/reclaim demo

test: .venv/installed  ## lint, types and all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto -q

lint: .venv/installed  ## mend what can be mended, then check
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

bench: .venv/installed  ## measure; BENCH=folder of real videos with ground truth, WRITE=--write to keep the result
	$(BIN)/python -m tests.benchmarks.run $(BENCH) $(WRITE)
	$(BIN)/python -m tests.benchmarks.letters $(WRITE)
	$(BIN)/python -m tests.benchmarks.room $(WRITE)
	$(BIN)/python -m tests.benchmarks.collecting $(WRITE)
	for part in totals surges insight_pages purge; do $(BIN)/python -m tests.benchmarks.$$part $(WRITE) || exit 1; done
	$(BIN)/python -m tests.benchmarks.tracks $(BENCH) $(WRITE)
	$(if $(BENCH),for part in sound profile calibration ablation triage; do \
		$(BIN)/python -m tests.benchmarks.$$part $(BENCH) $(WRITE) || exit 1; done)

wheel: .venv/installed  ## build the wheel into dist/
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf .venv build dist reclaim-demo
