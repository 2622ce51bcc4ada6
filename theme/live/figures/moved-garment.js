// A garment on a canvas that the reader moves: does the output of a layer move along?
"use strict";

const movedGarment = {
  margin: 8,
  side: 44,
  edge: tensors.tensor([1, 1, 3, 3], [-1, 0, 1, -1, 0, 1, -1, 0, 1]),
  largest: (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),

  // The k-th number in [0, 1), by chance but always the same (the generator Mulberry32, started at 0).
  random(k) {
    const a = Math.imul(k + 1, 0x6d2b79f5);
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  },

  // An order of the pixels, and the weights of a dense layer from all pixels to as many outputs.
  draw() {
    const pixels = movedGarment.side ** 2;
    const keys = Array.from({ length: pixels }, (_, k) => movedGarment.random(k));
    const weights = tensors.tensor([pixels, pixels]);
    for (let k = 0; k < pixels ** 2; k++) weights.data[k] = (2 * movedGarment.random(pixels + k) - 1) / movedGarment.side;
    return { order: [...keys.keys()].sort((one, other) => keys[one] - keys[other]), weights };
  },

  // The pixels of an image in this order, or the columns of a matrix.
  reorder: (data, order) => data.map((_, k) => data[k - (k % order.length) + order[k % order.length]]),

  // An image of n × n, down and to the right; what leaves it is lost, and zeros come in.
  shift: (data, n, [down, right]) => data.map((_, k) => {
    const [row, column] = [Math.floor(k / n) - down, (k % n) - right];
    return row >= 0 && row < n && column >= 0 && column < n ? data[row * n + column] : 0;
  }),

  // The output for the image and for the moved one: how far is the second from the first, moved along? With a stride the
  // first moves by that part; where this is no whole number, to the neighbouring places where it fits best.
  compare(before, after, by, stride) {
    const { side, largest, shift } = movedGarment;
    const keep = (data) => data.filter((_, k) => Math.floor(k / side) % stride === 0 && (k % side) % stride === 0);
    const [n, old, output] = [side / stride, keep(before), keep(after)];
    const [rows, columns] = by.map((t) => [Math.floor(t / stride), Math.ceil(t / stride)]);
    const fits = rows.flatMap((row) => columns.map((column) => {
      const along = shift(old, n, [row, column]);
      const difference = output.map((value, k) => value - along[k]);
      return { along, difference, gap: largest(difference) / largest(old) };
    }));
    const best = fits.reduce((one, other) => (other.gap < one.gap ? other : one));
    const [answers, same] = [[], []];
    const high = largest(old);
    const something = (value) => Math.abs(value) > 1e-6 * high; // more than sums of float32 are off by
    output.forEach((value, k) => {
      if (!something(value) && !something(best.along[k])) return;
      answers.push(k);
      if (!something(best.difference[k])) same.push(k);
    });
    return { ...best, n, output, high, answers: answers.length, same: same.length };
  },
};

customElements.define("live-moved-garment", class extends live.Figure {
  static state = { garment: 4, down: 5, right: -3, strided: 0, scrambled: 0 };

  async build() {
    await live.run("layers");
    const { names, pixels } = await live.load("garments");
    const { margin, side } = movedGarment;
    const all = live.bytes(pixels);
    this.images = names.map((_, image) => Float32Array.from({ length: side ** 2 }, (_, k) => {
      const [row, column] = [Math.floor(k / side) - margin, (k % side) - margin];
      return Math.min(row, column) >= 0 && Math.max(row, column) < 28 ? all[784 * image + 28 * row + column] / 255 : 0;
    }));
    Object.assign(this, movedGarment.draw());
    const go = (row, column) => this.go(row - side / 2, column - side / 2);
    this.input = new live.Picture("input: drag it", go, { drag: true });
    const row = (layer, weights) => {
      const pictures = ["output", "old output, moved", "difference"].map((label) => {
        const picture = new live.Picture(label);
        picture.canvas.setAttribute("aria-label", `${layer}: ${label}`);
        return picture;
      });
      const gap = live.make("output");
      const title = live.make("div", {}, live.make("b", {}, layer), `, ${weights} weights: gap `, gap);
      const shown = live.make("div", { class: "side-by-side" }, ...pictures.map(({ element }) => element));
      return { pictures, gap, element: live.make("div", { class: "layer" }, title, shown) };
    };
    this.rows = { convolution: row("convolution", "9"), dense: row("dense layer", (side ** 4).toLocaleString("en")) };
    this.append(live.make("div", { class: "sheet" },
      this.input.element,
      live.make("div", { class: "layers" }, this.rows.convolution.element, this.rows.dense.element),
      live.make("div", { class: "controls" },
        this.choice("garment", "Picture", names.map((name, k) => [k, `${name} ${(k % 2) + 1}`])),
        this.toggle("strided", "keep every second row and column"),
        this.toggle("scrambled", "scramble the pixels"))));
  }

  allowed(state) {
    const inside = (value, low, high) => Math.min(Math.max(Math.round(value), low), high) + 0;
    const [down, right] = [state.down, state.right].map((t) => inside(t, -16, 16));
    const [strided, scrambled] = [state.strided, state.scrambled].map((on) => inside(on, 0, 1));
    return { garment: inside(state.garment, 0, this.images.length - 1), down, right, strided, scrambled };
  }

  go(down, right) {
    this.set(this.allowed({ ...this.state, down, right }));
  }

  // What both layers put out for a canvas. If its pixels are scrambled, so are the columns of the dense layer's weights.
  outputs(X, scrambled) {
    const { side, edge, reorder } = movedGarment;
    if (scrambled) this.likewise ??= tensors.tensor(this.weights.shape, reorder(this.weights.data, this.order));
    const [seen, weights] = scrambled ? [reorder(X, this.order), this.likewise] : [X, this.weights];
    return {
      convolution: tensors.convolve(tensors.tensor([1, side, side], seen), edge, null, { padding: 1 }).data,
      dense: tensors.dense(tensors.tensor([side ** 2], seen), weights, tensors.tensor([side ** 2])).data,
    };
  }

  update() {
    const { garment, down, right, strided, scrambled } = this.state;
    const { margin, side, shift, reorder, largest } = movedGarment;
    const moved = shift(this.images[garment], side, [down, right]);
    this.input.draw(scrambled ? reorder(moved, this.order) : moved, [side, side]);
    this.input.place = [side / 2 + down, side / 2 + right];
    this.input.frame(...(scrambled ? [] : [[margin + down, margin + right, 28, 28, "input"]]));
    if (this.known !== `${garment} ${scrambled}`) this.before = this.outputs(this.images[garment], scrambled);
    this.known = `${garment} ${scrambled}`;
    const after = this.outputs(moved, scrambled);
    const plain = scrambled ? this.outputs(moved, 0) : after;
    this.found = {};
    for (const [name, { pictures, gap }] of Object.entries(this.rows)) {
      const found = movedGarment.compare(this.before[name], after[name], [down, right], 1 + strided);
      found.change = largest(after[name].map((value, k) => value - plain[name][k])) / largest(plain[name]);
      [found.output, found.along, found.difference].forEach((data, k) =>
        pictures[k].draw(data, [found.n, found.n], { signed: true, high: found.high }));
      gap.textContent = found.gap.toFixed(2);
      this.found[name] = found;
    }
    const { convolution, dense } = this.found;
    const steps = (t, more, less) => `${Math.abs(t)} ${t < 0 ? less : more}`;
    this.say(`${steps(down, "down", "up")}, ${steps(right, "to the right", "to the left")}: ` +
      `${convolution.same} of ${convolution.answers} outputs of the convolution moved along, ` +
      `${dense.same} of ${dense.answers} of the dense layer. ` + (scrambled
      ? `Scrambling changed those of the convolution by up to ${convolution.change.toFixed(2)} of the largest, ` +
        `those of the dense layer, whose weights went along, by ${dense.change.toFixed(2)}.`
      : ""));
  }
});
