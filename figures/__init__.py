"""The book's drawn figures: ``figures/NAME.py`` draws ``img/NAME.svg``.

A script has a constant ``ALT`` (what is there, for a reader who cannot see
it) and a function ``draw()`` that returns a Matplotlib figure. ``python -m
figures NAME`` draws one, ``python -m figures`` draws them all. Modules
that draw nothing themselves are ``style`` and those that begin with ``_``.
"""
