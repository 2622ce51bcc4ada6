"""What maintainers run beside the build: no product needs it."""
