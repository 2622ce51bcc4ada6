// The controls of live figures. Each shows one part of the state, under its label, and mends what it could not show.
"use strict";

live.largest = 1000; // of what a reader may type

// An element whose `state` they show, and which they change by its `set`.
live.Controls = class extends HTMLElement {
  refreshers = []; // what shows the state in them
  mends = []; // of a state that came from an address: [key, function]

  slider(key, label, { min, max, step = 1, words = (value) => live.number(value) }) {
    const input = live.make("input", { type: "range", min, max, step, input: () => this.set({ [key]: Number(input.value) }) });
    const output = live.make("b");
    this.mends.push([key, (value) => Number(Object.assign(input, { value }).value)]); // the browser keeps it within its limits
    this.refreshers.push(() => {
      input.value = this.state[key];
      output.textContent = words(this.state[key]);
      input.setAttribute("aria-valuetext", output.textContent);
    });
    return live.make("label", { class: "control" }, live.make("span", {}, label, " ", output), input);
  }

  choice(key, label, options) {
    const select = live.make("select", { change: () => this.set({ [key]: pick() }) },
      ...options.map(([value, text]) => live.make("option", { value }, text)));
    const pick = () => options.find(([value]) => String(value) === select.value)[0];
    this.mends.push([key, (wanted) => (options.some(([value]) => value === wanted) ? wanted : this.constructor.state[key])]);
    this.refreshers.push(() => (select.value = this.state[key]));
    return live.make("label", { class: "control" }, live.make("span", {}, label), select);
  }

  // On is 1, off is 0.
  toggle(key, label) {
    const input = live.make("input", { type: "checkbox", change: () => this.set({ [key]: Number(input.checked) }) });
    this.mends.push([key, (value) => Number(Boolean(value))]);
    this.refreshers.push(() => (input.checked = Boolean(this.state[key])));
    return live.make("label", { class: "control toggle" }, input, label);
  }

  // A list of numbers in the state, as a matrix with so many columns. What is typed and is no number that is allowed is left
  // there until the reader goes on, with words below it.
  numbers(key, label, columns, { low = -live.largest, high = live.largest, name } = {}) {
    const range = `from ${live.number(low)} to ${live.number(high)}`;
    name ??= (k) => `${label}, row ${Math.floor(k / columns)}, column ${k % columns}`;
    const judge = (input, words) => {
      input.setAttribute("aria-invalid", words !== "");
      input.setCustomValidity(words);
      this.fault ??= this.appendChild(live.make("p", { class: "fault", id: `${this.localName}-fault`, role: "alert", hidden: true }));
      if (words) {
        const [box, own] = [this.getBoundingClientRect(), input.getBoundingClientRect()];
        this.fault.style.top = `${own.bottom - box.top + 6}px`;
        input.setAttribute("aria-describedby", this.fault.id);
      } else input.removeAttribute("aria-describedby");
      this.fault.textContent = words;
      this.fault.hidden = !words;
    };
    const inputs = this.constructor.state[key].map((_, k) => live.make("input", {
      type: "text", inputmode: "text", autocomplete: "off", "aria-label": name(k), title: `A number ${range}`,
      input: ({ target }) => {
        const text = target.value.trim();
        const value = text ? Number(text.replace("−", "-").replace(",", ".")) : NaN;
        const good = value >= low && value <= high;
        judge(target, good ? "" : `${text ? `“${text}” is not` : "Here belongs"} a number ${range}. ` +
          `Until there is one, ${live.number(this.state[key][k], 3)} counts.`);
        if (good) this.set({ [key]: this.state[key].with(k, value) });
      },
      focusout: () => this.set({}), // shows the number that counts
    }));
    this.mends.push([key, (values) => values.map((value) => Math.min(Math.max(value, low), high))]);
    this.refreshers.push(() => inputs.forEach((input, k) => {
      if (document.activeElement === input) return; // is being typed
      input.value = live.number(this.state[key][k], 3);
      if (!input.validity.valid) judge(input, "");
    }));
    const matrix = live.make("div", { class: "numbers", style: `--columns: ${columns}` }, ...inputs);
    return live.make("div", { class: "matrix", role: "group", "aria-label": label }, live.make("div", { class: "title" }, label), matrix);
  }
};
