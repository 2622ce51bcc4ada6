// Previews: what a link to a figure, equation, citation, section or exercise leads
// to, shown while the mouse or the focus is on it. A script for each page has what
// stands at its places; it is fetched when a link to that page is first pointed at.
"use strict";

const previews = new Map(); // what each page's script puts here

(() => {
  const LINKS = ".bd-article a.reference.internal[href*='#'], .bd-article a[data-cited]";
  const { dataset } = document.documentElement;
  const root = new URL(dataset.content_root, location.href);
  const box = document.createElement("div");
  Object.assign(box, { id: "preview", className: "preview bd-article", role: "tooltip", hidden: true });
  document.querySelector("main").append(box); // a landmark: screen readers find nothing outside of them
  const asked = new Map();
  let link, timer;

  // Citations carry their entry as a title, which browsers show late, and never by keyboard.
  for (const cited of document.querySelectorAll(".bd-article a.reference.internal[title]")) {
    cited.dataset.cited = cited.title;
    cited.removeAttribute("title");
  }

  // What a page has at an anchor, as HTML.
  const read = async ({ href, hash }) => {
    const page = new URL(href).pathname.slice(root.pathname.length);
    if (!asked.has(page)) {
      asked.set(page, new Promise((done) => {
        const script = document.createElement("script");
        script.src = new URL(`_static/previews/${page.replace(/\.html$/, "")}.js`, root);
        script.onload = script.onerror = done;
        document.head.append(script);
      }));
    }
    await asked.get(page);
    return previews.get(page)?.[decodeURIComponent(hash.slice(1))];
  };

  const hide = () => {
    clearTimeout(timer);
    link?.removeAttribute("aria-describedby");
    link = undefined;
    box.hidden = true;
  };

  const show = async (wanted) => {
    const { cited } = wanted.dataset;
    const found = cited ?? await read(wanted);
    if (wanted !== link || !found) return;
    if (cited) box.textContent = cited;
    else box.innerHTML = found;
    for (const image of box.querySelectorAll("img")) image.src = new URL(image.getAttribute("src"), wanted.href);
    box.hidden = false;
    link.setAttribute("aria-describedby", "preview");
    const { top, bottom, left } = link.getClientRects()[0];
    const room = document.documentElement.clientWidth - box.offsetWidth - 8;
    const below = bottom + 4 + box.offsetHeight < innerHeight || top < box.offsetHeight + 4;
    box.style.left = `${Math.max(8, Math.min(left, room))}px`;
    box.style.top = `${scrollY + (below ? bottom + 4 : top - box.offsetHeight - 4)}px`;
  };

  const enter = ({ target, type }) => {
    const wanted = box.contains(target) ? link : target.closest?.(LINKS); // the pointer may go into the box
    if (!wanted || wanted.closest(".solution, .toctree-wrapper")) return;
    clearTimeout(timer);
    if (wanted === link) return;
    hide();
    link = wanted;
    timer = setTimeout(show, type === "focusin" ? 0 : 250, wanted);
  };
  const leave = ({ type }) => {
    if (type === "mouseout" && link === document.activeElement) return; // what the keyboard asked for stays
    clearTimeout(timer);
    timer = setTimeout(hide, 250);
  };
  for (const type of ["mouseover", "focusin"]) document.addEventListener(type, enter);
  for (const type of ["mouseout", "focusout"]) document.addEventListener(type, leave);
  document.addEventListener("click", hide);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
})();
