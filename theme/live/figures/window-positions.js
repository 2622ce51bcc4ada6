// Where a window can start on a strip of pixels, and the formula that counts the places.
"use strict";

const LIMITS = { n: [3, 16], k: [1, 7], before: [0, 4], after: [0, 4], stride: [1, 4], dilation: [1, 3] };
const GROUPS = { "the strip": ["n", "before", "after"], "the window": ["k", "dilation", "stride"] };
const NAMES = {
  n: "pixels n", k: "weights k", before: "pad before p", after: "pad after p′", stride: "stride s", dilation: "dilation d",
};
const [ROWS_TOP, ROWS_HEIGHT] = [92, 132]; // of the windows, in px

customElements.define("live-window-positions", class extends live.Figure {
  static state = { n: 8, k: 3, before: 1, after: 1, stride: 2, dilation: 1 };

  async build() {
    this.drawing = live.svg("svg", { "aria-hidden": "true", height: ROWS_TOP + ROWS_HEIGHT });
    this.formula = live.make("p", { class: "formula" });
    const slider = (key) => this.slider(key, NAMES[key], { min: LIMITS[key][0], max: LIMITS[key][1] });
    const groups = Object.entries(GROUPS).map(([name, keys]) =>
      live.make("div", { class: "group", role: "group", "aria-label": name }, live.make("b", {}, name), ...keys.map(slider)));
    this.append(this.drawing, ...groups, this.formula);
    new ResizeObserver(() => this.update()).observe(this.drawing);
  }

  allowed(state) {
    const mend = ([key, [low, high]]) => [key, Math.min(Math.max(Math.round(state[key]), low), high)];
    return Object.fromEntries(Object.entries(LIMITS).map(mend));
  }

  update() {
    const { n, k, before, after, stride, dilation } = this.state;
    const [cells, span] = [n + before + after, dilation * (k - 1) + 1];
    const room = cells - span;
    const starts = []; // found by walking along the strip, not by the formula
    for (let start = 0; start + span <= cells; start += stride) starts.push(start);
    const over = room < 0 ? 0 : cells - starts.at(-1) - span;
    this.draw(cells, span, room, starts, over);

    const sum = `r = ${n} + ${before} + ${after} − ${dilation} · (${k} − 1) − 1 = ${live.number(room)}`;
    const whole = Math.floor(room / stride);
    const count = room < 0 ? "r < 0, so m = 0" : `m = ⌊${room} / ${stride}⌋ + 1 = ${whole} + 1 = ${whole + 1}`;
    this.formula.replaceChildren(sum, live.make("br"), count);
    const windows = starts.length === 1 ? "1 window fits" : `${starts.length} windows fit`;
    const beyond = over === 1 ? "1 cell lies" : `${over || "no"} cells lie`;
    this.say(room < 0
      ? `No window fits: the kernel spans ${span} cells, and the padded strip has ${cells}.`
      : `${windows} on ${cells} cells; ${beyond} beyond the last one.`);
  }

  draw(cells, span, room, starts, over) {
    const { n, k, before, dilation } = this.state;
    const width = this.drawing.clientWidth || 600;
    const side = Math.min(40, (width - 4) / Math.max(cells, span));
    const left = (width - side * Math.max(cells, span)) / 2;
    const at = (cell) => left + side * cell;
    const box = (kind, cell, wide, y, height) =>
      live.svg("rect", { class: kind, x: at(cell), y, width: side * wide, height });
    const text = (kind, x, y, words) => {
      const half = 4 * words.length; // letters are about 8 px wide: keeps the words inside the drawing
      return live.svg("text", { class: kind, x: Math.min(Math.max(x, half), width - half), y }, words);
    };
    const parts = [];
    for (let cell = 0; cell < cells; cell++) {
      const pixel = cell - before;
      const real = pixel >= 0 && pixel < n;
      parts.push(box(real ? "pixel" : "pad", cell, 1, 20, 26));
      const written = real ? side >= 18 || pixel % 5 === 0 : side >= 28;
      if (written) parts.push(text("", at(cell + 0.5), 38, real ? `${pixel}` : "pad"));
    }
    if (over) {
      parts.push(box("over", cells - over, over, 20, 26), text("accent", at(cells - over / 2), 13, `${over} left over`));
    }
    const pitch = Math.min(28, ROWS_HEIGHT / Math.max(starts.length, 1));
    const weights = (kind, start, y) => {
      const cover = Array.from({ length: k }, (_, a) => box("weight", start + a * dilation, 1, y, 0.8 * pitch));
      return live.svg("g", { class: kind }, ...cover, box("span", start, span, y, 0.8 * pitch));
    };
    starts.forEach((start, i) => parts.push(
      live.svg("circle", { cx: at(start + 0.5), cy: 55, r: Math.min(5, 0.38 * side) }),
      weights("position", start, ROWS_TOP + i * pitch)));
    if (room < 0) {
      parts.push(text("accent", at(cells / 2), 66, `room ${live.number(room)}: over the edge`));
      parts.push(weights("misfit", 0, ROWS_TOP));
    } else {
      const [from, to] = [at(0.5), at(room + 0.5)];
      if (room) parts.push(live.svg("path", { d: `M${from},68 H${to} m-5,-4 l5,4 l-5,4` }));
      parts.push(text("", (from + to) / 2, 84, `room ${room}`));
    }
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${ROWS_TOP + ROWS_HEIGHT}`);
    this.drawing.replaceChildren(...parts);
  }
});
