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
  // A link may lead into the paragraph that is hidden with an answer: to a term, a citation.
  const answerForLink = () => {
    const place = document.getElementById(location.hash.slice(1));
    const text = place?.closest(".explains:not(.shown)");
    if (!text) return;
    const [, number] = text.className.match(/question-(\d+)/);
    document.querySelectorAll(`.show-answer[data-question="${number}"]`).forEach((button) => button.click());
    place.scrollIntoView();
  };
  addEventListener("hashchange", answerForLink);
  answerForLink();

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
  const place = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const lists = [".page-contents", ".bd-sidebar-secondary"]
    .map((list) => [...document.querySelectorAll(`${list} .nav-link[href^='#']`)].filter(place));
  const markRead = () => {
    for (const read of lists) {
      const current = read.findLast((link) => place(link).getBoundingClientRect().top < 0.3 * innerHeight);
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

  // A page opened as a file may not read others, from which the search quotes.
  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  }

  // Follow the system's choice of light or dark while the reader has made none.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    const { dataset } = document.documentElement;
    if (dataset.mode === "auto") dataset.theme = matches ? "dark" : "light";
  });
})();
