// LeNet as the book builds it, and its training by stochastic gradient descent.
"use strict";

// A function of the tensors' functions, so that a worker can be made of its text where no file may be read.
function trainingLibrary(tensors) {
  const BATCH = 16;

  // A generator of numbers from 0 to 1, the same for the same seed (mulberry32).
  const generator = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };

  // What a layer of each kind does with one image, and with the gradient of its output Y: it gives that of its input X,
  // and adds those of its parameters to what is there.
  const kinds = {
    convolution: {
      forward: (layer, X) => tensors.convolve(X, layer.W, layer.b, layer, layer),
      backward: (layer, X, Y, dY, wanted) => tensors.convolveBackward(X, layer.W, dY, layer, wanted, layer).dX,
    },
    dense: {
      forward: (layer, X) => tensors.dense(X, layer.W, layer.b, layer),
      backward: (layer, X, Y, dY) => tensors.denseBackward(X, layer.W, dY, layer).dX,
    },
    activation: {
      forward: (layer, X) => tensors.activate(X, layer.name, layer),
      backward: (layer, X, Y, dY) => tensors.activateBackward(Y, layer.name, dY, layer),
    },
    pooling: {
      forward: (layer, X) => tensors.pool(X, 2, layer.mode, 2, layer).Y,
      backward: (layer, X, Y, dY) => tensors.poolBackward(X, 2, layer.mode, 2, dY, layer.from, layer),
    },
  };

  // Weights as Glorot and Bengio propose, times `gain`: uniform, of the variance 2 gain² / (inputs + outputs) of a unit.
  const weighted = (kind, shape, gain, random, options = {}) => {
    const [outputs, inputs, ...window] = shape;
    const bound = gain * Math.sqrt(6 / ((inputs + outputs) * window.reduce((a, b) => a * b, 1)));
    const [W, b] = [tensors.tensor(shape), tensors.tensor([outputs])];
    for (let k = 0; k < W.data.length; k++) W.data[k] = bound * (2 * random() - 1);
    return { kind, W, b, dW: tensors.tensor(shape), db: tensors.tensor([outputs]), ...options };
  };

  const lenet = ({ activation, pooling, gain }, random) => {
    const act = () => ({ kind: "activation", name: activation });
    const pool = () => ({ kind: "pooling", mode: pooling });
    return [
      weighted("convolution", [6, 1, 5, 5], gain, random, { padding: 2 }), act(), pool(),
      weighted("convolution", [16, 6, 5, 5], gain, random), act(), pool(),
      weighted("dense", [120, 400], gain, random), act(),
      weighted("dense", [84, 120], gain, random), act(),
      weighted("dense", [10, 84], gain, random),
    ];
  };

  // The input, and what each layer makes of what is before it.
  const forward = (layers, X) => {
    const all = [X];
    for (const layer of layers) all.push(kinds[layer.kind].forward(layer, all.at(-1)));
    return all;
  };

  const backward = (layers, all, dY) => {
    for (let k = layers.length - 1; k >= 0; k--) {
      dY = kinds[layers[k].kind].backward(layers[k], all[k], all[k + 1], dY, k > 0);
    }
  };

  // The cross-entropy of ten scores, for one image of the class y, and its gradient.
  const crossEntropy = (z, y) => {
    const dz = tensors.softmax(z);
    dz.data[y] -= 1;
    const largest = Math.max(...z.data);
    return { loss: Math.log(z.data.reduce((sum, value) => sum + Math.exp(value - largest), 0)) + largest - z.data[y], dz };
  };

  const firstMaps = (layers, garment) => forward(layers.slice(0, 2), tensors.tensor([1, 28, 28], garment)).at(-1).data;
  const image = ({ pixels }, k) => tensors.tensor([1, 28, 28], pixels.subarray(784 * k, 784 * (k + 1)));

  // A network in training. `sets` has the images to learn from, `learn`, and the held-out ones, `valid`: `pixels`, 784
  // floats from 0 to 1 for each image, and `labels`, a class each. They may come later, but before the first step.
  class Trainer {
    constructor(settings, sets) {
      Object.assign(this, { settings, sets, order: [], steps: 0 });
      this.random = generator(settings.seed);
      this.layers = lenet(settings, this.random);
    }

    // The next images in a random order. A new order begins when too few are left.
    next() {
      if (this.order.length < BATCH) {
        this.order = Array.from(this.sets.learn.labels, (_, k) => k);
        for (let k = this.order.length - 1; k > 0; k--) {
          const other = Math.floor(this.random() * (k + 1));
          [this.order[k], this.order[other]] = [this.order[other], this.order[k]];
        }
      }
      return this.order.splice(-BATCH);
    }

    // One step of gradient descent: w ← w − rate · the mean gradient of a batch. Gives the batch's mean loss before it.
    step() {
      const { learn } = this.sets;
      let sum = 0;
      for (const k of this.next()) {
        const all = forward(this.layers, image(learn, k));
        const { loss, dz } = crossEntropy(all.at(-1), learn.labels[k]);
        backward(this.layers, all, dz);
        sum += loss;
      }
      for (const { W, b, dW, db } of this.layers.filter((layer) => layer.W)) {
        for (const [w, dw] of [[W.data, dW.data], [b.data, db.data]]) {
          for (let k = 0; k < w.length; k++) w[k] -= (this.settings.rate / BATCH) * dw[k];
          dw.fill(0);
        }
      }
      this.steps++;
      return sum / BATCH;
    }

    // The share of the held-out images whose class has the highest score.
    accuracy() {
      const { valid } = this.sets;
      const right = valid.labels.filter((label, k) => {
        const scores = forward(this.layers, image(valid, k)).at(-1).data;
        return scores.indexOf(Math.max(...scores)) === label;
      });
      return right.length / valid.labels.length;
    }
  }

  return { Trainer, generator, lenet, forward, backward, crossEntropy, firstMaps };
}
