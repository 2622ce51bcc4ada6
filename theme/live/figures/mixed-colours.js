// Three channels mixed into three by a 1×1 layer, and what it computes for one pixel.
"use strict";

{
  const SIZE = 56;
  const NAMES = ["red", "green", "blue"];
  const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const NO_BIAS = [0, 0, 0];
  const BRIGHTNESS = [0.299, 0.587, 0.114]; // BT.601
  const LAYERS = {
    "brightness (BT.601)": [[...BRIGHTNESS, ...BRIGHTNESS, ...BRIGHTNESS], NO_BIAS],
    "each channel as it is": [IDENTITY, NO_BIAS],
    "each channel one further": [[0, 0, 1, 1, 0, 0, 0, 1, 0], NO_BIAS],
    "the red channel alone": [[1, 0, 0, 1, 0, 0, 1, 0, 0], NO_BIAS],
    "red minus green, on grey": [[0.5, -0.5, 0, 0.5, -0.5, 0, 0.5, -0.5, 0], [0.5, 0.5, 0.5]],
    nothing: [Array(9).fill(0), NO_BIAS],
  };
  const equal = (one, other) => one.every((value, k) => Math.abs(value - other[k]) < 1e-6);

  // The four garments of the text, two in a row, each multiplied by its dye.
  const scene = (grey, dyes) => tensors.tensor([3, SIZE, SIZE], Array.from({ length: 3 * SIZE * SIZE }, (_, k) => {
    const [channel, row, column] = [Math.floor(k / (SIZE * SIZE)), Math.floor(k / SIZE) % SIZE, k % SIZE];
    const garment = 2 * Math.floor(row / 28) + Math.floor(column / 28);
    return (grey[784 * garment + 28 * (row % 28) + (column % 28)] / 255) * dyes[garment][channel];
  }));

  customElements.define("live-mixed-colours", class extends live.Figure {
    static state = { picture: 0, weights: LAYERS["brightness (BT.601)"][0], bias: NO_BIAS, row: 7, column: 39 };

    async build() {
      const { pixels, dyes } = await live.load("dyed");
      this.images = [scene(live.bytes(pixels), dyes)];
      const pick = (row, column) => this.set({ row, column });
      [this.before, this.after] = ["picture", "result"].map((name) => new live.Picture(name, pick));
      for (const { canvas } of [this.before, this.after]) canvas.classList.add("coloured"); // in light and dark alike
      [this.inputs, this.outputs] = ["", "new "].map((word) => NAMES.map((name) => new live.Picture(word + name)));
      const hidden = { class: "hidden", tabindex: -1, "aria-hidden": "true" };
      const read = async () => {
        if (!file.files[0]) return;
        this.images[1] = await live.ownPicture(file.files[0], SIZE, true);
        this.set({ picture: 1 });
      };
      const file = live.make("input", { type: "file", accept: "image/*", ...hidden, change: read });
      const layers = Object.keys(LAYERS).map((name) => [name, name]);
      const layer = this.choice("layer", "Layer", [["", "your own numbers"], ...layers]);
      const weights = this.numbers("weights", "weights", 3, { name: (k) => `new ${NAMES[Math.floor(k / 3)]} from ${NAMES[k % 3]}` });
      const bias = this.numbers("bias", "bias", 1, { name: (k) => `new ${NAMES[k]}, bias` });
      const heads = (words) => words.map((word) => live.make("span", {}, word));
      weights.firstChild.replaceChildren(...heads(NAMES));
      const names = live.make("div", { class: "names", "aria-hidden": "true" }, ...heads(["", ...NAMES.map((name) => `new ${name}`)]));
      const numbers = live.make("div", { class: "layer" }, names, weights, bias);
      this.sums = live.make("div", { class: "sums" });
      const small = (pictures) => live.make("div", { class: "channels" }, ...pictures.map(({ element }) => element));
      this.append(
        live.make("div", { class: "side-by-side" }, this.before.element, numbers, this.after.element),
        this.sums,
        live.make("div", { class: "side-by-side" }, small(this.inputs), small(this.outputs)),
        live.make("div", { class: "side-by-side" }, layer,
          live.make("button", { type: "button", click: () => this.set({ picture: 0 }) }, "The four garments"),
          live.make("button", { type: "button", click: () => file.click() }, "Your own picture"), file),
      );
    }

    allowed(state) {
      const inside = (value, size) => Math.min(Math.max(Math.round(value), 0), size - 1);
      const [row, column] = [inside(state.row, SIZE), inside(state.column, SIZE)];
      return { ...state, picture: inside(state.picture, this.images.length), row, column };
    }

    set(changes) {
      const [chosen, chosenBias] = LAYERS[changes.layer] ?? [];
      super.set(chosen ? { ...changes, weights: chosen, bias: chosenBias } : changes);
      const { weights, bias } = this.state;
      const same = (name) => equal(LAYERS[name][0], weights) && equal(LAYERS[name][1], bias);
      const layer = Object.keys(LAYERS).find(same) ?? "";
      if (layer !== this.state.layer) super.set({ layer });
    }

    update() {
      const { weights, bias, row, column } = this.state;
      const X = this.images[this.state.picture];
      const Y = tensors.convolve(X, tensors.tensor([3, 3, 1, 1], weights), tensors.tensor([3], bias));
      const channel = ({ data }, c) => data.subarray(c * SIZE * SIZE, (c + 1) * SIZE * SIZE);
      [[this.before, this.inputs, X], [this.after, this.outputs, Y]].forEach(([whole, parts, tensor]) => {
        whole.draw(channel(tensor, 0), [SIZE, SIZE]);
        const colours = Uint8ClampedArray.from({ length: 4 * SIZE * SIZE }, (_, k) =>
          255 * (k % 4 === 3 ? 1 : channel(tensor, k % 4)[k >> 2]));
        whole.canvas.getContext("2d").putImageData(new ImageData(colours, SIZE), 0, 0);
        parts.forEach((picture, c) => picture.draw(channel(tensor, c), [SIZE, SIZE]));
        whole.frame([row - 1, column - 1, 3, 3, "accent"]);
        whole.place = [row, column];
      });
      const [x, y] = [X, Y].map((tensor) => NAMES.map((_, c) => channel(tensor, c)[row * SIZE + column]));
      this.sums.replaceChildren(...NAMES.map((name, o) => live.make("div", {}, live.make("b", {}, `new ${name}`), " = " +
        x.map((value, c) => `${live.number(weights[3 * o + c], 3)} · ${live.number(value)}`).join(" + ") +
        ` + ${live.number(bias[o], 3)} ≈ ${live.number(y[o])}`)));
      const [low, high] = [Y.data.filter((value) => value < 0).length, Y.data.filter((value) => value > 1).length];
      const words = (values) => `(${values.map((value) => live.number(value)).join(", ")})`;
      this.say(`Row ${row}, column ${column}: ${words(x)} becomes ${words(y)}. ` +
        `${low} of ${Y.data.length} new numbers lie below 0, ${high} above 1.`);
    }
  });
}
