// A stack of layers with same padding, and all that one unit depends on, down to the pixels.
"use strict";

const PIXELS = 33; // 33 = 2 · 16 + 1: a middle stays a middle at every stride
const MOST = 4; // layers
const OPTIONS = [["k", "kernel", [1, 3, 5]], ["s", "stride", [1, 2]], ["d", "dilation", [1, 2, 4]]];
const [TALL, HEIGHT] = [205, 18]; // of the drawing and of a unit, in px

// For the input and each layer: how many units, and the section's size R, jump J and first pixel f.
const growth = (layers) => {
  const levels = [{ units: PIXELS, size: 1, jump: 1, first: 0 }];
  for (const { k, s, d } of layers) {
    const { units, size, jump, first } = levels.at(-1);
    const padding = (d * (k - 1)) / 2;
    const above = tensors.outputSize(units, k, { padding, stride: s, dilation: d });
    levels.push({ units: above, size: size + d * (k - 1) * jump, jump: s * jump, first: first - padding * jump });
  }
  return levels;
};

customElements.define("live-receptive-field-growth", class extends live.Figure {
  static state = {
    layers: 3, layer: 3, unit: 8, k1: 3, s1: 1, d1: 1, k2: 3, s2: 2, d2: 1, k3: 3, s3: 1, d3: 1, k4: 3, s4: 1, d4: 1,
  };

  async build() {
    this.drawing = live.svg("svg", { "aria-hidden": "true", height: TALL });
    const label = "Units of all layers. The left and right arrow keys move along a layer, up and down to another layer.";
    this.board = live.make("div", { class: "units", tabindex: 0, role: "application", "aria-label": label }, this.drawing);
    this.board.addEventListener("pointerdown", (event) => this.point(event));
    this.board.addEventListener("pointermove", (event) => event.buttons && this.point(event));
    this.board.addEventListener("keydown", (event) => this.press(event));
    this.rows = Array.from({ length: MOST + 1 }, (_, layer) => this.row(layer));
    const heads = ["layer", "kernel k", "stride s", "dilation d", "size R", "jump J"];
    const table = live.make("table", {},
      live.make("thead", {}, live.make("tr", {}, ...heads.map((head) => live.make("th", { scope: "col" }, head)))),
      live.make("tbody", {}, ...this.rows.toReversed()));
    this.append(this.board, this.slider("layers", "layers", { min: 1, max: MOST }), table);
    new ResizeObserver(() => this.update()).observe(this.board);
  }

  row(layer) {
    const chosen = OPTIONS.map(([key, kind, options]) => live.make("td", {}, layer === 0 ? "" :
      this.choice(key + layer, `${kind} of layer ${layer}`, options.map((value) => [value, value]))));
    return live.make("tr", {}, live.make("th", { scope: "row" }, layer || "input"), ...chosen,
      live.make("td", { class: "size" }), live.make("td", { class: "jump" }));
  }

  stack(state = this.state) {
    const layer = (l) => ({ k: state[`k${l}`], s: state[`s${l}`], d: state[`d${l}`] });
    return Array.from({ length: state.layers }, (_, below) => layer(below + 1));
  }

  allowed(state) {
    const inside = (value, low, high) => Math.min(Math.max(Math.round(value), low), high);
    const mended = { ...state, layers: inside(state.layers, 1, MOST) };
    for (let layer = 1; layer <= MOST; layer++) {
      for (const [key, , options] of OPTIONS) {
        if (!options.includes(state[key + layer])) mended[key + layer] = this.constructor.state[key + layer];
      }
    }
    mended.layer = inside(state.layer, 0, mended.layers);
    mended.unit = inside(state.unit, 0, growth(this.stack(mended))[mended.layer].units - 1);
    return mended;
  }

  // Other layers, the same place: the unit whose field has its middle at the same pixel.
  set(changes) {
    const next = { ...this.state, ...changes };
    if ("layers" in changes && !("layer" in changes)) next.layer = next.layers;
    if (!("unit" in changes)) {
      const pixel = this.state.unit * growth(this.stack())[this.state.layer].jump;
      next.unit = pixel / growth(this.stack(next))[next.layer].jump;
    }
    super.set(this.allowed(next));
  }

  point(event) {
    const box = this.drawing.getBoundingClientRect();
    const levels = growth(this.stack());
    const row = Math.floor(((event.clientY - box.top) / TALL) * levels.length);
    const layer = Math.min(Math.max(this.state.layers - row, 0), this.state.layers);
    const pixel = ((event.clientX - box.left) / box.width) * PIXELS - 0.5;
    this.set({ layer, unit: pixel / levels[layer].jump });
  }

  press(event) {
    const [up, right] = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
    if (!up && !right) return;
    event.preventDefault();
    const layer = Math.min(Math.max(this.state.layer + up, 0), this.state.layers);
    this.set(up ? { layer } : { unit: this.state.unit + right });
  }

  update() {
    const { layer, unit, layers } = this.state;
    const [stack, levels] = [this.stack(), growth(this.stack())];
    const seen = levels.map(() => new Set()); // units, by level, that the chosen one depends on
    const paths = []; // from a unit to one that it reads: [level, unit, unit below]
    seen[layer].add(unit);
    for (let level = layer; level > 0; level--) {
      const { k, s, d } = stack[level - 1];
      for (const above of seen[level]) {
        for (let a = 0; a < k; a++) {
          const below = above * s + d * (a - (k - 1) / 2);
          if (below < 0 || below >= levels[level - 1].units) continue; // a padded zero
          seen[level - 1].add(below);
          paths.push([level, above, below]);
        }
      }
    }
    this.rows.forEach((row, level) => {
      row.classList.toggle("chosen", level === layer);
      row.classList.toggle("absent", level > layers);
      row.querySelectorAll("select").forEach((select) => (select.disabled = level > layers));
      row.querySelector(".size").textContent = levels[level]?.size ?? "";
      row.querySelector(".jump").textContent = levels[level]?.jump ?? "";
    });
    this.draw(levels, seen, paths);
    if (layer === 0) return this.say(`Pixel ${unit} of the input sees itself: R = 1, J = 1.`);
    const { k, s, d } = stack[layer - 1];
    const [{ size, jump, first }, below] = [levels[layer], levels[layer - 1]];
    const [start, end] = [first + unit * jump, first + unit * jump + size - 1];
    const outside = Math.max(0, -start) + Math.max(0, end - PIXELS + 1);
    const whole = (formula) => formula.replaceAll(" ", "\u00a0"); // stays on one line
    this.say(`Layer ${layer}: ${whole(`R = ${below.size} + ${d} · (${k} − 1) · ${below.jump} = ${size}`)}, ` +
      `${whole(`J = ${s} · ${below.jump} = ${jump}`)}. The field of unit ${unit} goes from pixel ${live.number(start)} ` +
      `to ${end}${outside ? `, ${outside} of them padding` : ""}. It depends on ${seen[0].size} of these ${size} pixels.`);
  }

  draw(levels, seen, paths) {
    const width = this.board.clientWidth || 320;
    const side = width / PIXELS;
    const x = (level, unit) => side * (unit * levels[level].jump + 0.5); // same padding: unit i lies above pixel iJ
    const y = (level) => (TALL * (levels.length - level)) / levels.length - HEIGHT - 2;
    const parts = paths.map(([level, above, below]) => live.svg("line",
      { x1: x(level, above), y1: y(level) + HEIGHT, x2: x(level - 1, below), y2: y(level - 1) }));
    levels.forEach(({ units }, level) => {
      for (let unit = 0; unit < units; unit++) {
        const kind = `unit ${level ? "" : "of-input"} ${seen[level].has(unit) ? "seen" : ""}`;
        const place = { x: x(level, unit) - 0.43 * side, y: y(level), width: 0.86 * side, height: HEIGHT };
        parts.push(live.svg("rect", { class: kind, ...place }));
      }
      parts.push(live.svg("text", { x: 1, y: y(level) - 5 }, level ? `layer ${level}` : "input"));
    });
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${TALL}`);
    this.drawing.replaceChildren(...parts);
  }
});
