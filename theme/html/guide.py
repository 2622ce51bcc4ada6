"""What leads readers through the site: how long a page takes, the lists of sections, the cards of chapters, and parts that fold.

All of it is made of what the pages say in plain words, which is what other readers get.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

# Of text, a minute. Plain prose is read at some 240 (Brysbaert 2019, doi.org/10.1016/j.jml.2019.104047); here half of the time
# goes to formulas, code, pictures and questions. Exercises are not counted.
SPEED = 120
STEP = 5  # minutes: nobody needs to know better


def note_time(app: Sphinx, doctree: nodes.document) -> None:
    """Keep how long the page takes to read, in minutes."""

    def counts(node: nodes.Node) -> bool:
        return isinstance(node, nodes.paragraph | nodes.caption | nodes.title)

    def is_exercise(node: nodes.Element) -> bool:
        while node.parent is not None:
            if isinstance(node, nodes.section) and "exercises" in node["ids"]:
                return True
            node = node.parent
        return False

    words = sum(len(part.astext().split()) for part in doctree.findall(counts) if not is_exercise(part))
    app.env.metadata[app.env.docname]["minutes"] = max(STEP, round(words / SPEED / STEP) * STEP)


def minutes(env: BuildEnvironment, docname: str) -> int:
    """Return how long a page takes, with all that it lists."""
    listed = env.toctree_includes.get(docname, [])
    return sum(minutes(env, each) for each in listed) if listed else env.metadata[docname].get("minutes", 0)


def in_words(time: int) -> str:
    """Return a time as words."""
    hours, rest = divmod(time, 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (rest, "min")) if count)


def tell_time(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Say below the title of a chapter's section how long it takes."""
    env = app.env
    chapters = env.toctree_includes.get(env.config.root_doc, [])
    solved = env.config.book_solutions.values()
    if pagename not in solved and any(pagename in env.toctree_includes.get(chapter, []) for chapter in chapters):
        said = f'<div class="time">{in_words(minutes(env, pagename))} to read</div>'
        context["body"] = context["body"].replace("</h1>", f"</h1>\n{said}", 1)


def shorten_lists(app: Sphinx, env: BuildEnvironment) -> None:
    """Have every list say "LeNet" for "Solutions: LeNet", as it stands there below "Solutions"."""
    for listing, pages in env.toctree_includes.items():
        for page in pages:
            short = env.titles[page].astext().removeprefix(f"{env.titles[listing].astext()}: ")
            line = next(env.tocs[page].findall(nodes.reference))
            if line.astext() != short:
                line.children[:] = [nodes.Text(short)]


class Guide(SphinxPostTransform):
    """Shows the lists, cards and parts of a page that leads to others."""

    default_priority = 5  # as long as references name what they lead to

    def run(self, **kwargs: Any) -> None:
        """Look at the page, if it lists others."""
        if self.app.builder.name != "html" or not self.env.toctree_includes.get(self.env.docname):
            return
        for item in list(self.document.findall(nodes.list_item)):
            self._section(item)
        for way in list(self.document.findall(lambda node: isinstance(node, nodes.paragraph) and "begin" in node["classes"])):
            for link in list(way.findall(addnodes.pending_xref)):
                link.replace_self(self._link(self._page(link), link.astext()))
        is_start = self.env.docname == self.config.root_doc
        cards = [each for each in self.document.findall(nodes.figure) if self._led_to(each.next_node(nodes.caption))]
        for card in cards:
            self._card(card)
        if cards:
            within, first, last = cards[0].parent, cards[0], cards[-1]
            within.insert(within.index(first), nodes.raw("", '<div class="chapters">', format="html"))
            within.insert(within.index(last) + 1, nodes.raw("", "</div>", format="html"))
        if not is_start:
            for heading in list(self.document.findall(nodes.rubric)):
                _fold(heading)

    def _led_to(self, words: nodes.Element | None) -> str:
        """The page that the reference at the beginning leads to, if this page lists it."""
        if words is None or not words.children or not isinstance(words[0], addnodes.pending_xref):
            return ""
        docname = self._page(words[0])
        return docname if docname in self.env.toctree_includes[self.env.docname] else ""

    def _page(self, link: addnodes.pending_xref) -> str:
        """The page that a reference leads to."""
        return str(self.env.domains.standard_domain.labels.get(link["reftarget"], ("",))[0])

    def _link(self, docname: str, words: str) -> nodes.reference:
        """A link to a page as a whole, of which there is no preview: it would hide what stands below."""
        uri = self.app.builder.get_relative_uri(self.env.docname, docname)
        return nodes.reference("", "", nodes.inline("", words), internal=True, refuri=uri)

    def _section(self, item: nodes.list_item) -> None:
        """Show `Section 1.2, Title. *Question?* Answer.` as title with number, time, question, and way to the answer."""
        words = item.next_node(nodes.paragraph)
        docname = self._led_to(words)
        if words is None or not docname or len(words) < 5 or not isinstance(words[2], addnodes.pending_xref):
            return
        question, way = words[4], words.children[5:]
        number = ".".join(map(str, self.env.toc_secnumbers.get(docname, {}).get("", ())))
        title = self._link(docname, f"{number} {self.env.titles[docname].astext()}".strip())
        time = nodes.inline("", in_words(minutes(self.env, docname)), classes=["time"])
        words.children = []
        words += [title, nodes.Text(" "), time, nodes.Text(" "), question, nodes.inline("", "", *way, classes=["way"])]
        item.parent["classes"] = ["sections"]

    def _card(self, figure: nodes.figure) -> None:
        """Show `Chapter. What it is about.` below a figure as title, what it is about, and time."""
        caption = figure.next_node(nodes.caption)
        docname = self._led_to(caption)
        if isinstance(caption[1], nodes.Text):
            caption[1] = nodes.Text(" " + caption[1].removeprefix(".").lstrip())
        caption[0] = self._link(docname, self.env.titles[docname].astext())
        count = len(self.env.toctree_includes.get(docname, []))
        said = f"{count} sections, {in_words(minutes(self.env, docname))} to read"
        caption += [nodes.Text(" "), nodes.inline("", said, classes=["time"])]
        figure["classes"].append("chapter")


def _fold(heading: nodes.rubric) -> None:
    """Fold away what stands below a plain heading."""
    within = heading.parent
    start = within.index(heading)
    ends = (nodes.rubric, nodes.compound)  # the last is around a list of pages
    stop = next((k for k in range(start + 1, len(within)) if isinstance(within[k], ends)), len(within))
    name, identifier = escape("".join(_texts(heading))), heading["ids"][0]
    opened = f'<details class="more"><summary><h2 id="{identifier}">{name}</h2></summary>'
    parts = [nodes.raw("", opened, format="html"), *within[start + 1 : stop], nodes.raw("", "</details>", format="html")]
    within[start:stop] = parts


def _texts(heading: nodes.rubric) -> Iterator[str]:
    """The words of a heading, without its link."""
    return (part.astext() for part in heading.children if not isinstance(part, nodes.raw))
