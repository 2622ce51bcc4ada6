"""What a maintainer runs by hand; nothing here is needed to build the book."""
