// What the live figures compute with: tensors, and the layers of this book with their gradients, for one image at a time.
"use strict";

// A function, so that a worker can be made of its text where no file may be read.
function tensorLibrary() {
  const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);
  // A tensor is a shape and its numbers, row after row. 32-bit floats are taken as they are, without a copy.
  const tensor = (shape, values) => {
    const data = values instanceof Float32Array ? values : new Float32Array(values ?? sizeOf(shape));
    if (data.length !== sizeOf(shape)) throw new RangeError(`${data.length} numbers do not fill the shape ${shape}`);
    return { shape, data };
  };
  const outputSize = (n, k, { padding = 0, stride = 1, dilation = 1 }) =>
    Math.floor((n + 2 * padding - dilation * (k - 1) - 1) / stride) + 1;

  // C += A · B, matrices of m × n, m × k and k × n, row after row; `down` and `right` are the steps in A to its next row
  // and its next column. Four rows of B at a time, which is faster; where B has no more, A counts as 0.
  const addProduct = (C, A, B, [m, k, n], [down, right] = [k, 1]) => {
    for (let i = 0; i < m; i++) {
      for (let p = 0; p < k; p += 4) {
        const a = (q) => (p + q < k ? A[i * down + (p + q) * right] : 0);
        const b = (q) => Math.min(p + q, k - 1) * n;
        const [a0, a1, a2, a3] = [a(0), a(1), a(2), a(3)];
        const [b0, b1, b2, b3] = [b(0), b(1), b(2), b(3)];
        for (let j = 0, c = i * n; j < n; j++, c++) {
          C[c] += a0 * B[b0 + j] + a1 * B[b1 + j] + a2 * B[b2 + j] + a3 * B[b3 + j];
        }
      }
    }
  };

  // C += A · Bᵀ, matrices of m × n, m × k and n × k, likewise.
  const addTurnedProduct = (C, A, B, [m, k, n]) => {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j += 4) {
        const b = (q) => Math.min(j + q, n - 1) * k;
        const [b0, b1, b2, b3] = [b(0), b(1), b(2), b(3)];
        let [c0, c1, c2, c3] = [0, 0, 0, 0];
        for (let p = 0, a = i * k; p < k; p++, a++) {
          c0 += A[a] * B[b0 + p];
          c1 += A[a] * B[b1 + p];
          c2 += A[a] * B[b2 + p];
          c3 += A[a] * B[b3 + p];
        }
        const c = i * n + j;
        C[c] += c0;
        if (j + 1 < n) C[c + 1] += c1;
        if (j + 2 < n) C[c + 2] += c2;
        if (j + 3 < n) C[c + 3] += c3;
      }
    }
  };

  // The windows of an image make a matrix: row q has what weight q of a kernel meets, place after place. Calls `visit` for
  // each line of places: where it begins in the matrix and in the image, and how many of them are not in the padding.
  const eachLine = ([channels, height, width], [tall, wide], options, visit) => {
    const { padding = 0, stride = 1, dilation = 1 } = options;
    const [rows, columns] = [outputSize(height, tall, options), outputSize(width, wide, options)];
    for (let q = 0, to = 0; q < channels * tall * wide; q++) {
      const channel = Math.floor(q / (tall * wide)) * height * width;
      const [down, right] = [(Math.floor(q / wide) % tall) * dilation - padding, (q % wide) * dilation - padding];
      const left = Math.max(0, Math.ceil(-right / stride));
      const end = Math.min(columns, Math.floor((width - 1 - right) / stride) + 1);
      for (let y = down; y < down + rows * stride; y += stride, to += columns) {
        if (y >= 0 && y < height) visit(to + left, channel + y * width + left * stride + right, end - left);
      }
    }
  };
  const windows = (X, kernel, options, places) => {
    const { stride = 1 } = options;
    const matrix = new Float32Array(X.shape[0] * sizeOf(kernel) * places);
    eachLine(X.shape, kernel, options, (to, from, length) => {
      for (let k = 0; k < length; k++, from += stride) matrix[to + k] = X.data[from];
    });
    return matrix;
  };
  const part = (array, group, groups) => {
    const length = array.length / groups;
    return array.subarray(group * length, (group + 1) * length);
  };

  // X (channels, height, width), W (filters, channels / groups, tall, wide), b (filters): (filters, height, width).
  const convolve = (X, W, b = null, options = {}) => {
    const { groups = 1 } = options;
    const [filters, channels, ...kernel] = W.shape;
    const Y = tensor([filters, outputSize(X.shape[1], kernel[0], options), outputSize(X.shape[2], kernel[1], options)]);
    const places = Y.shape[1] * Y.shape[2];
    for (let o = 0; b && o < filters; o++) Y.data.fill(b.data[o], o * places, (o + 1) * places);
    const matrix = windows(X, kernel, options, places);
    for (let g = 0; g < groups; g++) {
      addProduct(part(Y.data, g, groups), part(W.data, g, groups), part(matrix, g, groups),
        [filters / groups, channels * sizeOf(kernel), places]);
    }
    return Y;
  };

  // Where the gradients of weights and biases are added up.
  const gradients = (W) => ({ dW: tensor(W.shape), db: tensor([W.shape[0]]) });

  // From the gradient of the output that of the input (if `wanted`); those of the weights and the bias are added to `sums`.
  const convolveBackward = (X, W, dY, options = {}, wanted = true, sums = gradients(W)) => {
    const { stride = 1, groups = 1 } = options;
    const [filters, channels, ...kernel] = W.shape;
    const places = dY.shape[1] * dY.shape[2];
    const weights = channels * sizeOf(kernel);
    for (let o = 0, k = 0; o < filters; o++) {
      for (const end = k + places; k < end; k++) sums.db.data[o] += dY.data[k];
    }
    const matrix = windows(X, kernel, options, places);
    for (let g = 0; g < groups; g++) {
      addTurnedProduct(part(sums.dW.data, g, groups), part(dY.data, g, groups), part(matrix, g, groups),
        [filters / groups, places, weights]);
    }
    if (!wanted) return { dX: null, ...sums };
    const dX = tensor(X.shape);
    matrix.fill(0);
    for (let g = 0; g < groups; g++) {
      addProduct(part(matrix, g, groups), part(W.data, g, groups), part(dY.data, g, groups),
        [weights, filters / groups, places], [1, weights]);
    }
    eachLine(X.shape, kernel, options, (to, from, length) => {
      for (let k = 0; k < length; k++, from += stride) dX.data[from] += matrix[to + k];
    });
    return { dX, ...sums };
  };

  // Windows of size × size without overlap unless `stride` says so; `mode` is "maximum" or "average".
  // `from` tells for each maximum where it was found.
  const pool = (X, size, mode, stride = size) => {
    const [channels, height, width] = X.shape;
    const Y = tensor([channels, outputSize(height, size, { stride }), outputSize(width, size, { stride })]);
    const from = new Int32Array(Y.data.length);
    eachCorner(X, Y, stride, (k, corner) => {
      let [sum, best] = [0, corner];
      for (let row = corner; row < corner + size * width; row += width) {
        for (let at = row; at < row + size; at++) {
          sum += X.data[at];
          if (X.data[at] > X.data[best]) best = at;
        }
      }
      from[k] = best;
      Y.data[k] = mode === "maximum" ? X.data[best] : sum / (size * size);
    });
    return { Y, from };
  };

  const poolBackward = (X, size, mode, stride, dY, from) => {
    const dX = tensor(X.shape);
    const width = X.shape[2];
    eachCorner(X, dY, stride, (k, corner) => {
      if (mode === "maximum") {
        dX.data[from[k]] += dY.data[k];
        return;
      }
      for (let row = corner; row < corner + size * width; row += width) {
        for (let at = row; at < row + size; at++) dX.data[at] += dY.data[k] / (size * size);
      }
    });
    return dX;
  };

  // Calls `visit` for each number k of the pooled Y with the first place of its window in X.
  const eachCorner = ({ shape: [channels, height, width] }, { shape: [, rows, columns] }, stride, visit) => {
    for (let c = 0, k = 0; c < channels; c++) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++, k++) visit(k, (c * height + i * stride) * width + j * stride);
      }
    }
  };

  // x (inputs), W (outputs, inputs), b (outputs).
  const dense = (x, W, b) => {
    const y = tensor([W.shape[0]], b.data.slice());
    addTurnedProduct(y.data, x.data, W.data, [1, W.shape[1], W.shape[0]]);
    return y;
  };

  const denseBackward = (x, W, dy, sums = gradients(W)) => {
    const [outputs, inputs] = W.shape;
    const dX = tensor(x.shape);
    for (let o = 0, w = 0; o < outputs; o++) {
      sums.db.data[o] += dy.data[o];
      for (let i = 0; i < inputs; i++, w++) sums.dW.data[w] += dy.data[o] * x.data[i];
    }
    addProduct(dX.data, dy.data, W.data, [1, outputs, inputs]);
    return { dX, ...sums };
  };

  // Each with its slope, told from its output.
  const activations = {
    sigmoid: { of: (x) => 1 / (1 + Math.exp(-x)), slope: (y) => y * (1 - y) },
    tanh: { of: Math.tanh, slope: (y) => 1 - y * y },
    ReLU: { of: (x) => Math.max(x, 0), slope: (y) => (y > 0 ? 1 : 0) },
  };
  const activate = (X, name) => tensor(X.shape, X.data.map(activations[name].of));
  const activateBackward = (Y, name, dY) => tensor(Y.shape, Y.data.map((y, k) => activations[name].slope(y) * dY.data[k]));

  const softmax = (z) => {
    const largest = Math.max(...z.data);
    const powers = z.data.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b);
    return tensor(z.shape, powers.map((power) => power / sum));
  };

  return {
    tensor, outputSize, convolve, convolveBackward, pool, poolBackward, dense, denseBackward, activate, activateBackward,
    softmax,
  };
}
const tensors = tensorLibrary();
