// A wave, its pixels, the pixels that a stride keeps, and the slow wave on which these lie.
"use strict";

{
  const PIXELS = 17;
  const PER = 48; // frequencies are whole numbers of cycles in so many pixels
  const TURN = 2 * Math.PI;
  // Each blur leaves a share of a wave of f cycles a pixel, and may move it, by pixels to the left.
  const BLURS = {
    none: { label: "no blur", weights: [[0, 1]] },
    pair: { label: "½, ½", weights: [[0, 0.5], [1, 0.5]] },
    three: { label: "¼, ½, ¼", weights: [[-1, 0.25], [0, 0.5], [1, 0.25]] },
  };

  const fraction = (cycles, per = PER) => {
    const divisor = (a, b) => (b ? divisor(b, a % b) : a);
    const common = divisor(cycles, per);
    return per === common ? String(cycles / per) : cycles ? `${cycles / common}/${per / common}` : "0";
  };

  // What stride does to cos(2π(cycles/48) n + start): cycles in 48 kept pixels, how fast and from where the slow wave runs
  // (in cycles per pixel, forwards or backwards), and how strong it is.
  const alias = (cycles, start, stride) => {
    const rest = cycles * stride - PER * Math.round((cycles * stride) / PER);
    const still = rest === 0 || Math.abs(rest) === PER / 2; // its strength depends on where the pixels lie
    return {
      cycles: Math.abs(rest),
      strength: still ? Math.abs(Math.cos(start)) : 1,
      wave: (t) => (still ? Math.cos(start) * Math.cos((TURN * rest * t) / (PER * stride))
        : Math.cos((TURN * rest * t) / (PER * stride) + start)),
    };
  };

  customElements.define("live-aliasing-samples", class extends live.Figure {
    static state = { cycles: 18, phase: 0, stride: 2, blur: "none" };

    build() {
      const entry = (kind, words) => live.make("span", { class: kind }, words);
      this.pixels = entry("pixels", "its pixels");
      this.plot = live.svg("svg", { role: "img", "aria-label": "wave and kept pixels; the words below say what is seen" });
      this.append(
        live.make("div", { class: "legend" },
          entry("pattern", "pattern"), this.pixels, entry("kept", "kept pixels"), entry("slow", "what they suggest")),
        this.plot,
        live.make("div", { class: "side-by-side" },
          this.slider("cycles", "Frequency", { min: 0, max: PER / 2, words: (value) => fraction(value) }),
          this.slider("phase", "Begins at", { min: 0, max: 345, step: 15, words: (value) => `${value}°` }),
          this.slider("stride", "Stride", { min: 1, max: 4 }),
          this.choice("blur", "Blur before", Object.entries(BLURS).map(([name, { label }]) => [name, label]))),
      );
      new ResizeObserver(() => this.draw()).observe(this.plot);
    }

    allowed({ cycles, phase, stride, blur }) {
      const inside = (value, low, high) => Math.min(Math.max(Math.round(value), low), high);
      return {
        cycles: inside(cycles, 0, PER / 2),
        phase: 15 * inside(phase / 15, 0, 23),
        stride: inside(stride, 1, 4),
        blur: Object.hasOwn(BLURS, blur) ? blur : "none",
      };
    }

    // The blurred wave is a wave: a sum of cosines of one frequency.
    blurred() {
      const { cycles, phase, blur } = this.state;
      const [real, imaginary] = [Math.cos, Math.sin].map((part) => BLURS[blur].weights.reduce(
        (sum, [n, weight]) => sum + weight * part((TURN * cycles * n) / PER + (TURN * phase) / 360), 0));
      const share = Math.hypot(real, imaginary);
      return { share: share < 1e-9 ? 0 : share, start: Math.atan2(imaginary, real) };
    }

    update() {
      const { cycles, phase, stride, blur } = this.state;
      const { share, start } = this.blurred();
      const found = alias(cycles, start, stride);
      const strength = share * found.strength;
      this.pixels.textContent = blur === "none" ? "its pixels" : "its pixels, blurred";
      const kept = stride === 1 ? "Keeping all pixels" : `Keeping every ${["2nd", "3rd", "4th"][stride - 2]} pixel`;
      const slow = `${fraction(found.cycles, PER * stride)} cycles a pixel`;
      const name = `${2 * cycles * stride > PER ? "a false" : "the true"} name (the limit is ${fraction(1, 2 * stride)})`;
      const seen = `${found.cycles ? slow : "even brightness"}, ${name}, with strength ${live.number(strength, 3)}`;
      this.say(`The pattern has ${fraction(cycles)} cycles a pixel and begins at ${phase}°. ` +
        `${kept} ${strength < 1e-9 ? "shows nothing of it" : `suggests ${seen}`}.` +
        (blur === "none" ? "" : ` The blur leaves ${live.number(100 * share, 1)}\u00a0%.`));
      this.draw();
    }

    draw() {
      const [width, height] = [this.plot.clientWidth || 640, 220];
      const { cycles, phase, stride } = this.state;
      const { share, start } = this.blurred();
      const slow = alias(cycles, start, stride).wave;
      const x = (t) => 16 + (t / (PIXELS - 1)) * (width - 32);
      const y = (value) => height / 2 - 12 - value * 84;
      const wave = (t) => Math.cos((TURN * cycles * t) / PER + (TURN * phase) / 360);
      const pixel = (n) => share * Math.cos((TURN * cycles * n) / PER + start);
      const times = Array.from({ length: 641 }, (_, k) => (k * (PIXELS - 1)) / 640);
      const curve = (f) => times.map((t) => `${x(t).toFixed(1)},${y(f(t)).toFixed(1)}`).join(" ");
      const square = (n) => ({ x: x(n) - 5, y: y(pixel(n)) - 5, width: 10, height: 10, class: "kept" });
      const all = Array.from({ length: PIXELS }, (_, n) => n);
      const kept = all.filter((n) => n % stride === 0);
      this.plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
      this.plot.replaceChildren(
        ...[-1, 0, 1].map((value) => live.svg("line", { x1: 0, x2: width, y1: y(value), y2: y(value), class: "level" })),
        live.svg("polyline", { points: curve(wave), class: "pattern" }),
        live.svg("polyline", { points: curve((t) => share * slow(t)), class: "slow" }),
        ...all.map((n) => live.svg("circle", { cx: x(n), cy: y(pixel(n)), r: 3, class: "pixel" })),
        ...kept.map((n) => live.svg("rect", square(n))),
        ...kept.map((n) => live.svg("text", { x: x(n), y: height - 4, "text-anchor": "middle" }, String(n))),
      );
    }
  });
}
