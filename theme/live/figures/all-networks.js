// All networks as points: what each costs, and how often it is right.
"use strict";

customElements.define("live-all-networks", class extends live.Figure {
  static state = { set: "small", across: "macs", log: 1, shown: Array(8).fill(1) };
  static families = ["LeNet", "AlexNet", "VGG", "NiN", "GoogLeNet", "ResNet", "ResNet-50", "DenseNet"];
  static offered = { parameters: "parameters", macs: "MACs", ms: "ms a step" };
  static costs = { parameters: "parameters", macs: "multiply-accumulates", ms: "milliseconds a step of 64 images" };
  static units = { // of each cost: how large, and its name
    full: { parameters: [1e6, ", in millions"], macs: [1e9, ", in billions"] },
    small: { parameters: [1e3, ", in thousands"], macs: [1e6, ", in millions"], ms: [1, ""] },
  };

  // Those that no other one beats: every cheaper one is right less often. Cheapest first.
  static front(points) {
    let best = -Infinity;
    return [...points].sort((a, b) => a.cost - b.cost || b.accuracy - a.accuracy).filter(({ accuracy }) => {
      const ahead = accuracy > best;
      best = Math.max(best, accuracy);
      return ahead;
    });
  }

  // The mean of some numbers and their standard deviation, that of a sample.
  static spread(numbers) {
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    return [mean, Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (numbers.length - 1))];
  }

  async build() {
    await live.run("plot");
    this.data = await live.load("networks");
    const label = "A point for each network: its cost across, its accuracy up. The status line names the best ones.";
    this.plot = new live.Plot(label, 330, (plot) => this.paint(plot));
    const { families, offered } = this.constructor;
    this.boxes = families.map((name, k) => {
      const change = () => this.set({ shown: this.state.shown.with(k, Number(box.checked)) });
      const box = live.make("input", { type: "checkbox", change });
      this.refreshers.push(() => (box.checked = Boolean(this.state.shown[k])));
      return live.make("label", { class: "control toggle" }, box, name);
    });
    this.keys = live.make("div", { class: "side-by-side keys" },
      live.make("span", { class: "key mxnet" }, "MXNet"), live.make("span", { class: "key pytorch" }, "PyTorch"));
    this.append(
      live.make("div", { class: "side-by-side" },
        this.choice("set", "Networks", [["small", "small"], ["full", "full size"]]),
        this.choice("across", "Cost", Object.entries(offered)), this.toggle("log", "logarithmic")),
      this.keys,
      this.plot.element,
      live.make("div", { class: "side-by-side families", role: "group", "aria-label": "Shown networks" }, ...this.boxes),
    );
  }

  allowed(state) {
    return { ...state, shown: state.shown.map((flag) => Number(flag !== 0)) };
  }

  // The points that are to be seen: family, framework, cost, accuracy and its standard deviation, in percent.
  points() {
    const { set, across, shown } = this.state;
    const [unit] = this.constructor.units[set][across];
    return this.constructor.families.filter((family, k) => shown[k] && this.has(family)).flatMap((family) => {
      const found = this.data[set][family];
      if (set === "full") return { family, cost: found[across] / unit, accuracy: found.accuracy, deviation: 0 };
      return Object.entries(found.accuracy).map(([tab, runs]) => {
        const [mean, deviation] = this.constructor.spread(runs);
        const cost = (across === "ms" ? found.ms[tab] : found[across]) / unit;
        return { family, tab, cost, accuracy: 100 * mean, deviation: 100 * deviation };
      });
    });
  }

  has(family) { // is its accuracy known?
    return Boolean(this.data[this.state.set][family]?.accuracy);
  }

  set(changes) {
    const { set, across } = { ...this.state, ...changes };
    super.set(set === "full" && across === "ms" ? { ...changes, across: "macs" } : changes); // times are of small ones only
  }

  update() {
    const full = this.state.set === "full";
    this.keys.classList.toggle("hidden", full);
    this.querySelector("option[value=ms]").disabled = full;
    this.boxes.forEach((box, k) => box.classList.toggle("hidden", !this.has(this.constructor.families[k])));
    this.found = this.points();
    this.plot.draw();
    const ahead = (tab) => this.constructor.front(this.found.filter((point) => point.tab === tab))
      .map(({ family, accuracy }) => `${family} ${live.number(accuracy, 1)}`).join(", ");
    const words = full ? ahead(undefined) : `with MXNet ${ahead("mxnet")}; with PyTorch ${ahead("pytorch")}`;
    this.say(this.found.length ? `Not beaten by a cheaper one (percent right): ${words}.` : "No network is shown.");
  }

  paint(plot) {
    const { set, across, log } = this.state;
    if (!this.found.length) return;
    const place = (cost) => (log ? Math.log10(cost) : cost);
    const range = (values, margin) => {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const more = margin * (high - low || 1);
      return [low - more, high + more];
    };
    const x = range(this.found.map(({ cost }) => place(cost)), 0.12);
    const y = range(this.found.flatMap(({ accuracy, deviation }) => [accuracy - deviation, accuracy + deviation]), 0.08);
    const powers = Array.from({ length: 24 }, (_, k) => Math.floor(k / 3) - 2 + Math.log10([1, 2, 5][k % 3]));
    const ticks = log ? powers.filter((power) => power >= x[0] && power <= x[1]) : live.ticks(...x, 5);
    const [, unit] = this.constructor.units[set][across];
    plot.frame({
      x, y, left: 56, xlabel: `${this.constructor.costs[across]}${unit}`,
      xticks: ticks.map((tick) => [tick, live.number(log ? 10 ** tick : tick)]),
      yticks: live.ticks(...y, 6).map((tick) => [tick, `${live.number(tick, 1)}\u00a0%`]),
      ylabel: set === "full" ? "right on ImageNet" : "right on test images",
    });
    const middle = ({ cost, accuracy }) => [place(cost), accuracy];
    for (const points of Map.groupBy(this.found, ({ family }) => family).values()) plot.path(points.map(middle), "pair");
    for (const tab of new Set(this.found.map((point) => point.tab))) {
      const of = this.found.filter((point) => point.tab === tab);
      const kind = tab === "pytorch" ? "of-output ring" : "of-input";
      const stairs = this.constructor.front(of).flatMap(({ cost, accuracy }, k, all) =>
        [[place(cost), k ? all[k - 1].accuracy : accuracy], [place(cost), accuracy]]);
      plot.path(stairs, `stairs ${kind}`);
      for (const { cost, accuracy, deviation } of of) {
        plot.path([[place(cost), accuracy - deviation], [place(cost), accuracy + deviation]], kind);
        plot[tab === "pytorch" ? "square" : "dot"](place(cost), accuracy, kind, 5);
      }
    }
    this.name(plot, place);
  }

  // Writes each family beside its last point, where no other name and no other point is.
  name(plot, place) {
    const dots = this.found
      .map(({ family, cost, accuracy }) => ({ family, left: plot.x(place(cost)), top: plot.y(accuracy) }));
    const taken = [];
    for (const { family, left, top } of new Map(dots.map((dot) => [dot.family, dot])).values()) {
      const wide = 7.5 * family.length;
      const [near, middle] = [-9 - wide, -wide / 2]; // where it begins if it ends before the dot, or stands around it
      const places = [[9, 4], [near, 4], [middle, -12], [middle, 22], [9, -10], [near, 18], [9, 18], [near, -10]];
      const boxes = places.map(([right, down]) => ({ from: left + right, to: left + right + wide, foot: top + down }));
      const meets = (box, other) => box.from < other.to && other.from < box.to && Math.abs(box.foot - other.foot) < 14;
      const others = [...taken, ...dots.map((dot) => ({ from: dot.left - 4, to: dot.left + 4, foot: dot.top + 4 }))];
      const fits = (box) => box.from > 50 && box.to < plot.width && !others.some((other) => meets(box, other));
      const free = boxes.find(fits) ?? boxes[0];
      taken.push(free);
      plot.words(free.from, free.foot, family, "start", "over");
    }
  }
});
