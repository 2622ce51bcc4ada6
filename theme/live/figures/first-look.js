// The first figure of the book: a garment to drag, and the edges that two kernels find in it.
"use strict";

const firstLook = {
  margin: 6,
  side: 40,
  kernels: { vertical: [-1, 0, 1, -1, 0, 1, -1, 0, 1], horizontal: [-1, -1, -1, 0, 0, 0, 1, 1, 1] },

  // The garment, 28 × 28 bytes, in the middle of the canvas or off it, and the outputs: all tensors of the canvas's size.
  look(bytes, down, right) {
    const { margin, side, kernels } = firstLook;
    const input = tensors.tensor([1, side, side]);
    bytes.forEach((byte, k) => {
      input.data[(margin + down + Math.floor(k / 28)) * side + margin + right + (k % 28)] = byte / 255;
    });
    const find = (kernel) => tensors.convolve(input, tensors.tensor([1, 1, 3, 3], kernel), null, { padding: 1 });
    const [vertical, horizontal] = [find(kernels.vertical), find(kernels.horizontal)];
    const strength = tensors.tensor(input.shape, vertical.data.map((value, k) => Math.hypot(value, horizontal.data[k])));
    return { input, vertical, horizontal, strength };
  },
};

customElements.define("live-first-look", class extends live.Figure {
  static state = { garment: 9, down: 0, right: 0 };

  async build() {
    const { names, pixels } = await live.load("garments");
    const all = live.bytes(pixels);
    this.names = [...new Set(names)];
    this.images = this.names.map((name) => all.subarray(784 * names.indexOf(name), 784 * (names.indexOf(name) + 1)));
    const middle = firstLook.side / 2;
    const go = (row, column) => this.set(this.allowed({ ...this.state, down: row - middle, right: column - middle }));
    this.pictures = {
      input: new live.Picture("drag it", go, { drag: true }),
      vertical: new live.Picture("vertical edges"),
      horizontal: new live.Picture("horizontal edges"),
      strength: new live.Picture("strength of both"),
    };
    const choices = this.names.map((name, garment) => {
      const face = new live.Picture(name);
      face.draw(this.images[garment], [28, 28], { high: 255 });
      face.canvas.setAttribute("aria-hidden", "true");
      const says = { type: "button", title: name, "aria-label": name };
      const button = live.make("button", { ...says, click: () => this.set({ garment }) }, face.canvas);
      this.refreshers.push(() => button.setAttribute("aria-pressed", this.state.garment === garment));
      return button;
    });
    this.append(
      live.make("div", { class: "views" }, ...Object.values(this.pictures).map(({ element }) => element)),
      live.make("div", { class: "choices", role: "group", "aria-label": "Garment" }, ...choices),
    );
  }

  allowed({ garment, down, right }) {
    const inside = (value, low, high) => Math.min(Math.max(Math.round(value), low), high) + 0;
    const { margin } = firstLook;
    return {
      garment: inside(garment, 0, this.names.length - 1),
      down: inside(down, -margin, margin),
      right: inside(right, -margin, margin),
    };
  }

  update() {
    const { garment, down, right } = this.state;
    const { side } = firstLook;
    const found = firstLook.look(this.images[garment], down, right);
    const most = ({ data }) => data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    this.pictures.input.draw(found.input.data, [side, side]);
    this.pictures.input.place = [side / 2 + down, side / 2 + right];
    for (const name of ["vertical", "horizontal"]) {
      this.pictures[name].draw(found[name].data, [side, side], { signed: true, high: most(found[name]) });
    }
    this.pictures.strength.draw(found.strength.data, [side, side], { high: most(found.strength) });
    const steps = [[down, "down", "up"], [right, "to the right", "to the left"]].filter(([t]) => t)
      .map(([t, more, less]) => `${Math.abs(t)} ${t < 0 ? less : more}`);
    const name = this.names[garment];
    const place = steps.length ? `moved by ${steps.join(", ")}, and its edges with it` : "in the middle";
    this.say(`${name[0].toUpperCase()}${name.slice(1)}, ${place}. The largest output for vertical edges is ` +
      `${most(found.vertical).toFixed(2)}, for horizontal ones ${most(found.horizontal).toFixed(2)}.`);
  }
});
