// What all layers of LeNet make of a picture, and of what each number of them is made.
"use strict";

const LISTED = 10;

customElements.define("live-lenet-looks", class extends live.Figure {
  static state = { picture: 0, negative: 0, down: 0, right: 0, pen: "move", layer: 1, unit: 349, source: -1 };

  async build() {
    await Promise.all(["layers", "lenet", "sheet"].map(live.run));
    const data = await live.load("lenet");
    const { layers } = live.LeNet;
    const names = data.labels.map((label, k) => `${data.classes[label]} ${k - data.labels.indexOf(label) + 1}`);
    this.net = new live.LeNet(data);
    this.sheet = new live.Sheet(this, names, live.bytes(data.picture), "clothes");
    this.outputs = this.net.forward(this.sheet.images[0]);
    this.maps = layers.slice(1, 7).map((layer, k) =>
      new live.Maps(layer, this.outputs[k + 1].shape, (unit) => this.go(k + 1, unit)));
    const button = (click, ...children) => live.make("button", { type: "button", click }, ...children);
    this.scores = data.classes.map((name, k) => button(() => this.go(7, k), live.make("span", {}, name), live.make("output")));
    // The largest of the parts, and for a convolution the products with one channel.
    this.list = Array.from({ length: LISTED }, (_, k) => button(() => this.lines[k].go(), live.make("span"), live.make("span")));
    this.back = button(() => this.go(this.state.layer - 1, this.largest), "To the largest product");
    this.cells = Array.from({ length: 25 }, () => live.make("span"));
    this.caption = live.make("div", { class: "title" });
    this.products = live.make("div", { class: "products" }, this.caption, ...this.cells);
    const layer = this.choice("layer", "Layer", layers.slice(1).map(({ name }, k) => [k + 1, name]));
    this.append(
      live.make("div", { class: "side-by-side" }, this.sheet.board.element,
        live.make("div", { class: "scores" }, ...this.scores)),
      live.make("div", { class: "side-by-side" }, ...this.sheet.controls, live.make("div", { class: "layer" }, layer)),
      live.make("div", { class: "maps" }, ...this.maps.map(({ element }) => element)),
      this.said,
      live.make("div", { class: "parts" }, live.make("div", { class: "list" }, ...this.list, this.back), this.products),
    );
  }

  allowed(state) {
    const inside = (value, low, high) => Math.min(Math.max(Math.round(value), low), high);
    const layer = inside(state.layer, 1, 7);
    const unit = inside(state.unit, 0, this.outputs[layer].data.length - 1);
    return { ...this.sheet.allowed(state), layer, unit, source: inside(state.source, -1, 5) };
  }

  // Of another layer first the largest number.
  set(changes) {
    const { data } = ("layer" in changes && !("unit" in changes) && this.outputs[changes.layer]) || {};
    super.set(data ? { ...changes, unit: data.indexOf(Math.max(...data)), source: -1 } : changes);
  }

  go(layer, unit) {
    this.set({ layer, unit, source: -1 });
  }

  update() {
    const { layer, unit } = this.state;
    this.outputs = this.net.forward(this.sheet.show());
    this.maps.forEach((maps, k) => {
      maps.show(this.outputs[k + 1].data);
      maps.element.classList.toggle("near", k === layer - 1 || k === layer - 2); // on a phone, only these
    });
    const shares = tensors.softmax(this.outputs[7]).data;
    this.scores.forEach((element, k) => {
      element.lastChild.textContent = `${live.number(100 * shares[k], 1)}\u00a0%`;
      element.style.setProperty("--share", shares[k]);
      element.setAttribute("aria-pressed", layer === 7 && unit === k);
    });
    const frames = this.takeApart();
    [this.sheet.board, ...this.maps].forEach((board, k) => board.frame(...(frames[k] ?? [])));
    const first = shares.indexOf(Math.max(...shares));
    this.say(`LeNet sees: ${this.net.classes[first]}, ${live.number(100 * shares[first], 1)}\u00a0%. Chosen: ${this.words}`);
  }

  // Shows the parts of the chosen number; returns frames by layer.
  takeApart() {
    const { layer, unit } = this.state;
    const { net, outputs } = this;
    const [{ kind }, { parts, bias }, n] = [live.LeNet.layers[layer], net.parts(outputs, layer, unit), live.number];
    const sum = (some) => some.reduce((total, { product }) => total + product, 0);
    const short = (at) => net.name(outputs, layer - 1, at).replace(/^.*?, /, "");
    const product = ({ value, weight }) => `${n(value)} · ${n(weight)}`;
    const channels = [...new Set(parts.map(({ channel }) => channel))].map((channel) => {
      const own = parts.filter((part) => part.channel === channel);
      return { channel, own, total: sum(own) };
    }).sort((a, b) => Math.abs(b.total) - Math.abs(a.total));
    const sorted = parts.toSorted((a, b) => Math.abs(b.product) - Math.abs(a.product));
    const shown = channels.find(({ channel }) => channel === this.state.source) ?? channels[0];
    const total = sum(parts);
    const result = outputs[layer].data[unit];
    this.lines = sorted.slice(0, LISTED).map((part) => ({
      where: short(part.at), what: kind === "pooling" ? n(part.value) : `${product(part)} = ${n(part.product)}`,
      go: () => this.go(layer - 1, part.at),
    }));
    if (kind === "convolution") {
      this.lines = channels.length < 2 ? [] : channels.map(({ channel, total: part }) => ({
        where: `channel ${channel}`, what: n(part), pressed: channel === shown.channel,
        go: () => this.set({ source: channel }),
      }));
      shown.own.forEach((part, k) => {
        this.cells[k].replaceChildren(n(part.value), live.make("br"), `· ${n(part.weight)}`);
        const share = Math.round(40 * Math.min(1, Math.abs(part.product) / Math.abs(sorted[0].product || 1)));
        this.cells[k].style.background =
          `color-mix(in srgb, var(--live-${part.product < 0 ? "negative" : "positive"}) ${share}%, var(--ground))`;
      });
      this.caption.textContent = `the products with ${layer > 1 ? `channel ${shown.channel}` : "the picture"}: ${n(shown.total)}`;
      this.largest = shown.own.toSorted((a, b) => Math.abs(b.product) - Math.abs(a.product))[0].at;
    }
    this.products.hidden = kind !== "convolution";
    this.back.hidden = kind !== "convolution" || layer === 1 || this.largest < 0;
    this.list.forEach((element, k) => {
      const line = this.lines[k];
      element.hidden = !line;
      element.firstChild.textContent = line?.where ?? "";
      element.lastChild.textContent = line?.what ?? "";
      if (line?.pressed === undefined) element.removeAttribute("aria-pressed");
      else element.setAttribute("aria-pressed", line.pressed);
    });
    const place = net.name(outputs, layer, unit);
    const others = kind === "dense" ? ` All but the ten listed: ${n(total - sum(sorted.slice(0, LISTED)))}.` : "";
    this.words = kind === "pooling" ? `${place}: the largest of four is ${n(result)}.`
      : `${place}: ${parts.length} products add up to ${n(total)}, with the bias ${n(bias)} to ${n(total + bias)}` +
        `${layer < 7 ? `; behind the ReLU ${n(result)}` : ""}.${others}`;
    return this.framed(kind, shown, sorted);
  }

  // Frames around the chosen number, and around what it reads.
  framed(kind, shown, sorted) {
    const { layer, unit } = this.state;
    const frames = [];
    const around = ({ side }, [row, column], colour) => // where a number is too small to be seen with a frame, a pixel larger
      (side > 1 ? [row - 1, column - 1, 3, 3, colour] : [row, column, 1, 1, colour]);
    const own = this.maps[layer - 1];
    if (own) {
      own.place = own.where(unit);
      frames[layer] = [around(own, own.place, "accent")];
    }
    const read = this.maps[layer - 2];
    const where = (at) => (read ? read.where(at) : [Math.floor(at / 28), at % 28]);
    const size = kind === "pooling" ? 2 : 5;
    frames[layer - 1] = kind === "dense" ? sorted.slice(0, LISTED).map(({ at }) => around(read, where(at), "kernel")) : [];
    if (kind !== "dense") {
      const inside = shown.own.findIndex(({ at }) => at >= 0); // where a window begins that sticks out
      const [row, column] = where(shown.own[inside].at);
      frames[layer - 1].push([row - Math.floor(inside / size), column - (inside % size), size, size, "kernel"]);
    }
    return frames;
  }
});
