// Four numbers of one channel on their way through batch normalization, in training and in use.
"use strict";

customElements.define("live-batch-norm-by-hand", class extends live.Figure {
  static state = { x: [3, 9, 9, 11], gamma: 3, beta: 1, epsilon: -5, use: 0, rho: 0.1, mean: 0, variance: 1, batches: 0 };
  static lines = [-10, 24]; // from where to where, with room for the first numbers plus 2 and times 2
  static rows = [["x", "of-input"], ["x − mean", "of-neutral"], ["normalized", "of-kernel"], ["y", "of-output"]];

  static moments(numbers) {
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    return [mean, numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length];
  }

  static written = (number) => live.number(number, Math.abs(number) < 99.995 ? 2 : 0);

  // The numbers of each row, and the mean and the variance that the layer uses.
  static layer({ x, gamma, beta, epsilon, use, mean, variance }) {
    const used = use ? [mean, variance] : this.moments(x);
    const centred = x.map((number) => number - used[0]);
    const normalized = centred.map((number) => number / Math.sqrt(used[1] + 10 ** epsilon));
    return { used, rows: [x, centred, normalized, normalized.map((number) => gamma * number + beta)] };
  }

  async build() {
    await live.run("plot");
    const label = "Four number lines: x, x minus the mean, normalized, y. The table below has the numbers.";
    this.plot = new live.Plot(label, 236, (plot) => this.paint(plot));
    this.plot.element.append(this.strip());
    const button = (words, click, name) => live.make("button", { type: "button", click, "aria-label": name }, words);
    const all = (words, change, name) => button(words, () => {
      const x = this.state.x.map(change);
      if (x.every((number) => Math.abs(number) <= live.largest)) this.set({ x });
    }, name);
    this.append(
      this.plot.element,
      live.make("div", { class: "side-by-side" }, this.table()),
      live.make("div", { class: "side-by-side buttons", role: "group", "aria-label": "All four numbers" },
        live.make("span", {}, "All four:"), all("+ 2", (x) => x + 2), all("− 2", (x) => x - 2, "minus 2"),
        all("× 2", (x) => x * 2, "times 2"), all("÷ 2", (x) => x / 2, "divided by 2")),
      live.make("div", { class: "side-by-side" },
        this.slider("gamma", "scale γ", { min: -4, max: 4, step: 0.5 }),
        this.slider("beta", "shift β", { min: -5, max: 5, step: 0.5 }),
        this.slider("epsilon", "added ε", { min: -5, max: 1, words: (power) => String(10 ** power) }),
        this.slider("rho", "weight of new ρ", { min: 0.05, max: 1, step: 0.05 })),
      live.make("div", { class: "side-by-side buttons" },
        this.toggle("use", "in use"), button("1 batch more", () => this.run(1)), button("10 more", () => this.run(10))),
    );
  }

  // The first line, where the numbers can be dragged: whichever is nearest goes along.
  strip() {
    const strip = live.make("div", { class: "strip" });
    const value = (event) => this.plot.at(event.clientX - strip.getBoundingClientRect().left);
    const drag = (event) => {
      const [low, high] = this.ends();
      const inside = Math.min(Math.max(value(event), low), high);
      this.set({ x: this.state.x.with(this.dragged, Math.round(2 * inside) / 2) });
    };
    strip.addEventListener("pointerdown", (event) => {
      const distances = this.state.x.map((number) => Math.abs(number - value(event)));
      this.dragged = distances.indexOf(Math.min(...distances));
      strip.setPointerCapture(event.pointerId);
      drag(event);
    });
    strip.addEventListener("pointermove", (event) => this.dragged !== undefined && drag(event));
    strip.addEventListener("lostpointercapture", () => {
      this.dragged = undefined;
      this.set({});
    });
    return strip;
  }

  table() {
    const name = (k) => `image ${Math.floor(k / 2) + 1}, place ${(k % 2) + 1}`;
    const inputs = [...this.numbers("x", "x", 4, { name }).querySelectorAll("input")];
    const heads = [1, 2].map((image) => live.make("th", { colspan: 2, scope: "colgroup" }, `image ${image}`));
    this.cells = this.constructor.rows.map((_, row) => inputs.map((input) => live.make("td", {}, row ? "" : input)));
    const lines = this.constructor.rows.map(([name, kind], row) =>
      live.make("tr", { class: kind }, live.make("th", { scope: "row" }, name), ...this.cells[row]));
    return live.make("table", {}, live.make("thead", {}, live.make("tr", {}, live.make("td"), ...heads)),
      live.make("tbody", {}, ...lines));
  }

  allowed(state) {
    const inside = (value, low, high) => Math.min(Math.max(value, low), high);
    return {
      ...state, mean: inside(state.mean, -live.largest, live.largest), variance: inside(state.variance, 0, live.largest ** 2),
      batches: inside(Math.round(state.batches), 0, 9999),
    };
  }

  ends = () => this.constructor.lines.map((end) => end * 2 ** this.zoom);

  // So many batches of these four numbers go through the layer in training.
  run(times) {
    const { x, rho, batches } = this.state;
    const [mu, square] = this.constructor.moments(x);
    let { mean, variance } = this.state;
    for (let k = 0; k < times; k++) [mean, variance] = [(1 - rho) * mean + rho * mu, (1 - rho) * variance + rho * square];
    this.set({ mean, variance, batches: batches + times });
  }

  update() {
    const { moments, written } = this.constructor;
    const { x, use, rho, mean, variance, batches } = this.state;
    const { rows } = this.constructor.layer(this.state);
    rows.slice(1).forEach((numbers, row) => numbers.forEach((number, k) => {
      this.cells[row + 1][k].textContent = written(number);
    }));
    if (this.dragged === undefined) { // the axis does not change under a finger
      const [low, high] = this.constructor.lines;
      const reach = Math.max(1, ...rows.flat().map((number) => number / (number < 0 ? low : high)));
      this.zoom = Math.ceil(Math.log2(reach) - 1e-9);
    }
    this.plot.draw();
    const axis = this.zoom ? ` The lines reach from ${this.ends().map(written).join(" to ")} now.` : "";
    const words = (pair) => `mean ${written(pair[0])} and variance ${written(pair[1])}`;
    const after = `${batches === 1 ? "1 batch" : `${batches} batches`} with ρ = ${live.number(rho)}`;
    const [batch, running, y] = [moments(x), [mean, variance], moments(rows[3])].map(words);
    this.say(use
      ? `In use: the running ${running}, after ${after}, are used. This batch has ${batch}. y has ${y}.${axis}`
      : `In training: this batch’s ${batch} are used. Running, after ${after}: ${running}. y has ${y}.${axis}`);
  }

  paint(plot) {
    const { used, rows } = this.constructor.layer(this.state);
    const { gamma, beta, epsilon, use, mean, batches } = this.state;
    const [low, high] = this.ends();
    const { rows: kinds, moments, written } = this.constructor;
    const xticks = [-10, 0, 10, 20].map((tick) => tick * 2 ** this.zoom).map((tick) => [tick, written(tick)]);
    plot.frame({ x: [low, high], y: [-3.45, 0.75], xticks, left: 10, top: 2 });
    rows.slice(1).forEach((numbers, row) => numbers.forEach((number, k) => {
      plot.path([[rows[row][k], -row], [number, -row - 1]], "link");
    }));
    const divisor = Math.sqrt(used[1] + 10 ** epsilon);
    const done = [`${use ? "running " : ""}mean ${written(used[0])}, variance ${written(used[1])}`, `minus ${written(used[0])}`,
      `divided by ${divisor < 0.1 ? live.number(divisor, 4) : written(divisor)}`,
      `times ${written(gamma)}, plus ${written(beta)}`];
    const mark = (place, row, kind) => plot.path([[place, 0.3 - row], [place, -0.3 - row]], kind);
    const running = use ? [mean, 0, 0, beta] : batches ? [mean] : []; // what becomes of the running mean
    running.forEach((place, row) => mark(place, row, "mean other"));
    rows.forEach((numbers, row) => {
      plot.path([[low, -row], [high, -row]], "guide");
      plot.sign(10, plot.y(-row) - 18, `${kinds[row][0]}: ${done[row]}`);
      mark(moments(numbers)[0], row, "mean");
      numbers.forEach((number) => plot.dot(number, -row, kinds[row][1], row ? 6 : 9));
    });
  }
});
