# Every command a person runs. `make` alone lists them.

$(if $(wildcard bookbuild/environment.py),,$(error The book is built in its own folder: make -C FOLDER))

# The first of these that is a Python 3.10 to 3.14 makes the environments, in folders inside VENV.
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11 python3.10
VENV   ?= .venv
TABS   ?=
export VENV TABS
# Settings that are meant for other programs of yours stay out; the pages are UTF-8, whatever the machine's language is.
unexport PYTHONPATH PYTHONHOME PYTHONSAFEPATH PYTHONOPTIMIZE PYTHONWARNINGS PYTHONDONTWRITEBYTECODE PIP_TARGET PIP_PREFIX
export PIP_USER = 0
export PYTHONUTF8 = 1

# Of these `make pythons` takes the oldest and the newest that are here.
PYTHONS    ?= python3.10 python3.11 python3.12 python3.13 python3.14

# make drops what a shell said whose last command is not there, hence `true`.
which       = $(shell for each in $(1); do "$$each" -c '$(can_build)' 2> /dev/null && command -v "$$each"; done; true)
ends        = $(sort $(firstword $(1)) $(lastword $(1)))
can_build   = import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 14))
python     := $(shell for each in $(PYTHON); do "$$each" -c '$(can_build)' 2> /dev/null && command -v "$$each" && break; done)
no_python   = echo 'The book needs Python 3.10 to 3.14, and that is not: $(PYTHON). Name one: make html PYTHON=python3.13'
environment = $(if $(python),"$(python)",$(no_python) >&2; false) -m bookbuild.environment
tools       = $(environment) tools
book        = $(tools) -W ignore::DeprecationWarning -m bookbuild

# A file of tests stays in one process, which makes what they share once.
parallel    = --maxprocesses 4 --dist loadfile -n
# Browsers keep tests waiting: where there are few processors, one process more than these.
one_more    = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
fast        = tests/bookbuild/test_library.py tests/bookbuild/test_sources.py tests/bookbuild/test_stamps.py tests/bookbuild/test_subset.py \
              tests/evidence

.DEFAULT_GOAL := help
.PHONY: help html pdf epub notebooks lab check test pythons data figures lib evidence lint bench screenshots lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
	@echo '  TABS=pytorch (or mxnet) builds the book for one framework only.'

html:  ## the book as web pages: _build/html/index.html
	@$(book) html

check: lint  ## style, types, and the tests that need no built book: a few minutes
	@$(tools) -m pytest $(parallel) logical $(fast)
	@$(book) kernels -m pytest $(parallel) logical tests/package

test:  ## all tests; builds what they look at (PYTEST_ARGS=tests/site runs one group)
	@$(tools) -m pytest -q tests/bookbuild/test_library.py  # before the build renews d2l/
	@$(book) html
	@for program in xelatex latexmk rsvg-convert; do command -v $$program > /dev/null || \
	  { echo "No $$program here: no PDFs are built, and their tests are skipped."; exit 0; }; done; $(book) pdf
	@$(book) epub
	@$(book) notebooks
	@$(if $(PYTEST_ARGS),,$(book) kernels -m pytest $(parallel) logical tests/package)
	@$(if $(filter tests/package%,$(PYTEST_ARGS)),$(book) kernels -m pytest $(parallel) logical,$(tools) -m pytest $(parallel) $(one_more)) \
	   $(or $(PYTEST_ARGS),--ignore=tests/package)

pythons:  ## the package's tests and PyTorch's notebooks on the oldest and the newest Python (PYTHONS=...)
	@$(book) notebooks
	@for each in $(call ends,$(call which,$(PYTHONS))); do \
	   "$$each" -m bookbuild.environment pytorch -m pytest $(parallel) logical tests/package && \
	   NOTEBOOK_PYTHON="$$each" $(tools) -m pytest tests/pages/test_notebooks.py -k "runs_on and pytorch" || exit 1; done

pdf:  ## one PDF for each framework: _build/pdf/ (needs TeX; says which packages)
	@$(book) pdf

epub:  ## one EPUB for each framework: _build/epub/
	@$(book) epub

notebooks:  ## the book, and a folder and a zip of notebooks for each framework: _build/notebooks/
	@$(book) notebooks

lab:  ## JupyterLab on the notebooks of the first framework in TABS
	@$(book) notebooks
	@$(book) lab

data:  ## fetch the full Fashion-MNIST (30 MB) into your cache
	@$(tools) -m d2l.download

figures:  ## draw img/ anew from figures/
	@$(tools) -m figures

lib:  ## write the saved cells of the pages into d2l/
	@$(book) lib

evidence:  ## repeat the pages' experiments and record what came out (three or four hours); EXPERIMENT=name: one of them
	@$(tools) -m evidence --record $(EXPERIMENT)

lint:  ## style, types, and known holes in what the locks name
	@$(tools) -m ruff check .
	@$(tools) -m mypy
	@$(tools) -m mypy --python-version 3.10 --follow-imports silent --python-executable \
	   "$$($(environment) pytorch -c 'import sys; print(sys.executable)')" d2l benchmarks
	@$(tools) -m bookbuild.tools.audit

bench:  ## how fast training and building are, how fast and heavy the pages (Lighthouse)
	@$(book) html
	@$(book) kernels -m benchmarks training
	@$(tools) -m benchmarks live building lighthouse

screenshots:  ## pictures of the pages at three widths, light and dark: screenshots/
	@$(book) html
	@$(tools) -m bookbuild.tools.screenshots

# What the index has counts, not what lies on this machine; where the index of CPU builds can't be reached, their lock stays.
lock: pin = UV_INDEX= UV_FIND_LINKS= UV_CUSTOM_COMPILE_COMMAND='make lock' $(environment) uv pip compile \
            --universal --upgrade --generate-hashes --no-annotate
lock:  ## resolve the groups of pyproject.toml afresh into requirements/
	@$(pin) --group uv -o requirements/uv.txt
	@$(pin) --python-version 3.10 --group torchvision --no-deps -o requirements/torchvision.txt
	@$(pin) --python-version 3.11 pyproject.toml --group tools -o requirements/tools.txt
	@for name in mxnet pytorch; do \
	   $(pin) --python-version 3.10 pyproject.toml --group $$name -o requirements/$$name.txt || exit 1; done
	@$(pin) --python-version 3.10 pyproject.toml --group pytorch --torch-backend cpu -c requirements/pytorch.txt -o requirements/pytorch-cpu.txt

clean:  ## remove everything that was built, but not the environments
	rm -rf _build screenshots
