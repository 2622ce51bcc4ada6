"""How the book looks and behaves: Sphinx extensions, templates, CSS and JavaScript, sorted by what they are for.

`hooks` is the table of contents: it registers everything, in order. `book/` is about what pages mean, wherever they
are read; `html/`, `latex/` and `epub/` are about one kind of product each, and `live/` about the figures of the site
that compute.
"""
