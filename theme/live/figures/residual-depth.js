// Four random networks of up to fifty blocks: what arrives of the gradient, and how large the numbers become.
"use strict";

customElements.define("live-residual-depth", class extends live.Figure {
  static state = { blocks: 16, gain: 1, seed: 1, show: "gradient" };
  static width = 16;
  static batch = 32;
  static networks = [ // residual or not, normalized or not
    ["plain", 0, 0], ["plain, normalized", 0, 1], ["residual", 1, 0], ["residual, normalized", 1, 1],
  ];

  // Numbers from -1 to 1, the same for the same seed, by a linear congruential generator.
  static random(seed) {
    let state = seed;
    return (count, most) => Float64Array.from({ length: count }, () => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return most * (state / 2 ** 31 - 1);
    });
  }

  // A (batch, width) times W (width, width), or W transposed; rows lie one after the other.
  static times(A, W, transposed = false) {
    const n = this.width;
    const product = new Float64Array(A.length);
    for (let row = 0; row < A.length; row += n) {
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) product[row + j] += A[row + i] * W[transposed ? j * n + i : i * n + j];
      }
    }
    return product;
  }

  // Calls `work` for each unit with the places of its numbers in the batch.
  static eachUnit(work) {
    for (let unit = 0; unit < this.width; unit++) {
      work(Array.from({ length: this.batch }, (_, row) => row * this.width + unit));
    }
  }

  // Root mean squares of the numbers behind blocks 0 to L, and of the gradient there, as shares of that at the end.
  // A body is a ReLU, weights, and batch normalization (without an ε) if `normalized`; a way around it if `residual`.
  static run({ blocks, gain, seed }, residual, normalized) {
    const [n, m, draw] = [this.width, this.batch, this.random(seed)];
    const size = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    let X = draw(m * n, Math.sqrt(3)); // variance 1
    let gradient = draw(m * n, 1);
    const [layers, numbers] = [[], [size(X)]];
    for (let k = 0; k < blocks; k++) {
      const W = draw(n * n, gain * Math.sqrt(6 / n)); // with gain 1 of variance 2 / n, as He and others propose
      const open = X.map((value) => Number(value > 0));
      const Y = this.times(X.map((value, at) => value * open[at]), W);
      const deviations = new Float64Array(n).fill(1);
      if (normalized) {
        this.eachUnit((places) => {
          const mean = places.reduce((sum, at) => sum + Y[at], 0) / m;
          const deviation = Math.sqrt(places.reduce((sum, at) => sum + (Y[at] - mean) ** 2, 0) / m);
          deviations[places[0]] = deviation;
          places.forEach((at) => (Y[at] = (Y[at] - mean) / deviation));
        });
      }
      layers.push({ W, open, Y, deviations });
      X = residual ? X.map((value, at) => value + Y[at]) : Y;
      numbers.push(size(X));
    }
    const [end, gradients] = [size(gradient), [1]];
    for (const { W, open, Y, deviations } of layers.reverse()) {
      const G = Float64Array.from(gradient);
      if (normalized) {
        this.eachUnit((places) => {
          const mean = places.reduce((sum, at) => sum + gradient[at], 0) / m;
          const along = places.reduce((sum, at) => sum + gradient[at] * Y[at], 0) / m;
          places.forEach((at) => (G[at] = (gradient[at] - mean - Y[at] * along) / deviations[places[0]]));
        });
      }
      const through = this.times(G, W, true).map((value, at) => value * open[at]);
      gradient = residual ? gradient.map((value, at) => value + through[at]) : through;
      gradients.unshift(size(gradient) / end);
    }
    return { numbers, gradient: gradients };
  }

  async build() {
    await live.run("plot");
    const label = "Four lines over the number of the block, on a logarithmic scale.";
    this.plot = new live.Plot(label, 280, (plot) => this.paint(plot));
    const keys = this.constructor.networks.map(([name], k) => live.make("span", { class: `key net${k}` }, name));
    this.append(
      live.make("div", { class: "side-by-side keys" }, ...keys),
      this.plot.element,
      live.make("div", { class: "side-by-side" },
        this.slider("blocks", "blocks", { min: 2, max: 50 }),
        this.slider("gain", "gain", { min: 0.2, max: 2, step: 0.05 }),
        this.choice("show", "Shown", [["gradient", "gradient"], ["numbers", "numbers"]]),
        live.make("button", { type: "button", click: () => this.set({ seed: this.state.seed + 1 }) }, "Other weights")),
    );
  }

  allowed(state) {
    return { ...state, seed: Math.min(Math.max(Math.round(state.seed), 1), 1e6) };
  }

  update() {
    const { show } = this.state;
    this.lines = this.constructor.networks.map(([, residual, normalized]) =>
      this.constructor.run(this.state, residual, normalized)[show]);
    this.plot.draw();
    const [plain, plainToo, residual, residualToo] = this.lines.map((line) =>
      live.brief(show === "gradient" ? line[0] / line.at(-1) : line.at(-1) / line[0]));
    this.say(`${show === "gradient" ? "On its way back the gradient" : "On their way the numbers"} changed by the factor: ` +
      `plain ${plain}, plain and normalized ${plainToo}, residual ${residual}, residual and normalized ${residualToo}.`);
  }

  paint(plot) {
    const { blocks, show } = this.state;
    // Where all ReLUs are shut, a gradient is 0, and its line ends.
    const lines = this.lines.map((line) => line.flatMap((value, block) => (value > 0 ? [[block, Math.log10(value)]] : [])));
    const powers = lines.flat().map(([, power]) => power);
    const [low, high] = [Math.min(-2, ...powers), Math.max(2, ...powers)];
    plot.frame({
      x: [0, blocks], y: [low, high], xlabel: "block", left: 52,
      ylabel: show === "gradient" ? "gradient, as a share of that at the end" : "size of the numbers",
      xticks: live.ticks(0, blocks, 6).filter(Number.isInteger).map((tick) => [tick, String(tick)]),
      yticks: live.ticks(low, high, 5).filter(Number.isInteger).map((tick) => [tick, live.power(tick)]),
    });
    lines.forEach((line, k) => plot.path(line, `net${k}`));
  }
});
