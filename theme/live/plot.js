// Plots of live figures, in real pixels: their words keep their size, and they are painted again when their width changes.
"use strict";

// Round numbers between two others, about so many.
live.ticks = (low, high, about = 5) => {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(12)));
};

live.power = (exponent) => `10${String(exponent).replace(/./g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)])}`;

// A number of any size, with its power of ten where that is shorter.
live.brief = (value) => {
  const size = Math.abs(value);
  if (size === 0 || (size >= 0.01 && size < 1e5)) return live.number(value, size < 10 ? 2 : 0);
  const [digits, exponent] = value.toExponential(1).split("e").map(Number);
  return digits === 1 ? live.power(exponent) : `${live.number(digits, 1)}\u00a0·\u00a0${live.power(exponent)}`;
};

live.Plot = class {
  // `label` says what it is; `paint` draws it, by `frame` and what stands below it.
  constructor(label, height, paint) {
    this.svg = live.svg("svg", { role: "img", "aria-label": label, width: "100%", height });
    this.element = live.make("div", { class: "plot" }, this.svg);
    Object.assign(this, { height, paint, width: null });
    const changed = () => this.width !== null && this.element.clientWidth !== this.width;
    new ResizeObserver(() => changed() && this.draw()).observe(this.element);
  }

  draw() {
    this.width = this.element.clientWidth;
    if (!this.width) return; // on paper it is not shown
    this.svg.replaceChildren();
    this.paint(this);
  }

  // Axes from x[0] to x[1] and y[0] to y[1]; ticks are [value, words].
  frame({ x, y, xticks = [], yticks = [], xlabel = "", ylabel = "", left = 44, right = 10, top = ylabel ? 26 : 8 }) {
    const bottom = xlabel ? 44 : 24;
    const [end, foot] = [this.width - right, this.height - bottom];
    this.x = (value) => left + ((value - x[0]) / (x[1] - x[0])) * (end - left);
    this.y = (value) => foot - ((value - y[0]) / (y[1] - y[0])) * (foot - top);
    this.at = (pixel) => x[0] + ((pixel - left) / (end - left)) * (x[1] - x[0]);
    for (const [value, words] of yticks) {
      this.path([[x[0], value], [x[1], value]], "guide");
      this.words(left - 6, this.y(value) + 4, words, "end");
    }
    for (const [value, words] of xticks) {
      this.path([[value, y[0]], [value, y[1]]], "guide");
      this.words(this.x(value), foot + 18, words, "middle");
    }
    this.path([[x[0], y[0]], [x[1], y[0]]], "axis");
    this.words((left + end) / 2, this.height - 4, xlabel, "middle");
    this.words(2, 14, ylabel);
  }

  // Text at a place in pixels.
  words(left, top, text, anchor = "start", kind = "") {
    this.svg.append(live.svg("text", { x: left, y: top, "text-anchor": anchor, class: kind }, text));
  }

  // Text that hides what is behind it.
  sign(left, top, text) {
    this.words(left, top, text);
    const { x, y, width, height } = this.svg.lastChild.getBBox();
    this.svg.lastChild.before(live.svg("rect", { x: x - 4, y, width: width + 8, height, class: "ground" }));
  }

  path(points, kind) {
    const places = points.map(([x, y]) => `${this.x(x).toFixed(1)} ${this.y(y).toFixed(1)}`);
    this.svg.append(live.svg("path", { d: `M${places.join("L")}`, class: kind }));
  }

  dot(x, y, kind, radius = 6) {
    this.svg.append(live.svg("circle", { cx: this.x(x), cy: this.y(y), r: radius, class: kind }));
  }

  square(x, y, kind, half = 5) {
    const size = { width: 2 * half, height: 2 * half };
    this.svg.append(live.svg("rect", { x: this.x(x) - half, y: this.y(y) - half, ...size, class: kind }));
  }

  bar([from, to], [low, high], kind) {
    const [left, top] = [this.x(from), this.y(high)];
    const size = { width: this.x(to) - left, height: Math.max(this.y(low) - top, 0) };
    this.svg.append(live.svg("rect", { x: left, y: top, ...size, class: kind }));
  }
};
