// A picture of 28 × 28 pixels that the reader chooses, moves, draws on, or brings along, for a figure that has in its state
// `picture`, which one; `down` and `right`, by how many pixels it is moved; `negative`; `pen`, what pointer and arrow keys do.
"use strict";

live.Sheet = class {
  // The pictures' names, the first one's bytes, and where the build wrote all, to be loaded when another is asked for.
  constructor(figure, names, first, rest) {
    Object.assign(this, { figure, rest, own: names.length, images: [live.Sheet.tensor(first)] });
    this.images[this.own] = tensors.tensor([1, 28, 28]);
    this.board = new live.Picture("picture, 28 × 28", (...where) => this.touch(...where));
    this.board.board.setAttribute("aria-label", "picture, 28 × 28. The arrow keys move it, or the pen.");
    const file = live.make("input", {
      type: "file", accept: "image/*", class: "hidden", tabindex: -1, "aria-hidden": "true",
      change: async () => file.files[0] && this.take(await live.ownPicture(file.files[0])),
    });
    const empty = () => this.take(tensors.tensor([1, 28, 28]), { pen: "draw" });
    this.controls = [
      figure.choice("picture", "Picture", [...names, "your own"].map((name, k) => [k, name])),
      figure.choice("pen", "Pointer and keys",
        [["move", "move it"], ["draw", "draw (Shift)"], ["erase", "erase (Shift)"]]),
      figure.toggle("negative", "Negative"),
      live.make("button", { type: "button", click: () => file.click() }, "Your own picture"), file,
      live.make("button", { type: "button", click: empty }, "Empty"),
    ];
  }

  static tensor(bytes) {
    return tensors.tensor([1, 28, 28], Array.from(bytes, (value) => value / 255));
  }

  allowed(state) {
    const inside = (value, low, high) => Math.min(Math.max(Math.round(value), low), high);
    return {
      ...state, picture: inside(state.picture, 0, this.own), negative: Number(state.negative === 1),
      down: inside(state.down, -27, 27), right: inside(state.right, -27, 27),
      pen: ["draw", "erase"].includes(state.pen) ? state.pen : "move",
    };
  }

  // The picture as it is now, drawn on the board; the first one until the others are there.
  show() {
    const { picture, negative, down, right, pen } = this.figure.state;
    if (!this.images[picture]) {
      live.load(this.rest).then(({ pixels }) => {
        const all = live.bytes(pixels);
        for (let k = 0; k < this.own; k++) this.images[k] = live.Sheet.tensor(all.subarray(784 * k, 784 * (k + 1)));
        this.figure.set({});
      });
    }
    const { data } = this.images[picture] ?? this.images[0];
    const seen = tensors.tensor([1, 28, 28]);
    for (let row = Math.max(down, 0); row < Math.min(28 + down, 28); row++) {
      for (let column = Math.max(right, 0); column < Math.min(28 + right, 28); column++) {
        const pixel = data[(row - down) * 28 + column - right];
        seen.data[row * 28 + column] = negative ? 1 - pixel : pixel;
      }
    }
    this.board.draw(seen.data, [28, 28]);
    this.board.place = pen === "move" ? [14, 14] : (this.last ?? [14, 14]);
    this.seen = seen;
    return seen;
  }

  // From now on the reader's own picture.
  take(X, changes = {}) {
    this.images[this.own] = X;
    this.figure.set({ picture: this.own, negative: 0, down: 0, right: 0, ...changes });
  }

  // A pointer or an arrow key: moves the picture, or draws from where the last one was.
  touch(row, column, event) {
    const [{ pen, down, right }, board, key] = [this.figure.state, event.currentTarget, event.type === "keydown"];
    if (event.type === "pointerdown") {
      board.setPointerCapture(event.pointerId);
      Object.assign(this, { grip: [row - down, column - right], last: [row, column] });
    } else if (!key && !board.hasPointerCapture(event.pointerId)) return;
    if (pen === "move") {
      const by = key ? [down + row - 14, right + column - 14] : [row - this.grip[0], column - this.grip[1]];
      this.figure.set(this.allowed({ ...this.figure.state, down: by[0], right: by[1] }));
      return;
    }
    if (!key || event.shiftKey) this.stroke(key ? this.board.place : this.last, [row, column], Number(pen === "draw"));
    this.last = [row, column];
    this.figure.set({});
  }

  // Puts ink along a line, two pixels wide, on a copy of what is seen.
  stroke(from, to, ink) {
    this.take(tensors.tensor([1, 28, 28], this.seen.data));
    const steps = Math.max(1, Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
    for (let k = 0; k <= steps; k++) {
      const [row, column] = from.map((start, axis) => Math.round(start + ((to[axis] - start) * k) / steps));
      for (const at of [[row, column], [row + 1, column], [row, column + 1], [row + 1, column + 1]]) {
        if (Math.max(...at) < 28) this.images[this.own].data[at[0] * 28 + at[1]] = ink;
      }
    }
  }
};
