"""The notebooks of all tabs as one: what readers see alike in each stands there once, the rest side by side in tabs.

Where a cell's code is the same and what it made is not, the code stands there once, above the outputs in tabs.
"""

from __future__ import annotations

import base64
import io
import re
from typing import Any

from PIL import Image, ImageChops

from bookbuild import sources
from bookbuild.frameworks import FRAMEWORKS
from theme.book.packing import EMBEDDED

VISIBLE = 0.05  # points: what moves by less in a drawing is not seen to move
SHADE = 2  # of 255 levels of a colour: as little
_NOT_DRAWN = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
# Matplotlib makes names of what it draws, as the framework's NumPy writes it.
_NAME = re.compile(r'(?<=["#])[A-Za-z]\w*(?=[")])')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")

Cells = dict[str, list[Any]]  # of one position in the page, or of several in a row, by their tab


def merged(notebooks: dict[str, Any]) -> Any:
    """One notebook of those of several tabs."""
    from nbformat import NotebookNode, v4

    if len(notebooks) == 1:
        return next(iter(notebooks.values()))
    positions: dict[int, dict[str, Any]] = {}
    for tab, notebook in notebooks.items():
        for cell in notebook.cells:
            positions.setdefault(cell.metadata["origin_pos"], {})[tab] = cell
    cells: list[Any] = []
    groups = 0
    for piece in _joined([piece for _, by_tab in sorted(positions.items()) for piece in _pieces(by_tab, len(notebooks))]):
        if _kind(piece) == "all":
            cells.append(piece)
        else:
            groups += 1
            cells += _side_by_side(piece, groups)
    numbered = [NotebookNode({**cell, "id": f"cell-{number}"}) for number, cell in enumerate(cells)]
    return v4.new_notebook(cells=numbered, metadata=next(iter(notebooks.values())).metadata)


def _pieces(by_tab: dict[str, Any], tabs: int) -> list[Any]:
    """What stands at one position: a cell for all tabs, cells of tabs, or the one above the other."""
    first, *others = by_tab.values()
    if "tab" not in first.metadata or len(by_tab) == tabs and all(_alike(first, other) for other in others):
        return [first]
    if len(by_tab) == tabs and first.cell_type == "code" and all(_code(first) == _code(other) for other in others):
        return [type(first)({**first, "outputs": []}), {tab: [_output(cell)] for tab, cell in by_tab.items()}]
    return [{tab: [cell] for tab, cell in by_tab.items()}]


def _joined(pieces: list[Any]) -> list[Any]:
    """The pieces, with what is in tabs one below the other in one group of tabs; outputs stay below their code."""
    found: list[Any] = []
    for piece in pieces:
        if found and _kind(piece) == _kind(found[-1]) in ("code", "text"):
            for tab, cells in piece.items():
                found[-1].setdefault(tab, []).extend(cells)
        else:
            found.append(piece)
    return found


def _kind(piece: Any) -> str:
    """How a piece is shown: in tabs of code, text or output, or "all"."""
    if "cell_type" in piece:
        return "all"
    cell = next(iter(piece.values()))[0]
    return "text" if cell.cell_type != "code" else "code" if _code(cell) else "output"


def _side_by_side(group: Cells, number: int) -> list[Any]:
    """Cells in tabs: the bar of buttons, hidden without JavaScript, and a panel for each tab, which names it for print."""
    buttons = "".join(f'<button type="button" data-tab="{tab}">{FRAMEWORKS[tab].title}</button>' for tab in group)
    has = " ".join(f"has-{tab}" for tab in group)
    found = [_html(f'<div class="tabs tabs-{_kind(group)} {has}"><div class="tabs-bar">{buttons}</div>')]
    for tab, cells in group.items():
        title = f'<p class="tabs-title">{FRAMEWORKS[tab].title}</p>'
        panel = f'<div class="tabs-panel" id="tab-{number}-{tab}" data-tab="{tab}">{title}'
        found += [_html(panel), *cells, _html("</div>")]
    return [*found, _html("</div>")]


def _html(code: str) -> Any:
    from nbformat import v4

    return v4.new_markdown_cell(f"```eval_rst\n.. raw:: html\n\n    {code}\n```")


def _code(cell: Any) -> str:
    """The code of a cell as it is shown, and as what is saved is marked."""
    return sources.CODE_LINE.sub("", cell.source).strip()


def _output(cell: Any) -> Any:
    """A cell without its code, but for what it says that its pictures show."""
    return type(cell)({**cell, "source": "".join(alt[0] + "\n" for alt in sources.ALT.finditer(cell.source))})


def _alike(one: Any, other: Any) -> bool:
    """Do readers see, and hear, the same in two cells?"""
    if one.cell_type != "code" or other.cell_type != "code":
        return bool(one.cell_type == other.cell_type and one.source == other.source)
    said = [[alt["words"] for alt in sources.ALT.finditer(cell.source)] for cell in (one, other)]
    if _code(one) != _code(other) or said[0] != said[1]:
        return False
    made = [_made(cell) for cell in (one, other)]
    return [kind for kind, _ in made[0]] == [kind for kind, _ in made[1]] and all(
        text == same or kind == "drawing" and drawn_alike(text, same)
        for (kind, text), (_, same) in zip(*made, strict=True)
    )


def _made(cell: Any) -> list[tuple[str, str]]:
    """What a cell printed, in one piece as far as it goes, and drew."""
    found: list[tuple[str, str]] = []
    for output in cell.outputs:
        data = output.get("data", {})
        drawing = data.get("image/svg+xml")
        text = output.get("text", data.get("text/plain", ""))
        made = ("drawing", drawing) if drawing else ("text", text)
        if found and found[-1][0] == made[0] == "text":
            found[-1] = ("text", found[-1][1] + text)
        else:
            found.append(made)
    return found


def drawn_alike(one: str, other: str) -> bool:
    """Do two drawings look the same? Names in them may differ, and numbers and colours by what nobody sees."""
    text, same = _named_anew(one), _named_anew(other)
    if _NUMBER.split(text) != _NUMBER.split(same):
        return False
    numbers = zip(_NUMBER.findall(text), _NUMBER.findall(same), strict=True)
    images = zip(EMBEDDED.findall(one), EMBEDDED.findall(other), strict=True)
    return all(abs(float(a) - float(b)) <= VISIBLE for a, b in numbers) and all(_same_image(a, b) for a, b in images)


def _named_anew(svg: str) -> str:
    """A drawing with its names counted, and without the images in it."""
    names: dict[str, str] = {}
    text = EMBEDDED.sub('"', _NOT_DRAWN.sub("", svg))
    return _NAME.sub(lambda name: names.setdefault(name[0], f"n{len(names)}"), text)


def _same_image(one: str, other: str) -> bool:
    first, second = (Image.open(io.BytesIO(base64.b64decode(code))).convert("RGBA") for code in (one, other))
    if first.size != second.size:
        return False
    bands = ImageChops.difference(first, second).getextrema()
    return all(most <= SHADE for _, most in bands)  # type: ignore[misc]
