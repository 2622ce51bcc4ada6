"""Builds the book: calls d2lbook and Sphinx, and catches the failures that they hide."""

import warnings

# notedown, which d2lbook reads pages with, still needs pkg_resources; requirements.in pins a setuptools that has it.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
# d2lbook repeats a cell's id where both tabs show the same cell; nothing uses the ids.
warnings.filterwarnings("ignore", message="Non-unique cell id")
