"""Every hook of the theme, in the order in which it acts. What conf.py has to tell comes as config values."""

from sphinx.application import Sphinx

from theme.book import asides, citing, contents, exercises, math, numbering, outdated, references, tables, terms, unbroken
from theme.html import finding, guide, outputs, page, pictures, wording
from theme.latex import fit, listings, writer
from theme.live import page as live


def setup(app: Sphinx) -> dict[str, bool]:
    """Register everything with Sphinx."""
    app.add_config_value("book_kind", "html", "")  # html, latex or epub
    app.add_config_value("book_tabs", {}, "env")  # titles by name
    app.add_config_value("book_solutions", {}, "env")  # pages with exercises, and the pages that solve them
    app.add_config_value("book_ran", "", "")  # the folder of the last tab's executed notebooks, and of what they wrote
    app.add_config_value("book_cover", "", "")  # the module that draws it
    app.add_config_value("book_numbers", "", "")  # the file for what Sphinx numbered
    app.add_config_value("book_name", "book", "env")
    app.add_config_value("book_repository", "", "env")
    app.add_config_value("book_address", "", "env")
    app.add_config_value("book_date", "", "env")
    app.add_config_value("book_branches", {}, "html")
    kind = app.config.book_kind

    # Reading a page: what it means.
    terms.register(app)
    asides.register(app)
    app.add_directive("bibtex-of-book", citing.BibtexOfBook)
    app.add_transform(contents.PlainHeadings)
    app.add_transform(exercises.LinkExercises)
    references.register_styles()

    # The page was read: what the whole book must know of it.
    app.connect("doctree-read", math.note_formulas)
    app.connect("doctree-read", tables.mark_numbers)
    app.connect("doctree-read", tables.mark_names)
    if kind == "html":
        app.connect("builder-inited", finding.replace_search)
        app.connect("doctree-read", numbering.note_identifiers)
        app.connect("doctree-read", guide.note_time)

    # All pages were read: what is made once, and which pages are written again.
    app.connect("env-updated", math.render_all)
    if kind == "html":
        app.connect("env-get-updated", outdated.pages_to_write, priority=900)  # behind those who number
        app.connect("env-updated", live.write_files)
        app.connect("env-updated", guide.shorten_lists)

    # A page is resolved, and about to be written.
    app.add_post_transform(guide.Guide)
    app.add_post_transform(unbroken.KeepWithComma)
    app.add_post_transform(unbroken.Unbroken)
    app.add_post_transform(wording.OnThePage)
    app.add_post_transform(outputs.HideAnswers)
    app.add_post_transform(outputs.FoldLong)

    # Writing HTML, for the site and for EPUBs.
    app.add_html_math_renderer("katex", (math.visit_inline, None), (math.visit_block, None))
    app.add_css_file("katex/katex.min.css")
    app.connect("html-page-context", page.uncolour)
    app.connect("html-page-context", references.mend_entries)
    app.connect("html-page-context", tables.drop_empty)
    app.connect("html-page-context", terms.list_terms)

    if kind == "html":
        pictures.register(app)
        app.add_post_transform(live.Enliven)
        app.connect("builder-inited", page.draw_card)
        app.connect("html-page-context", page.describe)
        app.connect("html-page-context", guide.tell_time)
        app.connect("html-page-context", page.tell_templates)
        app.connect("html-page-context", live.add_scripts)
        app.connect("html-page-context", finding.choose_scripts)
        app.connect("html-page-context", finding.note_page, priority=800)  # behind those who change the text
        app.connect("html-page-context", page.defer_scripts, priority=900)  # behind those who add scripts
        app.connect("html-collect-pages", finding.write_scripts)  # all pages are written, and the search's is not
        app.connect("build-finished", numbering.write)
    if kind in ("latex", "epub"):
        app.add_transform(listings.NameListings)
    if kind == "latex":
        app.connect("builder-inited", fit.find_fonts)
        app.connect("builder-inited", fit.draw_cover)
        app.add_post_transform(fit.Fit)
        app.set_translator("latex", writer.Writer)
    if kind == "epub":
        from theme.epub import book  # whose builder takes the place of Sphinx's

        app.add_builder(book.Builder, override=True)
        app.connect("html-page-context", book.only_ours, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
