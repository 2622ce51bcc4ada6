"""The EPUBs, one for each framework: valid, whole, and readable without scripts."""

import posixpath
import re
import shutil
import subprocess
import zipfile
from functools import cache
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from bookbuild import layout
from tests.pdf.test_pdf import MARKS, headings

EPUBS = sorted((layout.BUILD / "epub").glob("*.epub"))
VALIDATOR = shutil.which("epubcheck")
XHTML, MATHML = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/1998/Math/MathML}"
OPF, DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
WITH_CHILDREN = {"msub": 2, "msup": 2, "msubsup": 3, "mfrac": 2, "munder": 2, "mover": 2, "munderover": 3}

if not EPUBS:
    pytestmark = pytest.mark.skip(reason="there is no EPUB in _build/epub: run `make epub` first")


@pytest.fixture(params=EPUBS, ids=lambda path: path.stem)
def path(request):
    return request.param


@cache
def pages(path) -> dict[str, ElementTree.Element]:
    """Every XHTML file, by its name in the EPUB."""
    with zipfile.ZipFile(path) as archive:
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")}


@cache
def package(path) -> ElementTree.Element:
    with zipfile.ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read("content.opf"))


def links(path, tag: str, attribute: str) -> list[tuple[str, str, str]]:
    """(page, file that is meant, anchor in it) for each link in the book."""
    found = []
    for name, page in pages(path).items():
        for element in page.iter(f"{XHTML}{tag}"):
            target, _, anchor = unquote(element.get(attribute, "")).partition("#")
            if not re.match(r"(https?|mailto):", target):
                file = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
                found.append((name, file, anchor))
    return found


def test_there_is_one_for_each_framework():
    assert len(EPUBS) == len(layout.tabs())


@pytest.mark.skipif(VALIDATOR is None, reason="no epubcheck on this machine; Debian: apt-get install epubcheck")
def test_a_validator_finds_nothing(path):
    # Debian's is a Java archive, which starts by itself only where the kernel is told how.
    start = ["java", "-jar", VALIDATOR] if zipfile.is_zipfile(VALIDATOR) else [VALIDATOR]
    done = subprocess.run([*start, path], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "0 errors / 0 warnings" in said, said


def test_every_page_and_heading_is_there(path):
    order = [item.get("idref") for item in package(path).iter(f"{OPF}itemref")]
    files = {item.get("id"): item.get("href") for item in package(path).iter(f"{OPF}item")}
    read = [files[name] for name in order]
    expected = [page.removesuffix(".md") + ".xhtml" for page in layout.pages()]
    assert read == ["title.xhtml", *expected, "genindex.xhtml"]
    titles = set()
    for page in pages(path).values():
        for heading in page.iter():
            if heading.tag in {f"{XHTML}{tag}" for tag in ("h1", "h2", "h3", "h4")} or heading.get("class") == "rubric":
                words = re.sub(r"^[\d.]+\s", "", " ".join("".join(heading.itertext()).split()))
                titles.add(re.sub(r"\W", "", words))
    assert [heading for heading in headings() if re.sub(r"\W", "", heading) not in titles] == []


def test_contents_lead_to_every_page(path):
    listed = {target for name, target, _ in links(path, "a", "href") if name == "nav.xhtml"}
    assert listed >= {page.removesuffix(".md") + ".xhtml" for page in layout.pages()}


def test_formulas_are_mathml(path):
    formulas = 0
    for name, page in pages(path).items():
        boxes = [box for box in page.iter() if box.get("class") in ("math", "katex")]
        assert all(next(box.iter(f"{MATHML}math"), None) is not None for box in boxes), name
        formulas += len(list(page.iter(f"{MATHML}math")))
        for tag, count in WITH_CHILDREN.items():
            assert all(len(element) == count for element in page.iter(MATHML + tag)), (name, tag)
        assert "katex-html" not in ElementTree.tostring(page, encoding="unicode"), name
    sources = "".join((layout.ROOT / page).read_text(encoding="utf-8") for page in layout.pages())
    assert formulas > sources.count("$$") / 2 > 10


def test_pictures_are_there_and_described(path):
    pictures = links(path, "img", "src")
    assert len(pictures) > len(layout.pages())
    with zipfile.ZipFile(path) as archive:
        assert {target for _, target, _ in pictures} <= set(archive.namelist())
    assert [name for name, page in pages(path).items() for image in page.iter(f"{XHTML}img") if not image.get("alt")] == []


def test_links_lead_somewhere(path):
    anchors = {name: {element.get("id") for element in page.iter()} for name, page in pages(path).items()}
    broken = [link for link in links(path, "a", "href")
              if link[1] not in anchors or link[2] and link[2] not in anchors[link[1]]]  # fmt: skip
    assert broken == []
    solved = [link for link in links(path, "a", "href") if link[1].startswith("solutions/") and link[2].startswith("exercise-")]
    assert len(solved) > 20


def test_nothing_of_the_site_is_left(path):
    with zipfile.ZipFile(path) as archive:
        assert [name for name in archive.namelist() if name.endswith((".js", ".html", ".woff2"))] == []
    for name, page in pages(path).items():
        assert [tag for tag in ("script", "button", "iframe") if next(page.iter(XHTML + tag), None) is not None] == [], name
        text = "".join(page.itertext())
        assert MARKS.findall(text) == [], name
        classes = " ".join(element.get("class", "") for element in page.iter()).split()
        assert {"headerlink", "tabs", "in-dark"}.isdisjoint(classes), name


def test_code_is_coloured(path):
    words = [element for page in pages(path).values() for element in page.iter(f"{XHTML}span") if element.get("class") == "kn"]
    assert len(words) > 20
    with zipfile.ZipFile(path) as archive:
        assert ".kn {" in archive.read("_static/pygments.css").decode()
        assert "pre-wrap" in archive.read("_static/book.css").decode()


def test_it_says_what_it_is(path):
    project = layout.settings()["project"]
    tab = path.stem.rsplit("-", 1)[-1]
    said = {name: package(path).findtext(f".//{DC}{name}") for name in ("title", "language", "creator", "rights", "identifier")}
    assert said.pop("identifier").startswith("urn:uuid:")
    assert said == {
        "title": f"{project['title']} ({layout.TAB_TITLES[tab]})",
        "language": project["lang"],
        "creator": project["author"],
        "rights": f"© {project['copyright']}",
    }
    title = "".join(pages(path)["title.xhtml"].itertext())
    assert all(word in title for word in (project["title"], layout.TAB_TITLES[tab], project["author"], project["release"]))
