"""From what Sphinx wrote to the site that readers get."""
