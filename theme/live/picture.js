// What live figures are made of: elements, numbers as words, colours, and pictures of tensors.
"use strict";

// An element with attributes (functions become listeners) and children.
live.make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};

live.svg = (name, attributes = {}, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// A number as the text writes it.
live.number = (value, digits = 2) => String(Number(value.toFixed(digits)) + 0).replace("-", "−");

// One of the book's colours, as [red, green, blue].
live.colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--live-${name}`).match(/\w\w/g)
  .map((pair) => parseInt(pair, 16));

// The bytes that the build wrote as base64.
live.bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// A picture in [0, 1], grey or of three channels, out of a file of the reader's. It is read here and goes nowhere.
live.ownPicture = async (file, size = 28, colours = false) => {
  const bitmap = await createImageBitmap(file);
  const context = live.make("canvas", { width: size, height: size }).getContext("2d");
  const scale = Math.max(size / bitmap.width, size / bitmap.height);
  context.drawImage(bitmap, (size - scale * bitmap.width) / 2, (size - scale * bitmap.height) / 2,
    scale * bitmap.width, scale * bitmap.height);
  const { data } = context.getImageData(0, 0, size, size);
  if (colours) {
    return tensors.tensor([3, size, size], Array.from({ length: 3 * size * size }, (_, k) =>
      data[4 * (k % (size * size)) + Math.floor(k / (size * size))] / 255));
  }
  return tensors.tensor([1, size, size], Array.from({ length: size * size }, (_, k) =>
    (0.299 * data[4 * k] + 0.587 * data[4 * k + 1] + 0.114 * data[4 * k + 2]) / 255));
};

// A matrix as a picture, with a place that the reader may move by pointer, touch and arrow keys if `pick` is given.
// The place goes to the pointer; with `drag` it goes along with it.
live.Picture = class {
  constructor(label, pick = null, { drag = false } = {}) {
    this.canvas = live.make("canvas", pick ? { "aria-hidden": "true" } : { role: "img", "aria-label": label });
    this.frames = live.make("div", { class: "frames" });
    this.label = label;
    const board = pick
      ? { class: `board picks${drag ? " drags" : ""}`, tabindex: 0, role: "application",
        "aria-label": `${label}. The arrow keys move the ${drag ? "garment" : "place"}.` }
      : { class: "board" };
    this.board = live.make("div", board, this.canvas, this.frames);
    this.element = live.make("div", { class: "picture" }, live.make("div", { class: "title" }, label), this.board);
    this.place = [0, 0];
    if (!pick) return;
    const go = (row, column, event) => {
      const clamp = (value, size) => Math.min(Math.max(value, 0), size - 1);
      pick(clamp(row, this.canvas.height), clamp(column, this.canvas.width), event);
    };
    let grip = [0, 0]; // from the pointer to the place
    const point = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const row = ((event.clientY - box.top) / box.height) * this.canvas.height;
      const column = ((event.clientX - box.left) / box.width) * this.canvas.width;
      if (!drag) return go(Math.floor(row), Math.floor(column), event);
      if (event.type === "pointerdown") {
        this.board.setPointerCapture(event.pointerId);
        grip = [this.place[0] - row, this.place[1] - column];
      }
      go(Math.round(row + grip[0]), Math.round(column + grip[1]), event);
    };
    const follows = (event) => (drag ? this.board.hasPointerCapture(event.pointerId) : event.pointerType === "mouse" || event.buttons);
    this.board.addEventListener("pointerdown", point);
    this.board.addEventListener("pointermove", (event) => follows(event) && point(event));
    this.board.addEventListener("keydown", (event) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      go(this.place[0] + step[0], this.place[1] + step[1], event);
    });
  }

  // The matrix `data` of rows × columns, as grey from black at `low` to white at `high`; or, if `signed`,
  // from the colour of negative numbers at -high by the ground at 0 to that of positive ones at high.
  draw(data, [rows, columns], { low = 0, high = 1, signed = false } = {}) {
    Object.assign(this.canvas, { width: columns, height: rows });
    const image = new ImageData(columns, rows);
    const [negative, zero, positive] = ["negative", "zero", "positive"].map(live.colour);
    data.forEach((value, k) => {
      const share = signed ? Math.min(Math.abs(value) / (high || 1), 1) : Math.min(Math.max((value - low) / (high - low || 1), 0), 1);
      const end = value < 0 ? negative : positive;
      const colour = signed ? zero.map((part, c) => part + share * (end[c] - part)) : [255 * share, 255 * share, 255 * share];
      image.data.set([...colour, 255], 4 * k);
    });
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }

  // Frames around windows [row, column, height, width], each in the colour of a kind: input, kernel, output, accent.
  frame(...windows) {
    const [tall, wide] = [this.canvas.height, this.canvas.width];
    this.frames.replaceChildren(...windows.map(([row, column, height, width, kind]) => live.make("span", {
      class: `window of-${kind}`,
      style: `top:${(100 * row) / tall}%;left:${(100 * column) / wide}%;height:${(100 * height) / tall}%;width:${(100 * width) / wide}%`,
    })));
  }
};
