# Every command a person runs. `make` alone lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
TABS   ?=
export VENV TABS
run     = $(VENV)/bin/python
book    = $(run) -W ignore::DeprecationWarning -W 'ignore:pkg_resources is deprecated:UserWarning' -m bookbuild

fast    = tests/package tests/bookbuild/test_environment.py tests/bookbuild/test_library.py tests/bookbuild/test_sources.py \
          tests/bookbuild/test_stamps.py tests/bookbuild/test_subset.py

.DEFAULT_GOAL := help
.PHONY: help html pdf epub notebooks lab check test data figures lib lint bench screenshots lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
	@echo '  TABS=pytorch (or mxnet) builds the book for one framework only.'

html: environment  ## the book as web pages: _build/html/index.html
	@$(book) html

check: lint  ## style, types, and the tests that need no built book: a minute
	@$(run) -m pytest $(fast)

test: environment-dev  ## all tests; builds what they look at (PYTEST_ARGS=tests/site runs one group)
	@$(run) -m pytest -q tests/bookbuild/test_library.py  # before the build renews d2l/
	@$(book) html
	@for program in xelatex latexmk rsvg-convert; do command -v $$program > /dev/null || \
	  { echo "No $$program here: no PDFs are built, and their tests are skipped."; exit 0; }; done; $(book) pdf
	@$(book) epub
	@$(book) notebooks
	@$(run) -m pytest -n logical --maxprocesses 4 --dist loadfile $(PYTEST_ARGS)

pdf: environment  ## one PDF for each framework: _build/pdf/ (needs TeX; says which packages)
	@$(book) pdf

epub: environment  ## one EPUB for each framework: _build/epub/
	@$(book) epub

notebooks: environment  ## the book, and a folder and a zip of notebooks for each framework: _build/notebooks/
	@$(book) notebooks

lab: environment-dev  ## JupyterLab on the notebooks
	@$(book) notebooks
	@$(VENV)/bin/jupyter lab --notebook-dir=_build/notebooks

data: environment  ## fetch the full Fashion-MNIST (30 MB) into your cache
	@$(run) -m d2l.download

figures: environment  ## draw img/ anew from figures/
	@$(run) -m figures

lib: environment  ## write the saved cells of the pages into d2l/
	@$(book) lib

lint: environment-dev  ## style and types
	@$(run) -m ruff check .
	@$(run) -m mypy

bench: environment-dev  ## how fast training and building are, how fast and heavy the pages (Lighthouse)
	@$(book) html
	@$(run) -m benchmarks

screenshots: environment-dev  ## pictures of the pages at three widths, light and dark: screenshots/
	@$(book) html
	@$(run) -m bookbuild.tools.screenshots

lock:  ## resolve requirements*.in afresh into the locks and environment.yml
	@$(require-python)
	@$(PYTHON) bookbuild/environment.py lock

clean:  ## remove everything that was built, but not the environment
	rm -rf _build screenshots

# The environment is made again only when a lock changes.
define require-python
test -n "$(PYTHON)" || { echo 'No Python found: the book needs Python 3.11, from your package manager, python.org or conda.' >&2; exit 1; }
endef

.PHONY: environment environment-dev
environment:
	@$(require-python)
	@$(PYTHON) bookbuild/environment.py install

environment-dev:
	@$(require-python)
	@GROUP=dev $(PYTHON) bookbuild/environment.py install
