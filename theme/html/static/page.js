// Small things that CSS cannot do.
"use strict";

(() => {
  // What is wider than the page scrolls in a box of its own. Such a box can be
  // reached by keyboard, but only where there is something to scroll.
  const boxes = document.querySelectorAll("div.highlight pre, figure .scroll, .math-block .scroll, .pst-scrollable-table-container");
  const names = [
    [".math-block", "Formula"],
    ["figure", "Figure"],
    [".pst-scrollable-table-container", "Table"],
    [".output", "Output"],
    ["pre", "Code"],
  ];
  const mark = (box, scrolls) => {
    if (scrolls === box.hasAttribute("role")) return;
    if (scrolls) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", names.find(([selector]) => box.closest(selector))[1]);
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  };
  const observer = new ResizeObserver((entries) => {
    // All are measured before any is changed, which would have the page laid out anew for each.
    const wide = entries.map(({ target }) => target.scrollWidth > target.clientWidth + 1);
    entries.forEach(({ target }, number) => mark(target, wide[number]));
  });
  boxes.forEach((box) => observer.observe(box));

  // What the reader shall predict first is shown when asked for.
  for (const button of document.querySelectorAll(".show-answer")) {
    button.addEventListener("click", () => {
      for (let next = button.nextElementSibling; next?.matches(".answer, .long"); next = next.nextElementSibling) {
        next.classList.add("shown");
        if (next.matches(".long")) next.open = true; // it was asked for
      }
      document.querySelector(`.explains.question-${button.dataset.question}`)?.classList.add("shown");
      button.setAttribute("aria-expanded", "true");
    });
  }
  // A link may lead into what is hidden: an answer, a long output, another tab (tabs.js).
  document.addEventListener("reveal", ({ target }) => {
    const [, number] = target.closest(".explains:not(.shown)")?.className.match(/question-(\d+)/) ?? [];
    if (number) document.querySelectorAll(`.show-answer[data-question="${number}"]`).forEach((button) => button.click());
    let before = target.closest(".answer:not(.shown), .long");
    if (before?.matches(".long")) before.open = true;
    while (before?.matches(".answer:not(.shown), .long:has(> .answer):not(.shown)")) before = before.previousElementSibling;
    if (before?.matches(".show-answer")) before.click();
  });
  const seen = (place) => place.checkVisibility?.() ?? place.getClientRects().length > 0;
  const reveal = (place) => {
    if (!place || seen(place)) return;
    place.dispatchEvent(new Event("reveal", { bubbles: true }));
    place.scrollIntoView();
  };
  const anchor = ({ hash }) => {
    try {
      return document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch {
      return null; // an address of which a piece was lost
    }
  };
  addEventListener("hashchange", () => reveal(anchor(location)));
  reveal(anchor(location));

  // What the search found is marked, until Escape.
  const UNREAD = ".katex-mathml, script, style, button, .tabs-title, .label, .headerlink, [data-live], mark";
  const markFound = (place, sought) => {
    const blocks = new Map(); // words may be in several pieces of a block, as in code
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement } = walker.currentNode;
      if (parentElement.closest(UNREAD)) continue;
      const block = parentElement.closest("p, li, pre, td, th, h1, h2, h3, h4, figcaption, caption, .math-block") ?? place;
      blocks.set(block, [...(blocks.get(block) ?? []), walker.currentNode]);
    }
    for (const pieces of blocks.values()) {
      let end = pieces.reduce((length, { data }) => length + data.length, 0);
      const found = [...pieces.map(({ data }) => data).join("").matchAll(sought)].map(({ 0: { length }, index }) => [index, index + length]);
      for (const piece of pieces.reverse()) { // from behind, so that what is before keeps its place
        const start = end - piece.data.length;
        for (const [from, to] of [...found].reverse()) {
          if (from >= end || to <= start) continue;
          const range = document.createRange();
          range.setStart(piece, Math.max(from, start) - start);
          range.setEnd(piece, Math.min(to, end) - start);
          range.surroundContents(document.createElement("mark"));
        }
        end = start;
      }
    }
    return [...place.querySelectorAll("mark")];
  };
  const sought = new URLSearchParams(location.search).getAll("highlight").filter(Boolean);
  const article = document.querySelector(".bd-article");
  if (sought.length && article) {
    const escaped = sought.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s/g, "\\s+"));
    const place = anchor(location);
    const around = place?.matches("section") ? place : place?.closest("p, li, .citation") ?? article;
    const marks = markFound(around, new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu"));
    const first = marks.find(seen) ?? marks[0];
    reveal(first);
    const come = () => {
      const { top, bottom } = first.getBoundingClientRect();
      if (top < 0 || bottom > innerHeight) first.scrollIntoView({ block: "center", behavior: "instant" });
    };
    if (first) addEventListener("load", () => setTimeout(come)); // when the browser has gone to the anchor
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") for (const found of marks) found.replaceWith(...found.childNodes);
    });
  }

  // Formulas are copied as TeX.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || !event.clipboardData) return;
    const range = selection.getRangeAt(0).cloneRange();
    const formula = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-tex]");
    const first = formula(range.startContainer), last = formula(range.endContainer);
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const copied = document.createElement("div");
    copied.append(range.cloneContents());
    const formulas = copied.querySelectorAll("[data-tex]");
    if (!formulas.length) return;
    copied.querySelectorAll("button, .headerlink, .tabs-bar, .eqno").forEach((element) => element.remove());
    for (const element of formulas) {
      const sign = element.matches(".math-block") ? "$$" : "$";
      element.textContent = `${sign}${element.dataset.tex}${sign}`;
    }
    copied.className = "copied";
    (article ?? document.body).append(copied); // as it is laid out, it has its lines
    event.clipboardData.setData("text/plain", copied.innerText.trim());
    event.clipboardData.setData("text/html", copied.innerHTML);
    copied.remove();
    event.preventDefault();
  });

  // The menus above the page close as menus do.
  const menus = [...document.querySelectorAll(".page-menu")];
  document.addEventListener("click", ({ target }) => {
    for (const menu of menus) if (!menu.contains(target) || target.closest(".theme-change-button")) menu.open = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    const menu = key === "Escape" && menus.find(({ open }) => open);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // The contents of the page mark the section that is being read.
  const lists = [".page-contents", ".bd-sidebar-secondary"]
    .map((list) => [...document.querySelectorAll(`${list} .nav-link[href^='#']`)].filter(anchor));
  const markRead = () => {
    for (const read of lists) {
      const current = read.findLast((link) => anchor(link).getBoundingClientRect().top < 0.3 * innerHeight);
      for (const link of read) {
        link.classList.toggle("active", link === current);
        if (link === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }
    document.querySelectorAll(".toc-entry").forEach((entry) => entry.classList.toggle("active", !!entry.querySelector("[aria-current]")));
  };
  let asked = false;
  document.addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; markRead(); });
  }, { passive: true });
  addEventListener("load", markRead);

  // The contents of the book beside the page are scrolled to it, unless it is in sight.
  addEventListener("load", () => {
    const contents = document.querySelector(".bd-sidebar-primary");
    const here = contents?.querySelector(".current.active:not(:has(.current.active))");
    if (!here) return;
    const { top, height } = contents.getBoundingClientRect();
    const place = here.getBoundingClientRect().top - top;
    if (place < 0 || place + Math.min(here.offsetHeight, height / 2) > height) contents.scrollTop += place - height / 4;
  });

  // Follow the system's choice of light or dark while the reader has made none.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    const { dataset } = document.documentElement;
    if (dataset.mode === "auto") dataset.theme = matches ? "dark" : "light";
  });
})();
