"""Words that only those need who read elsewhere: what can be done on the web page is said without naming it there."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

ELSEWHERE = re.compile(r"On\s+the\s+web\s+page,?\s+(\w)")


class OnThePage(SphinxPostTransform):
    """Turn *On the web page you can drag it* into *You can drag it*."""

    default_priority = 805
    formats = ("html",)
    builders = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change one page."""
        for text in list(self.document.findall(nodes.Text)):
            here = ELSEWHERE.sub(lambda match: match[1].upper(), text)
            if here != text:
                text.parent.replace(text, nodes.Text(here))
