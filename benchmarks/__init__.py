"""How fast the book trains and builds; `make bench` runs it."""
