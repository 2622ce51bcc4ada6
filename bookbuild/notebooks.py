"""`make notebooks`: for each framework a folder and a zip that a reader unzips and runs."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookbuild import html, layout, sources
from bookbuild.errors import BuildError
from bookbuild.stamps import Stamps, digest

OUT = layout.BUILD / "notebooks"
PACKAGES = {"mxnet": ("mxnet", "numpy", "matplotlib"), "pytorch": ("torch", "numpy", "matplotlib")}

_LABEL = re.compile(r"^:label:`([^`]*)`\s*$", re.MULTILINE)
_EQUATION = re.compile(r"\$\$(.*?)\$\$\s*\n:eqlabel:`([^`]*)`", re.DOTALL)
_REFERENCE = re.compile(r":(numref|ref|eqref):`([^`]*)`")
_CITATION = re.compile(r":cite([tp]?):`([^`]*)`")
_SIZE = re.compile(r"^:(?:width|height):`[^`]*`\s*\n?", re.MULTILINE)
_FIGURE = re.compile(r"^!\[(?P<caption>[^\]]*)\]\((?P<path>[^)\s]+)\)[ \t]*\n(?:\s*:label:`(?P<label>[^`]*)`)?", re.MULTILINE)
_TABLE_CAPTION = re.compile(r"^:(?!\w+:`)(?P<caption>[^\n]+)\n(?:\s*:label:`(?P<label>[^`]*)`)?", re.MULTILINE)
_FENCE = re.compile(r"^```(toc|eval_rst)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_RST_TITLE = re.compile(r"^ *(\S.*)\n *={3,}$", re.MULTILINE)
_BIBLIOGRAPHY = re.compile(r"^:bibliography:`[^`]*`\s*$", re.MULTILINE)
_CODE_MARK = re.compile(r"^#\s*@(?:alt|tab)\b.*\n?", re.MULTILINE)
_SAVE_MARK = re.compile(r"[ \t]*#\s*@save\b")
_DESCRIPTION = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
_RAW_MARK = {
    "markdown": re.compile(r":(?:eq)?(?:label|numref|ref|eqref|cite|citet|citep|dfn|width|begin_tab|end_tab|bibliography):"),
    "code": re.compile(r"#\s*@(?:alt|tab|save)"),
}

_SETUP = '''\
# Finds the package d2l that came with this notebook, and says what is missing.
import importlib.util
import pathlib
import sys

{limit}folder = next((p for p in [pathlib.Path.cwd(), *pathlib.Path.cwd().parents]
               if (p / "d2l").is_dir()), None)
{fetch}if folder is None:
    raise RuntimeError("There is no folder d2l beside this notebook or above it; "
                       "unzip {archive}, put this notebook into "
                       "the same place there, and open it from there.")
sys.path.insert(0, str(folder))
missing = [name for name in {packages!r}
           if importlib.util.find_spec(name) is None]
{install}if missing:
    raise RuntimeError(f"Not installed: {{', '.join(missing)}}. Run in a terminal: "
                       f"{{sys.executable}} -m pip install -r "
                       f"{{folder / 'requirements.txt'}}")
'''
# Where the repository is known, two of the gaps above are filled: on Colab the notebooks and what is missing are fetched.
_FETCH = '''\
on_colab = "google.colab" in sys.modules
if folder is None and on_colab:
    folder = pathlib.Path("book", "{tab}").resolve()
    if not folder.is_dir():
        subprocess.run(["git", "clone", "--quiet", "--depth=1", "--branch={branch}",
                        "{repository}", "book"], check=True)
'''
_INSTALL = '''\
if missing and on_colab:
    pinned = (folder / "requirements.txt").read_text().split()
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet",
                    *(p for p in pinned if p.split("==")[0] in {install!r})], check=True)
    missing = []
'''
_LIMITS = {
    "pytorch": "",
    "mxnet": '''\
if sys.version_info >= (3, 12):
    raise RuntimeError("MXNet 1.9.1 needs Python 3.11 or older, and this is Python "
                       f"{sys.version.split()[0]}. On Colab choose an earlier runtime "
                       "version; else make an environment as README.md says.")

''',
}
_COLAB_INSTALLS = {"mxnet": ("mxnet", "numpy"), "pytorch": ("torch",)}


def setup_code(tab: str, repository: str) -> str:
    """The first cell of a notebook of `tab`: finds what the notebook needs, or says what is missing."""
    fetch = _FETCH.format(tab=tab, branch=layout.NOTEBOOKS_BRANCH, repository=repository) if repository else ""
    install = _INSTALL.format(install=_COLAB_INSTALLS[tab]) if repository else ""
    gaps = {"limit": _LIMITS[tab], "fetch": fetch, "install": install}
    code = _SETUP.format(packages=list(PACKAGES[tab]), archive=archive(tab).name, **gaps)
    return code.replace("import pathlib\n", "import pathlib\nimport subprocess\n") if repository else code


@dataclass(frozen=True)
class Numbers:
    """What Sphinx numbered, as `theme/labels.py` wrote it down while the site was built."""

    labels: dict[str, dict[str, Any]]
    citations: dict[str, dict[str, str]]

    @classmethod
    def read(cls) -> Numbers:
        known = json.loads(html.LABELS.read_text(encoding="utf-8"))
        return cls(known["labels"], known["citations"])


def link(page: str, numbers: Numbers, label: str, kind: str) -> str:
    """A Markdown link from `page` to `label`: its number, or its title where it has none or `kind` is "ref"."""
    target = numbers.labels[label]
    number = target.get("number")
    noun = {"section": "Section", "figure": "Figure", "table": "Table", "equation": ""}.get(target["kind"], "Section")
    if kind == "eqref":
        text = f"({number})"
    elif number and kind == "numref":
        text = f"{noun} {number}".strip()
    else:
        text = target["title"]
    path = os.path.relpath(f"{target['doc']}.ipynb", os.path.dirname(page) or ".")
    return f"[{text}]({path}#{label})"


def text_cell(source: str, page: str, numbers: Numbers) -> str:
    """The Markdown of a text cell with numbers and links in place of d2lbook's marks."""

    def anchor(label: str | None) -> str:
        return f'<a id="{label}"></a>' if label else ""

    def figure(match: re.Match[str]) -> str:
        svg = ((layout.ROOT / page).parent / match["path"]).read_text(encoding="utf-8", errors="replace")
        description = _DESCRIPTION.search(svg)
        alt = " ".join(description[1].split()) if description else match["caption"]
        number = numbers.labels[match["label"]]["number"] if match["label"] else None
        caption = f"**Figure {number}.** {match['caption']}" if number else match["caption"]
        return f"{anchor(match['label'])}![{alt.translate({91: 40, 93: 41})}]({match['path']})\n\n{caption}\n"

    def table(match: re.Match[str]) -> str:
        number = numbers.labels[match["label"]]["number"] if match["label"] else None
        return f"{anchor(match['label'])}" + (f"**Table {number}.** " if number else "") + match["caption"] + "\n"

    def equation(match: re.Match[str]) -> str:
        number = numbers.labels[match[2]]["number"]
        return f"{anchor(match[2])}\n\n$${match[1].rstrip()} \\tag{{{number}}}$$"

    def citation(match: re.Match[str]) -> str:
        home = os.path.relpath("references.ipynb", os.path.dirname(page) or ".")
        cited = [numbers.citations[key.strip()] for key in match[2].split(",")]
        if match[1] == "t":
            return ", ".join(f"[{c['authors']}]({home}) ({c['year']})" for c in cited)
        return "(" + "; ".join(f"[{c['authors']}, {c['year']}]({home})" for c in cited) + ")"

    def fence(match: re.Match[str]) -> str:
        if match[1] == "eval_rst":
            heading = _RST_TITLE.search(match[2])
            return f"# {heading[1]}" if heading else ""
        entries = [line.strip() for line in match[2].splitlines() if line.strip() and not line.strip().startswith(":")]
        folder = os.path.dirname(page)
        return "\n".join(f"- [{title(os.path.join(folder, entry))}]({entry}.ipynb)" for entry in entries)

    source = _FENCE.sub(fence, source)
    source = _EQUATION.sub(equation, source)
    source = _SIZE.sub("", source)
    source = _FIGURE.sub(figure, source)
    source = _TABLE_CAPTION.sub(table, source)
    source = _REFERENCE.sub(lambda match: link(page, numbers, match[2], match[1]), source)
    source = _CITATION.sub(citation, source)
    source = sources.TERM.sub(r"*\g<words>*", source)
    source = _LABEL.sub(lambda match: anchor(match[1]), source)
    source = _BIBLIOGRAPHY.sub("\n\n".join(c["full"] for c in numbers.citations.values()), source)
    return _exercise_links(source, page)


def _exercise_links(source: str, page: str) -> str:
    """After each exercise a link to its solution, and back."""
    stem = Path(page).name
    if page.startswith("solutions/"):
        asked = [path for path in layout.pages() if path.endswith(f"/{stem}") and path != page and not stem == "index.md"]
        back = f"../{asked[0][:-3]}.ipynb#Exercises" if asked else ""
        here = rf'<a id="exercise-\2"></a>\n\n\1\n\n[The exercise]({back})'
        return re.sub(r"^(## Exercise (\d+): .*)$", here, source, flags=re.MULTILINE)
    if not (layout.ROOT / "solutions" / stem).is_file() or stem == "index.md":
        return source
    home = os.path.relpath(f"solutions/{stem[:-3]}.ipynb", os.path.dirname(page) or ".")
    numbers = itertools.count(1)
    head, mark, exercises = source.partition("## Exercises")

    def item(match: re.Match[str]) -> str:
        return f"{match[0].rstrip()} [Solution]({home}#exercise-{next(numbers)})\n"

    return head + mark + re.sub(r"^\d+\. .*?(?=^\d+\. |\Z)", item, exercises, flags=re.MULTILINE | re.DOTALL)


def title(stem: str) -> str:
    """The first heading of a page, in Markdown or inside an `eval_rst` block."""
    text = (layout.ROOT / f"{stem}.md").read_text(encoding="utf-8")
    found = re.search(r"^# (.+)$", text, re.MULTILINE) or _RST_TITLE.search(text)
    if not found:
        raise BuildError(f"{stem}.md:1: the page has no title; begin it with `# Title`.")
    return found[1].strip()


def convert(notebook: Any, page: str, tab: str, numbers: Numbers) -> Any:
    """The executed `notebook` of `page` as readers get it."""
    import nbformat  # takes a second or more, which a build of nothing new need not wait for

    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            new = nbformat.v4.new_markdown_cell(text_cell(cell.source, page, numbers).strip())
        else:
            code = _SAVE_MARK.sub("", _CODE_MARK.sub("", cell.source)).strip()
            new = nbformat.v4.new_code_cell(code, outputs=cell.outputs, execution_count=cell.execution_count)
        new.id = f"cell-{len(cells)}"
        if new.source:
            cells.append(new)
    for cell in cells:
        found = _RAW_MARK[cell.cell_type].search(cell.source)
        if found:
            raise BuildError(f"{page}: the notebook would show the raw mark {found[0]!r} in: {cell.source[:200]}")
    if any(cell.cell_type == "code" for cell in cells):
        setup = nbformat.v4.new_code_cell(setup_code(tab, layout.repository()))
        setup.id = "setup"
        cells.insert(1 if len(cells) > 1 else 0, setup)
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    })  # fmt: skip


def archive(tab: str) -> Path:
    """The zip of the notebooks of `tab`."""
    return OUT / f"{layout.settings()['project']['name']}-{tab}.zip"


def build(pages: list[str]) -> None:
    """Bring _build/notebooks up to date; needs the numbers that Sphinx gave, which the notebooks show."""
    package = [path for path in (layout.ROOT / "d2l").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    stamps = Stamps(layout.BUILD / "built.json")
    titles = [title(page[:-3]) for page in pages]
    images = [path for path in (layout.ROOT / "img").rglob("*") if path.is_file()]
    shared = digest([*images, html.LABELS, layout.ROOT / "config.ini", Path(__file__), Path(sources.__file__)], *pages, *titles)
    for tab in layout.tabs():
        folder = OUT / tab
        zipped = archive(tab)
        key = digest([*html.inputs(pages), *package, html.LABELS, Path(__file__)], tab)
        if stamps.get(f"notebooks/{tab}") == key and zipped.is_file() and all(
            (folder / page).with_suffix(".ipynb").is_file() for page in pages
        ):
            continue
        keys = {page: digest([_executed(page, tab)], shared) for page in pages}
        before = stamps.get(f"notebooks/{tab}/pages") or {}
        current = [page for page in pages if before.get(page) == keys[page]]
        stamps.set(f"notebooks/{tab}/pages", {})  # until all are in place
        aside = OUT / f"{tab}.part"
        shutil.rmtree(aside, ignore_errors=True)
        _fill(aside, tab, pages, folder, current)
        html.replace_folder(aside, folder)
        _zip(folder, zipped)
        stamps.set(f"notebooks/{tab}/pages", keys)
        stamps.set(f"notebooks/{tab}", key)
        print(f"{zipped.relative_to(layout.ROOT)} is ready.")


def _executed(page: str, tab: str) -> Path:
    return (layout.eval_dir(tab) / page).with_suffix(".ipynb")


def _fill(folder: Path, tab: str, pages: list[str], old: Path, current: list[str]) -> None:
    """Fill the new `folder`; the notebooks of the `current` pages are taken from the `old` one."""
    numbers = Numbers.read()
    for page in pages:
        target = (folder / page).with_suffix(".ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        written = (old / page).with_suffix(".ipynb")
        if page in current and written.is_file():
            shutil.copy2(written, target)
            continue
        import nbformat  # takes a second or more

        notebook = convert(nbformat.read(_executed(page, tab), as_version=4), page, tab, numbers)
        nbformat.validate(notebook)
        target.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    other = {"mxnet": "torch", "pytorch": "mxnet"}[tab]
    shutil.copytree(layout.ROOT / "d2l", folder / "d2l", ignore=shutil.ignore_patterns("__pycache__", f"*{other}*.py", "*.part"))
    shutil.copytree(layout.ROOT / "img", folder / "img", ignore=shutil.ignore_patterns("*.part"))
    for licence in ("LICENSE", "LICENSE-text.md"):
        shutil.copy(layout.ROOT / licence, folder / licence)
    locked = (layout.ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    dev = (layout.ROOT / "requirements-dev.lock").read_text(encoding="utf-8").splitlines()
    wanted = (*PACKAGES[tab], "pooch", "tqdm", "ipykernel", "jupyterlab")
    (folder / "requirements.txt").write_text(
        "\n".join(line for line in [*locked, *dev] if line.split("==")[0].lower() in wanted) + "\n", encoding="utf-8"
    )
    (folder / "README.md").write_text(
        f"# Notebooks for {layout.TAB_TITLES[tab]}\n\n"
        "With Python 3.11, in this folder:\n\n"
        "    python3.11 -m venv .venv\n"
        "    .venv/bin/pip install -r requirements.txt\n"
        "    .venv/bin/jupyter lab index.ipynb\n\n"
        "The images are inside `d2l`, so no network is needed after that.\n",
        encoding="utf-8",
    )


def _zip(folder: Path, target: Path) -> None:
    """Pack `folder` with fixed times, so that equal contents give equal bytes; written aside and moved into place."""
    aside = target.with_suffix(".part")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = str(Path(target.stem) / path.relative_to(folder))
                zipped.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), path.read_bytes(), zipfile.ZIP_DEFLATED)
    os.replace(aside, target)
