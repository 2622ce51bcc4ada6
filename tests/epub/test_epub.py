"""The EPUBs, one for each framework: valid, whole, and readable without scripts."""

import posixpath
import re
import shutil
import struct
import subprocess
import unicodedata
import zipfile
from collections import Counter
from functools import cache
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pytest

from bookbuild import layout
from bookbuild.frameworks import FRAMEWORKS
from tests.book import headings, links_of_the_site
from tests.pdf.test_pdf import MARKS

EPUBS = sorted((layout.BUILD / "epub").glob("*.epub"))
VALIDATOR = shutil.which("epubcheck")
XHTML, MATHML = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/1998/Math/MathML}"
OPF, DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
WITH_CHILDREN = {"msub": 2, "msup": 2, "msubsup": 3, "mfrac": 2, "munder": 2, "mover": 2, "munderover": 3}

@pytest.fixture(scope="module", params=EPUBS, ids=lambda path: path.stem)
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


def test_the_links_of_the_site_alone_are_not_there(path):
    paragraphs = {"".join(paragraph.itertext()).strip() for page in pages(path).values() for paragraph in page.iter(f"{XHTML}p")}
    assert links_of_the_site()
    assert [line for line in links_of_the_site() if line in paragraphs] == []


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
    assert read == ["epub-cover.xhtml", "title.xhtml", *expected, "genindex.xhtml"]
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


def test_bold_letters_are_bold_where_no_style_is_known(path):
    """Reading apps that draw formulas as browsers do know no style of letters but the upright one."""
    styles, signs = set(), ""
    for page in pages(path).values():
        for sign in page.iter():
            styles.add(sign.get("mathvariant"))
            signs += sign.text or "" if sign.tag == f"{MATHML}mi" else ""
    assert styles <= {None, "normal"}
    sources = "".join((layout.ROOT / page).read_text(encoding="utf-8") for page in layout.pages())
    bold = re.findall(r"\\mathbf\{(\w)\}", sources)
    assert len(bold) > 50
    assert {unicodedata.normalize("NFKC", sign) for sign in signs if "MATHEMATICAL BOLD" in unicodedata.name(sign)} >= set(bold)


def test_formulas_can_be_read_without_mathml(path):
    """Each has all its names and numbers in words, too."""
    fractions = 0
    for name, page in pages(path).items():
        for math in page.iter(f"{MATHML}math"):
            signs = "".join(sign.text or "" for tag in ("mi", "mn") for sign in math.iter(MATHML + tag))
            words = math.get("alttext", "")
            assert not signs or words, name
            plain = filter(str.isalnum, unicodedata.normalize("NFKD", signs))  # voices know no bold letters
            lost = Counter(plain) - Counter(unicodedata.normalize("NFKD", words))
            assert not lost, (name, words, lost)
            assert "/" in words or next(math.iter(f"{MATHML}mfrac"), None) is None, name
            fractions += "/" in words
    assert fractions > 50


def test_it_says_who_can_read_it(path):
    """What EPUB Accessibility 1.1 requires, and nothing that is not so."""
    said = {}
    for meta in package(path).iter(f"{OPF}meta"):
        kind, _, name = meta.get("property", "").partition(":")
        if kind == "schema":
            said.setdefault(name, set()).add(meta.text)
    assert {"accessMode", "accessibilityFeature", "accessibilityHazard"} <= set(said)
    assert "textual" in said["accessModeSufficient"]
    assert {"alternativeText", "MathML", "describedMath", "tableOfContents", "index"} <= said["accessibilityFeature"]
    assert said["accessibilitySummary"]


def test_pictures_are_there_and_described(path):
    pictures = links(path, "img", "src")
    assert len(pictures) > len(layout.pages())
    with zipfile.ZipFile(path) as archive:
        assert {target for _, target, _ in pictures} <= set(archive.namelist())
    assert [name for name, page in pages(path).items() for image in page.iter(f"{XHTML}img") if not image.get("alt")] == []


def test_drawings_bring_their_letters(path):
    """Else a reader's own, which are wider, would reach out of boxes and be cut at the edge."""
    with zipfile.ZipFile(path) as archive:
        drawings = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".svg")}
    worded = {name: drawing for name, drawing in drawings.items() if "<text" in drawing}
    assert len(worded) > 50
    assert [name for name, drawing in worded.items() if "@font-face" not in drawing] == []
    others = re.compile(r"font(?:-family)?: (?:[\w.]+ )*'(?!Book Sans')")  # the first of the faces that a text names
    assert [name for name, drawing in worded.items() if others.search(drawing)] == []


def test_the_cover_is_a_picture_that_apps_can_show(path):
    items = {item.get("id"): item for item in package(path).iter(f"{OPF}item")}
    covers = [item for item in items.values() if item.get("properties") == "cover-image"]
    assert [item.get("media-type") for item in covers] == ["image/png"]
    name = covers[0].get("href")
    with zipfile.ZipFile(path) as archive:
        drawn = archive.read(name)
    assert drawn.startswith(b"\x89PNG") and struct.unpack(">II", drawn[16:24]) == (1600, 2400)
    assert len(drawn) < 200_000
    named = [meta.get("content") for meta in package(path).iter(f"{OPF}meta") if meta.get("name") == "cover"]
    assert [items[each] for each in named] == covers  # where older apps look
    first = items[next(package(path).iter(f"{OPF}itemref")).get("idref")].get("href")
    shown = [image for image in pages(path)[first].iter(f"{XHTML}img")]
    assert [image.get("src") for image in shown] == [name]
    assert FRAMEWORKS[path.stem.rsplit("-", 1)[-1]].title in shown[0].get("alt")


def test_a_colour_is_seen_on_the_cover(path):
    image = pytest.importorskip("PIL.Image")
    with zipfile.ZipFile(path) as archive:
        small = image.open(archive.open("_static/cover.png")).convert("RGB").resize((160, 240))
    assert 0.02 < (np.ptp(np.asarray(small).astype(int), axis=2) > 60).mean() < 0.5


PAGED = """html { height: %(height)dpx; columns: auto %(column)dpx; column-gap: 40px; column-fill: auto; margin: 0;
padding: 20px; box-sizing: border-box } body { margin: 0 }"""
CUT = """column => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), shown = [];
  while (words.nextNode()) {
    for (const word of words.currentNode.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(words.currentNode, word.index);
      range.setEnd(words.currentNode, word.index + word[0].length);
      shown.push([range, words.currentNode.parentElement.closest("math, pre, p, td, th") ?? document.body, word[0]]);
    }
  }
  for (const image of document.images) shown.push([image, image, image.alt]);
  for (const box of document.querySelectorAll("body *")) {
    const hides = getComputedStyle(box).overflowX !== "visible" && box.scrollWidth > box.clientWidth + 1;
    if (hides && !box.closest("math")) shown.push([null, box, box.textContent]);
  }
  return shown.filter(([range]) => !range || Array.from(range.getClientRects()).some(box => {
    const left = 20 + Math.floor((box.left - 19) / (column + 40)) * (column + 40);
    return box.width && (box.right > left + column + 1 || box.left < left - 1);
  })).map(([_, box, text]) => `${box.localName}: ${text.slice(0, 80)}`);
}"""


WIDTHS = (600, 360)
UNBROKEN = "wbr { display: none } .scroll, .part, pre, .line { white-space: pre !important }"


@pytest.fixture(scope="module")
def laid_out(path, browser, tmp_path_factory):
    """What does not fit into a page, as a reading app lays it out: by its width, and with nothing that lets lines break."""
    folder = tmp_path_factory.mktemp("epub")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    found = {how: [] for how in (*WIDTHS, "unbroken")}
    parts = {"math": 0, "pre .line": 0}
    app = browser.new_page()
    for name in pages(path):
        app.goto((folder / name).as_uri())
        for kind in parts:
            parts[kind] += app.locator(kind).count()
        for width in WIDTHS:
            app.set_viewport_size({"width": width, "height": 800})
            app.add_style_tag(content=PAGED % {"height": 800, "column": width - 40})
            found[width] += [f"{name}: {said}" for said in app.evaluate(CUT, width - 40)]
        app.add_style_tag(content=UNBROKEN)
        found["unbroken"] += [f"{name}: {said}" for said in app.evaluate(CUT, width - 40)]
    app.close()
    return found, parts


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_on_a_page(laid_out, width):
    found, parts = laid_out
    assert found[width] == []
    assert min(parts.values()) > 500, parts


def test_what_is_cut_is_found(laid_out):
    """Without what lets lines break, formulas and code are wider than a page."""
    found, _ = laid_out
    assert any(": math: " in said for said in found["unbroken"])
    assert any(": pre: " in said for said in found["unbroken"])


def is_whole(math: ElementTree.Element) -> bool:
    """Is every bracket of a formula closed in it, and none closed that it does not open? An interval may be half open."""
    depth = 0
    for letter in "".join(sign.text or "" for sign in math.iter(f"{MATHML}mo")):
        depth += (letter in "([{⌊⌈⟨") - (letter in ")]}⌋⌉⟩")
        if depth < 0:
            return False
    return depth == 0


def test_formulas_are_cut_outside_brackets(path):
    """What is written as several, between which a line may end, has both brackets of each pair in one of them."""
    cut = 0
    for name, page in pages(path).items():
        for box in (box for box in page.iter() if box.get("class") == "katex"):
            formulas = list(box.iter(f"{MATHML}math"))
            cut += len(formulas) > 1
            assert ["".join(formula.itertext()) for formula in formulas if not is_whole(formula)] == [], name
    assert cut > 40


def test_code_that_goes_on_is_indented(path):
    seen = 0
    for page in pages(path).values():
        for line in page.iter(f"{XHTML}span"):
            if line.get("class") == "line":
                words = "".join(line.itertext())
                deep = 0.6 * (len(words) - len(words.lstrip()) + 4)
                assert line.get("style") == f"padding-left: {deep:.1f}em; text-indent: -{deep:.1f}em"
                assert "\n" not in words
                seen += 1
    assert seen > 500


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
    project = layout.settings()
    tab = path.stem.rsplit("-", 1)[-1]
    said = {name: package(path).findtext(f".//{DC}{name}") for name in ("title", "language", "creator", "rights", "identifier")}
    assert said.pop("identifier").startswith("urn:uuid:")
    assert said == {
        "title": f"{project['title']} ({FRAMEWORKS[tab].title})",
        "language": project["lang"],
        "creator": project["author"],
        "rights": f"© {project['copyright']}",
    }
    title = "".join(pages(path)["title.xhtml"].itertext())
    assert all(word in title for word in (project["title"], FRAMEWORKS[tab].title, project["author"], project["release"]))
