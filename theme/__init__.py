"""How the book looks and behaves: one small Sphinx extension for each job.

``sphinx_settings.py`` is executed inside the conf.py that d2lbook writes and
switches them on.
"""
