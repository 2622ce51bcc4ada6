// The layers of this book without windows that overlap, and their gradients, for one image at a time.
"use strict";

// A function of the tensors' functions, like theirs; gives them and its own.
function layerLibrary(library) {
  const { tensor, outputSize } = library;

  // For each number of the pooled Y the first place of its window in X.
  const corners = ({ shape: [, height, width] }, { shape: [channels, rows, columns] }, stride) =>
    Int32Array.from({ length: channels * rows * columns }, (_, k) => {
      const [channel, row] = [Math.floor(k / (rows * columns)), Math.floor(k / columns) % rows];
      return (channel * height + row * stride) * width + (k % columns) * stride;
    });

  // Windows of size × size without overlap unless `stride` says so; `mode` is "maximum" or "average".
  // `from` tells for each maximum where it was found.
  const pool = (X, size, mode, stride = size, kept = {}) => {
    const [channels, height, width] = X.shape;
    const Y = (kept.Y ??= tensor([channels, outputSize(height, size, { stride }), outputSize(width, size, { stride })]));
    const first = (kept.corners ??= corners(X, Y, stride));
    const from = (kept.from ??= new Int32Array(first.length));
    for (let k = 0; k < first.length; k++) {
      let [sum, best] = [0, first[k]];
      for (let row = first[k]; row < first[k] + size * width; row += width) {
        for (let at = row; at < row + size; at++) {
          sum += X.data[at];
          if (X.data[at] > X.data[best]) best = at;
        }
      }
      from[k] = best;
      Y.data[k] = mode === "maximum" ? X.data[best] : sum / (size * size);
    }
    return { Y, from };
  };

  const poolBackward = (X, size, mode, stride, dY, from, kept = {}) => {
    const dX = (kept.dX ??= tensor(X.shape));
    const first = (kept.corners ??= corners(X, dY, stride));
    const width = X.shape[2];
    dX.data.fill(0);
    for (let k = 0; k < first.length; k++) {
      if (mode === "maximum") {
        dX.data[from[k]] += dY.data[k];
        continue;
      }
      for (let row = first[k]; row < first[k] + size * width; row += width) {
        for (let at = row; at < row + size; at++) dX.data[at] += dY.data[k] / (size * size);
      }
    }
    return dX;
  };

  // x (inputs), W (outputs, inputs), b (outputs). Here and in the next function four outputs at a time: where the layer has
  // no more, the last one again, which is left out of the result, or has no slope.
  const dense = (x, W, b, kept = {}) => {
    const [outputs, inputs] = W.shape;
    const y = (kept.Y ??= tensor([outputs]));
    for (let o = 0; o < outputs; o += 4) {
      const [w0, w1, w2, w3] = rows(o, W);
      let [y0, y1, y2, y3] = [0, 0, 0, 0];
      for (let i = 0; i < inputs; i++) {
        const input = x.data[i];
        y0 += input * W.data[w0 + i];
        y1 += input * W.data[w1 + i];
        y2 += input * W.data[w2 + i];
        y3 += input * W.data[w3 + i];
      }
      [y0, y1, y2, y3].slice(0, outputs - o).forEach((sum, q) => (y.data[o + q] = sum + b.data[o + q]));
    }
    return y;
  };

  const denseBackward = (x, W, dy, kept = {}) => {
    const [outputs, inputs] = W.shape;
    const [dW, db] = [(kept.dW ??= tensor(W.shape)), (kept.db ??= tensor([outputs]))];
    const dX = (kept.dX ??= tensor(x.shape));
    dX.data.fill(0);
    for (let o = 0; o < outputs; o++) db.data[o] += dy.data[o];
    for (let o = 0; o < outputs; o += 4) {
      const [w0, w1, w2, w3] = rows(o, W);
      const [s0, s1, s2, s3] = [0, 1, 2, 3].map((q) => dy.data[o + q] ?? 0);
      for (let i = 0; i < inputs; i++) {
        const input = x.data[i];
        dX.data[i] += s0 * W.data[w0 + i] + s1 * W.data[w1 + i] + s2 * W.data[w2 + i] + s3 * W.data[w3 + i];
        dW.data[w0 + i] += s0 * input;
        dW.data[w1 + i] += s1 * input;
        dW.data[w2 + i] += s2 * input;
        dW.data[w3 + i] += s3 * input;
      }
    }
    return { dX, dW, db };
  };
  const rows = (o, { shape: [outputs, inputs] }) => [0, 1, 2, 3].map((q) => Math.min(o + q, outputs - 1) * inputs);

  // Each with its slope, told from its output.
  const activations = {
    sigmoid: { of: (x) => 1 / (1 + Math.exp(-x)), slope: (y) => y * (1 - y) },
    tanh: { of: Math.tanh, slope: (y) => 1 - y * y },
    ReLU: { of: (x) => Math.max(x, 0), slope: (y) => (y > 0 ? 1 : 0) },
  };
  const activate = (X, name, kept = {}) => {
    const Y = (kept.Y ??= tensor(X.shape));
    const { of } = activations[name];
    for (let k = 0; k < Y.data.length; k++) Y.data[k] = of(X.data[k]);
    return Y;
  };
  const activateBackward = (Y, name, dY, kept = {}) => {
    const dX = (kept.dX ??= tensor(Y.shape));
    const { slope } = activations[name];
    for (let k = 0; k < dX.data.length; k++) dX.data[k] = slope(Y.data[k]) * dY.data[k];
    return dX;
  };

  const softmax = (z) => {
    const largest = Math.max(...z.data);
    const powers = z.data.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b);
    return tensor(z.shape, powers.map((power) => power / sum));
  };

  return Object.assign(library, { pool, poolBackward, dense, denseBackward, activate, activateBackward, softmax });
}
layerLibrary(tensors);
