// What the live figures compute with: tensors, and convolution with its gradients, for one image at a time.
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

  // C += A · B, matrices of m × n, m × k and k × n. C lies row after row; of A and B the steps to the next row and to the
  // next column are given, so that either may be transposed. A tile of 3 × 4 numbers of C is added up at a time: what is
  // read of A and B serves four and three of them. Where C ends within a tile, its last row or column is computed again.
  const addProduct = (C, A, B, [m, k, n], [downA, rightA], [downB, rightB]) => {
    for (let i = 0; i < m; i += 3) {
      const a0 = i * downA;
      const a1 = Math.min(i + 1, m - 1) * downA;
      const a2 = Math.min(i + 2, m - 1) * downA;
      for (let j = 0; j < n; j += 4) {
        const b0 = j * rightB;
        const b1 = Math.min(j + 1, n - 1) * rightB;
        const b2 = Math.min(j + 2, n - 1) * rightB;
        const b3 = Math.min(j + 3, n - 1) * rightB;
        let c00 = 0, c01 = 0, c02 = 0, c03 = 0, c10 = 0, c11 = 0, c12 = 0, c13 = 0, c20 = 0, c21 = 0, c22 = 0, c23 = 0;
        for (let p = 0, a = 0, b = 0; p < k; p++, a += rightA, b += downB) {
          const u = B[b0 + b], v = B[b1 + b], w = B[b2 + b], x = B[b3 + b];
          const r = A[a0 + a], s = A[a1 + a], t = A[a2 + a];
          c00 += r * u; c01 += r * v; c02 += r * w; c03 += r * x;
          c10 += s * u; c11 += s * v; c12 += s * w; c13 += s * x;
          c20 += t * u; c21 += t * v; c22 += t * w; c23 += t * x;
        }
        addTo(C, i * n + j, Math.min(4, n - j), c00, c01, c02, c03);
        if (i + 1 < m) addTo(C, (i + 1) * n + j, Math.min(4, n - j), c10, c11, c12, c13);
        if (i + 2 < m) addTo(C, (i + 2) * n + j, Math.min(4, n - j), c20, c21, c22, c23);
      }
    }
  };
  const addTo = (C, at, length, c0, c1, c2, c3) => {
    C[at] += c0;
    if (length > 1) C[at + 1] += c1;
    if (length > 2) C[at + 2] += c2;
    if (length > 3) C[at + 3] += c3;
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
  // What lies in the padding is never written, and stays 0.
  const windows = (X, kernel, options, matrix) => {
    const { stride = 1 } = options;
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
  // Here and in all other layers `kept` is where a layer in training keeps its arrays from step to step.
  const convolve = (X, W, b = null, options = {}, kept = {}) => {
    const { groups = 1 } = options;
    const [filters, channels, ...kernel] = W.shape;
    const size = (axis) => outputSize(X.shape[axis + 1], kernel[axis], options);
    const Y = (kept.Y ??= tensor([filters, size(0), size(1)]));
    const [places, weights] = [Y.shape[1] * Y.shape[2], channels * sizeOf(kernel)];
    for (let o = 0; o < filters; o++) Y.data.fill(b ? b.data[o] : 0, o * places, (o + 1) * places);
    const matrix = windows(X, kernel, options, (kept.matrix ??= new Float32Array(groups * weights * places)));
    for (let g = 0; g < groups; g++) {
      addProduct(part(Y.data, g, groups), part(W.data, g, groups), part(matrix, g, groups),
        [filters / groups, weights, places], [weights, 1], [places, 1]);
    }
    return Y;
  };

  // From the gradient of the output that of the input (if `wanted`); those of the weights and the bias are added to what
  // is kept.
  const convolveBackward = (X, W, dY, options = {}, wanted = true, kept = {}) => {
    const { stride = 1, groups = 1 } = options;
    const [filters, channels, ...kernel] = W.shape;
    const [places, weights] = [dY.shape[1] * dY.shape[2], channels * sizeOf(kernel)];
    const [dW, db] = [(kept.dW ??= tensor(W.shape)), (kept.db ??= tensor([filters]))];
    for (let o = 0, k = 0; o < filters; o++) {
      for (const end = k + places; k < end; k++) db.data[o] += dY.data[k];
    }
    const size = groups * weights * places;
    const matrix = kept.matrix ?? windows(X, kernel, options, new Float32Array(size)); // as the forward pass left it
    for (let g = 0; g < groups; g++) {
      addProduct(part(dW.data, g, groups), part(dY.data, g, groups), part(matrix, g, groups),
        [filters / groups, places, weights], [places, 1], [1, places]);
    }
    if (!wanted) return { dX: null, dW, db };
    const [dX, slopes] = [(kept.dX ??= tensor(X.shape)), (kept.slopes ??= new Float32Array(size))];
    for (const sums of [dX.data, slopes]) sums.fill(0);
    for (let g = 0; g < groups; g++) {
      addProduct(part(slopes, g, groups), part(W.data, g, groups), part(dY.data, g, groups),
        [weights, filters / groups, places], [1, weights], [places, 1]);
    }
    eachLine(X.shape, kernel, options, (to, from, length) => {
      for (let k = 0; k < length; k++, from += stride) dX.data[from] += slopes[to + k];
    });
    return { dX, dW, db };
  };

  return { tensor, outputSize, convolve, convolveBackward };
}
const tensors = tensorLibrary();
