"""Pages that list other pages.

A section that follows belongs to the chapter, wherever on the chapter's page
the list of sections stands: so the headings of such a page are no numbered
sections, which would take the list in and its pages' numbers a level down.
"""

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform


class PlainHeadings(SphinxTransform):
    """Make the headings below the title of a page with a list plain ones."""

    default_priority = 600

    def apply(self, **kwargs: Any) -> None:
        """Change one page."""
        if next(self.document.findall(addnodes.toctree), None) is None:
            return
        nested = [s for s in self.document.findall(nodes.section) if s.parent is not self.document]
        for section in reversed(nested):
            level, parent = 1, section.parent
            while parent is not self.document:
                level, parent = level + 1, parent.parent
            title = section[0]
            heading = nodes.rubric(title.rawsource, "", *title.children, ids=section["ids"])
            heading["heading-level"] = level
            if self.app.builder.name == "html":
                # Sphinx gives links of their own only to headings of sections.
                link = f'<a class="headerlink" href="#{section["ids"][0]}" title="Link to this heading">#</a>'
                heading += nodes.raw("", link, format="html")
            for identifier in section["ids"]:
                self.document.ids[identifier] = heading
            section.replace_self([heading, *section.children[1:]])
