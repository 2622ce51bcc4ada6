"""How fast the book trains and builds, and how fast its pages load; `make bench` runs it."""
