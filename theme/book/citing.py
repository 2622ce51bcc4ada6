"""How to cite the book: ``.. bibtex-of-book::`` is an entry for BibTeX, made of what config.ini says."""

from docutils import nodes
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective


def entry(config: Config) -> str:
    """Return the book's entry."""
    fields = {
        "title": f"{{{config.project}}}",
        "author": f"{{{config.author}}}",  # a group is no first and last name
        "year": config.book_date[:4],
        "note": f"Version {config.release}",
        "url": config.book_address or config.book_repository,
    }
    lines = [f"  {name:6} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@book{{{config.book_name},", *lines, "}"])


class BibtexOfBook(SphinxDirective):
    """Shows the entry, to be copied."""

    def run(self) -> list[nodes.Node]:
        """Make the block."""
        text = entry(self.config)
        return [nodes.literal_block(text, text, language="bibtex", classes=["citing"])]
