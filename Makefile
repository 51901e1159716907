# Two commands: `make run` and `make test`. Everything else is convenience.
PYTHON ?= python3
PORT ?= 8765
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test lint bench clean

run: $(STAMP)
	@$(BIN)/selfportrait try --port $(PORT)

test: $(STAMP)
	@$(BIN)/python -m pytest -q

lint: $(STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: $(STAMP)
	@cd bench && JSON=$(JSON) ../$(BIN)/python $(ROOM).py

$(STAMP): pyproject.toml constraints.txt
	@./scripts/setup $(PYTHON) $(VENV)
	@touch $@

clean:
	rm -rf $(VENV) var
