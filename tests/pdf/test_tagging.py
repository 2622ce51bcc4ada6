"""What a screen reader finds in the PDFs: a tree of parts, in the order of the text, with words for what is no text."""

import re
import subprocess
from functools import cache

from tests.pdf.conftest import reader
from tests.pdf.paper import cells

ROLES = {"Document", "H1", "H2", "H3", "H4", "P", "L", "LI", "LBody", "BlockQuote", "Code", "Span", "Table", "TR", "TH", "TD",
         "Figure", "Formula", "Link"}  # fmt: skip


@cache
def parts(path) -> list[tuple[str, object]]:
    """Every part of the tree, in its order, with its role."""
    found, rest = [], [reader(path).root_object["/StructTreeRoot"]]
    while rest:
        part = rest.pop()
        children = part.get("/K", [])
        inner = [child.get_object() for child in (children if isinstance(children, list) else [children])]
        rest += [child for child in reversed(inner) if hasattr(child, "get") and "/S" in child]
        if "/S" in part:
            found.append((part["/S"][1:], part))
    return found


def test_the_pages_are_tagged(path):
    """A program that we did not write reads the tree, and every text in the pages is a part or decoration."""
    assert reader(path).root_object["/MarkInfo"]["/Marked"]
    assert {role for role, _ in parts(path)} == ROLES
    listed = subprocess.run(["pdfinfo", "-struct", path], capture_output=True, text=True, check=True)
    assert listed.stdout.count("H2") > 20
    assert not re.search(r"error", listed.stderr, re.IGNORECASE)
    for page in reader(path).pages:
        content = page.get_contents().get_data()
        assert b"/Book" not in content  # a mark that was left
        depth, text = 0, 0
        for operator in re.findall(rb"\b(BDC|BMC|EMC|TJ|Tj)\b", re.sub(rb"<[0-9A-Fa-f]*>", b"", content)):
            depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
            assert depth >= 0
            text += depth == 0 and operator in (b"TJ", b"Tj")
        assert (depth, text) == (0, 0)


def test_each_leaf_knows_its_part(path):
    """The number of each marked sequence leads to the part that has it."""
    known = {}
    numbers = reader(path).root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for key, value in zip(numbers[::2], numbers[1::2], strict=True):
        known[key] = value.get_object()
    leaves = 0
    for _, part in parts(path):
        for leaf in part["/K"]:
            leaf = leaf.get_object()
            page, number = (part.get("/Pg"), leaf) if isinstance(leaf, int) else (leaf.get("/Pg"), leaf.get("/MCID"))
            if number is not None:
                assert known[page.get_object()["/StructParents"]][number].get_object() == part
                leaves += 1
            elif leaf.get("/Type") == "/OBJR":
                assert known[leaf["/Obj"]["/StructParent"]] == part
    assert leaves > 5000


def test_pictures_and_formulas_have_words(path):
    said = {role: [str(part.get("/Alt", "")) for kind, part in parts(path) if kind == role] for role in ("Figure", "Formula")}
    alts = {" ".join(re.findall(r"^\s*#\s*@alt\s+(.*\S)\s*$", "".join(cell["source"]), re.MULTILINE)) for _, cell in cells(path)}
    wanted = alts - {""}
    assert len(wanted) > 20
    assert wanted - set(said["Figure"]) == set()
    assert all(said["Figure"])
    assert all(said["Formula"])
    assert len(said["Formula"]) > 1000
    assert [words for words in said["Formula"] if "\\" in words] == []  # TeX is for no ears


def test_every_link_is_a_part(path):
    notes = [note.get_object() for page in reader(path).pages for note in page.get("/Annots", [])]
    assert len(notes) > 500
    assert [note["/A"] for note in notes if "/StructParent" not in note] == []
