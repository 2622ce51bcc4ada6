// LeNet with the weights that the run of its page left behind: the outputs of its layers, and of what each of them is made.
"use strict";

live.LeNet = class {
  // The picture and the layers behind it, with so many maps, or units, side by side where they are drawn.
  static layers = [
    { name: "picture", across: 1 },
    { name: "convolution 1", kind: "convolution", size: 5, stride: 1, padding: 2, across: 6 },
    { name: "pooling 1", kind: "pooling", size: 2, stride: 2, padding: 0, across: 6 },
    { name: "convolution 2", kind: "convolution", size: 5, stride: 1, padding: 0, across: 8 },
    { name: "pooling 2", kind: "pooling", size: 2, stride: 2, padding: 0, across: 8 },
    { name: "dense 1", kind: "dense", across: 24 },
    { name: "dense 2", kind: "dense", across: 17 },
    { name: "scores", kind: "dense", across: 10 },
  ];

  // From whole numbers as bytes, all arrays one behind the other, and the step of each array.
  constructor({ shapes, steps, weights, classes }) {
    const whole = new Int8Array(live.bytes(weights).buffer);
    let from = 0;
    const arrays = shapes.map((shape, k) => {
      const next = whole.subarray(from, (from += shape.reduce((product, n) => product * n, 1)));
      return tensors.tensor(shape, Float32Array.from(next, (value) => value * steps[k]));
    });
    this.classes = classes;
    this.weights = live.LeNet.layers.map(({ kind }) => (kind && kind !== "pooling" ? arrays.splice(0, 2) : null));
  }

  // The output of each layer for a picture (1, 28, 28), which is the first. All layers with weights but the last have a ReLU.
  forward(X) {
    const outputs = [X];
    live.LeNet.layers.slice(1).forEach(({ kind, padding }, k) => {
      const [x, weights] = [outputs.at(-1), this.weights[k + 1]];
      if (kind === "pooling") outputs.push(tensors.pool(x, 2, "maximum").Y);
      else {
        const y = kind === "dense" ? tensors.dense(x, ...weights) : tensors.convolve(x, ...weights, { padding });
        outputs.push(k < 6 ? tensors.activate(y, "ReLU") : y);
      }
    });
    return outputs;
  }

  // What a number is computed from: a part for each input that it reads, `at` -1 outside of the picture, and the bias.
  parts(outputs, layer, unit) {
    const { kind, size, stride, padding } = live.LeNet.layers[layer];
    const [x, [W, b]] = [outputs[layer - 1], this.weights[layer] ?? [null, null]];
    const part = (channel, at, weight) => {
      const value = at < 0 ? 0 : x.data[at];
      return { channel, at, weight, value, product: weight * value };
    };
    if (kind === "dense") {
      const n = x.data.length;
      return { parts: Array.from(x.data, (_, at) => part(0, at, W.data[unit * n + at])), bias: b.data[unit] };
    }
    const [[channels, side], wide] = [x.shape, outputs[layer].shape[1]];
    const [channel, i, j] = [Math.floor(unit / wide ** 2), Math.floor(unit / wide) % wide, unit % wide];
    const parts = Array.from({ length: (W ? channels : 1) * size ** 2 }, (_, k) => {
      const c = W ? Math.floor(k / size ** 2) : channel;
      const [row, column] = [i * stride - padding + (Math.floor(k / size) % size), j * stride - padding + (k % size)];
      const inside = Math.min(row, column) >= 0 && Math.max(row, column) < side;
      return part(c, inside ? (c * side + row) * side + column : -1, W ? W.data[channel * channels * size ** 2 + k] : 1);
    });
    return { parts, bias: b ? b.data[channel] : 0 };
  }

  // A number's place in words.
  name(outputs, layer, unit) {
    const [{ name }, { shape: [channels, side] }] = [live.LeNet.layers[layer], outputs[layer]];
    if (!side) return layer === 7 ? `${name}, ${this.classes[unit]}` : `${name}, unit ${unit}`;
    const place = `row ${Math.floor(unit / side) % side}, column ${unit % side}`;
    return channels > 1 ? `${name}, channel ${Math.floor(unit / side ** 2)}, ${place}` : `${name}, ${place}`;
  }
};

// The maps of a layer side by side, with a gap of one pixel, or its units without one, where one of them can be chosen.
live.Maps = class extends live.Picture {
  constructor({ name, across }, shape, choose) {
    super(`${name}, ${shape.join(" × ")}`, (row, column, event) => {
      if (event.type !== "pointermove" || event.buttons) choose(this.unit(row, column));
    });
    const [side, gap] = [shape[1] ?? 1, shape[1] ? 1 : 0];
    const rows = Math.ceil(shape[0] / across) * (side + gap) - gap;
    Object.assign(this, { across, side, step: side + gap, rows, columns: across * (side + gap) - gap });
  }

  where(unit) {
    const { across, side, step } = this;
    const channel = Math.floor(unit / side ** 2);
    const [row, column] = [Math.floor(channel / across) * step, (channel % across) * step];
    return [row + (Math.floor(unit / side) % side), column + (unit % side)];
  }

  // In a gap it is the unit on its far side, seen from where we were.
  unit(...place) {
    const { across, side, step } = this;
    const [row, column] = place.map((at, axis) => (at % step < side ? at : at + (at < this.place[axis] ? -1 : 1)));
    return ((Math.floor(row / step) * across + Math.floor(column / step)) * side + (row % step)) * side + (column % step);
  }

  show(values) {
    const { side, step, rows, columns } = this;
    const matrix = new Float32Array(rows * columns);
    values.forEach((value, unit) => {
      const [row, column] = this.where(unit);
      matrix[row * columns + column] = value;
    });
    this.draw(matrix, [rows, columns], { signed: true, high: Math.max(...values) });
    const context = this.canvas.getContext("2d");
    for (let k = side; k < columns && step > side; k += step) context.clearRect(k, 0, 1, rows);
    for (let k = side; k < rows && step > side; k += step) context.clearRect(0, k, columns, 1);
  }
};
