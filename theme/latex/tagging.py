"""The tree of parts in a PDF: headings, paragraphs, lists, tables, code, figures and formulas, for those who hear it read.

XeTeX cannot make it. `marks.tex` leaves marks in the pages instead, which say where a part begins; here each becomes
the beginning of a marked sequence, and this a leaf of the tree. What has no mark is decoration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from theme.latex import spaces

MARK = re.compile(
    rb"/Book(?P<what>Mark|Push|Pop) <<(?:/At \((?P<at>[^)]*)\))?(?:/Alt<(?P<alt>[0-9A-F]*)>)?"
    rb"(?:/Text<(?P<text>[0-9A-F]*)>)?>> DP"
)
LETTERS, LINES = re.compile(rb"\b(?:TJ|Tj|Do)\b"), re.compile(rb"\b(?:f\*?|S|B|sh)\b")
ARTIFACT = "Artifact"


def dictionary(**entries: PdfObject) -> DictionaryObject:
    """Return a dictionary of a PDF."""
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def what(reference: IndirectObject) -> Any:
    """Return what a reference leads to."""
    return reference.get_object()


class Tree:
    """The parts of a document, each made when it is first named."""

    def __init__(self, writer: PdfWriter) -> None:
        """Begin with the trunk, and the document on it."""
        self.writer = writer
        self.trunk = writer._add_object(dictionary(Type=NameObject("/StructTreeRoot"), K=ArrayObject()))
        self.parts: dict[str, IndirectObject] = {}
        self.document = self.grown("Document", self.trunk)
        self.parents = ArrayObject()  # for each page its parts, and for each link its part, by their keys
        self.keys = 0

    def grown(self, kind: str, parent: IndirectObject) -> IndirectObject:
        """Return a new part of another one."""
        part = dictionary(Type=NameObject("/StructElem"), S=NameObject(f"/{kind}"), P=parent, K=ArrayObject())
        made = self.writer._add_object(part)
        self.add(parent, made)
        return made

    def add(self, part: IndirectObject, child: PdfObject) -> None:
        """Put something behind what a part has already."""
        what(part)["/K"].append(child)

    def add_leaf(self, part: IndirectObject, page: Any, number: NumberObject) -> None:
        """Put a marked sequence of a page behind what a part has already; most parts are on one page."""
        if what(part).setdefault(NameObject("/Pg"), page) == page:
            self.add(part, number)
        else:
            self.add(part, dictionary(Type=NameObject("/MCR"), Pg=page, MCID=number))

    def at(self, place: str) -> IndirectObject:
        """Return the part of this name, made with those around it if there is none yet: ``L.3 LI.4 P.5``."""
        part = self.document
        for name in place.split():
            if name not in self.parts:
                self.parts[name] = self.grown(name.split(".")[0], part)
            part = self.parts[name]
        return part

    def keyed(self, parents: PdfObject) -> NumberObject:
        """Return the key under which a page or a link finds its parents."""
        key = NumberObject(self.keys)
        self.keys += 1
        self.parents += [key, parents]
        return key


def sequences(content: bytes, stack: list[str], alts: dict[str, str]) -> Iterator[tuple[str, bytes, bytes]]:
    """Cut a page at its marks: yield where in the tree each piece belongs, the piece, and what it says, if not its letters.

    `stack` is what the last page left, and is changed; `alts` is filled.
    """
    begin, text = 0, b""
    for mark in [*MARK.finditer(content), None]:
        yield stack[-1], content[begin : mark.start() if mark else None], text
        if mark is None:
            return
        begin, text = mark.end(), mark["text"] or b""
        if mark["what"] == b"Pop":
            stack.pop()
            continue
        at = " ".join((mark["at"] or b"").decode().split())
        if at.startswith("+"):
            at = f"{stack[-1]} {at[2:]}"
        if mark["what"] == b"Mark":
            stack[-1] = at
        else:
            stack.append(at or stack[-1])
        if mark["alt"]:
            alts[at.split()[-1]] = bytes.fromhex(mark["alt"].decode()).decode("utf-16-be")


def tag(path: Path, language: str) -> None:
    """Put the tree into a PDF, in the place of its marks."""
    writer = PdfWriter(clone_from=PdfReader(path))
    tree, stack = Tree(writer), [ARTIFACT]
    alts: dict[str, str] = {}
    for page in writer.pages:
        leaves, written = ArrayObject(), []
        here: Any = page.indirect_reference
        content: Any = page.get_contents()
        for at, piece, text in sequences(spaces.spaced(page, content.get_data()), stack, alts):
            if LETTERS.search(piece) and not at.startswith(ARTIFACT):
                part = tree.at(at)
                tree.add_leaf(part, here, NumberObject(len(leaves)))
                said = b"/ActualText<FEFF%s>" % text if text else b""
                written.append(b"%s <</MCID %d%s>> BDC %s EMC" % (what(part)["/S"].encode(), len(leaves), said, piece))
                leaves.append(part)
            elif LETTERS.search(piece) or LINES.search(piece):
                written.append(b"/Artifact BMC %s EMC" % piece)
            else:
                written.append(piece)
        stream = StreamObject()
        stream.set_data(b"\n".join(written))
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
        page[NameObject("/StructParents")] = tree.keyed(writer._add_object(leaves))
        page[NameObject("/Tabs")] = NameObject("/S")
        for note in page.get("/Annots", ()):
            about = note.get_object()
            link = tree.parts.get(f"Link.l{about.pop('/BookLink', '')}")
            if link:
                about[NameObject("/StructParent")] = tree.keyed(link)
                tree.add(link, dictionary(Type=NameObject("/OBJR"), Pg=here, Obj=note))
    for name, alt in alts.items():
        if name in tree.parts:
            what(tree.parts[name])[NameObject("/Alt")] = TextStringObject(alt)
    what(tree.trunk).update(dictionary(
        ParentTree=writer._add_object(dictionary(Nums=tree.parents)), ParentTreeNextKey=NumberObject(tree.keys)
    ))  # fmt: skip
    root = writer.root_object
    root.update(dictionary(
        StructTreeRoot=tree.trunk, MarkInfo=dictionary(Marked=BooleanObject(True)), Lang=TextStringObject(language),
        ViewerPreferences=dictionary(DisplayDocTitle=BooleanObject(True)),
    ))  # fmt: skip
    writer.write(path)
