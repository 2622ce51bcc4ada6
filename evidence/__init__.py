"""Repeats the experiments of the pages with other seeds, and records what came out.

An experiment is a function of a seed that stands in a page. The page runs it once, unless it costs too much, and calls
`d2l.show_evidence`, which draws that run among the recorded ones and says how often each claim held; `d2l/evidence.py`
judges claims and reads records. Here is the rest: `experiments.py` takes the function out of the page, `command.py` runs it.
"""
