"""What happened in each epoch of a training, watched while it happens."""

import math
import time
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from d2l import plot


class History:
    """Loss, accuracies and seconds of each epoch: lists `loss`, `train_accuracy`, `valid_accuracy`
    and `seconds`, one entry an epoch; without validation images `valid_accuracy` holds NaN.

    With `show=True` it reports as it grows: in a notebook a figure that is redrawn in place, but no
    oftener than a twentieth of the training time allows, and always after the last of `epochs`;
    elsewhere one printed line an epoch.
    """

    DRAWING_SHARE = 0.05

    def __init__(self, epochs: int, show: bool = True) -> None:
        if epochs < 1:
            raise ValueError(f"epochs is {epochs}; it must be at least 1.")
        self.epochs = epochs
        self.show = show
        self.loss: list[float] = []
        self.train_accuracy: list[float] = []
        self.valid_accuracy: list[float] = []
        self.seconds: list[float] = []
        self._handle: Any = None  # the picture in the notebook, once there is one
        self._drawing = 0.0  # seconds spent on it
        self._last_drawing = 0.0

    def record(
        self,
        *,
        loss: float,
        train_accuracy: float,
        valid_accuracy: float | None = None,
        seconds: float,
    ) -> None:
        """Append an epoch: mean loss, accuracies in [0, 1], wall-clock time in seconds."""
        self.loss.append(float(loss))
        self.train_accuracy.append(float(train_accuracy))
        self.valid_accuracy.append(math.nan if valid_accuracy is None else float(valid_accuracy))
        self.seconds.append(float(seconds))
        if not self.show:
            return
        if not plot.in_notebook():
            print(self._line(), flush=True)
        elif len(self) == self.epochs or self._may_draw():
            self._redraw()

    def _may_draw(self) -> bool:
        """Say whether one more drawing stays within the share of the training time."""
        return self._drawing + self._last_drawing <= self.DRAWING_SHARE * sum(self.seconds)

    def _redraw(self) -> None:
        """Put the curves so far into the notebook, in place of those before."""
        from IPython.display import display

        start = time.perf_counter()
        figure = self._figure()
        picture = {"image/svg+xml": plot.svg(figure), "text/plain": repr(self)}
        plt.close(figure)
        if self._handle is None:
            self._handle = display(picture, raw=True, display_id=True)
        else:
            self._handle.update(picture, raw=True)
        self._last_drawing = time.perf_counter() - start
        self._drawing += self._last_drawing

    def _figure(self) -> Figure:
        """Return the figure of loss and accuracies, each against the number of epochs done."""
        done = range(1, len(self) + 1)
        figure, (left, right) = plt.subplots(1, 2, figsize=(plot.WIDTH, 2.6))
        plot.draw_lines(left, done, [self.loss])
        left.set(xlabel="epoch", ylabel="training loss")
        left.set_ylim(bottom=0)  # so that a plateau looks flat
        accuracies, names = [self.train_accuracy, self.valid_accuracy], ["training", "validation"]
        shown = 1 if math.isnan(self.valid_accuracy[-1]) else 2
        plot.draw_lines(right, done, accuracies[:shown], names[:shown])
        right.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1))
        for ax in (left, right):
            ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
            ax.set_xlim(0.5, max(self.epochs, len(self)) + 0.5)
        return figure

    def plot(self) -> None:
        """Show the curves. Raises ValueError if nothing is recorded."""
        if not len(self):
            raise ValueError("Nothing is recorded yet: there are no curves to plot.")
        plot.show(self._figure())

    def _line(self) -> str:
        """Return the last epoch as one line of text."""
        valid = self.valid_accuracy[-1]
        return (
            f"epoch {len(self)}/{self.epochs}: loss {self.loss[-1]:.3f}, "
            f"accuracy {self.train_accuracy[-1]:.3f} (training)"
            f"{'' if math.isnan(valid) else f' {valid:.3f} (validation)'}, {self.seconds[-1]:.1f} s"
        )

    def __len__(self) -> int:
        return len(self.loss)

    def __repr__(self) -> str:
        return f"<History of {len(self)} of {self.epochs} epochs>"
