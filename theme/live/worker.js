// A worker that trains LeNet, and the page's side of it.
"use strict";

// A message brings the images, or begins a run, or asks for milliseconds of training, one step at least.
function trainingWorker({ Trainer, firstMaps }) {
  const look = (steps) => steps % (steps < 256 ? 32 : 128) === 0; // at the held-out images, which costs time
  const sets = {};
  let [trainer, begun] = [];
  self.onmessage = ({ data }) => {
    if (data.sets) Object.assign(sets, data.sets);
    if (data.settings) [trainer, begun] = [new Trainer(data.settings, sets), data];
    if (data.milliseconds === undefined) return;
    const [losses, shares, end] = [[], [], performance.now() + data.milliseconds];
    do {
      if (look(trainer.steps)) shares.push([trainer.steps, trainer.accuracy()]);
      losses.push(trainer.step());
    } while (performance.now() < end && Number.isFinite(losses.at(-1)));
    const [kernels, maps] = [trainer.layers[0].W.data, firstMaps(trainer.layers, begun.garment)];
    self.postMessage({ run: begun.run, losses, shares, kernels, maps });
  };
}

live.Training = class {
  // `receive` gets what the worker answers: losses of steps, [step, share of held-out images right], kernels, and maps.
  constructor(garment, receive) {
    const text = `(${trainingWorker})((${trainingLibrary})((${layerLibrary})((${tensorLibrary})())));`;
    this.worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    this.worker.onmessage = ({ data }) => {
      if (data.run !== this.run) return;
      this.asked = false;
      receive(data);
      this.ask();
    };
    Object.assign(this, { garment, run: 0, running: false, once: false, near: true });
  }

  begin(settings) {
    Object.assign(this, { asked: false, once: false, run: this.run + 1 });
    this.worker.postMessage({ settings, garment: this.garment, run: this.run });
    this.ask();
  }

  // Trains on and on, or one step, or stops. The images come when they are first needed.
  async train(running, once = false) {
    Object.assign(this, { running, once });
    await (this.images ??= this.load());
    this.ask();
  }

  async load() {
    const { mosaic, labels, learn, across } = await live.load("learning");
    const picture = Object.assign(new Image(), { src: `data:image/webp;base64,${mosaic}` });
    await picture.decode();
    const size = { width: picture.width, height: picture.height };
    const context = live.make("canvas", size).getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    const pixels = new Float32Array(784 * labels.length);
    labels.forEach((_, k) => {
      const { data } = context.getImageData(28 * (k % across), 28 * Math.floor(k / across), 28, 28);
      for (let place = 0; place < 784; place++) pixels[784 * k + place] = data[4 * place] / 255;
    });
    const set = (from, to) => ({ labels: labels.slice(from, to), pixels: pixels.slice(784 * from, 784 * to) });
    this.worker.postMessage({ sets: { learn: set(0, learn), valid: set(learn, labels.length) } });
    this.ready = true;
  }

  // Asks for the next steps, if they are wanted, can be seen, and the last ones have come.
  ask() {
    if (this.asked || !this.ready || !(this.once || (this.running && this.near && !document.hidden))) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.worker.postMessage({ milliseconds: this.once ? 0 : calm ? 500 : 100 });
    Object.assign(this, { asked: true, once: false });
  }
};
