// Brings the live figures of a page to life when they come near. Every page with such figures has this script.
"use strict";

const live = {
  folder: new URL(".", document.currentScript.src).href,
  version: "VERSION", // of all scripts here; the build writes it
  data: {},
  loading: new Map(),

  // Runs a script of this folder once. A page opened as a file may run scripts, but not read other files.
  run(name) {
    if (!live.loading.has(name)) {
      live.loading.set(name, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = `${live.folder}${name}.js?v=${live.version}`;
        script.onload = done;
        script.onerror = () => failed(new Error(`${script.src} could not be loaded`));
        document.head.append(script);
      }));
    }
    return live.loading.get(name);
  },

  // What the build wrote into data/NAME.js.
  async load(name) {
    await live.run(`data/${name}`);
    return live.data[name];
  },

  async wake(figure) {
    try {
      await Promise.all(["tensors", "picture", "controls"].map(live.run));
      await live.run("figure");
      await live.run(`figures/${figure.localName.replace("live-", "")}`);
    } catch {
      figure.remove(); // the drawing stays
    }
  },
};

{
  const figures = [...document.querySelectorAll("[data-live]")];
  const near = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
      near.unobserve(target);
      live.wake(target);
    }
  }, { rootMargin: "800px" });
  figures.forEach((figure) => near.observe(figure));
  // A link may name a figure and its state: #live-NAME?key=value&key=value
  const go = () => {
    const figure = figures.find(({ localName }) => location.hash.startsWith(`#${localName}?`));
    if (!figure) return;
    live.wake(figure);
    figure.restore?.();
    figure.scrollIntoView();
  };
  addEventListener("hashchange", go);
  go();
}
