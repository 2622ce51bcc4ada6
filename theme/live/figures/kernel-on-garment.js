// A kernel of nine numbers on a garment: what it finds, and how one output is computed.
"use strict";

const KERNELS = {
  vertical: [-1, 0, 1, -1, 0, 1, -1, 0, 1],
  horizontal: [-1, -1, -1, 0, 0, 0, 1, 1, 1],
  blur: Array(9).fill(1 / 9),
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  "the pixel itself": [0, 0, 0, 0, 1, 0, 0, 0, 0],
  nothing: Array(9).fill(0),
};

customElements.define("live-kernel-on-garment", class extends live.Figure {
  static state = { garment: 18, kernel: KERNELS.vertical, row: 9, column: 11 };

  async build() {
    const { names, pixels } = await live.load("garments");
    const all = live.bytes(pixels);
    this.images = names.map((_, k) =>
      tensors.tensor([1, 28, 28], Array.from(all.subarray(784 * k, 784 * (k + 1)), (value) => value / 255)));
    this.input = new live.Picture("input: move the window", (row, column) => this.go(row - 1, column - 1));
    this.output = new live.Picture("output, 26 × 26", (row, column) => this.go(row, column));
    const file = live.make("input", { type: "file", accept: "image/*", class: "hidden", tabindex: -1, "aria-hidden": "true", change: async () => {
      if (!file.files[0]) return;
      this.images[names.length] = await live.ownPicture(file.files[0]);
      this.set({ garment: names.length });
    } });
    const choose = live.make("button", { type: "button", click: () => file.click() }, "Your own picture");
    const kernel = this.choice("preset", "Kernels of the text", [["", "your own numbers"], ...Object.keys(KERNELS).map((name) => [name, name])]);
    this.products = live.make("div", { class: "products" });
    this.append(
      live.make("div", { class: "side-by-side" }, this.input.element, this.numbers("kernel", "kernel", 3), this.output.element),
      live.make("div", { class: "side-by-side choices" }, this.choice("garment", "Picture", names.map((name, k) => [k, `${name} ${(k % 2) + 1}`])), kernel, choose, file),
      this.products,
    );
  }

  allowed(state) {
    const inside = (value, size) => Math.min(Math.max(Math.round(value), 0), size - 1);
    return { ...state, garment: inside(state.garment, this.images.length), row: inside(state.row, 26), column: inside(state.column, 26) };
  }

  go(row, column) {
    this.set(this.allowed({ ...this.state, row, column }));
  }

  set(changes) {
    const chosen = KERNELS[changes.preset];
    super.set(chosen ? { ...changes, kernel: [...chosen] } : changes);
    const { kernel } = this.state;
    const preset = Object.keys(KERNELS).find((name) => KERNELS[name].every((value, k) => Math.abs(value - kernel[k]) < 1e-6)) ?? "";
    if (preset !== this.state.preset) super.set({ preset });
  }

  update() {
    const { kernel, row, column } = this.state;
    const X = this.images[this.state.garment];
    const Y = tensors.convolve(X, tensors.tensor([1, 1, 3, 3], kernel));
    const largest = Y.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    this.input.draw(X.data, [28, 28]);
    this.output.draw(Y.data, [26, 26], { signed: true, high: largest });
    this.input.frame([row, column, 3, 3, "input"]);
    this.output.frame([row, column, 1, 1, "accent"]);
    this.input.place = [row + 1, column + 1];
    this.output.place = [row, column];
    const cells = kernel.map((weight, k) => {
      const pixel = X.data[(row + Math.floor(k / 3)) * 28 + column + (k % 3)];
      return live.make("span", {}, `${live.number(pixel)} · `, live.make("b", {}, live.number(weight)));
    });
    this.products.replaceChildren(...cells);
    const y = Y.data[row * 26 + column];
    const [most, least] = [Math.max(...Y.data), Math.min(...Y.data)];
    this.say(`The nine products in the window at row ${row}, column ${column} add up to ${live.number(y)} before rounding. ` +
      `The largest output is ${live.number(most)}${most > 0 ? " (blue)" : ""}, the smallest ${live.number(least)}${least < 0 ? " (orange)" : ""}.`);
  }
});
