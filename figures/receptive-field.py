"""How the receptive field grows through two 3×3 layers."""

from matplotlib.figure import Figure

from figures import style

INPUT, KERNEL = 7, 3  # side lengths

ALT = """
Three square grids in a row with arrows between them: an input of 7 by 7
cells, the first feature map of 5 by 5 and the second of 3 by 3. In the second
map the middle cell is filled. In the first map the 3 by 3 cells around the
middle are filled. In the input the 5 by 5 cells around the middle are
filled; inside them, the 3 by 3 cells that the top left one of the filled
cells of the first map looks at are framed by a dashed line.
"""


def draw() -> Figure:
    """Draw input and two feature maps with one receptive field marked."""
    fig, ax = style.canvas(19.8, 9)
    sizes = [INPUT - layer * (KERNEL - 1) for layer in range(3)]  # 7, 5, 3
    fields = [1 + (2 - layer) * (KERNEL - 1) for layer in range(3)]  # 5, 3, 1
    titles = ["input", "layer 1", "layer 2"]
    colours = [style.INPUT, style.OUTPUT, style.OUTPUT]
    x, corners = 0.5, []
    for size, field, title, colour in zip(sizes, fields, titles, colours, strict=True):
        y = 4.5 - size / 2
        edge = (size - field) // 2
        empty = [[None] * size] * size
        style.grid(
            ax,
            empty,
            x,
            y,
            colour=colour,
            title=f"{title}: {size} × {size}",
            highlight=(edge, edge, field, field),
        )
        note = f"{field} × {field}"
        style.label(ax, x + size / 2, y + size + 0.5, note)
        corners.append((x + edge, y + edge))
        if size != sizes[-1]:
            style.arrow(ax, (x + size + 0.15, 4.5), (x + size + 1.35, 4.5))
        x += size + 1.5
    # The window of the first filled cell of layer 1, in both grids.
    left, top = corners[0]
    style.frame(ax, left, top, KERNEL, KERNEL, colour=style.PAPER, linewidth=2.2, linestyle="--")
    left, top = corners[1]
    style.frame(ax, left, top, 1, 1, colour=style.PAPER, linewidth=2.2, linestyle="--")
    return fig
