// A layer in groups and, if wanted, another behind it: which inputs reach an output, and what the table of kernels costs.
"use strict";

{
  const PLACES = 28 * 28; // of the output
  const MOST = 12;
  const BEHIND = { nothing: "nothing", same: "the same groups", dealt: "dealt out anew", mixing: "a 1×1 layer" };

  const range = (length) => Array.from({ length }, (_, k) => k);
  const divisors = (a, b) => range(MOST).map((k) => k + 1).filter((g) => a % g === 0 && b % g === 0);
  // Tables have a row for each output, with 1 where it reads the input of that column.
  const inGroups = (outputs, inputs, groups) => range(outputs).map((o) => range(inputs).map((c) =>
    Number(Math.floor((o * groups) / outputs) === Math.floor((c * groups) / inputs))));
  // Channels dealt like cards: the first of each round to the first group, the second to the second.
  const dealt = (channels, groups) => range(channels).sort((a, b) => (a % groups) - (b % groups) || a - b);
  const sum = (table) => table.flat().reduce((a, b) => a + b, 0);

  customElements.define("live-stacked-groups", class extends live.Figure {
    static state = { inputs: 8, outputs: 8, groups: 2, kernel: 3, behind: "same", output: 0 };

    build() {
      const groups = this.choice("groups", "Groups", divisors(0, 0).map((g) => [g, String(g)]));
      const select = groups.querySelector("select");
      this.offer = () => {
        const offered = divisors(this.state.inputs, this.state.outputs);
        if (String([...select.options].map(({ value }) => value)) !== String(offered)) {
          select.replaceChildren(...offered.map((g) => live.make("option", { value: g }, String(g))));
        }
        select.value = this.state.groups;
      };
      const output = this.slider("output", "Chosen output", { min: 0, max: MOST - 1 });
      this.last = output.querySelector("input");
      const drawing = (title) => {
        const svg = live.svg("svg", { viewBox: "0 0 240 240", "aria-hidden": "true" });
        const name = live.make("div", { class: "title" }, title);
        return { svg, name, element: live.make("div", { class: "drawing" }, name, svg) };
      };
      this.paths = drawing("who reaches whom");
      this.tables = [drawing("first layer"), drawing("second layer")];
      this.append(
        live.make("div", { class: "side-by-side" }, this.paths.element, ...this.tables.map(({ element }) => element)),
        live.make("div", { class: "side-by-side" },
          this.slider("inputs", "Inputs", { min: 2, max: MOST }),
          this.slider("outputs", "Outputs", { min: 2, max: MOST }),
          groups, this.choice("kernel", "Kernel", [1, 3, 5].map((k) => [k, `${k} × ${k}`])),
          this.choice("behind", "Behind the first layer", Object.entries(BEHIND)), output),
      );
    }

    allowed(state) {
      const inside = (value, low, high) => Math.min(Math.max(Math.round(value), low), high);
      const [inputs, outputs] = [state.inputs, state.outputs].map((n) => inside(n, 2, MOST));
      return {
        inputs,
        outputs,
        groups: divisors(inputs, outputs).filter((g) => g <= Math.max(state.groups, 1)).pop(),
        kernel: [1, 3, 5].includes(state.kernel) ? state.kernel : 3,
        behind: Object.hasOwn(BEHIND, state.behind) ? state.behind : "same",
        output: inside(state.output, 0, outputs - 1),
      };
    }

    set(changes) {
      const next = this.allowed({ ...this.state, ...changes });
      const wanted = changes.groups ?? this.state.groups;
      this.lost = next.groups === wanted ? "" : `${wanted} groups do not fit ${next.inputs} and ${next.outputs} channels. `;
      super.set(next);
    }

    // The tables of the layers; the columns of the second stand for the outputs of the first, in their order.
    layers() {
      const { inputs, outputs, groups, behind } = this.state;
      const first = inGroups(outputs, inputs, groups);
      if (behind === "nothing") return [first];
      if (behind === "mixing") return [first, inGroups(outputs, outputs, 1)];
      const second = inGroups(outputs, outputs, groups);
      if (behind === "same") return [first, second];
      const order = dealt(outputs, groups); // order[p] is the channel that gets place p
      return [first, second.map((row) => row.map((_, c) => row[order.indexOf(c)]))];
    }

    update() {
      const { inputs, outputs, kernel, behind, output } = this.state;
      this.offer();
      this.last.max = outputs - 1;
      this.last.value = output;
      const layers = this.layers();
      const mixing = behind === "mixing";
      // Who is heard by the output, layer by layer from behind.
      const heard = [layers.at(-1)[output]];
      if (layers[1]) heard.unshift(range(inputs).map((c) => Number(layers[0].some((row, h) => row[c] && heard[0][h]))));
      this.drawPaths(layers, heard);
      this.tables.forEach(({ svg, name, element }, k) => {
        element.classList.toggle("absent", !layers[k]);
        if (layers[k]) this.drawTable(svg, layers[k], k === layers.length - 1, k === 1 && mixing);
        name.textContent = `layer ${k + 1}${k === 1 && mixing ? ", 1×1" : ""}: outputs × inputs`;
      });
      const weights = sum(layers[0]) * kernel ** 2 + (layers[1] ? sum(layers[1]) * (mixing ? 1 : kernel ** 2) : 0);
      const full = outputs * inputs * kernel ** 2;
      const count = (n) => n.toLocaleString("en-US");
      const reached = heard[0].flatMap((yes, c) => (yes ? [c] : []));
      this.say(`${this.lost}Output ${output} of ${outputs} is reached by ${reached.length} of ${inputs} inputs: ` +
        `${reached.join(", ")}. ${count(weights)} weights and, for 28\u00a0×\u00a028 outputs, ` +
        `${count(weights * PLACES)} multiply-accumulates: ` +
        `${live.number((100 * weights) / full, 1)}\u00a0% of one full layer.`);
    }

    drawPaths(layers, heard) {
      const columns = [layers[0][0].length, ...layers.map((table) => table.length)];
      const step = Math.min(28, 220 / Math.max(...columns));
      const place = (column, k) => [20 + (200 * column) / layers.length, 120 + (k - (columns[column] - 1) / 2) * step];
      const on = (column, k) => (column === layers.length ? k === this.state.output : heard[column][k] === 1);
      const [lines, dots] = [[], []];
      layers.forEach((table, layer) => table.forEach((row, o) => row.forEach((yes, c) => {
        if (!yes) return;
        const [[x1, y1], [x2, y2]] = [place(layer, c), place(layer + 1, o)];
        const used = on(layer + 1, o);
        lines.push([used, live.svg("line", { x1, y1, x2, y2, class: used ? "path on" : "path" })]);
      })));
      columns.forEach((count, column) => range(count).forEach((k) => {
        const [cx, cy] = place(column, k);
        const kind = column === 0 ? "input" : column === layers.length ? "output" : "between";
        const dot = live.svg("circle", { cx, cy, r: on(column, k) ? 8 : 5, class: `${kind} ${on(column, k) ? "on" : ""}` });
        if (kind === "output") dot.addEventListener("click", () => this.set({ output: k }));
        dots.push(dot);
      }));
      lines.sort(([one], [other]) => one - other); // the used ones on top
      this.paths.svg.replaceChildren(...lines.map(([, line]) => line), ...dots);
    }

    drawTable(svg, table, framed, single) {
      const cell = Math.min(28, 220 / Math.max(table.length, table[0].length));
      const [left, top] = [120 - (cell * table[0].length) / 2, 120 - (cell * table.length) / 2];
      const box = (row, column, width, kind) => live.svg("rect",
        { x: left + column * cell, y: top + row * cell, width: width * cell, height: cell, class: kind });
      const kind = single ? "kernel single" : "kernel";
      const cells = table.flatMap((row, o) => row.map((yes, c) => box(o, c, 1, yes ? kind : "none")));
      if (framed) cells.push(box(this.state.output, 0, table[0].length, "chosen"));
      svg.replaceChildren(...cells);
    }
  });
}
