// A signal that moves by half pixels, and three ways to make one number of each pair of pixels: how much do they change?
"use strict";

{
  const WAYS = {
    maxima: (a, b) => Math.max(a, b),
    averages: (a, b) => (a + b) / 2,
    "every 2nd": (a) => a,
  };
  const FULL = 1.5; // the relative change that fills a bar

  // Between pixels the signal is a straight line; what comes in is 0.
  const moved = (x, shift) => {
    const [whole, part] = [Math.floor(shift), shift % 1];
    const at = (n) => x[n] ?? 0;
    return x.map((_, n) => (1 - part) * at(n - whole) + part * at(n - whole - 1));
  };
  const pooled = (x, way) => Array.from({ length: x.length / 2 }, (_, pair) => way(x[2 * pair], x[2 * pair + 1]));
  const by = (shift) => (shift ? `by ${live.number(shift)}` : "not at all");
  const size = (x) => Math.hypot(...x);
  const change = (before, now) => {
    const gap = size(now.map((value, k) => value - before[k]));
    return gap ? gap / size(before) : 0; // infinite if nothing was there before
  };

  customElements.define("live-pooling-shift", class extends live.Figure {
    static state = { signal: [0, 0, 5, 1, 0, 4, 0, 0], shift: 1 };

    build() {
      this.head = live.make("th", { scope: "row" });
      this.moved = this.state.signal.map(() => live.make("td"));
      const row = (name) => {
        const cells = Array.from({ length: 4 }, () => live.make("td", { colspan: 2 }));
        return { cells, element: live.make("tr", {}, live.make("th", { scope: "row" }, name), ...cells) };
      };
      this.ways = Object.entries(WAYS).map(([name, way]) => ({ name, way, before: row(name), now: row("moved") }));
      this.table = live.make("table", { class: "pairs" },
        live.make("tbody", {}, live.make("tr", {}, this.head, ...this.moved)),
        ...this.ways.map(({ before, now }) => live.make("tbody", {}, before.element, now.element)));
      this.bars = this.ways.map(({ name }) => {
        const [bar, value] = [live.make("span", { class: "bar" }), live.make("b")];
        const track = live.make("span", { class: "track" }, bar);
        return { bar, value, element: live.make("div", { class: "change" }, live.make("span", {}, name), track, value) };
      });
      const signal = this.numbers("signal", "signal", 8, { low: -9, high: 9 });
      this.append(
        signal,
        live.make("div", { class: "side-by-side" },
          this.slider("shift", "Moved to the right", { min: 0, max: 2, step: 0.5, words: by })),
        this.table,
        live.make("div", { class: "title" }, "relative change of the outputs"),
        ...this.bars.map(({ element }) => element),
      );
    }

    allowed(state) {
      return {
        signal: state.signal.map((value) => Math.min(Math.max(value, -9), 9)),
        shift: Math.min(Math.max(Math.round(2 * state.shift) / 2, 0), 2),
      };
    }

    set(changes) {
      super.set(this.allowed({ ...this.state, ...changes }));
    }

    update() {
      const { signal, shift } = this.state;
      const x = moved(signal, shift);
      this.head.textContent = shift ? `moved by ${live.number(shift)}` : "not moved";
      this.moved.forEach((cell, n) => (cell.textContent = live.number(x[n], 1)));
      const counts = this.ways.map(({ name, way, before, now }, k) => {
        const [old, next] = [pooled(signal, way), pooled(x, way)];
        const differs = next.map((value, pair) => Math.abs(value - old[pair]) > 1e-9);
        before.cells.forEach((cell, pair) => (cell.textContent = live.number(old[pair])));
        now.cells.forEach((cell, pair) => {
          cell.textContent = live.number(next[pair]);
          cell.classList.toggle("changed", differs[pair]);
        });
        const relative = change(old, next);
        this.bars[k].bar.style.width = `${100 * Math.min(relative / FULL, 1)}%`;
        this.bars[k].value.textContent = Number.isFinite(relative) ? live.number(relative) : "∞";
        return `${name} ${differs.filter(Boolean).length} of 4 (${this.bars[k].value.textContent})`;
      });
      this.say(`${shift ? `Moved ${by(shift)}` : "Not moved"}: changed, and by how much: ${counts.join(", ")}.` +
        (shift === 2 ? " Each output is what its left neighbour was." : ""));
    }
  });
}
