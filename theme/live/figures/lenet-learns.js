// LeNet learns in a worker, while the page shows its loss, its accuracy, its first kernels and what they make of a boot.
"use strict";

{
  const CHOICES = {
    rate: ["Learning rate", [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]],
    activation: ["Activation", ["sigmoid", "tanh", "ReLU"]],
    pooling: ["Pooling", ["average", "maximum"]],
    gain: ["Gain", [0.5, 1, 1.4, 2, 4]],
    seed: ["Seed", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  };
  const TOGETHER = 16; // losses that make a point of the curve
  const LIMITS = [200, 500, 1000, 2000, 5000]; // of the plots, in steps; a run ends at the last
  const BOOT = 18; // of the garments
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const percent = (share) => `${live.number(100 * share, 0)}\u00a0%`;
  const describe = ({ activation, pooling, rate, gain, seed }) => `${activation}, ${pooling}, rate ${rate}, gain ${gain}, seed ${seed}`;
  // Six square matrices side by side, with a line of `gap` between them.
  const strip = (data, side, gap) => Array.from({ length: side * (6 * side + 5) }, (_, k) => {
    const [row, column] = [Math.floor(k / (6 * side + 5)), k % (6 * side + 5)];
    const [which, at] = [Math.floor(column / (side + 1)), column % (side + 1)];
    return at === side ? gap : data[(which * side + row) * side + at];
  });

  // The first loss, and then means, as far as they are numbers.
  const curve = (losses) => {
    const ends = losses.map((_, k) => k + 1).filter((step) => step % TOGETHER === 0 || step === losses.length);
    const means = ends.map((step) => [step, mean(losses.slice(TOGETHER * Math.floor((step - 1) / TOGETHER), step))]);
    const points = losses.length ? [[0, losses[0]], ...means] : [];
    return points.filter(([, loss]) => Number.isFinite(loss));
  };

  customElements.define("live-lenet-learns", class extends live.Figure {
    static state = { rate: 0.1, activation: "ReLU", pooling: "maximum", gain: 1.4, seed: 0 };

    async build() {
      await Promise.all(["layers", "training", "worker", "plot"].map(live.run));
      this.library = trainingLibrary(tensors);
      const boot = live.bytes((await live.load("garments")).pixels).subarray(784 * BOOT, 784 * (BOOT + 1));
      this.garment = Float32Array.from(boot, (value) => value / 255);
      this.training = new live.Training(this.garment, (report) => this.receive(report));
      const plot = (label, what) => new live.Plot(label, 170, (it) => this.paint(it, what));
      this.loss = plot("Loss over steps, of this run and those before it.", "loss");
      this.accuracy = plot("Share of held-out images right, over steps.", "share");
      this.keys = live.make("div", { class: "keys" });
      const pictures = ["boot", "first six kernels", "what they make of the boot"].map((label) => new live.Picture(label));
      [this.boot, this.kernels, this.maps] = pictures;
      this.button = live.make("button", { type: "button", click: () => this.start(!this.training.running, false) });
      const choices = Object.entries(CHOICES).map(([key, [label, values]]) =>
        this.choice(key, label, values.map((value) => [value, String(value)])));
      this.append(
        live.make("div", { class: "side-by-side" }, ...choices),
        live.make("div", { class: "side-by-side" }, this.button, live.make("button", { type: "button", click: () => this.start(false, true) }, "One step")),
        this.said,
        live.make("div", { class: "plots" }, this.loss.element, this.accuracy.element),
        this.keys,
        live.make("div", { class: "strips" }, ...pictures.map(({ element }) => element)),
      );
      document.addEventListener("visibilitychange", () => this.training.ask());
      new IntersectionObserver(([{ isIntersecting }]) => this.training.ask((this.training.near = isIntersecting)),
        { rootMargin: "600px" }).observe(this);
    }

    set(changes) {
      if (Object.keys(changes).length > 1) this.begun = ""; // Reset and addresses set all, and begin with a clean sheet
      super.set(changes);
    }

    // A change begins a new run. The curves of the two before it stay.
    update() {
      if (this.begun !== describe(this.state)) {
        if (!this.begun) this.training.running = false;
        const before = this.begun ? this.runs.filter(({ losses }) => losses.length).slice(-2) : [];
        this.begun = describe(this.state);
        this.runs = [...before, { name: this.begun, losses: [], shares: [] }];
        const { lenet, generator, firstMaps } = this.library;
        const layers = lenet(this.state, generator(this.state.seed));
        this.weights = layers[0].W.data;
        this.outputs = firstMaps(layers, this.garment);
        this.training.begin({ ...this.state });
      }
      this.show(true);
    }

    async start(running, once) {
      try {
        const done = this.training.train(running, once);
        this.show(true);
        await done;
      } catch {
        this.training.running = false;
        this.show(true, "The images could not be loaded.");
      }
    }

    receive({ losses, shares, kernels, maps }) {
      const now = this.runs.at(-1);
      Object.assign(now, { losses: [...now.losses, ...losses], shares: [...now.shares, ...shares] });
      Object.assign(this, { weights: kernels, outputs: maps });
      if (now.losses.length >= LIMITS.at(-1) || !Number.isFinite(now.losses.at(-1))) this.training.running = false;
      this.show(!this.training.running);
    }

    show(speak, words) {
      const { training, state, runs } = this;
      const { losses, shares } = runs.at(-1);
      const speaks = speak || performance.now() >= this.spoke + 4000;
      const [steps, loss] = [losses.length, mean(losses.slice(-TOGETHER))];
      const [at, share] = shares.at(-1) ?? [];
      if (speaks) this.told = { loss: Number.isFinite(loss) ? loss : undefined, share };
      this.button.textContent = training.running ? "Pause" : Number.isFinite(losses.at(-1)) ? "Go on" : "Start";
      [this.loss, this.accuracy].forEach((plot) => plot.draw());
      this.keys.replaceChildren(...runs.map(({ name }, k) => live.make("div", { class: `key ${this.kind(k)}` }, name)));
      const [low, high] = { sigmoid: [0, 1], tanh: [-1, 1] }[state.activation] ?? [0, Math.max(...this.outputs)];
      this.boot.draw(this.garment, [28, 28]);
      this.kernels.draw(strip(this.weights, 5, 0), [5, 35], { signed: true, high: Math.max(...this.weights.map(Math.abs)) });
      this.maps.draw(strip(this.outputs, 28, high), [28, 173], { low, high });
      if (!speaks) return;
      this.spoke = performance.now();
      if (words) this.say(words);
      else if (!steps && training.running) this.say(`${this.begun}. ${training.ready ? "A new run begins." : "The images come."}`);
      else if (!steps) this.say(`${this.begun}. Not trained yet. Start ${training.ready ? "" : "fetches the images (90 kB), and "}trains.`);
      else if (!Number.isFinite(loss)) this.say(`Step ${steps}: the loss is no longer a number. The steps were too large.`);
      else this.say(`Step ${steps}: loss ${live.brief(loss)}, the mean of ${Math.min(steps, TOGETHER)}; ` +
        `at step ${at}, ${percent(share)} of the held-out images right.`);
    }

    kind(run) {
      return ["of-input", "of-accent", "of-neutral"][this.runs.length - 1 - run];
    }

    paint(plot, what) {
      const curves = this.runs.map(({ losses, shares }) => (what === "share" ? shares : curve(losses)));
      const most = Math.max(...this.runs.map(({ losses }) => losses.length));
      const limit = LIMITS.find((each) => each >= most) ?? most;
      const now = this.told[what]; // as the words below the buttons have it
      const [top, words] = what === "share" ? [1, percent] : [3, live.brief];
      plot.frame({
        x: [0, limit], y: [0, top], left: 50, right: 20, xlabel: "steps",
        ylabel: `${what === "share" ? "held-out images right" : "loss"}${now === undefined ? "" : `: ${words(now)}`}`,
        xticks: live.ticks(0, limit, 4).map((tick) => [tick, String(tick)]),
        yticks: what === "share" ? live.ticks(0, 1, 4).map((tick) => [tick, percent(tick)])
          : [[0, "0"], [1, "1"], [2, ""], [Math.log(10), "log 10"], [3, "≥ 3"]],
      });
      curves.forEach((points, k) =>
        points.length && plot.path(points.map(([step, value]) => [step, Math.min(value, top)]), this.kind(k)));
    }
  });
}
