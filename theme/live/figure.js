// What all live figures share: a state that can be linked and reset.
"use strict";

// A live figure gives its first state, builds its parts once, and shows the state each time it changes.
live.Figure = class extends live.Controls {
  static state = {}; // numbers, words, or lists of numbers, by name

  async connectedCallback() {
    if (this.state) return;
    this.state = structuredClone(this.constructor.state);
    this.said = live.make("p", { class: "said", role: "status" });
    try {
      await this.build();
      this.begin();
    } catch (error) {
      this.remove(); // the drawing stays
      throw error;
    }
  }

  begin() {
    const restart = () => {
      document.activeElement?.blur(); // a field that is being typed in would keep what it has; not all browsers focus buttons
      reset.focus({ preventScroll: true });
      this.set(structuredClone(this.constructor.state));
    };
    const reset = live.make("button", { type: "button", click: restart }, "Reset");
    const link = live.make("button", { type: "button", click: () => this.link(link) }, "Link to this");
    if (!this.contains(this.said)) this.append(this.said); // one that has much below its controls places it nearer to them
    this.append(live.make("div", { class: "actions" }, reset, link));
    this.built = true;
    if (!this.restore()) this.set({});
    this.closest("figure").classList.add("awake");
    new MutationObserver(() => this.set({})) // colours change with the theme
      .observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  set(changes) {
    Object.assign(this.state, changes);
    this.refreshers.forEach((refresh) => refresh());
    this.update();
  }

  // Says in words what the figure shows now: to those who can't see it, and to all.
  say(words) {
    if (this.said.textContent !== words) this.said.textContent = words;
  }

  link(button) {
    const words = Object.entries(this.state).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    history.replaceState(history.state, "", `#${this.localName}?${words.join("&")}`);
    navigator.clipboard?.writeText(location.href).catch(() => {}); // it is in the address bar, too
    button.textContent = "In the address bar";
    setTimeout(() => (button.textContent = "Link to this"), 2000);
  }

  // Takes over the state that the page's address names; anything else in it is passed over.
  restore() {
    const [name, query] = location.hash.split("?");
    if (!this.built || name !== `#${this.localName}` || !query) return false;
    const state = structuredClone(this.constructor.state);
    for (const [key, text] of new URLSearchParams(query)) {
      if (!Object.hasOwn(state, key)) continue;
      const first = this.constructor.state[key];
      const numbers = text.split(",").map((part) => (part.trim() ? Number(part) : NaN));
      if (typeof first === "string") state[key] = text;
      else if (numbers.every(Number.isFinite) && numbers.length === (first.length ?? 1)) {
        state[key] = Array.isArray(first) ? numbers : numbers[0];
      }
    }
    for (const [key, mend] of this.mends) if (Object.hasOwn(state, key)) state[key] = mend(state[key]);
    this.set(this.allowed(state));
    return true;
  }

  // Mends a state that came from an address, beyond what its controls can show, which is mended already.
  allowed(state) {
    return state;
  }
};
