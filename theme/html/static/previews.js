// Previews: what a link to a figure, equation, citation, section or exercise leads
// to, shown while the mouse or the focus is on it. A place on another page is fetched
// from there; pages opened as files may not do that, and show none of it.
"use strict";

(() => {
  const LINKS = ".bd-article a.reference.internal[href*='#'], .bd-article a[data-cited]";
  const box = document.createElement("div");
  Object.assign(box, { id: "preview", className: "preview bd-article", role: "tooltip", hidden: true });
  document.querySelector("main").append(box); // a landmark: screen readers find nothing outside of them
  const pages = new Map([[location.pathname, document]]);
  let link, timer;

  // Citations carry their entry as a title, which browsers show late, and never by keyboard.
  for (const cited of document.querySelectorAll(".bd-article a.reference.internal[title]")) {
    cited.dataset.cited = cited.title;
    cited.removeAttribute("title");
  }

  const read = async ({ pathname, href }) => {
    if (!pages.has(pathname) && location.protocol !== "file:") {
      const answer = await fetch(href).catch(() => null);
      const text = answer && answer.ok ? await answer.text() : "";
      pages.set(pathname, text && new DOMParser().parseFromString(text, "text/html"));
    }
    return pages.get(pathname);
  };

  // What an anchor stands for: a figure as a whole, the beginning of a section.
  const parts = (found) => {
    const whole = found?.closest("figure, .math-block, table, li, p");
    const section = [...(found?.closest("section")?.children || [])];
    return whole ? [whole] : section.filter((child) => child.matches("h1, h2, h3, h4, p")).slice(0, 2);
  };

  const hide = () => {
    clearTimeout(timer);
    link?.removeAttribute("aria-describedby");
    link = undefined;
    box.hidden = true;
  };

  const show = async (wanted) => {
    const { cited } = wanted.dataset;
    const page = cited ? null : await read(wanted);
    const found = cited ? [cited] : parts(page?.getElementById?.(decodeURIComponent(wanted.hash.slice(1))));
    if (wanted !== link || !found.length) return;
    const copies = found.map((part) => part.cloneNode?.(true) ?? part);
    for (const copy of copies) { // of a live figure, its drawing
      copy.classList?.remove("awake", "has-live");
      copy.querySelectorAll?.("[data-live]").forEach((element) => element.remove());
    }
    box.replaceChildren(...copies);
    box.querySelectorAll(".headerlink, .solution").forEach((element) => element.remove());
    for (const element of box.querySelectorAll("*")) {
      for (const name of ["id", "tabindex"]) element.removeAttribute(name);
      if (element.src) element.src = new URL(element.getAttribute("src"), wanted.href).href;
      if (element.matches("a")) element.replaceWith(...element.childNodes);
    }
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
    if (!wanted || wanted.closest(".solution")) return;
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
