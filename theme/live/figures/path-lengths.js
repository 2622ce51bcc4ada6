// Residual blocks in a row, all with one weight: how many paths go through how many bodies, and which of them count.
"use strict";

customElements.define("live-path-lengths", class extends live.Figure {
  static state = { blocks: 30, weight: 0.1 };

  // For each number of bodies from 0 to `blocks`: its share of all paths, and, if each path is weighed by the size of its
  // product, its share of all products. Both come from logarithms, since 2 ** 60 paths are too many to count.
  static shares(blocks, weight) {
    const found = { paths: [], products: [] };
    for (let k = 0, choices = 0; k <= blocks; k++) { // choices: the logarithm of `blocks` choose k
      found.paths.push(Math.exp(choices - blocks * Math.log(2)));
      const size = k ? k * Math.log(Math.abs(weight)) : 0; // of a weight of zero only the path around everything is left
      found.products.push(Math.exp(choices + size - blocks * Math.log1p(Math.abs(weight))));
      choices += Math.log((blocks - k) / (k + 1));
    }
    return found;
  }

  async build() {
    await live.run("plot");
    const label = "Bars for each number of bodies on a path: the share of all paths, and the share of the products.";
    this.plot = new live.Plot(label, 260, (plot) => this.paint(plot));
    const key = (kind, words) => live.make("span", { class: `key ${kind}` }, words);
    this.minus = key("minus", "their products, negative");
    this.append(
      live.make("div", { class: "side-by-side keys" }, key("paths", "paths"), key("products", "their products"), this.minus),
      this.plot.element,
      live.make("div", { class: "side-by-side" },
        this.slider("blocks", "blocks", { min: 1, max: 60 }),
        this.slider("weight", "weight of each", { min: -1.5, max: 1.5, step: 0.05 })),
    );
  }

  update() {
    const { blocks, weight } = this.state;
    this.minus.classList.toggle("hidden", weight >= 0);
    this.plot.draw();
    const { products } = this.constructor.shares(blocks, weight);
    const mean = products.reduce((sum, share, k) => sum + k * share, 0);
    this.say(`The plain row multiplies by ${live.brief(weight ** blocks)}, the one with ways around by ` +
      `${live.brief((1 + weight) ** blocks)}. A path goes through ${live.number(blocks / 2, 1)} bodies on average, ` +
      `or ${live.number(mean, 1)} if paths are weighed by the size of their products.`);
  }

  paint(plot) {
    const { blocks, weight } = this.state;
    const { paths, products } = this.constructor.shares(blocks, weight);
    const most = Math.max(...paths, ...products);
    plot.frame({
      x: [-0.5, blocks + 0.5], y: [0, 1.05 * most], xlabel: "bodies on the path", ylabel: "share",
      xticks: live.ticks(0, blocks, 6).filter(Number.isInteger).map((tick) => [tick, String(tick)]),
      yticks: live.ticks(0, most, 4).map((tick) => [tick, `${live.number(100 * tick, 0)}\u00a0%`]), left: 52,
    });
    paths.forEach((share, k) => {
      plot.bar([k - 0.42, k], [0, share], "of-neutral");
      plot.bar([k, k + 0.42], [0, products[k]], weight < 0 && k % 2 ? "of-accent" : "of-output");
    });
  }
});
