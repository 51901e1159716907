# Two commands: `make run` and `make test`. Everything else is convenience.
PYTHON ?= python3
PORT ?= 8765
# Processes that tests run in, a file of tests in one of them; 0 for this one alone.
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: run test lint bench clean

run: $(STAMP)
	@$(BIN)/selfportrait try --port $(PORT)

test: $(DEV_STAMP)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: $(DEV_STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: $(DEV_STAMP)
	@cd bench && JSON=$(JSON) ../$(BIN)/python $(ROOM).py

$(STAMP): pyproject.toml constraints.txt
	@./scripts/setup $(PYTHON) $(VENV)
	@touch $@

# what only those who work on the house need: test tools, and the brand's engines
$(DEV_STAMP): pyproject.toml constraints.txt
	@./scripts/setup $(PYTHON) $(VENV) dev
	@touch $@ $(STAMP)

clean:
	rm -rf $(VENV) var
